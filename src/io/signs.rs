//! Signs that look like others: wide and narrow, unseen, and those of other alphabets.
//!
//! It refuses to change what a file says; it only tells whether two texts can be taken for one.

/// Wide signs (U+FF01 to U+FF5E) as the narrow ones they stand for, and nothing of what is not seen.
pub(crate) fn narrow(text: &str) -> String {
    text.chars().filter(|&sign| !is_unseen(sign)).map(narrow_sign).collect()
}

fn narrow_sign(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => sign,
    }
}

/// Whether a sign takes no room: joiners, marks of direction, a byte order mark, a soft hyphen.
pub(crate) fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// What a text looks like: two with the same look can be told apart by no reader.
pub(crate) fn look(text: &str) -> String {
    narrow(text).chars().filter(|sign| !sign.is_whitespace()).map(latin).collect()
}

/// A Cyrillic or Greek letter, or a kind of hyphen, as the Latin one of the same shape.
fn latin(sign: char) -> char {
    const SHAPES: [(&str, char); 15] = [
        ("АΑ", 'A'),
        ("ВΒ", 'B'),
        ("С", 'C'),
        ("ЕΕ", 'E'),
        ("НΗ", 'H'),
        ("ІΙ", 'I'),
        ("Ј", 'J'),
        ("КΚ", 'K'),
        ("МΜ", 'M'),
        ("ОΟ", 'O'),
        ("РΡ", 'P'),
        ("Ѕ", 'S'),
        ("ТΤ", 'T'),
        ("ХΧ", 'X'),
        ("‐‑‒–—−", '-'),
    ];
    if sign.is_ascii() {
        return sign;
    }
    SHAPES.iter().find(|(shapes, _)| shapes.contains(sign)).map_or(sign, |&(_, latin)| latin)
}

#[cfg(test)]
mod tests {
    use super::{look, narrow};

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(narrow("（Ｖ１２\u{200b}）"), "(V12)");
        for other in ["V1\u{200b}", "Ｖ1", "\u{feff}V1", "V 1", "V１"] {
            assert_eq!(look(other), "V1", "{other:?}");
        }
        assert_eq!(look("Ѕ—1"), look("S-1"));
        assert_ne!(look("V1"), look("V11"));
        assert_ne!(look("v1"), look("V1"), "letters of two sizes are two");
    }
}
