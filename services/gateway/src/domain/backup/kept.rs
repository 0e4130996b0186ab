//! What is kept as the very line of an export: what a person answered to the coach, what they called and gave their pets,
//! and the rolls they used. Lines say who is meant by what it is, never by an id: that is another in every account, and
//! what it names may come later there, or never.

use super::Line;
use crate::domain::pet::hide;
use jiff::Timestamp;
use mariposas_event_schema::facts::pet::{PetDressed, PetKey, PetNamed, RollUsed, roll_id};
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use mariposas_event_schema::outcomes::recommendation::recommendation_id;
use mariposas_event_schema::{Fact, UserId};
use serde::{Deserialize, Serialize};

/// What a person answered to a card of the coach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) rule: String,
    pub(crate) subject: String,
    /// What the card judged. Absent in the oldest answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) judged: Option<String>,
    pub(crate) answer: Answer,
    pub(crate) at: Timestamp,
}

impl Line {
    /// The line that a fact is kept as.
    pub(crate) fn kept(fact: &Fact) -> Option<Self> {
        Some(match fact.clone() {
            Fact::RecommendationAnswered(fact) => {
                let RecommendationAnswered { rule, subject, judged, answer, at, .. } = fact;
                Self::Answer(Answered { rule, subject, judged, answer, at })
            }
            Fact::PetNamed(PetNamed { pet, name, .. }) => Self::PetName { pet: pet?, name },
            Fact::PetDressed(PetDressed { hidden: Some(hidden), .. }) => Self::PetsHidden { hidden },
            Fact::PetDressed(PetDressed { pet, outfit, .. }) => Self::PetOutfit { pet: pet?, outfit },
            Fact::RollUsed(used) => {
                // The oldest name no day, and nothing was drawn by them.
                used.day?;
                Self::Roll(used)
            }
            _ => return None,
        })
    }

    /// What a kept line is known by, in the order of an export; of two with one key the newest counts. `None`: it is kept
    /// in another way.
    pub(crate) fn key(&self) -> Option<String> {
        let of_pet =
            |what, pet: &PetKey| format!("{what} {}", serde_json::to_string(pet).expect("a key is JSON"));
        Some(match self {
            Self::Answer(Answered { rule, subject, judged, answer, at }) => {
                let judged = judged.as_deref().unwrap_or_default();
                format!("answer {at:.9} {rule} {subject} {judged} {answer}")
            }
            Self::PetName { pet, .. } => of_pet("pet_name", pet),
            Self::PetOutfit { pet, .. } => of_pet("pet_outfit", pet),
            Self::PetsHidden { .. } => "pets_hidden".to_owned(),
            Self::Roll(RollUsed { roll_id, day, .. }) => {
                let day = day.map(|day| day.to_string()).unwrap_or_default();
                format!("roll {day} {roll_id}")
            }
            _ => return None,
        })
    }

    /// The fact that a kept line stands for, in this person's account.
    pub(super) fn into_kept_fact(self, user: &UserId) -> Option<Fact> {
        Some(match self {
            Self::Answer(Answered { rule, subject, judged, answer, at }) => {
                let about = judged.as_deref().unwrap_or_default();
                let recommendation_id = recommendation_id(user, &rule, &subject, about);
                RecommendationAnswered { recommendation_id, rule, subject, judged, answer, at }.into()
            }
            Self::PetName { pet, name } => PetNamed { pet_id: pet.id(user), pet: Some(pet), name }.into(),
            Self::PetOutfit { pet, outfit } => {
                PetDressed { pet_id: pet.id(user), pet: Some(pet), outfit, hidden: None }.into()
            }
            Self::PetsHidden { hidden } => hide(hidden).into(),
            Self::Roll(used) => used.into(),
            _ => return None,
        })
    }

    /// Whether it tells of a roll of this very account. No file says how that is drawn: whoever could choose the bytes
    /// could choose the species.
    pub(crate) fn is_own_roll(&self, user: &UserId) -> bool {
        matches!(self, Self::Roll(RollUsed { roll_id: id, day: Some(day), .. }) if *id == roll_id(user, *day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn lines() -> Vec<Line> {
        let answered = Answered {
            rule: "VOL-01".to_owned(),
            subject: "hamstrings".to_owned(),
            judged: Some("2026-W21".to_owned()),
            answer: Answer::Dismissed,
            at: "2026-05-29T16:30:00.5Z".parse().unwrap(),
        };
        let owl = PetKey::Species("owl".to_owned());
        let entropy = "0f".repeat(32);
        let ada = UserId::new("ada").unwrap();
        let day = date(2026, 5, 29);
        vec![
            Line::Answer(answered.clone()),
            Line::Answer(Answered { judged: None, ..answered }),
            Line::PetName { pet: PetKey::Companion(2), name: "Zoë".to_owned() },
            Line::PetOutfit { pet: owl.clone(), outfit: Some("scarf".to_owned()) },
            Line::PetOutfit { pet: PetKey::Companion(2), outfit: None },
            Line::PetsHidden { hidden: true },
            Line::Roll(RollUsed { roll_id: roll_id(&ada, day), entropy, day: Some(day) }),
        ]
    }

    #[test]
    fn a_kept_line_is_the_same_after_its_way_through_another_account() {
        let eve = UserId::new("eve").unwrap();
        let keys: std::collections::BTreeSet<_> = lines().iter().map(|line| line.key().unwrap()).collect();
        assert_eq!(keys.len(), lines().len(), "{keys:?}");
        for line in lines() {
            assert_eq!(serde_json::from_str::<Line>(&line.write()).unwrap(), line);
            let fact = line.clone().into_kept_fact(&eve).unwrap();
            assert_eq!(Line::kept(&fact), Some(line));
        }
    }

    #[test]
    fn a_line_names_what_it_is_about_and_no_id_of_the_account() {
        assert_eq!(lines()[2].write(), r#"{"type":"pet_name","companion":2,"name":"Zoë"}"#, "what it says");
        let eve = UserId::new("eve").unwrap();
        let fact = lines().remove(2).into_kept_fact(&eve).unwrap();
        let Fact::PetNamed(named) = fact else { panic!("{fact:?}") };
        assert_eq!(named.pet_id, PetKey::Companion(2).id(&eve));
    }

    #[test]
    fn a_roll_is_known_for_its_owners() {
        let roll = lines().pop().unwrap();
        assert!(roll.is_own_roll(&UserId::new("ada").unwrap()));
        assert!(!roll.is_own_roll(&UserId::new("eve").unwrap()));
    }
}
