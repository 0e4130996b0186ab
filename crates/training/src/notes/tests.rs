use super::*;

fn signs(note: &str) -> Vec<&'static str> {
    let signs = read(note);
    Sign::ALL.iter().filter(|sign| signs.has(**sign)).map(|sign| sign.as_str()).collect()
}

#[test]
fn each_sign_is_heard() {
    for (note, heard) in [
        ("Sharp pain in left shoulder", "pain"),
        ("stabbing feeling in the elbow", "pain"),
        ("fingers went numb", "pain"),
        ("un tirón en la pierna", "pain"),
        ("hamstring CRAMPED badly", "cramp"),
        ("felt a charley horse", "cramp"),
        ("un calambre", "cramp"),
        ("almost fainted", "red_flag"),
        ("my chest felt tight", "red_flag"),
        ("nearly had to black out", "red_flag"),
        ("tightness in my chest", "red_flag"),
        ("my urine was dark", "red_flag"),
        ("completely drained, heavy legs", "fatigue"),
        ("no energy today", "fatigue"),
        ("can't do a full rep", "struggle"),
        ("collapsed at the bottom", "struggle"),
    ] {
        assert_eq!(signs(note), [heard], "{note}");
    }
    assert_eq!(signs("chest pain on the last rep"), ["pain", "red_flag"]);
    assert_eq!(signs("pain in chest"), ["pain", "red_flag"]);
    assert_eq!(signs("I can’t breathe"), ["red_flag", "struggle"]);
}

#[test]
fn soreness_and_words_that_only_look_alike_are_not_pain() {
    for note in [
        "sore quads, DOMS from Monday",
        "stability ball, felt stable",
        "good numbers",
        "painless",
        "faintly sore",
        "no chest tightness, no fainting",
    ] {
        assert!(read(note).is_empty(), "{note}");
    }
}

#[test]
fn negated_phrases_say_nothing() {
    for note in [
        "no pain",
        "no cramps or pain",
        "pain-free",
        "without any cramps",
        "no pain, cramps and strain",
        "never hurt",
        "doesn't hurt",
        "free of pain",
        "didn't cramp",
        "no chest pain",
        "No more pain today!",
        "not exhausted",
        "never failed",
    ] {
        assert!(read(note).is_empty(), "{note}");
    }
}

#[test]
fn a_negation_covers_only_its_own_phrase() {
    assert_eq!(signs("no cramps. Pain in the knee"), ["pain"]);
    assert_eq!(signs("no sleep, elbow pain"), ["pain"]);
    assert_eq!(signs("not warmed up and tweaked my back"), ["pain"]);
    assert_eq!(signs("no pain, no energy"), ["fatigue"]);
}

#[test]
fn a_negation_reaches_over_the_place_and_little_words() {
    for note in [
        "no shoulder pain today",
        "No knee pain today",
        "no left shoulder pain",
        "no knee or hip pain",
        "no knee pain or shoulder pain",
        "no lower back pain, no elbow pain",
        "without any more knee pain",
        "it no longer hurts",
        "shoulder doesn't hurt",
        "no finger numbness or tingling",
        "not having any pain",
        "sin dolor",
        "sin dolor ni calambres",
        "sin nada de dolor",
        "no hay dolor",
        "no tengo ningún dolor",
        "sin calambres",
    ] {
        assert!(read(note).is_empty(), "{note}");
    }
}

#[test]
fn pain_beside_a_negation_is_pain() {
    for note in [
        "no warm-up, shoulder pain",
        "no - shoulder pain again",
        "No \u{2013} knee pain",
        "not the shoulder, knee pain",
        "not the knee but shoulder pain",
        "no knee pain, shoulder pain",
        "no knee pain and my shoulder hurts",
        "no knee pain today but shoulder pain",
        "no change, shoulder still hurts",
        "no idea why my knee hurts",
        "no bench today because of elbow pain",
        "not right, pain in the knee",
        "not right pain in the knee",
        "not only shoulder pain",
        "not pain-free",
        "not quite pain free yet",
        "no longer pain-free",
        "can no longer press, shoulder hurts",
        "never had pain like this",
        "no dormí, dolor de hombro",
        "sin calentar, dolor en el hombro",
        "nunca un dolor así",
    ] {
        assert_eq!(signs(note), ["pain"], "{note}");
    }
}
