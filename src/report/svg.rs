//! The few pieces of SVG that a map is drawn with.
//!
//! It refuses raw text: every name goes through [`escaped`].

use std::fmt::Write;

use crate::model::county::Position;

/// Text that is safe between tags and inside attributes; control characters, which XML cannot hold, are dropped.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            sign if sign.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&sign) => safe.push(' '),
            sign => safe.push(sign),
        }
    }
    safe
}

/// A length or place in pixels, to a tenth.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".into() } else { text.into() }
}

/// From degrees to pixels: equirectangular around the middle latitude, the same scale both ways.
pub(crate) struct Projection {
    west: f64,
    north: f64,
    /// Pixels a degree of latitude.
    scale: f64,
    /// How much shorter a degree of longitude is.
    squeeze: f64,
    left: f64,
    top: f64,
    /// Size of the map, pixels.
    pub(crate) size: (f64, f64),
}

/// Metres of one degree of latitude on the sphere of [`Position::metres_to`].
const METRES_A_DEGREE: f64 = 111_195.08;

impl Projection {
    /// Fits places into a box of at most `most` pixels whose corner is at `corner`, with a margin inside.
    pub(crate) fn fit(places: &[Position], corner: (f64, f64), most: (f64, f64)) -> Self {
        let lons = || places.iter().map(|place| place.lon);
        let lats = || places.iter().map(|place| place.lat);
        let (west, east) = (lons().fold(f64::MAX, f64::min), lons().fold(f64::MIN, f64::max));
        let (south, north) = (lats().fold(f64::MAX, f64::min), lats().fold(f64::MIN, f64::max));
        let (west, east, south, north) =
            if places.is_empty() { (0.0, 1.0, 0.0, 1.0) } else { (west, east, south, north) };
        let squeeze = f64::midpoint(south, north).to_radians().cos().max(0.01);
        // A county of a single place still gets a map, of about a kilometre.
        let (wide, high) = (((east - west) * squeeze).max(0.01), (north - south).max(0.01));
        let margin = 26.0;
        let scale = ((most.0 - 2.0 * margin) / wide).min((most.1 - 2.0 * margin) / high);
        let size = (wide * scale + 2.0 * margin, high * scale + 2.0 * margin);
        Self { west, north, scale, squeeze, left: corner.0 + margin, top: corner.1 + margin, size }
    }

    /// Where a position is drawn.
    pub(crate) fn at(&self, place: Position) -> (f64, f64) {
        (
            self.left + (place.lon - self.west) * self.squeeze * self.scale,
            self.top + (self.north - place.lat) * self.scale,
        )
    }

    /// Pixels of one kilometre.
    pub(crate) fn kilometre(&self) -> f64 {
        self.scale * 1000.0 / METRES_A_DEGREE
    }
}

/// A text in its place.
pub(crate) fn text(svg: &mut String, at: (f64, f64), class: &str, words: &str) {
    let (x, y) = (px(at.0), px(at.1));
    writeln!(svg, r#"<text x="{x}" y="{y}" class="{class}">{}</text>"#, escaped(words)).expect("a String");
}

#[cfg(test)]
mod tests {
    use super::{Projection, escaped, px};
    use crate::model::county::Position;

    #[test]
    fn names_cannot_break_out() {
        assert_eq!(escaped("</text><script>\"'&\u{0}"), "&lt;/text&gt;&lt;script&gt;&quot;&#39;&amp; ");
        assert_eq!(px(3.04), "3");
        assert_eq!(px(-0.04), "0");
    }

    #[test]
    fn a_kilometre_is_a_kilometre_both_ways() {
        let (a, b, c) = (
            Position { lon: 114.0, lat: 41.0 },
            Position { lon: 114.5, lat: 41.0 },
            Position { lon: 114.0, lat: 41.4 },
        );
        let map = Projection::fit(&[a, b, c], (0.0, 0.0), (800.0, 800.0));
        for far in [b, c] {
            let (from, to) = (map.at(a), map.at(far));
            let pixels = (from.0 - to.0).hypot(from.1 - to.1);
            let kilometres = a.metres_to(far) / 1000.0;
            assert!((pixels / map.kilometre() / kilometres - 1.0).abs() < 0.01, "{pixels} {kilometres}");
        }
        assert!(map.size.0 <= 800.0 && map.size.1 <= 800.0);
    }
}
