//! Colours, and the small shifts that make siblings differ.

use super::random::Random;
use std::fmt;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    /// Reads `#rrggbb`. A constant of another shape does not compile.
    pub(crate) const fn hex(text: &str) -> Self {
        let text = text.as_bytes();
        assert!(text.len() == 7 && text[0] == b'#', "a colour is written #rrggbb");
        Self { red: pair(text[1], text[2]), green: pair(text[3], text[4]), blue: pair(text[5], text[6]) }
    }

    /// The colour between this and another; `share` of the other, 0 to 1.
    pub(super) fn toward(self, other: Self, share: f64) -> Self {
        let mix = |from: u8, to: u8| channel(f64::from(from) + (f64::from(to) - f64::from(from)) * share);
        Self {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }

    /// With more water: `share` of white.
    pub(super) fn lighter(self, share: f64) -> Self {
        self.toward(Self::hex("#fffdf8"), share)
    }

    /// With more pigment: `share` of a warm black.
    pub(super) fn darker(self, share: f64) -> Self {
        self.toward(Self::hex("#17120f"), share)
    }

    /// Whether light marks are seen on it better than dark ones.
    pub(super) fn is_dark(self) -> bool {
        u32::from(self.red) * 3 + u32::from(self.green) * 6 + u32::from(self.blue) < 1000
    }

    /// How much grey there is none of: the distance between the strongest and the weakest channel, 0 to 255.
    fn strength(self) -> u8 {
        let strongest = self.red.max(self.green).max(self.blue);
        strongest - self.red.min(self.green).min(self.blue)
    }

    /// The colour a sibling has: hue, water and pigment a little off. Greys and blacks hardly move, since a shifted
    /// hue is only seen where there is one.
    pub(super) fn of_sibling(self, random: &mut Random) -> Self {
        let reach = f64::from(self.strength()) * 0.06;
        let mut nudged = |value: u8| channel(f64::from(value) + random.between(-reach, reach));
        let nudged = Self { red: nudged(self.red), green: nudged(self.green), blue: nudged(self.blue) };
        let water = random.between(-0.05, 0.07);
        if water < 0.0 { nudged.darker(-water) } else { nudged.lighter(water) }
    }
}

/// `#rrggbb`, or `#rgb` where that says the same.
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channels = [self.red, self.green, self.blue];
        if channels.iter().all(|channel| channel >> 4 == channel & 15) {
            return write!(f, "#{:x}{:x}{:x}", self.red & 15, self.green & 15, self.blue & 15);
        }
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

const fn pair(high: u8, low: u8) -> u8 {
    digit(high) * 16 + digit(low)
}

const fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => panic!("a colour has lower-case hexadecimal digits"),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was brought into the range")]
fn channel(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_prints_as_it_is_written() {
        for text in ["#e8731a", "#010203", "#fffdf8"] {
            assert_eq!(Color::hex(text).to_string(), text);
        }
        assert_eq!(Color::hex("#ffcc00").to_string(), "#fc0");
    }

    #[test]
    fn mixing_goes_from_one_to_the_other() {
        let (black, white) = (Color::hex("#000000"), Color::hex("#ffffff"));
        assert_eq!(black.toward(white, 0.0), black);
        assert_eq!(black.toward(white, 0.5), Color::hex("#808080"));
        assert_eq!(black.toward(white, 1.0), white);
    }

    #[test]
    fn siblings_differ_and_stay_alike() {
        let orange = Color::hex("#e8731a");
        let one = orange.of_sibling(&mut Random::new(1, "ground"));
        let two = orange.of_sibling(&mut Random::new(2, "ground"));
        assert_ne!(one, two);
        for sibling in [one, two] {
            assert!(sibling.red.abs_diff(orange.red) < 40, "{sibling}");
            assert!(sibling.blue.abs_diff(orange.blue) < 40, "{sibling}");
        }
    }
}
