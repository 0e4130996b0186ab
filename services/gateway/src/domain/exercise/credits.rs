//! What one hard set of an exercise credits to the muscles, as people set it.

use crate::domain::Refusal;
use crate::domain::set::word;
use mariposas_event_schema::facts::exercise::MuscleCredit;
use mariposas_training::counting::{Credit, ONE_SET};
use mariposas_training::personal::OwnCredit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a muscle gets of one hard set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditInput {
    #[schema(example = "quads")]
    muscle: String,
    /// The share of a hard set, 0 to 1 in thousandths: 1 as a primary muscle has it, 0.5 as a secondary one.
    #[schema(example = 0.75)]
    share: f64,
    /// Whether it counts as direct work too.
    direct: bool,
}

/// Reads credits. None takes the person's own ones back.
pub(crate) fn read(inputs: &[CreditInput]) -> Result<Vec<MuscleCredit>, Refusal> {
    let mut credits: Vec<MuscleCredit> = Vec::new();
    for input in inputs {
        let muscle = word("muscle", &input.muscle)?;
        if credits.iter().any(|credit| credit.muscle == muscle) {
            return Err(Refusal::invalid("muscle", format!("{muscle} stands twice; give it one share")));
        }
        credits.push(MuscleCredit { muscle, milli: thousandths(input.share)?, direct: input.direct });
    }
    Ok(credits)
}

/// A share in thousandths of a hard set. The nearest number of thousandths must be what was written, as far as a
/// float can say: 0.29 is 290, though its product with a thousand is not.
fn thousandths(share: f64) -> Result<i64, Refusal> {
    let milli = (share * ONE_SET as f64).round();
    let written = (0.0..=1.0).contains(&share) && (share * ONE_SET as f64 - milli).abs() < 1e-6;
    if !written {
        return Err(Refusal::invalid("share", "must be from 0 to 1, with at most three decimals"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be 0 to 1000")]
    let whole = milli as i64;
    Ok(whole)
}

/// Credits as people send them.
pub(crate) fn as_input(credits: &[Credit]) -> Vec<CreditInput> {
    let input = |credit: &Credit| CreditInput {
        muscle: credit.muscle.to_string(),
        share: credit.milli as f64 / ONE_SET as f64,
        direct: credit.direct,
    };
    credits.iter().map(input).collect()
}

/// Credits as the person's exercises keep them.
pub(crate) fn as_own(credits: &[MuscleCredit]) -> Vec<OwnCredit> {
    credits.iter().map(|credit| (credit.muscle, credit.milli, credit.direct)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mariposas_training::Muscle;

    fn input(muscle: &str, share: f64) -> CreditInput {
        CreditInput { muscle: muscle.to_owned(), share, direct: false }
    }

    #[test]
    fn shares_are_thousandths_of_a_set() {
        for (share, milli) in [(0.0, 0), (0.001, 1), (0.29, 290), (0.333, 333), (0.5, 500), (1.0, 1_000)] {
            assert_eq!(thousandths(share), Ok(milli), "{share}");
        }
        for share in [-0.001, 1.001, 0.000_5, 0.333_3, f64::NAN, f64::INFINITY] {
            assert!(thousandths(share).is_err(), "{share}");
        }
    }

    #[test]
    fn each_muscle_has_one_share() {
        let read_muscles = |inputs: &[CreditInput]| read(inputs).map(|credits| credits.len());
        assert_eq!(read_muscles(&[]), Ok(0));
        assert_eq!(read_muscles(&[input("quads", 1.0), input("glutes", 0.25)]), Ok(2));
        assert!(read_muscles(&[input("quads", 1.0), input("quads", 0.5)]).is_err());
        assert!(read_muscles(&[input("arm", 1.0)]).is_err());
    }

    #[test]
    fn what_is_kept_is_shown_as_it_was_sent() {
        let credit = Credit { muscle: Muscle::Quads, milli: 290, direct: false };
        assert_eq!(as_input(&[credit]), [input("quads", 0.29)]);
    }
}
