//! Which column of Strong's is which.

use super::Order;
use crate::catalogue::normalise;
use crate::import::cells::{Cells, needed};
use crate::import::dates;
use crate::import::units::{self, Declared};

/// Where each column stands.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) count: usize,
    pub(super) date: Option<usize>,
    pub(super) number: Option<usize>,
    pub(super) workout: Option<usize>,
    pub(super) duration: Option<usize>,
    pub(super) exercise: Option<usize>,
    pub(super) order: Option<usize>,
    pub(super) weight: Option<usize>,
    pub(super) weight_unit: Option<usize>,
    pub(super) reps: Option<usize>,
    pub(super) rpe: Option<usize>,
    pub(super) distance: Option<usize>,
    pub(super) distance_unit: Option<usize>,
    pub(super) seconds: Option<usize>,
    pub(super) notes: Option<usize>,
    pub(super) workout_notes: Option<usize>,
    pub(super) declared: Option<Declared>,
    pub(super) metres_in_unit: Option<f64>,
}

impl Columns {
    /// The columns, if the header is one of Strong's.
    pub(super) fn find(header: &[&str]) -> Option<Self> {
        let mut columns = Self { count: header.len(), ..Self::default() };
        for (index, name) in header.iter().enumerate() {
            let (base, unit) = name.split_once(['(', '（']).unwrap_or((name, ""));
            let base = normalise(base);
            if let Some(slot) = columns.slot(&base) {
                slot.get_or_insert(index);
            }
            let unit = if unit.is_empty() { base.as_str() } else { unit.trim_end_matches([')', '）']) };
            if columns.weight == Some(index) {
                columns.declared = units::weight_unit(unit).map(|unit| Declared::column(unit, name));
            }
            if columns.distance == Some(index) {
                columns.metres_in_unit = units::metres_in(unit);
            }
            if columns.weight_unit == Some(index) {
                let says = format!("the column `{name}` says");
                columns.declared.get_or_insert(Declared::EachRow { says });
            }
        }
        let known = columns.date.and(columns.exercise).and(columns.order).and(columns.reps);
        known.map(|_| columns)
    }

    /// The column a name in lower case without its unit means.
    fn slot(&mut self, name: &str) -> Option<&mut Option<usize>> {
        Some(match name {
            "date" | "datum" | "日期" => &mut self.date,
            "workout" => &mut self.number,
            "workout name" | "nom de lentraînement" | "锻炼名称" => &mut self.workout,
            "duration" | "workout duration" | "dauer" | "workout dauer" | "durée" | "时长" => {
                &mut self.duration
            }
            "exercise name" | "name der übung" | "nom de lexercice" | "运动名称" => &mut self.exercise,
            "set order" | "reihenfolge festlegen" | "ordre de la série" | "设置顺序" => &mut self.order,
            "weight" | "gewicht" | "poids" | "重量" | "kg" | "lb" | "lbs" => &mut self.weight,
            "weight unit" | "gewichtseinheit" | "unité de poids" | "重量单位" => &mut self.weight_unit,
            "reps" | "wiederh" | "réps" | "次" => &mut self.reps,
            "rpe" => &mut self.rpe,
            "distance" | "entfernung" | "距离" | "km" | "mi" | "miles" => &mut self.distance,
            "distance unit" | "entfernungseinheit" | "unité de distance" | "距离单位" => {
                &mut self.distance_unit
            }
            "seconds" | "sekunden" | "secondes" | "秒" => &mut self.seconds,
            "notes" | "notizen" | "备注" => &mut self.notes,
            "workout notes" | "workout notizen" | "notes dentraînement" | "锻炼备注" => {
                &mut self.workout_notes
            }
            _ => return None,
        })
    }

    /// The columns of a file without a header, told from its first record: the one layout whose columns hold
    /// what stands there.
    pub(super) fn guess(first: &Cells<'_>, count: usize) -> Option<Self> {
        let layouts = LAYOUTS.iter().map(|names| names.split(',').collect::<Vec<_>>());
        let fitting = layouts.filter(|names| names.len() == count).filter_map(|names| Self::find(&names));
        let mut fitting = fitting.filter(|columns| columns.fit(first));
        let only = fitting.next()?;
        fitting.next().is_none().then_some(only)
    }

    /// Whether the columns that are no free text hold what they should.
    fn fit(&self, cells: &Cells<'_>) -> bool {
        let order = cells.text(self.order);
        let duration = cells.text(self.duration);
        let numbers = [self.number, self.weight, self.reps, self.distance, self.seconds, self.rpe];
        dates::date_time(cells.text(self.date)).is_some()
            && !order.is_empty()
            && Order::parse(order).is_ok()
            && (duration.is_empty() || dates::duration(duration).is_some())
            && units::weight_unit_cell(cells.text(self.weight_unit)).is_ok()
            && units::metres_in_cell(cells.text(self.distance_unit)).is_ok()
            && numbers.into_iter().all(|column| cells.number(column, "").is_ok())
    }

    /// How many columns a record must have: the last ones may be missing where only notes stand in them.
    pub(super) fn needed(&self) -> usize {
        needed(&[
            self.date,
            self.workout,
            self.exercise,
            self.order,
            self.weight,
            self.weight_unit,
            self.reps,
            self.distance,
            self.distance_unit,
            self.seconds,
        ])
    }
}

/// The headers of every shape, without the units that some name in them.
const LAYOUTS: [&str; 8] = [
    "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes",
    "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes",
    "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE",
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE",
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE",
    "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,\
     Workout Notes",
    "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,\
     Workout Notes,Workout Duration",
    "Workout #,Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,RPE,Distance,Seconds,Notes,Workout \
     Notes",
];
