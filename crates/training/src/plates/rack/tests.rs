use super::*;

fn kg(value: f64) -> Weight {
    Weight::new(value, Unit::Kg).unwrap()
}

fn pairs(of: &[(f64, u8)]) -> Vec<Plates> {
    of.iter().map(|&(weight, pairs)| Plates { weight, pairs }).collect()
}

#[test]
fn plates_are_few_and_the_heaviest_first() {
    let rack = Rack::standard(Unit::Kg);
    for (total, expected) in [
        (20.0, &[][..]),
        (60.0, &[(20.0, 1)]),
        (102.5, &[(25.0, 1), (15.0, 1), (1.25, 1)]),
        (220.0, &[(25.0, 4)]),
    ] {
        assert_eq!(rack.per_side(kg(total)), Some(pairs(expected)), "{total} kg");
    }
    let pounds = Rack::standard(Unit::Lb);
    assert_eq!(pounds.per_side(Weight::new(225.0, Unit::Lb).unwrap()), Some(pairs(&[(45.0, 2)])));
}

#[test]
fn totals_that_cannot_be_made_have_no_plates() {
    let rack = Rack::standard(Unit::Kg);
    for total in [15.0, 101.0, 5_000.0] {
        assert_eq!(rack.per_side(kg(total)), None, "{total} kg");
    }
}

#[test]
fn a_small_rack_is_used_as_a_whole() {
    let rack = Rack::new(Unit::Kg, 20.0, pairs(&[(20.0, 2), (25.0, 1)])).unwrap();
    assert_eq!(rack.per_side(kg(100.0)), Some(pairs(&[(20.0, 2)])));
    assert_eq!(rack.per_side(kg(150.0)), Some(pairs(&[(25.0, 1), (20.0, 2)])));
    assert_eq!(rack.totals(100_000), [20_000, 60_000, 70_000, 100_000, 110_000, 150_000]);
}

#[test]
fn every_total_it_names_can_be_loaded_and_weighs_that() {
    let rack = Rack::standard(Unit::Lb).with_bar(Rack::BAR_35_LB);
    for total in rack.totals(400_000) {
        let sides = rack.per_side(weight(total, Unit::Lb)).unwrap();
        let of_side: f64 = sides.iter().map(|plates| plates.weight * f64::from(plates.pairs)).sum();
        assert_eq!(milli(Rack::BAR_35_LB + 2.0 * of_side), total);
    }
}

#[test]
fn what_is_no_rack_is_refused_with_the_cure() {
    let refused = |bar, plates: &[(f64, u8)]| Rack::new(Unit::Kg, bar, pairs(plates)).unwrap_err();
    assert_eq!(refused(-1.0, &[]), BadRack::Bar(-1.0));
    assert_eq!(refused(20.0, &[(0.0, 1)]), BadRack::Plate(0.0));
    assert_eq!(refused(20.0, &[(1.3, 1)]), BadRack::Plate(1.3));
    assert_eq!(refused(20.0, &[(5.0, 13)]), BadRack::Pairs(13));
    assert_eq!(refused(20.0, &[(5.0, 1); 13]), BadRack::Kinds(13));
    let stored = r#"{"unit":"kg","bar":20.0,"plates":[{"weight":1.3,"pairs":1}]}"#;
    assert!(serde_json::from_str::<Rack>(stored).is_err());
}
