//! The table of exercises, a row for each.

use super::Exercise;
use crate::vocabulary::UnknownWord;
use std::str::FromStr;

pub(super) const TABLE: &str = include_str!("../exercises.csv");

/// Every row of the table, in its order.
pub(super) fn read() -> Vec<Exercise> {
    let mut rows = csv::Reader::from_reader(TABLE.as_bytes());
    rows.records().map(|record| exercise(&record.expect("the catalogue is a table"))).collect()
}

fn exercise(row: &csv::StringRecord) -> Exercise {
    let muscles = |text: &str| text.split(';').filter(|muscle| !muscle.is_empty()).map(word).collect();
    Exercise {
        slug: row[0].to_owned(),
        name: row[1].to_owned(),
        pattern: Some(word(&row[2])),
        equipment: word(&row[3]),
        primary: muscles(&row[4]),
        secondary: muscles(&row[5]),
        length_bias: (!row[6].is_empty()).then(|| word(&row[6])),
        load_type: word(&row[7]),
        unilateral: row[8].parse().expect("catalogue: unilateral is true or false"),
        mechanic: word(&row[9]),
        bodyweight_fraction_percent: percent(&row[10]),
        implements: row[11].parse().expect("catalogue: implements is a number"),
    }
}

fn word<T: FromStr<Err = UnknownWord>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("catalogue: {error}"))
}

/// "0.64" is 64 percent; two digits always stand behind the point.
fn percent(fraction: &str) -> Option<u32> {
    if fraction.is_empty() {
        return None;
    }
    let (whole, hundredths) = fraction.split_once('.').expect("catalogue: a fraction has a point");
    assert_eq!(hundredths.len(), 2, "catalogue: a fraction has two digits behind its point, not {fraction}");
    Some(format!("{whole}{hundredths}").parse().expect("catalogue: a fraction is a number"))
}
