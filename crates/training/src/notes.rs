//! What a note says about pain, cramps, danger and how hard it was (training-science 4.2, note matching).
//!
//! Negated phrases are taken out first, so that "no pain" is not pain; one negation covers a list joined by
//! or, nor, and, comma. Soreness is not pain.

use crate::words;
use std::sync::LazyLock;

words! {
    /// Something a note can mention.
    Sign as "sign" {
        /// A cramp or spasm.
        Cramp = "cramp",
        /// Pain that is not soreness.
        Pain = "pain",
        /// A sign that needs medical help.
        RedFlag = "red_flag",
        /// Tired beyond the session.
        Fatigue = "fatigue",
        /// A movement that could not be done.
        Struggle = "struggle",
    }
}

/// The signs a note mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signs(u8);

impl Signs {
    /// Whether the note mentions it.
    pub const fn has(self, sign: Sign) -> bool {
        self.0 & bit(sign) != 0
    }

    /// Whether the note mentions nothing the coach listens for.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

const fn bit(sign: Sign) -> u8 {
    1 << sign as u8
}

impl FromIterator<Sign> for Signs {
    fn from_iter<I: IntoIterator<Item = Sign>>(signs: I) -> Self {
        Self(signs.into_iter().fold(0, |bits, sign| bits | bit(sign)))
    }
}

/// A word or words that tell a sign.
struct Keyword {
    sign: Sign,
    words: Vec<&'static str>,
    /// Whether the last word must be whole; else it is a stem.
    whole: bool,
}

/// By their first byte, which tells most words of a note apart. Taken apart once: a person's history is read note by
/// note.
static KEYWORDS: LazyLock<[Vec<Keyword>; 256]> = LazyLock::new(|| {
    let mut by_initial = std::array::from_fn(|_| Vec::new());
    for sign in Sign::ALL {
        for keyword in keywords(*sign) {
            let (text, whole) = keyword.strip_suffix('.').map_or((*keyword, false), |text| (text, true));
            let keyword = Keyword { sign: *sign, words: text.split(' ').collect(), whole };
            by_initial[usize::from(text.as_bytes()[0])].push(keyword);
        }
    }
    by_initial
});

/// What each sign is told by. Keywords are stems unless they end in a dot, which marks a whole word.
const fn keywords(sign: Sign) -> &'static [&'static str] {
    match sign {
        Sign::Cramp => &["cramp", "spasm", "charley horse.", "seized up.", "calambre"],
        Sign::Pain => &[
            "pain", "sharp.", "stab", "hurt", "tweak", "popped.", "tore.", "torn.", "strain", "injur",
            "numb", "tingl", "pinch", "dolor.", "tirón.", "tiron.",
        ],
        Sign::RedFlag => &[
            "chest pain",
            "chest tightness.",
            "tight chest.",
            "tightness in my chest.",
            "tightness in the chest.",
            "pain in my chest.",
            "pain in the chest.",
            "faint",
            "passed out.",
            "blacked out.",
            "cant breathe.",
            "cannot breathe.",
            "couldnt breathe.",
            "dark urine.",
            "dark coloured urine.",
            "dark colored urine.",
            "cola coloured urine.",
            "cola colored urine.",
            "urine is dark.",
            "urine was dark.",
            "vaginal bleeding.",
        ],
        Sign::Fatigue => &[
            "exhausted.",
            "drained.",
            "run down.",
            "wiped.",
            "sore joints.",
            "achy.",
            "heavy legs.",
            "no energy.",
        ],
        Sign::Struggle => &["cant.", "cannot.", "impossible.", "fell.", "dropped.", "failed.", "collapse"],
    }
}

/// Words that begin with a keyword's stem and say something else.
const OTHER_WORDS: &[&str] = &["stable", "stabil", "number", "painless"];
const NEGATIONS: &[&str] =
    &["no", "not", "without", "never", "didnt", "zero", "dont", "doesnt", "isnt", "wasnt"];
const JOINERS: &[&str] = &["or", "nor", "and", ","];
/// Words that stand between a negation and what it negates: "no more pain", "not any sharp pain".
const FILLERS: &[&str] =
    &["more", "any", "real", "sign", "signs", "of", "feel", "have", "a", "the", "at", "all"];

/// Reads a note.
pub fn read(note: &str) -> Signs {
    let words = tokens(note);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let kept = strip_negated(&words);
    let places = 0..kept.len();
    places.flat_map(|at| matches(&kept, at)).map(|(keyword, _)| keyword.sign).collect()
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

/// How many words the longest keyword takes at this place.
fn is_keyword_at(words: &[&str], at: usize) -> Option<usize> {
    matches(words, at).map(|(_, taken)| taken).max()
}

/// The keywords at this place, and how many words each takes.
fn matches(words: &[&str], at: usize) -> impl Iterator<Item = (&'static Keyword, usize)> {
    let initial = words.get(at).and_then(|word| word.bytes().next());
    let candidates = initial.map_or(&[][..], |initial| &KEYWORDS[usize::from(initial)]);
    let fits = move |keyword: &&Keyword| {
        let Some(here) = words.get(at..at + keyword.words.len()) else { return false };
        let (last, first) = keyword.words.split_last().expect("a keyword has a word");
        let (end, start) = here.split_last().expect("as many words");
        let ends = if keyword.whole { end == last } else { has_stem(end, last) };
        ends && start == first
    };
    candidates.iter().filter(fits).map(|keyword| (keyword, keyword.words.len()))
}

fn has_stem(word: &str, stem: &str) -> bool {
    word.starts_with(stem) && !OTHER_WORDS.iter().any(|other| word.starts_with(other))
}

fn strip_negated<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut kept = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        if let Some(end) = negated_phrase(words, at) {
            // Words on both sides must not grow together into a keyword.
            kept.push(".");
            at = end;
        } else {
            kept.push(words[at]);
            at += 1;
        }
    }
    kept
}

/// The end of a negated phrase that starts here: "no cramps or pain", "free of pain", "pain-free".
fn negated_phrase(words: &[&str], at: usize) -> Option<usize> {
    if let Some(taken) = is_keyword_at(words, at)
        && words.get(at + taken).is_some_and(|w| *w == "free")
    {
        return Some(at + taken + 1);
    }
    let negation = NEGATIONS.contains(&words[at]);
    let free_of = words[at] == "free" && words.get(at + 1).is_some_and(|w| *w == "of");
    if !(negation || free_of) {
        return None;
    }
    let mut end = at + if free_of { 2 } else { 1 };
    let mut covered = None;
    loop {
        while words.get(end).is_some_and(|w| FILLERS.contains(w)) {
            end += 1;
        }
        // "No pain, no energy": what begins with a negation is no part of the list before it.
        let anew = words.get(end).is_some_and(|w| NEGATIONS.contains(w));
        let Some(taken) = is_keyword_at(words, end).filter(|_| !anew) else { return covered };
        end += taken;
        while let Some(more) = is_keyword_at(words, end) {
            end += more;
        }
        covered = Some(end);
        let mut joined = end;
        while words.get(joined).is_some_and(|w| JOINERS.contains(w)) {
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
        assert_eq!(signs("I can’t breathe"), ["red_flag", "struggle"]);
    }

    #[test]
    fn soreness_and_words_that_only_look_alike_are_not_pain() {
        for note in
            ["sore quads, DOMS from Monday", "stability ball, felt stable", "good numbers", "painless"]
        {
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
}
