//! Cards and explanations for somebody at a terminal.

use mariposas_coach::{Card, Explanation};

/// Every card, best first.
pub(super) fn cards(cards: &[Card]) {
    if cards.is_empty() {
        out!("No rule fires.");
    }
    for card in cards {
        let place = match (&card.suppressed_by, &card.part_of) {
            _ if card.shown => "shown".to_owned(),
            (Some(by), _) => format!("held back by {by}"),
            (None, Some(other)) => format!("told with {other}"),
            (None, None) => "not among those to show".to_owned(),
        };
        out!("{} {}, priority {}, {place}", card.rule, card.subject, card.priority);
        out!("  {}. {}", card.title, card.advice);
        out!("  Why: {}", card.reason);
        for (name, value) in &card.evidence {
            out!("    {name}: {value}");
        }
        if let Some(grade) = card.grade {
            out!("  Strength of evidence: {grade}");
        }
        out!("  Source: {}", card.source);
        out!("  Resolved when: {}", card.resolved_when);
        out!();
    }
}

/// What a rule made of each subject it looked at.
pub(super) fn explanations(explanations: &[Explanation]) {
    if explanations.is_empty() {
        out!("no data: there is nothing this rule could look at");
    }
    for explanation in explanations {
        let verdict = match &explanation.suppressed_by {
            Some(by) => format!("fires, held back by {by}"),
            None if explanation.fires => "fires".to_owned(),
            None => "silent".to_owned(),
        };
        out!("{} {}: {verdict}", explanation.rule, explanation.subject);
        for check in &explanation.conditions {
            out!("  {} {}: {}", if check.holds { "yes" } else { "no " }, check.text, check.value);
        }
    }
}
