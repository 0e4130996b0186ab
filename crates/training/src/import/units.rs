//! Which unit the weights of a file are in: what the file says, what the person says, or what the numbers
//! suggest.

use super::assemble::Work;
use super::{Options, UnitFinding, UnitSource};
use crate::{Catalogue, Equipment, Unit};

/// What the shape of a file says about its weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Declared {
    /// A column's name says it.
    Column { unit: Unit, name: String },
    /// A column says it row by row.
    EachRow { name: String },
    /// Nothing does.
    Nowhere,
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

/// Metres in the unit of distance an app writes.
pub(super) fn metres_in(word: &str) -> Option<f64> {
    match word.trim().to_lowercase().as_str() {
        "m" | "meter" | "meters" | "metre" | "metres" | "metern" | "mètres" | "米" => Some(1.0),
        "km" | "kms" | "kilometers" | "kilometres" => Some(1_000.0),
        "mi" | "mile" | "miles" => Some(MILE),
        "yd" | "yds" | "yard" | "yards" => Some(0.9144),
        "ft" | "feet" => Some(0.3048),
        _ => None,
    }
}

const MILE: f64 = 1_609.344;

/// Metres in the unit of distance that goes with a unit of weight.
pub(super) fn metres_beside(unit: Unit) -> f64 {
    match unit {
        Unit::Kg => 1_000.0,
        Unit::Lb => MILE,
    }
}

/// Settles the unit of the weights among `works`.
pub(super) fn settle(declared: &Declared, options: Options, works: &[&Work]) -> Units {
    let weighed: Vec<&Work> = works.iter().filter(|work| work.weight.is_some()).copied().collect();
    if let Declared::Column { unit, name } = declared {
        let evidence = format!("the column `{name}` says so");
        return Units { finding: found(Some(*unit), UnitSource::File, evidence), otherwise: Some(*unit) };
    }
    let count = |unit| weighed.iter().filter(|work| work.unit == Some(unit)).count();
    let (kg, lb) = (count(Unit::Kg), count(Unit::Lb));
    if let (Declared::EachRow { name }, 1..) = (declared, kg + lb) {
        let evidence = format!("the column `{name}` says kg in {kg} rows and lb in {lb}");
        let commonest = if kg >= lb { Unit::Kg } else { Unit::Lb };
        return Units {
            finding: found(Some(commonest), UnitSource::File, evidence),
            otherwise: options.unit,
        };
    }
    if let Some(unit) = options.unit {
        let evidence = format!("the file does not say; {unit} was chosen");
        return Units { finding: found(Some(unit), UnitSource::Asked, evidence), otherwise: Some(unit) };
    }
    if weighed.is_empty() {
        let evidence = "no row has a weight".to_owned();
        return Units {
            finding: UnitFinding { value: None, source: None, evidence },
            otherwise: Some(Unit::Kg),
        };
    }
    let (unit, evidence) = infer(&weighed);
    Units { finding: found(Some(unit), UnitSource::Inferred, evidence), otherwise: Some(unit) }
}

fn found(value: Option<Unit>, source: UnitSource, evidence: String) -> UnitFinding {
    UnitFinding { value, source: Some(source), evidence }
}

/// The likelier unit and why. Numbers off every grid come from a conversion, and converting them back shows
/// the grid; else the plates tell: a 20 kg bar with pairs of plates weighs whole tens and their halves, a 45 lb bar
/// with pairs of plates weighs tens and five.
fn infer(weighed: &[&Work]) -> (Unit, String) {
    let weights: Vec<f64> = weighed.iter().filter_map(|work| work.weight).collect();
    let grid = |value: f64, step: f64| {
        let off = (value / step - (value / step).round()).abs() * step;
        off < 0.006
    };
    let pound = 0.453_592_37;
    let converted: Vec<f64> = weights.iter().copied().filter(|&w| !grid(w, 0.25)).collect();
    if converted.len() * 4 >= weights.len() {
        let kilos = share(&weights, |w| grid(w * pound, 0.25));
        let pounds = share(&weights, |w| grid(w / pound, 0.5));
        let (unit, other) = if kilos >= pounds { (Unit::Lb, "kilogram") } else { (Unit::Kg, "pound") };
        let evidence = format!(
            "{kilos} % of {} weights lie on the quarter-kilogram grid when read as lb, {pounds} % on the \
             half-pound grid when read as kg: they were converted from {other}s",
            weights.len()
        );
        return (unit, evidence);
    }
    let barbell: Vec<f64> =
        weighed.iter().filter(|work| barbell(work)).filter_map(|work| work.weight).collect();
    if barbell.is_empty() {
        let pounds = share(&weights, |w| grid(w, 5.0));
        let unit = if pounds > 85 { Unit::Lb } else { Unit::Kg };
        let evidence = format!(
            "{} % of {} weights lie on the kilogram grid alone (2.5 and 1.25 kg plates, 2 kg steps), \
             {pounds} % on the pound grid (5 lb steps)",
            100 - pounds,
            weights.len()
        );
        return (unit, evidence);
    }
    let kilos = share(&barbell, |w| grid(w, 10.0) || !grid(w, 5.0));
    let pounds = 100 - kilos;
    let unit = if pounds > kilos { Unit::Lb } else { Unit::Kg };
    let evidence = format!(
        "of {} barbell weights {kilos} % lie on the kilogram grid (20 kg bar, 2.5 and 1.25 kg plates), {pounds} % \
         on the pound grid (45 lb bar, 5 and 2.5 lb plates)",
        barbell.len()
    );
    (unit, evidence)
}

/// The share of `weights` that pass, in whole percent.
fn share(weights: &[f64], passes: impl Fn(f64) -> bool) -> usize {
    let passed = weights.iter().filter(|&&weight| passes(weight)).count();
    passed * 100 / weights.len().max(1)
}

fn barbell(work: &Work) -> bool {
    Catalogue::global().find(&work.exercise).is_some_and(|exercise| exercise.equipment == Equipment::Barbell)
}
