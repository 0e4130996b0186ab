//! Which unit the weights of a file are in: what the file says, what the person says, or what the numbers
//! suggest.

mod tally;

use super::cells::shorten;
use super::{Options, UnitFinding, UnitSource};
use crate::Unit;

pub(super) use tally::Tally;

/// What the shape of a file says about its weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Declared {
    /// The same for every row. `says` opens the sentence: "the column `kg` says".
    Everywhere { unit: Unit, says: String },
    /// Row by row.
    EachRow { says: String },
    /// Nothing does.
    Nowhere,
}

impl Declared {
    /// A column named `name` in which every weight has `unit`.
    pub(super) fn column(unit: Unit, name: &str) -> Self {
        Self::Everywhere { unit, says: format!("the column `{name}` says") }
    }
}

/// The unit of the rows.
#[derive(Debug)]
pub(super) struct Units {
    pub(super) finding: UnitFinding,
    /// For weights whose row does not say; `None` where such a weight must not be guessed.
    pub(super) otherwise: Option<Unit>,
}

/// A unit of weight as apps write it.
pub(super) fn weight_unit(word: &str) -> Option<Unit> {
    match word.trim().to_lowercase().as_str() {
        "kg" | "kgs" => Some(Unit::Kg),
        "lb" | "lbs" => Some(Unit::Lb),
        _ => None,
    }
}

/// The unit of weight in a cell, `None` where it is empty.
pub(super) fn weight_unit_cell(word: &str) -> Result<Option<Unit>, String> {
    if word.is_empty() {
        return Ok(None);
    }
    weight_unit(word).map(Some).ok_or_else(|| format!("the weight unit `{}` is not known", shorten(word, 40)))
}

/// Metres in the unit of distance an app writes.
pub(super) fn metres_in(word: &str) -> Option<f64> {
    match word.trim().to_lowercase().as_str() {
        "m" | "meter" | "meters" | "metre" | "metres" | "metern" | "mètres" | "米" => Some(1.0),
        "km" | "kms" | "kilometers" | "kilometres" => Some(1_000.0),
        "mi" | "mile" | "miles" => Some(MILE),
        "yd" | "yds" | "yard" | "yards" => Some(0.9144),
        "ft" | "feet" => Some(0.3048),
        "in" | "inch" | "inches" => Some(0.0254),
        "cm" => Some(0.01),
        _ => None,
    }
}

/// Metres in the unit of distance in a cell, `None` where it is empty.
pub(super) fn metres_in_cell(word: &str) -> Result<Option<f64>, String> {
    if word.is_empty() {
        return Ok(None);
    }
    metres_in(word).map(Some).ok_or_else(|| format!("the distance unit `{}` is not known", shorten(word, 40)))
}

const MILE: f64 = 1_609.344;

/// Metres in the unit of distance that goes with a unit of weight.
pub(super) fn metres_beside(unit: Unit) -> f64 {
    match unit {
        Unit::Kg => 1_000.0,
        Unit::Lb => MILE,
    }
}

/// Settles the unit of the weights that were counted. Distances that say no unit go with the weights, and are asked for
/// where there are none.
pub(super) fn settle(declared: Declared, options: Options, tally: &Tally) -> Units {
    let mut units = of_weights(declared, options, tally);
    let finding = &mut units.finding;
    let (mut kilometres, mut miles, bare) = tally.unsaid_distances();
    match finding.value {
        Some(Unit::Kg) => kilometres += bare,
        Some(Unit::Lb) => miles += bare,
        None if bare > 0 => {
            finding.source = Some(UnitSource::Inferred);
            let asks = format!(", and {bare} distances have no unit: kg stands for kilometres, lb for miles");
            finding.evidence.push_str(&asks);
        }
        None => {}
    }
    for (count, far) in [(kilometres, "kilometres"), (miles, "miles")] {
        if count > 0 {
            let beside = format!(", and {far} for {count} distances with it");
            finding.evidence.push_str(&beside);
        }
    }
    units
}

fn of_weights(declared: Declared, options: Options, tally: &Tally) -> Units {
    if let Declared::Everywhere { unit, says } = declared {
        let finding = found(Some(unit), UnitSource::File, format!("{says} so"));
        return Units { finding, otherwise: Some(unit) };
    }
    let (kg, lb) = tally.said();
    if let (Declared::EachRow { says }, 1..) = (&declared, kg + lb) {
        let evidence = format!("{says} kg in {kg} rows and lb in {lb}");
        let commonest = if kg >= lb { Unit::Kg } else { Unit::Lb };
        let finding = found(Some(commonest), UnitSource::File, evidence);
        return Units { finding, otherwise: options.unit };
    }
    if let Some(unit) = options.unit {
        let evidence = format!("the file does not say; {unit} was chosen");
        return Units { finding: found(Some(unit), UnitSource::Asked, evidence), otherwise: Some(unit) };
    }
    let Some((unit, evidence)) = tally.infer() else {
        let evidence = "no row has a weight".to_owned();
        let finding = UnitFinding { value: None, source: None, evidence };
        return Units { finding, otherwise: Some(Unit::Kg) };
    };
    Units { finding: found(Some(unit), UnitSource::Inferred, evidence), otherwise: Some(unit) }
}

fn found(value: Option<Unit>, source: UnitSource, evidence: String) -> UnitFinding {
    UnitFinding { value, source: Some(source), evidence }
}
