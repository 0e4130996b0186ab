//! Chance that is the same on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014): one addition and a mix per number.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// Equal seeds and purposes give equal numbers; another purpose gives numbers of its own, so that a mark more
    /// on one part of a picture moves nothing elsewhere.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a, for its size.
        let purpose = purpose.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed ^ purpose)
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of `low..high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        low + unit * (high - low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_published_generator() {
        let mut random = Random(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn another_purpose_gives_other_numbers() {
        assert_ne!(Random::new(1, "wing").next(), Random::new(1, "leaf").next());
        assert_eq!(Random::new(1, "wing").next(), Random::new(1, "wing").next());
    }

    #[test]
    fn numbers_stay_between_their_bounds() {
        let mut random = Random::new(3, "bounds");
        for _ in 0..1000 {
            let number = random.between(-2.0, 5.0);
            assert!((-2.0..5.0).contains(&number), "{number}");
        }
    }
}
