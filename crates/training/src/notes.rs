//! What a note says about pain, cramps, danger and how hard it was (training-science 4.2, note matching).
//!
//! Negated phrases are taken out first, so that "no pain" and "no shoulder pain" are not pain; one negation covers a list
//! joined by or, nor, and, comma. It reaches no further than to what is known to stand before such a word: pain that is
//! missed is worse than pain that is not there. So is what is said to be over. Soreness is not pain.

mod alike;
mod over;

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
            "tightness in chest.",
            "chest felt tight.",
            "chest feels tight.",
            "chest was tight.",
            "chest is tight.",
            "pain in my chest.",
            "pain in the chest.",
            "pain in chest.",
            "pains in my chest.",
            "pains in the chest.",
            "pains in chest.",
            "faint",
            "pass out.",
            "passed out.",
            "passing out.",
            "black out.",
            "blackout.",
            "blacked out.",
            "blacking out.",
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
const OTHER_WORDS: &[&str] = &["stable", "stabil", "number", "painless", "faintly"];
const NEGATIONS: &[&str] = &[
    "no", "not", "without", "never", "didnt", "zero", "dont", "doesnt", "isnt", "wasnt", "sin", "ningún",
    "ningun", "ni",
];
/// What joins a list that one negation covers. A comma or an "and" may also begin what is no part of it.
const ALTERNATIVES: &[&str] = &["or", "nor", "o", "u"];
const JOINERS: &[&str] = &["and", ",", "y", "e"];
/// Words that stand between a negation and what it negates: "no more pain", "not any sharp pain", "sin nada de dolor".
const FILLERS: &[&str] = &[
    "more", "any", "real", "sign", "signs", "of", "feel", "have", "a", "the", "at", "all", "longer",
    "having", "el", "la", "los", "las", "de", "un", "una", "más", "mas", "nada", "hay", "hubo", "tengo",
    "tuve", "siento", "sentí", "senti", "faint",
];
/// Where it hurts, which stands there too: "no left shoulder pain", "no knee or hip pain".
const BODY_PARTS: &[&str] = &[
    "shoulder",
    "shoulders",
    "elbow",
    "elbows",
    "wrist",
    "wrists",
    "hand",
    "hands",
    "finger",
    "fingers",
    "thumb",
    "forearm",
    "forearms",
    "arm",
    "arms",
    "bicep",
    "biceps",
    "tricep",
    "triceps",
    "delt",
    "delts",
    "chest",
    "pec",
    "pecs",
    "rib",
    "ribs",
    "neck",
    "trap",
    "traps",
    "back",
    "spine",
    "lat",
    "lats",
    "hip",
    "hips",
    "groin",
    "glute",
    "glutes",
    "knee",
    "knees",
    "leg",
    "legs",
    "thigh",
    "thighs",
    "quad",
    "quads",
    "hamstring",
    "hamstrings",
    "calf",
    "calves",
    "shin",
    "shins",
    "ankle",
    "ankles",
    "achilles",
    "foot",
    "feet",
    "toe",
    "toes",
    "joint",
    "joints",
    "muscle",
    "tendon",
    "nerve",
    "abs",
    "stomach",
    "head",
];
/// What narrows a body part. Alone they say something else: "not right, pain in the knee".
const SIDES: &[&str] = &["left", "right", "both", "upper", "lower", "inner", "outer", "front", "rear", "my"];

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
    let mut before = ' ';
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
                    '.' | '!' | '?' | ';' | ':' | '(' | ')' | '\n' | '\u{2013}' | '\u{2014}' => {
                        words.push(".".to_owned());
                    }
                    // "No - shoulder pain", unlike "pain-free".
                    '-' if before.is_whitespace() => words.push(".".to_owned()),
                    _ => {}
                }
            }
        }
        before = c;
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
        let after = at + here.len();
        ends && start == first
            && !alike::is_slight(words, at)
            && !alike::names_an_exercise(here, words, after)
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

/// The end of a negated phrase that starts here: "no cramps or pain", "free of pain", "pain-free", "pain gone".
fn negated_phrase(words: &[&str], at: usize) -> Option<usize> {
    if let Some(taken) = is_keyword_at(words, at)
        && is_free(words, at + taken)
    {
        // "Not quite pain-free" is pain.
        let denied = words[at.saturating_sub(2)..at].iter().any(|w| NEGATIONS.contains(w));
        return (!denied).then_some(at + taken + 1);
    }
    if let Some(end) = over::phrase(words, at) {
        return Some(end);
    }
    let negation = NEGATIONS.contains(&words[at]);
    let free_of = words[at] == "free" && words.get(at + 1).is_some_and(|w| *w == "of");
    if !(negation || free_of) {
        return None;
    }
    let mut end = at + if free_of { 2 } else { 1 };
    let mut covered = None;
    // What hurts in another place after a comma is news: "no knee pain, shoulder pain".
    let mut same_place = true;
    loop {
        end = before_keyword(words, end, same_place);
        // "No pain, no energy": what begins with a negation is no part of the list before it.
        let anew = words.get(end).is_some_and(|w| NEGATIONS.contains(w));
        let keyword = is_keyword_at(words, end).filter(|taken| !anew && !is_free(words, end + taken));
        let Some(taken) = keyword else { return covered };
        end += taken;
        while let Some(more) = is_keyword_at(words, end) {
            end += more;
        }
        covered = Some(end);
        let joined = end + words[end..].iter().take_while(|w| is_joiner(w)).count();
        if joined == end {
            return covered;
        }
        same_place = words[end..joined].iter().any(|w| ALTERNATIVES.contains(w));
        end = joined;
    }
}

fn is_free(words: &[&str], at: usize) -> bool {
    words.get(at).is_some_and(|word| *word == "free")
}

fn is_joiner(word: &str) -> bool {
    ALTERNATIVES.contains(&word) || JOINERS.contains(&word)
}

/// The place after the words that may stand before a keyword, among them body parts where `places` may be named. They
/// are listed without a comma: "not the shoulder, knee pain" is pain.
fn before_keyword(words: &[&str], at: usize, places: bool) -> usize {
    let is = |list: &[&str], at: usize| words.get(at).is_some_and(|word| list.contains(word));
    let mut end = at;
    loop {
        let sides = (end..words.len()).take_while(|at| is(SIDES, *at)).count();
        let listed = end > at && is(BODY_PARTS, end - 1) && (is(ALTERNATIVES, end) || is(&["and"], end));
        end = match end {
            // "No chest tightness": the place is part of the keyword.
            _ if is_keyword_at(words, end).is_some() => return end,
            _ if is(FILLERS, end) => end + 1,
            _ if places && is(BODY_PARTS, end + sides) => end + sides + 1,
            _ if places && listed && is(BODY_PARTS, end + 1) => end + 2,
            _ => return end,
        };
    }
}

#[cfg(test)]
mod tests;
