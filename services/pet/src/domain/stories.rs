//! What is told of each outcome, in plain words: warm, never blaming, and without a countdown.

use crate::art::Outfit;
use crate::species::Species;
use mariposas_event_schema::outcomes::pet::Stage;

/// What is told of a stage a companion reached.
pub(crate) fn of_stage(stage: Stage, species: Species) -> String {
    let name = species.facts().name;
    match stage {
        Stage::Egg => "An egg lies under a leaf, ribbed and no larger than a pinhead.".to_owned(),
        Stage::Instar1 => "The egg has opened, and its shell was the first meal.".to_owned(),
        Stage::Instar2 => "The first skin became too tight, and a new one was waiting beneath.".to_owned(),
        Stage::Instar3 => "Your caterpillar has found the tender leaves and moulted again.".to_owned(),
        Stage::Instar4 => "Half a leaf is gone, and your caterpillar is plump and content.".to_owned(),
        Stage::Instar5 => "This is the last skin of a caterpillar, the hungriest of all.".to_owned(),
        Stage::Chrysalis => "It hangs still now, and inside everything becomes new.".to_owned(),
        Stage::Adult => format!("The wings are open: a {name}, and it stays with you."),
    }
}

/// What is told of a species that joined the collection.
pub(crate) fn of_species(species: Species) -> String {
    let facts = species.facts();
    match facts.muscle {
        Some(muscle) => format!("A {} has come to your {}.", facts.name, muscle.spoken()),
        None => format!("A {} has found its way to you.", facts.name),
    }
}

/// What is told of a roll that waits.
pub(crate) const ROLL: &str = "You trained, and a capsule is yours, to be opened whenever you like.";

/// What is told of the roll of a comeback.
pub(crate) const COMEBACK_ROLL: &str =
    "Good to see you again: this capsule holds a species you have not drawn yet.";

/// What is told of a draw.
pub(crate) fn of_draw(species: Species) -> String {
    format!("The capsule opened, and a {} flew out.", species.facts().name)
}

/// What is told of a draw whose training was taken back.
pub(crate) const KEPT: &str = "The training behind it was taken back, and what flew out stays with you.";

/// What is told of an outfit.
pub(crate) fn of_outfit(outfit: Outfit) -> String {
    format!("In the wardrobe hangs something new: {}.", outfit.name().to_lowercase())
}

/// What comes next. It invites and never blames.
pub(crate) const fn next(stage: Stage, sessions_in_egg: bool) -> &'static str {
    match stage {
        Stage::Egg if sessions_in_egg => "One more session, and your egg hatches.",
        Stage::Egg => "Your egg hatches after your second session.",
        Stage::Instar1 | Stage::Instar2 | Stage::Instar3 | Stage::Instar4 => {
            "Your caterpillar grows with the next week that meets your plan; planned rest counts too."
        }
        Stage::Instar5 => "The next week that meets your plan turns your caterpillar into a chrysalis.",
        Stage::Chrysalis => "The next week that meets your plan opens its wings.",
        Stage::Adult => "Your butterfly is fully grown and stays with you; a new egg comes with a next week.",
    }
}

/// What is told to somebody who has been away for a week or more.
pub(crate) const WELCOME: &str = "Welcome back: everyone has slept soundly, and everything is here.";

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<String> {
        let mut all = vec![ROLL.to_owned(), COMEBACK_ROLL.to_owned(), KEPT.to_owned(), WELCOME.to_owned()];
        for stage in Stage::ALL {
            all.push(of_stage(*stage, Species::Monarch));
            all.extend([next(*stage, true).to_owned(), next(*stage, false).to_owned()]);
        }
        for species in Species::ALL {
            all.extend([of_species(*species), of_draw(*species)]);
        }
        all.extend(Outfit::ALL.iter().map(|outfit| of_outfit(*outfit)));
        all
    }

    #[test]
    fn every_line_is_one_sentence_without_guilt_or_countdown() {
        for line in all() {
            assert!(line.ends_with('.') && line.matches('.').count() == 1, "{line}");
            let words = line.to_lowercase();
            for word in [
                "miss",
                "lost",
                "lose",
                "streak",
                "sad",
                "dead",
                "die",
                "fail",
                "only",
                "hurry",
                "last chance",
                "days left",
                "lazy",
                "kg",
                "calorie",
            ] {
                assert!(!words.split(|c: char| !c.is_alphabetic()).any(|w| w == word), "{word}: {line}");
            }
        }
    }
}
