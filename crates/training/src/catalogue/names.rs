//! How two spellings of one name are recognised as the same.

/// Lower case, letters and digits only, one space between words: "Bench Press (Barbell)" and "bench press -
/// barbell" are the same name. Word order is kept: "Row Machine" is not "Machine Row".
pub fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\'' | '\u{2019}' => {}
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}
