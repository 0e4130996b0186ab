//! What the numbers of a file tell of their unit, in a handful of counters: the rows are not kept.

use super::super::draft::Work;
use super::super::exercises::Exercises;
use crate::plausible::most_load_g;
use crate::{Equipment, Unit};

/// Kilograms in a pound.
const POUND: f64 = 0.453_592_37;

/// Counters over the rows with a weight or a distance.
#[derive(Debug, Default)]
pub(in crate::import) struct Tally {
    weighed: u64,
    /// Whose row says kg, or lb.
    kg: u64,
    lb: u64,
    /// Off every grid: a conversion.
    converted: u64,
    /// On the quarter-kilogram grid when read as lb.
    from_kilograms: u64,
    /// On the half-pound grid when read as kg.
    from_pounds: u64,
    /// On the grid of 5.
    fives: u64,
    barbell: u64,
    /// On the grid of a 20 kg bar.
    barbell_kilograms: u64,
    /// Distances whose row says nothing but that its weight is in kg, or in lb.
    kilometres: u64,
    miles: u64,
    /// Distances of rows that say no unit at all.
    bare_distances: u64,
}

impl Tally {
    /// Counts a row.
    pub(in crate::import) fn add(&mut self, work: &Work, exercises: &Exercises) {
        if work.distance.is_some() && work.metres_in_unit.is_none() {
            *match work.unit {
                Some(Unit::Kg) => &mut self.kilometres,
                Some(Unit::Lb) => &mut self.miles,
                None => &mut self.bare_distances,
            } += 1;
        }
        let Some(weight) = work.weight else { return };
        self.kg += u64::from(work.unit == Some(Unit::Kg));
        self.lb += u64::from(work.unit == Some(Unit::Lb));
        let exercise = exercises.get(work.place.exercise).1;
        // What is too heavy in pounds is so in kilograms: a typing error, which tells nothing.
        if weight * POUND * 1_000.0 > most_load_g(exercise) as f64 {
            return;
        }
        self.weighed += 1;
        self.converted += u64::from(!on_grid(weight, 0.25));
        self.from_kilograms += u64::from(on_grid(weight * POUND, 0.25));
        self.from_pounds += u64::from(on_grid(weight / POUND, 0.5));
        self.fives += u64::from(on_grid(weight, 5.0));
        if exercise.is_some_and(|exercise| exercise.equipment == Equipment::Barbell) {
            self.barbell += 1;
            self.barbell_kilograms += u64::from(on_grid(weight, 10.0) || !on_grid(weight, 5.0));
        }
    }

    /// How many rows say kg, and lb.
    pub(super) fn said(&self) -> (u64, u64) {
        (self.kg, self.lb)
    }

    /// How many distances say no unit: beside kg, beside lb, and beside none.
    pub(super) fn unsaid_distances(&self) -> (u64, u64, u64) {
        (self.kilometres, self.miles, self.bare_distances)
    }

    /// The likelier unit and why; `None` where no row has a weight. Numbers off every grid come from a
    /// conversion, and converting them back shows the grid; else the plates tell: a 20 kg bar with pairs of
    /// plates weighs whole tens and their halves, a 45 lb bar with pairs of plates weighs tens and five.
    pub(super) fn infer(&self) -> Option<(Unit, String)> {
        let weighed = self.weighed;
        if weighed == 0 {
            return None;
        }
        if self.converted * 4 >= weighed {
            let (kilos, pounds) = (percent(self.from_kilograms, weighed), percent(self.from_pounds, weighed));
            let (unit, other) = if kilos >= pounds { (Unit::Lb, "kilogram") } else { (Unit::Kg, "pound") };
            let evidence = format!(
                "{kilos} % of {weighed} weights lie on the quarter-kilogram grid when read as lb, {pounds} % \
                 on the half-pound grid when read as kg: they were converted from {other}s"
            );
            return Some((unit, evidence));
        }
        if self.barbell == 0 {
            let pounds = percent(self.fives, weighed);
            let unit = if pounds > 85 { Unit::Lb } else { Unit::Kg };
            let evidence = format!(
                "{} % of {weighed} weights lie on the kilogram grid alone (2.5 and 1.25 kg plates, 2 kg \
                 steps), {pounds} % on the pound grid (5 lb steps)",
                100 - pounds
            );
            return Some((unit, evidence));
        }
        let kilos = percent(self.barbell_kilograms, self.barbell);
        let pounds = 100 - kilos;
        let unit = if pounds > kilos { Unit::Lb } else { Unit::Kg };
        let evidence = format!(
            "of {} barbell weights {kilos} % lie on the kilogram grid (20 kg bar, 2.5 and 1.25 kg plates), \
             {pounds} % on the pound grid (45 lb bar, 5 and 2.5 lb plates)",
            self.barbell
        );
        Some((unit, evidence))
    }
}

fn on_grid(value: f64, step: f64) -> bool {
    (value / step - (value / step).round()).abs() * step < 0.006
}

fn percent(part: u64, whole: u64) -> u64 {
    part * 100 / whole.max(1)
}
