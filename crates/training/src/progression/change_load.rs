//! The next harder and an easier load. Harder is more weight, and less help.

use crate::plates::Loading;
use crate::{Load, LoadKind, Unit, Weight};

/// The load one step harder, of what can be loaded; `None` where the equipment ends. A step is at most a tenth
/// of what is lifted (ACSM 2009: 2 to 10 %), unless there is nothing in between.
pub(super) fn harder(load: Load, lift_g: Option<i64>, step_g: i64, loading: &Loading) -> Option<Load> {
    let step_g = lift_g.map_or(step_g, |lift_g| step_g.min(lift_g / 10)).max(0);
    // A weight beside the body alone is the body's own.
    let moved = load.weight.filter(|_| load.kind != LoadKind::Bodyweight);
    let now = moved.unwrap_or_else(|| of_grams(0, loading.unit()));
    let kind = match load.kind {
        LoadKind::Assisted => return Some(less_help(now, step_g, loading)),
        LoadKind::Bodyweight | LoadKind::Added => LoadKind::Added,
        LoadKind::External => LoadKind::External,
    };
    let next = loading.nearest(of_grams(now.grams + step_g, loading.unit()));
    let next = if next.grams > now.grams { Some(next) } else { loading.heavier_than(now) };
    next.map(|weight| Load { kind, weight: Some(weight) })
}

fn less_help(now: Weight, step_g: i64, loading: &Loading) -> Load {
    let next = loading.nearest(of_grams((now.grams - step_g).max(0), loading.unit()));
    let next = if next.grams < now.grams { Some(next) } else { loading.lighter_than(now) };
    match next.filter(|weight| weight.grams > 0) {
        Some(weight) => Load { kind: LoadKind::Assisted, weight: Some(weight) },
        None => BODY_ALONE,
    }
}

const BODY_ALONE: Load = Load { kind: LoadKind::Bodyweight, weight: None };

/// The load with which `percent` less is lifted, rounded to the easier side; `None` where nothing easier can be
/// loaded.
pub(super) fn easier(load: Load, lift_g: Option<i64>, percent: i64, loading: &Loading) -> Option<Load> {
    let now = load.weight?;
    let lifted_g = lift_g.filter(|_| load.kind != LoadKind::External).unwrap_or(now.grams);
    let off_g = lifted_g * percent / 100;
    let weight = match load.kind {
        LoadKind::Bodyweight => return None,
        LoadKind::Assisted => {
            // More help, and at least as much as is wanted.
            let wanted = of_grams(now.grams + off_g, loading.unit());
            let nearest = loading.nearest(wanted);
            let enough =
                if nearest.grams < wanted.grams { loading.heavier_than(wanted) } else { Some(nearest) };
            return enough.map(|weight| Load { weight: Some(weight), ..load });
        }
        LoadKind::Added if off_g >= now.grams => return Some(BODY_ALONE),
        LoadKind::Added | LoadKind::External => loading.at_most(of_grams(now.grams - off_g, loading.unit())),
    };
    (weight.grams < now.grams).then_some(Load { weight: Some(weight), ..load })
}

/// A weight of so many grams in `unit`.
fn of_grams(grams: i64, unit: Unit) -> Weight {
    let value = grams as f64 * 1_000.0 / unit.to_grams(1_000.0) as f64;
    Weight { value, unit, grams }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Equipment;

    fn load(kind: LoadKind, value: f64, unit: Unit) -> Load {
        Load { kind, weight: Weight::new(value, unit) }
    }

    fn kg(kind: LoadKind, value: f64) -> Load {
        load(kind, value, Unit::Kg)
    }

    #[test]
    fn a_step_is_rounded_to_the_equipment_and_no_more_than_a_tenth() {
        use LoadKind::{Added, Assisted, External};
        for (equipment, from, lift_g, step_g, to) in [
            (Equipment::Barbell, kg(External, 100.0), 100_000, 5_000, Some(kg(External, 105.0))),
            (Equipment::Barbell, kg(External, 30.0), 30_000, 5_000, Some(kg(External, 32.5))),
            (Equipment::Dumbbell, kg(External, 5.0), 5_000, 2_500, Some(kg(External, 6.0))),
            (Equipment::Dumbbell, kg(External, 60.0), 60_000, 2_500, None),
            (Equipment::Bodyweight, BODY_ALONE, 80_000, 2_500, Some(kg(Added, 2.5))),
            (Equipment::Bodyweight, kg(LoadKind::Bodyweight, 80.0), 80_000, 2_500, Some(kg(Added, 2.5))),
            (Equipment::Bodyweight, kg(Added, 2.5), 82_500, 2_500, Some(kg(Added, 5.0))),
            (Equipment::Machine, kg(Assisted, 20.0), 60_000, 5_000, Some(kg(Assisted, 15.0))),
            (Equipment::Machine, kg(Assisted, 2.5), 77_500, 5_000, Some(BODY_ALONE)),
        ] {
            let loading = Loading::standard(equipment, Unit::Kg);
            assert_eq!(harder(from, Some(lift_g), step_g, &loading), to, "{equipment} {from:?}");
        }
    }

    #[test]
    fn pounds_stay_pounds() {
        let bar = Loading::standard(Equipment::Barbell, Unit::Lb);
        let squat = load(LoadKind::External, 225.0, Unit::Lb);
        let lift_g = squat.weight.map(|weight| weight.grams);
        assert_eq!(
            harder(squat, lift_g, Unit::Lb.to_grams(10.0), &bar),
            Some(load(LoadKind::External, 235.0, Unit::Lb))
        );
        assert_eq!(easier(squat, lift_g, 10, &bar), Some(load(LoadKind::External, 200.0, Unit::Lb)));
    }

    #[test]
    fn a_tenth_less_is_of_what_is_lifted_with_the_body() {
        use LoadKind::{Added, Assisted, External};
        for (equipment, from, lift_g, to) in [
            (Equipment::Barbell, kg(External, 100.0), 100_000, Some(kg(External, 90.0))),
            (Equipment::Barbell, kg(External, 20.0), 20_000, None),
            (Equipment::Bodyweight, kg(Added, 20.0), 100_000, Some(kg(Added, 10.0))),
            (Equipment::Bodyweight, kg(Added, 5.0), 85_000, Some(BODY_ALONE)),
            (Equipment::Bodyweight, BODY_ALONE, 80_000, None),
            (Equipment::Machine, kg(Assisted, 20.0), 60_000, Some(kg(Assisted, 27.5))),
        ] {
            let loading = Loading::standard(equipment, Unit::Kg);
            assert_eq!(easier(from, Some(lift_g), 10, &loading), to, "{equipment} {from:?}");
        }
    }
}
