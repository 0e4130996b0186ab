//! One load or estimated maximum against another.

/// How far a load or an estimate can be off, in grams. Loads are whole grams, so that one typed in pounds is off by up to
/// half a gram; a formula multiplies it with up to four thirds; and the estimate is a whole gram again. No plate is so
/// light.
const OFF_G: f64 = 0.5 * 4.0 / 3.0 + 0.5;

/// How much one is of the other, both in grams. A bound that is met within rounding is met exactly, so that 101 kg are
/// 1.01 times 100 kg, and so are as many pounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    part_g: f64,
    whole_g: f64,
}

impl Ratio {
    /// None of nothing.
    pub(crate) fn of(part_g: f64, whole_g: f64) -> Option<Self> {
        (whole_g > 0.0).then_some(Self { part_g, whole_g })
    }

    pub(crate) fn value(self) -> f64 {
        self.part_g / self.whole_g
    }

    pub(crate) fn at_least(self, bound: f64) -> bool {
        self.part_g >= bound * self.whole_g - OFF_G * (1.0 + bound)
    }

    pub(crate) fn at_most(self, bound: f64) -> bool {
        self.part_g <= bound * self.whole_g + OFF_G * (1.0 + bound)
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;
    use mariposas_training::{Unit, estimated_max};

    /// The estimates of two sets of five in a unit.
    fn estimates(unit: Unit, part: f64, whole: f64) -> Ratio {
        let grams = |load| estimated_max(unit.to_grams(load), 5, None).unwrap().grams as f64;
        Ratio::of(grams(part), grams(whole)).unwrap()
    }

    #[test]
    fn a_bound_is_met_exactly_in_either_unit() {
        for unit in [Unit::Kg, Unit::Lb] {
            for (part, whole, bound) in
                [(101.0, 100.0, 1.01), (50.0, 100.0, 0.5), (92.5, 100.0, 0.925), (220.0, 200.0, 1.1)]
            {
                let ratio = estimates(unit, part, whole);
                assert!(ratio.at_least(bound) && ratio.at_most(bound), "{part} of {whole} {unit}");
                let less = estimates(unit, part - 0.1, whole);
                assert!(!less.at_least(bound) && less.at_most(bound), "less than {part} of {whole} {unit}");
                let more = estimates(unit, part + 0.1, whole);
                assert!(more.at_least(bound) && !more.at_most(bound), "more than {part} of {whole} {unit}");
            }
        }
    }

    #[test]
    fn there_is_no_share_of_nothing() {
        assert!(Ratio::of(1.0, 0.0).is_none());
    }
}
