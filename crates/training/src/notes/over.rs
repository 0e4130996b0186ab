//! What a note says to be over: "knee pain gone". It must be said plainly: what may still be there, or was there in this
//! session, is there. Of a red flag it is enough that it was.

use super::{BODY_PARTS, SIDES, Sign, is_keyword_at, matches};

const GONE: &[&str] = &["gone", "disappeared", "vanished", "healed"];
const IS: &[&str] = &["is", "are", "was", "were", "has", "have", "had"];
const WHOLLY: &[&str] = &[
    "all",
    "now",
    "finally",
    "completely",
    "totally",
    "fully",
    "entirely",
    "really",
    "thankfully",
    "luckily",
];
/// What may follow. Not "up", "to the hip", "until set 3" or "after the warm-up".
const ENDS: &[&str] =
    &[".", ",", "now", "today", "and", "but", "so", "since", "completely", "entirely", "totally", "thanks"];
/// Said before it in the same phrase, these leave it open.
const DOUBTS: &[&str] = &[
    "not",
    "isnt",
    "wasnt",
    "arent",
    "never",
    "dont",
    "doesnt",
    "is",
    "are",
    "has",
    "hope",
    "hopefully",
    "hoping",
    "wish",
    "want",
    "wanted",
    "need",
    "until",
    "till",
    "when",
    "once",
    "if",
    "unless",
    "whether",
    "before",
    "sure",
    "think",
    "maybe",
    "perhaps",
    "almost",
    "nearly",
];
const RETURNED: &[&str] = &["returned", "returns", "reappeared"];
/// Before "back": "it came back", unlike "my back".
const COMES: &[&str] = &["came", "come", "comes", "coming", "is", "was", "its", "but", "then"];
/// A red flag has at most so many words.
const LONGEST: usize = 4;

/// The end of a phrase that begins with a sign and says that it is over.
pub(super) fn phrase(words: &[&str], at: usize) -> Option<usize> {
    let sign = listed(words, at)?;
    let said = after_place(words, sign);
    let said = said + count(&words[said..], |word| IS.contains(&word) || WHOLLY.contains(&word));
    let end = said + words.get(said).filter(|word| GONE.contains(word)).map(|_| 1)?;
    let end = end + count(&words[end..], |word| word == "away");
    let plain = words.get(end).is_none_or(|word| ENDS.contains(word));
    let same_phrase = words[..at].iter().rev().take_while(|word| ![".", ","].contains(word));
    let doubted = same_phrase.into_iter().any(|word| DOUBTS.contains(word));
    (plain && !doubted && !comes_back(&words[end..]) && !is_red_flag(words, at, end)).then_some(end)
}

/// The end of signs that are told together: "pain and tingling", "sharp pain".
fn listed(words: &[&str], at: usize) -> Option<usize> {
    let mut end = at + is_keyword_at(words, at)?;
    loop {
        let joined = end + usize::from(words.get(end).is_some_and(|word| ["and", "or"].contains(word)));
        let Some(more) = is_keyword_at(words, joined) else { return Some(end) };
        end = joined + more;
    }
}

/// The place after "in my left knee", if that is what stands here.
fn after_place(words: &[&str], at: usize) -> usize {
    if !words.get(at).is_some_and(|word| ["in", "at", "of", "from"].contains(word)) {
        return at;
    }
    let narrow = |word: &str| ["the", "a"].contains(&word) || SIDES.contains(&word);
    let place = at + 1 + count(&words[at + 1..], narrow);
    if words.get(place).is_some_and(|word| BODY_PARTS.contains(word)) { place + 1 } else { at }
}

fn count(words: &[&str], is: impl Fn(&str) -> bool) -> usize {
    words.iter().take_while(|word| is(word)).count()
}

fn comes_back(rest: &[&str]) -> bool {
    let back = |pair: &[&str]| {
        pair[1] == "back" && COMES.contains(&pair[0])
            || pair == ["back", "again"]
            || pair == ["there", "again"]
    };
    rest.iter().any(|word| RETURNED.contains(word)) || rest.windows(2).any(back)
}

/// Whether a red flag reaches into these words.
fn is_red_flag(words: &[&str], at: usize, end: usize) -> bool {
    let starts = at.saturating_sub(LONGEST)..end;
    starts.into_iter().any(|start| {
        let mut flags = matches(words, start).filter(|(keyword, _)| keyword.sign == Sign::RedFlag);
        flags.any(|(_, taken)| start + taken > at)
    })
}
