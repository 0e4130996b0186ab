//! Published formulas for the one-repetition maximum. Each gives the maximum as a multiple of a load that
//! could be lifted `reps` times and no more. They agree within a few percent up to ten repetitions and part
//! ways beyond.

/// Epley, 1985. Says 1.033 for a single.
pub fn epley(reps: f64) -> f64 {
    1.0 + reps / 30.0
}

/// Brzycki, 1993. Equals Epley at ten; has no value from 37 on, where it returns infinity.
pub fn brzycki(reps: f64) -> f64 {
    if reps < 37.0 { 36.0 / (37.0 - reps) } else { f64::INFINITY }
}

/// Lombardi, 1989. Low for many repetitions.
pub fn lombardi(reps: f64) -> f64 {
    reps.powf(0.1)
}

/// Wathan, 1994.
pub fn wathan(reps: f64) -> f64 {
    100.0 / (48.8 + 53.8 * (-0.075 * reps).exp())
}

/// Mayhew and others, 1992. Fitted to the bench press; high for few repetitions.
pub fn mayhew(reps: f64) -> f64 {
    100.0 / (52.2 + 41.9 * (-0.055 * reps).exp())
}

/// O'Conner and others, 1989. Conservative.
pub fn oconner(reps: f64) -> f64 {
    1.0 + 0.025 * reps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_give_their_published_values() {
        type Formula = fn(f64) -> f64;
        let table: [(&str, Formula, [f64; 4]); 6] = [
            ("epley", epley, [1.067, 1.167, 1.267, 1.333]),
            ("brzycki", brzycki, [1.029, 1.125, 1.241, 1.333]),
            ("lombardi", lombardi, [1.072, 1.175, 1.231, 1.259]),
            ("wathan", wathan, [1.051, 1.166, 1.277, 1.347]),
            ("mayhew", mayhew, [1.114, 1.190, 1.263, 1.309]),
            ("oconner", oconner, [1.050, 1.125, 1.200, 1.250]),
        ];
        for (name, formula, expected) in table {
            for (reps, expected) in [2.0, 5.0, 8.0, 10.0].into_iter().zip(expected) {
                let got = formula(reps);
                assert!((got - expected).abs() < 0.000_6, "{name} at {reps}: {got}");
            }
        }
    }

    #[test]
    fn brzycki_never_turns_negative() {
        assert!(brzycki(37.0).is_infinite() && brzycki(60.0) > 0.0);
    }
}
