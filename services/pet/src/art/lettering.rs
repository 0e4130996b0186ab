//! Letters as strokes of a pen: a picture with words then needs no font, and looks the same everywhere.

mod alphabet;

use std::fmt::Write;

/// Between letters, and the width of a space, in the alphabet's units.
const GAP: f64 = 3.6;
const SPACE: f64 = 4.5;

/// What a letter is drawn from.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    width: f64,
    /// Capitals reach from 0 to the line at 14, small letters from 6; tails go down to 19.
    path: &'static str,
}

/// One letter to draw, with the mark above or below it.
#[derive(Debug, Clone, Copy)]
struct Letter {
    glyph: Glyph,
    mark: Option<&'static str>,
    is_tall: bool,
}

/// The letters of a text. Signs the alphabet does not have are left out.
fn letters(text: &str) -> Vec<Option<Letter>> {
    let mut letters = Vec::new();
    for sign in text.chars() {
        if sign.is_whitespace() {
            letters.push(None);
            continue;
        }
        let (base, mark) = alphabet::decompose(sign);
        for base in base.chars() {
            if let Some(glyph) = alphabet::glyph(base) {
                letters.push(Some(Letter { glyph, mark, is_tall: base.is_uppercase() || base == 'l' }));
            }
        }
    }
    letters
}

fn advance(letter: Option<Letter>) -> f64 {
    letter.map_or(SPACE, |letter| letter.glyph.width + GAP)
}

/// How wide a text becomes where capitals are 14 units high.
fn width(text: &str) -> f64 {
    letters(text).into_iter().map(advance).sum::<f64>()
}

/// Whether anything of a text can be drawn.
pub(super) fn can_write(text: &str) -> bool {
    letters(text).iter().any(Option::is_some)
}

/// Breaks a text into lines of at most `room` units at a scale, and at most so many of them; what is left over is cut
/// and ends in dots.
pub(super) fn lines(text: &str, room: f64, scale: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| width(line) * scale <= room;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}")).filter(|line| fits(line));
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    let is_cut = lines.len() > most;
    lines.truncate(most);
    let last = lines.len().saturating_sub(1);
    for (i, line) in lines.iter_mut().enumerate() {
        let dots = if is_cut && i == last { "..." } else { "" };
        if fits(&format!("{line}{dots}")) {
            line.push_str(dots);
            continue;
        }
        while !line.is_empty() && !fits(&format!("{line}...")) {
            line.pop();
        }
        line.push_str("...");
    }
    lines
}

/// A line of text from its left end on the line at `y`.
pub(super) fn write(text: &str, (x, y): (f64, f64), scale: f64) -> String {
    let mut at = 0.0;
    let mut art = format!(r#"<g transform="translate({x:.0} {:.0})scale({scale:.2})">"#, y - 14.0 * scale);
    for letter in letters(text) {
        if let Some(Letter { glyph, mark, is_tall }) = letter {
            write!(art, r#"<path transform="translate({at:.1} 0)" d="{}"/>"#, glyph.path).expect(TEXT);
            if let Some(mark) = mark {
                let (middle, up) = (at + glyph.width / 2.0, if is_tall { -5 } else { 0 });
                write!(art, r#"<path transform="translate({middle:.1} {up})" d="{mark}"/>"#).expect(TEXT);
            }
        }
        at += advance(letter);
    }
    art.push_str("</g>");
    art
}

const TEXT: &str = "text can always be written";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_fit() {
        let text = "Twelve weeks met, and the whole body trained";
        let broken = lines(text, 200.0, 1.0, 9);
        assert!(broken.len() > 1);
        assert_eq!(broken.join(" "), text);
        assert!(broken.iter().all(|line| width(line) <= 200.0), "{broken:?}");
    }

    #[test]
    fn what_does_not_fit_ends_in_dots() {
        let cut = lines("one two three four five six seven", 80.0, 1.0, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with("..."), "{cut:?}");
        let long = lines("Donaudampfschifffahrtsgesellschaft", 80.0, 1.0, 2);
        assert!(long[0].ends_with("...") && width(&long[0]) <= 80.0, "{long:?}");
    }

    #[test]
    fn letters_with_marks_are_drawn_and_others_left_out() {
        let plain = write("Ana", (0.0, 0.0), 1.0).matches("<path").count();
        assert_eq!(write("Aña", (0.0, 0.0), 1.0).matches("<path").count(), plain + 1);
        assert_eq!(write("A\u{1f98b}na", (0.0, 0.0), 1.0).matches("<path").count(), plain);
        assert!(!can_write("\u{1f98b} \u{4e2d}"));
        assert!(can_write("\u{1f98b} ok"));
    }
}
