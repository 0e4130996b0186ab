//! Words that look like a sign and name something else: a pain that is faint, a press for the chest. Only what can be read
//! in no other way is left out: a red flag that is missed is worse than one too many.

use super::{BODY_PARTS, SIDES};

/// What can be faint.
const SENSATIONS: &[&str] = &[
    "pain",
    "pains",
    "ache",
    "aches",
    "soreness",
    "discomfort",
    "stiffness",
    "tingle",
    "tingling",
    "numbness",
    "twinge",
    "twinges",
    "niggle",
    "throb",
    "throbbing",
    "click",
    "clicks",
    "clicking",
    "cramp",
    "cramps",
    "cramping",
];
/// What may stand before "faint pain" so that it is the pain that is faint. After "felt" or "and" it may be two things.
const BEFORE_ONE_THING: &[&str] =
    &[".", ",", "a", "the", "some", "any", "no", "this", "that", "had", "have", "has", "with"];
const DEGREES: &[&str] = &["very", "only", "just", "now", "still", "really", "quite", "pretty", "more"];
/// "The pain is faint".
const BEING: &[&str] = &["is", "are", "was", "were", "got", "getting", "became"];

/// What is named after the chest, and where pain is not in the chest.
const CHEST_EXERCISES: &[&str] =
    &["press", "presses", "fly", "flys", "flye", "flyes", "flies", "dip", "dips", "machine", "supported"];

/// Whether "faint" at this place tells how much something hurts.
pub(super) fn is_slight(words: &[&str], at: usize) -> bool {
    if !["faint", "fainter"].contains(&words[at]) {
        return false;
    }
    let degrees = words[..at].iter().rev().take_while(|word| DEGREES.contains(word)).count();
    let before = &words[..at - degrees];
    let is_place = |word: &str| BODY_PARTS.contains(&word) || SIDES.contains(&word) && word != "my";
    let what = words[at + 1..].iter().find(|word| !is_place(word));
    let describes = before.last().is_none_or(|word| BEFORE_ONE_THING.contains(word));
    let is_described = matches!(before, [.., what, is] if BEING.contains(is) && SENSATIONS.contains(what));
    is_described || describes && what.is_some_and(|word| SENSATIONS.contains(word))
}

/// Whether a phrase that ends with these words goes on, at this place, to name an exercise.
pub(super) fn names_an_exercise(phrase: &[&str], words: &[&str], at: usize) -> bool {
    phrase.last() == Some(&"chest") && words.get(at).is_some_and(|word| CHEST_EXERCISES.contains(word))
}
