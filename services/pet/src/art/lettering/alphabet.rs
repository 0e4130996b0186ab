//! The strokes of each letter.

use super::Glyph;

/// The strokes of a sign, if the alphabet has it.
pub(super) const fn glyph(sign: char) -> Option<Glyph> {
    let (width, path) = match sign {
        'a' => (8.0, "M8 6V14M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'b' => (8.0, "M0 0V14M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'c' => (7.0, "M7 7.4a4 4 0 1 0 0 5.2"),
        'd' => (8.0, "M8 0V14M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'e' => (8.0, "M0 10h8a4 4 0 1 0-1.2 2.9"),
        'f' => (4.0, "M5 0H4.5Q1.5 0 1.5 3V14M-.5 6H4.5"),
        'g' => (8.0, "M8 6V15Q8 19 4 19 1.5 19 .5 17.4M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'h' => (7.0, "M0 0V14M0 10Q0 6 3.5 6 7 6 7 10V14"),
        'i' => (0.0, "M0 6V14M0 2h0"),
        'j' => (2.0, "M2 6V16Q2 19-1 19M2 2h0"),
        'k' => (6.5, "M0 0V14M6.5 6L0 11M2.4 9.2L7 14"),
        'l' | 'I' => (0.0, "M0 0V14"),
        'm' => (11.0, "M0 6V14M0 9.5Q0 6 3 6 5.5 6 5.5 9.5V14M5.5 9.5Q5.5 6 8.5 6 11 6 11 9.5V14"),
        'n' => (7.0, "M0 6V14M0 10Q0 6 3.5 6 7 6 7 10V14"),
        'o' => (8.0, "M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'p' => (8.0, "M0 6V19M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'q' => (8.0, "M8 6V19M8 10a4 4 0 1 0-8 0 4 4 0 1 0 8 0"),
        'r' => (4.0, "M0 6V14M0 10Q0 6 4 6"),
        's' => (6.0, "M5.8 7.2Q5 6 3 6 .3 6 .3 8 .3 9.6 3 10 6 10.4 6 12 6 14 3 14 .8 14 0 12.7"),
        't' => (4.5, "M2 2V11Q2 14 4.6 14M0 6H4.5"),
        'u' => (7.0, "M0 6V10Q0 14 3.5 14 7 14 7 10M7 6V14"),
        'v' => (7.0, "M0 6L3.5 14 7 6"),
        'w' => (10.0, "M0 6L2.8 14 5 7 7.2 14 10 6"),
        'x' => (6.5, "M0 6L6.5 14M6.5 6L0 14"),
        'y' => (7.0, "M0 6L3.6 14M7 6L3 16Q1.8 19-.5 19"),
        'z' => (6.0, "M0 6H6L0 14H6"),
        'A' => (10.0, "M0 14L5 0 10 14M1.8 9H8.2"),
        'B' => (8.0, "M0 7V14H4.5Q8 14 8 10.5 8 7 4.5 7H0V0H4Q7.2 0 7.2 3.5 7.2 7 4 7"),
        'C' => (10.0, "M10 3Q8.5 0 5.5 0 0 0 0 7 0 14 5.5 14 8.5 14 10 11"),
        'D' => (9.0, "M0 0V14H3.5Q9 14 9 7 9 0 3.5 0H0"),
        'E' => (7.0, "M7 0H0V14H7M0 7H6"),
        'F' => (7.0, "M7 0H0V14M0 7H6"),
        'G' => (10.0, "M9.6 2.6Q8 0 5.5 0 0 0 0 7 0 14 5.5 14 10 14 10 7.5H6"),
        'H' => (9.0, "M0 0V14M9 0V14M0 7H9"),
        'J' => (6.0, "M6 0V10Q6 14 3 14 .6 14 0 11.5"),
        'K' => (8.0, "M0 0V14M8 0L0 8M3 5.2L8 14"),
        'L' => (7.0, "M0 0V14H7"),
        'M' => (11.0, "M0 14V0L5.5 9 11 0V14"),
        'N' => (9.0, "M0 14V0L9 14V0"),
        'O' => (11.0, "M5.5 0Q0 0 0 7 0 14 5.5 14 11 14 11 7 11 0 5.5 0"),
        'P' => (8.0, "M0 14V0H4Q8 0 8 4 8 8 4 8H0"),
        'Q' => (11.0, "M5.5 0Q0 0 0 7 0 14 5.5 14 11 14 11 7 11 0 5.5 0M7 10L11 15"),
        'R' => (8.0, "M0 14V0H4Q8 0 8 4 8 8 4 8H0M4 8L8 14"),
        'S' => (8.0, "M7.6 2.5Q6.8 0 4 0 .4 0 .4 3.5 .4 6.4 4 7 8 7.6 8 10.5 8 14 4 14 .8 14 0 11.2"),
        'T' => (9.0, "M0 0H9M4.5 0V14"),
        'U' => (9.0, "M0 0V9Q0 14 4.5 14 9 14 9 9V0"),
        'V' => (10.0, "M0 0L5 14 10 0"),
        'W' => (14.0, "M0 0L3.5 14 7 3 10.5 14 14 0"),
        'X' => (9.0, "M0 0L9 14M9 0L0 14"),
        'Y' => (9.0, "M0 0L4.5 7 9 0M4.5 7V14"),
        'Z' => (8.0, "M0 0H8L0 14H8"),
        '0' => (8.0, "M4 0Q0 0 0 7 0 14 4 14 8 14 8 7 8 0 4 0"),
        '1' => (4.0, "M0 3L4 0V14"),
        '2' => (8.0, "M.3 3.5Q.8 0 4 0 7.7 0 7.7 3.7 7.7 6.5 0 14H8"),
        '3' => (8.0, "M.5 2Q1.5 0 4 0 7.5 0 7.5 3.5 7.5 7 3.5 7 8 7 8 10.5 8 14 4 14 1 14 0 11.5"),
        '4' => (9.0, "M6.5 14V0L0 10H9"),
        '5' => (8.0, "M7.5 0H1L.5 6.5Q2 5.5 4 5.5 8 5.5 8 9.7 8 14 4 14 1 14 0 12"),
        '6' => (8.0, "M7 .8Q5.8 0 4.5 0 0 0 0 8.5 0 14 4 14 8 14 8 9.8 8 6 4.2 6 .8 6 0 9"),
        '7' => (8.0, "M0 0H8L3 14"),
        '8' => (
            8.0,
            "M4 7Q.6 7 .6 3.5 .6 0 4 0 7.4 0 7.4 3.5 7.4 7 4 7 0 7 0 10.5 0 14 4 14 8 14 8 10.5 8 7 4 7",
        ),
        '9' => (8.0, "M1 13.2Q2.2 14 3.5 14 8 14 8 5.5 8 0 4 0 0 0 0 4.2 0 8 3.8 8 7.2 8 8 5"),
        '.' => (0.0, "M0 14h0"),
        ',' => (0.0, "M.4 13.6L-.6 16.6"),
        ':' => (0.0, "M0 8h0M0 14h0"),
        ';' => (0.0, "M0 8h0M.4 13.6L-.6 16.6"),
        '!' => (0.0, "M0 0V9.6M0 14h0"),
        '?' => (7.0, "M0 3Q.5 0 3.5 0 7 0 7 3.3 7 5.5 3.5 7.4V9.8M3.5 14h0"),
        '\'' => (0.0, "M0 0V3.5"),
        '"' => (3.0, "M0 0V3.5M3 0V3.5"),
        '-' => (5.0, "M0 9.5H5"),
        '+' => (7.0, "M0 9.5H7M3.5 6V13"),
        '/' => (6.0, "M0 16L6-1"),
        '(' => (3.0, "M3-1Q0 3 0 7.5 0 12 3 16"),
        ')' => (3.0, "M0-1Q3 3 3 7.5 3 12 0 16"),
        '%' => (10.0, "M9.5 0L.5 14M4 3a2 2 0 1 0-4 0 2 2 0 1 0 4 0M10 11a2 2 0 1 0-4 0 2 2 0 1 0 4 0"),
        '&' => {
            (10.0, "M10 14L2.5 4.500Q1.4 0 4 0 6.8 0 6 3.5 5.6 5 2.4 7 0 8.4 0 10.6 0 14 4 14 8.5 14 9.6 8.5")
        }
        '\u{d7}' => (6.0, "M0 7L6 13M6 7L0 13"),
        '\u{b7}' => (0.0, "M0 8h0"),
        _ => return None,
    };
    Some(Glyph { width, path })
}

/// Marks, drawn over the middle of a small letter.
const ACUTE: &str = "M-1 3L2 0";
const GRAVE: &str = "M1 3L-2 0";
const CIRCUMFLEX: &str = "M-2.5 3L0 0 2.5 3";
const CARON: &str = "M-2.5 0L0 3 2.5 0";
const DIAERESIS: &str = "M-2.4 2h0M2.4 2h0";
const TILDE: &str = "M-3 2.5Q-1.5 0 0 1.7 1.5 3.4 3 1";
const RING: &str = "M1.6 1a1.6 1.6 0 1 0-3.2 0 1.6 1.6 0 1 0 3.2 0";
const MACRON: &str = "M-2.5 2H2.5";
const CEDILLA: &str = "M0 14L.8 16Q2 17.5 0 18.500L-1.5 18.5";
const SLASH: &str = "M4 5L-4 15";

/// Letters with marks: the marked, in the order of their plain ones.
const MARKED: [(&str, &str, &str); 10] = [
    ("áéíóúýÁÉÍÓÚÝćńśźĆŃŚŹ", "aeiouyAEIOUYcnszCNSZ", ACUTE),
    ("àèìòùÀÈÌÒÙ", "aeiouAEIOU", GRAVE),
    ("âêîôûÂÊÎÔÛ", "aeiouAEIOU", CIRCUMFLEX),
    ("äëïöüÿÄËÏÖÜ", "aeiouyAEIOU", DIAERESIS),
    ("ãñõÃÑÕ", "anoANO", TILDE),
    ("åůÅŮ", "auAU", RING),
    ("čďěňřšťžČĎĚŇŘŠŤŽ", "cdenrstzCDENRSTZ", CARON),
    ("āēīōūĀĒĪŌŪ", "aeiouAEIOU", MACRON),
    ("çşţąęÇŞŢĄĘ", "cstaeCSTAE", CEDILLA),
    ("øØłŁ", "oOlL", SLASH),
];

/// A sign as plain letters, and the mark on them.
pub(super) fn decompose(sign: char) -> (String, Option<&'static str>) {
    for (marked, plain, mark) in MARKED {
        let found = marked.chars().zip(plain.chars()).find(|(marked, _)| *marked == sign);
        if let Some((_, plain)) = found {
            return (plain.to_string(), Some(mark));
        }
    }
    let plain = match sign {
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "Ae",
        'œ' => "oe",
        'Œ' => "Oe",
        '\u{2018}' | '\u{2019}' => "'",
        '\u{201c}' | '\u{201d}' | '\u{201e}' => "\"",
        '\u{2010}'..='\u{2015}' => "-",
        '\u{2026}' => "...",
        _ => return (sign.to_string(), None),
    };
    (plain.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printable_letter_and_digit_has_strokes() {
        for sign in ('a'..='z').chain('A'..='Z').chain('0'..='9') {
            assert!(glyph(sign).is_some_and(|glyph| glyph.path.starts_with('M')), "{sign}");
        }
    }

    #[test]
    fn marked_letters_stand_in_the_order_of_their_plain_ones() {
        for (marked, plain, _) in MARKED {
            assert_eq!(marked.chars().count(), plain.chars().count(), "{marked}");
        }
        assert_eq!(decompose('é'), ("e".to_owned(), Some(ACUTE)));
        assert_eq!(decompose('Ž'), ("Z".to_owned(), Some(CARON)));
        assert_eq!(decompose('ß'), ("ss".to_owned(), None));
    }
}
