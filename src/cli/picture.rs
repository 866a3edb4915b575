//! An SVG picture as PNG, with the fonts of the system.
//!
//! It refuses a picture with holes: a sign that no font of the system has is named, and nothing is written.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{FontResolver, Options, Tree};

/// Pixels of the PNG a pixel of the SVG: sharp in print.
const SCALE: f32 = 2.0;
/// Most signs named in a message.
const NAMED: usize = 12;

/// Why there is no PNG.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Signs that no font of the system has.
    Signs(String),
    /// The system has no font at all.
    NoFont,
    /// What the library said of a picture of ours.
    Broken(String),
}

impl Trouble {
    /// For people.
    pub(crate) fn said(&self) -> String {
        let cure = "install one, such as Noto Sans CJK (Debian: apt-get install fonts-noto-cjk), or write the map as .svg";
        match self {
            Self::Signs(signs) => {
                format!("a .png needs a font with the signs {signs}, and this system has none: {cure}")
            }
            Self::NoFont => format!("a .png needs a font, and this system has none: {cure}"),
            Self::Broken(said) => format!("the picture cannot be drawn: {said}"),
        }
    }
}

/// The bytes of an SVG picture as PNG.
///
/// # Errors
/// Where a sign in it would be missing.
pub(crate) fn png(svg: &str) -> Result<Vec<u8>, Trouble> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    drawn(svg, fonts)
}

fn drawn(svg: &str, mut fonts: Database) -> Result<Vec<u8>, Trouble> {
    let plain = plain_family(&fonts).ok_or(Trouble::NoFont)?;
    // What a picture asks for last is whatever the system has: a family that it lacks would leave the text out.
    fonts.set_sans_serif_family(&plain);
    fonts.set_serif_family(&plain);
    let missing = Arc::new(Mutex::new(BTreeSet::new()));
    let resolver = {
        let (missing, other) = (Arc::clone(&missing), FontResolver::default_fallback_selector());
        FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(move |sign, used, fonts| {
                let found = other(sign, used, fonts);
                if found.is_none() {
                    missing.lock().expect("no thread panics while it holds this lock").insert(sign);
                }
                found
            }),
        }
    };
    let options = Options { fontdb: Arc::new(fonts), font_resolver: resolver, ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| Trouble::Broken(error.to_string()))?;
    let missing = missing.lock().expect("no thread panics while it holds this lock");
    if !missing.is_empty() {
        let signs: String = missing.iter().take(NAMED).collect();
        let more = if missing.len() > NAMED { " …" } else { "" };
        return Err(Trouble::Signs(format!("{signs}{more}")));
    }
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or(Trouble::Broken("no size".into()))?;
    let mut picture =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| Trouble::Broken("no size".into()))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    picture.encode_png().map_err(|error| Trouble::Broken(error.to_string()))
}

/// The family to draw with where the picture's own are not there: a well-known one, else the first in the alphabet.
fn plain_family(fonts: &Database) -> Option<String> {
    const KNOWN: [&str; 5] = ["Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica"];
    let families: BTreeSet<&str> =
        fonts.faces().flat_map(|face| face.families.iter().map(|(name, _)| name.as_str())).collect();
    let known = KNOWN.into_iter().find(|name| families.contains(name));
    known.or_else(|| families.first().copied()).map(String::from)
}

#[cfg(test)]
mod tests {
    use resvg::usvg::fontdb::Database;

    use super::{Trouble, drawn, png};

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-family="No Such Font">TEXT</text></svg>"#;

    #[test]
    fn without_fonts_there_is_a_word_and_no_picture() {
        let trouble = drawn(&SVG.replace("TEXT", "a"), Database::new()).unwrap_err();
        assert_eq!(trouble, Trouble::NoFont);
        assert!(trouble.said().contains("fonts-noto-cjk"));
    }

    #[test]
    fn signs_that_no_font_has_are_named() {
        // A system of its own kind may have no font at all, or one for everything but what is no sign.
        match png(&SVG.replace("TEXT", "a\u{10FFFD}")) {
            Err(Trouble::Signs(signs)) => assert_eq!(signs, "\u{10FFFD}"),
            other => assert_eq!(other.unwrap_err(), Trouble::NoFont),
        }
    }

    #[test]
    fn letters_leave_ink() {
        let ink = |text: &str| png(&SVG.replace("TEXT", text)).map(|bytes| bytes.len());
        if let (Ok(blank), Ok(word)) = (ink(""), ink("Word")) {
            assert!(word > blank, "{word} bytes with a word, {blank} without");
        }
    }
}
