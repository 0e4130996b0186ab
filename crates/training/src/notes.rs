//! What a note says about pain, cramps and danger (training-science 4.2, note matching).
//!
//! Negated phrases are taken out first, so that "no pain" is not pain; one negation covers a list joined by
//! or, nor, and, comma. Soreness is not pain.

/// What a note mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoteSigns {
    /// A cramp or spasm.
    pub cramp: bool,
    /// Pain that is not soreness.
    pub pain: bool,
    /// A sign that needs medical help.
    pub red_flag: bool,
}

/// Keywords are stems unless they end in a dot, which marks a whole word.
const CRAMP: &[&str] = &["cramp", "spasm", "charley horse.", "seized up.", "calambre"];
const PAIN: &[&str] = &[
    "pain", "sharp.", "stab", "hurt", "tweak", "popped.", "tore.", "torn.", "strain", "injur", "numb",
    "tingl", "pinch", "dolor.", "tirón.", "tiron.",
];
const RED_FLAG: &[&str] = &[
    "chest pain",
    "chest tightness.",
    "tight chest.",
    "tightness in my chest.",
    "pain in my chest.",
    "faint",
    "passed out.",
    "blacked out.",
    "cant breathe.",
    "cannot breathe.",
    "dark urine.",
    "dark coloured urine.",
    "dark colored urine.",
    "cola coloured urine.",
    "cola colored urine.",
    "urine is dark.",
    "urine was dark.",
    "vaginal bleeding.",
];
const NEGATIONS: &[&str] = &["no", "not", "without", "never", "didnt", "zero"];
const JOINERS: &[&str] = &["or", "nor", "and", ","];
/// Words that stand between a negation and what it negates: "no more pain", "not any sharp pain".
const FILLERS: &[&str] =
    &["more", "any", "real", "sign", "signs", "of", "feel", "have", "a", "the", "at", "all"];

/// Reads a note.
pub fn read(note: &str) -> NoteSigns {
    let words = tokens(note);
    let kept = strip_negated(&words);
    let has = |list: &[&str]| list.iter().any(|keyword| mentions(&kept, keyword));
    NoteSigns { cramp: has(CRAMP), pain: has(PAIN), red_flag: has(RED_FLAG) }
}

/// Words in lower case; a comma is a word of its own, every other mark ends a phrase as a full stop.
fn tokens(note: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in note.to_lowercase().chars().chain(std::iter::once(' ')) {
        match c {
            '\'' | '\u{2019}' => {}
            c if c.is_alphanumeric() => word.push(c),
            _ => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                match c {
                    ',' => words.push(",".to_owned()),
                    '.' | '!' | '?' | ';' | ':' | '\n' => words.push(".".to_owned()),
                    _ => {}
                }
            }
        }
    }
    words
}

fn is_keyword_at(words: &[String], at: usize) -> Option<usize> {
    [RED_FLAG, CRAMP, PAIN].into_iter().flatten().filter_map(|k| match_at(words, at, k)).max()
}

/// How many words the keyword takes at this place.
fn match_at(words: &[String], at: usize, keyword: &str) -> Option<usize> {
    let (keyword, whole) = keyword.strip_suffix('.').map_or((keyword, false), |k| (k, true));
    let parts: Vec<&str> = keyword.split(' ').collect();
    let here = words.get(at..at + parts.len())?;
    let last = parts.len() - 1;
    let fits = here
        .iter()
        .zip(&parts)
        .enumerate()
        .all(|(i, (word, part))| if i < last || whole { word == part } else { word.starts_with(part) });
    fits.then_some(parts.len())
}

fn mentions(words: &[String], keyword: &str) -> bool {
    (0..words.len()).any(|at| match_at(words, at, keyword).is_some())
}

fn strip_negated(words: &[String]) -> Vec<String> {
    let mut kept = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        if let Some(end) = negated_phrase(words, at) {
            // Words on both sides must not grow together into a keyword.
            kept.push(".".to_owned());
            at = end;
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// The end of a negated phrase that starts here: "no cramps or pain", "free of pain", "pain-free".
fn negated_phrase(words: &[String], at: usize) -> Option<usize> {
    if let Some(taken) = is_keyword_at(words, at)
        && words.get(at + taken).is_some_and(|w| w == "free")
    {
        return Some(at + taken + 1);
    }
    let negation = NEGATIONS.contains(&words[at].as_str());
    let free_of = words[at] == "free" && words.get(at + 1).is_some_and(|w| w == "of");
    if !(negation || free_of) {
        return None;
    }
    let mut end = at + if free_of { 2 } else { 1 };
    let mut covered = None;
    loop {
        while words.get(end).is_some_and(|w| FILLERS.contains(&w.as_str())) {
            end += 1;
        }
        let Some(taken) = is_keyword_at(words, end) else { return covered };
        end += taken;
        while let Some(more) = is_keyword_at(words, end) {
            end += more;
        }
        covered = Some(end);
        let mut joined = end;
        while words.get(joined).is_some_and(|w| JOINERS.contains(&w.as_str())) {
            joined += 1;
        }
        if joined == end {
            return covered;
        }
        end = joined;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pain_cramps_and_red_flags_are_heard() {
        assert!(read("Sharp pain in left shoulder").pain);
        assert!(read("hamstring CRAMPED badly").cramp);
        assert!(read("felt a charley horse").cramp);
        assert!(read("chest pain on the last rep").red_flag);
        assert!(read("I can't breathe").red_flag);
        assert!(read("almost fainted").red_flag);
        assert!(read("un calambre").cramp);
    }

    #[test]
    fn soreness_is_not_pain() {
        assert_eq!(read("sore quads, DOMS from Monday"), NoteSigns::default());
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
            "free of pain",
            "didn't cramp",
            "no chest pain",
            "No more pain today!",
        ] {
            assert_eq!(read(note), NoteSigns::default(), "{note}");
        }
    }

    #[test]
    fn a_negation_covers_only_its_own_phrase() {
        assert!(read("no cramps. Pain in the knee").pain);
        assert!(read("no sleep, elbow pain").pain);
        assert!(read("not warmed up and tweaked my back").pain);
    }
}
