//! Plain text in columns, where a Chinese character is two columns wide.
//!
//! It refuses to wrap: what is too long for its column is cut with `…`.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::model::units::Fen;

/// The text as a terminal may show it: line breaks stay; other control characters are drawn (␛), and what would turn the
/// direction of the text around is `�`, so that a name neither moves the cursor nor reads as something else.
#[must_use]
pub fn inert(text: &str) -> Cow<'_, str> {
    let acts = |sign: char| sign != '\n' && (sign.is_control() || turns(sign));
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|sign| if acts(sign) { drawn(sign) } else { sign }).collect())
}

/// Marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9).
fn turns(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A control character's picture.
fn drawn(sign: char) -> char {
    match u32::from(sign) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('�'),
        0x7f => '␡',
        _ => '�',
    }
}

/// Columns that a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in one line, nothing in it that acts.
fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(|sign: char| sign.is_control() || turns(sign)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(inert(&text.replace(['\n', '\r', '\t'], " ")).into_owned())
}

/// More signs than this a column are not looked at: a name of a megabyte is cut in no time.
const SIGNS_A_COLUMN: usize = 16;

/// The text, cut with `…` where it is wider than `most` columns.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text = one_line(text);
    if width(&text) <= most {
        return text.into_owned();
    }
    // Signs that join are as wide as they are together: the text's width is no sum over its signs.
    let ends: Vec<usize> = text.char_indices().map(|(end, _)| end).take(most * SIGNS_A_COLUMN).collect();
    let start = ends.iter().rev().map(|&end| text[..end].trim_end()).find(|start| width(start) < most);
    start.unwrap_or_default().to_string() + "…"
}

/// The text at the left of exactly `columns` columns.
pub(crate) fn left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let space = columns.saturating_sub(width(&text));
    text + &" ".repeat(space)
}

/// The text at the right of at least `columns` columns; numbers are never cut, and never touch the column before.
pub(crate) fn right(text: &str, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(width(text)).max(1)) + text
}

/// A whole number with a comma between thousands.
pub(crate) fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// The same with a sign before what is above zero.
pub(crate) fn signed(number: i64) -> String {
    if number > 0 { format!("+{}", thousands(number)) } else { thousands(number) }
}

/// Whole yuan, half up.
pub(crate) fn yuan(amount: Fen) -> i64 {
    Fen::ratio(amount.0.into(), 100).0
}

/// A sentence broken at spaces and behind Chinese marks into lines of at most so many columns; what is longer than a line stays whole.
pub(crate) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in text.split_inclusive([' ', '、', '，', '；', '：', '。']) {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && width(line) + width(part.trim_end()) > most {
            lines.push(part.into());
        } else {
            line.push_str(part);
        }
    }
    lines.iter().map(|line| line.trim_end().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::{cut, inert, left, right, signed, thousands, width, wrapped};

    #[test]
    fn sentences_break_at_spaces_and_behind_chinese_marks() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("中心校、村小学、教学点", 10), ["中心校、", "村小学、", "教学点"]);
        assert_eq!(wrapped("中心校、村小学", 16), ["中心校、村小学"]);
        assert_eq!(wrapped("a", 1), ["a"]);
    }

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(left("中心校", 8), "中心校  ");
        assert_eq!(right("中心校", 8), "  中心校");
        assert_eq!(right("1,000,000,000", 12), " 1,000,000,000");
        assert_eq!(cut("中心校 of the town", 9), "中心校 o…");
        assert_eq!(cut("中心校", 4), "中…");
        assert_eq!(width(&left("中心小学校", 6)), 6);
    }

    #[test]
    fn signs_that_break_or_join_stay_within_their_column() {
        for name in [
            "东营\n西营",
            "a\tb\tc",
            "👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
            "🏳️‍🌈旗",
            "e\u{301}e\u{301}e\u{301}",
            "\r\u{1b}[31mred",
            "☃\u{fe0f}☃\u{fe0f}",
        ] {
            for columns in 1..12 {
                let cell = left(name, columns);
                assert_eq!(width(&cell), columns, "{name:?} in {columns}: {cell:?}");
                assert!(!cell.contains(char::is_control), "{cell:?}");
            }
        }
    }

    #[test]
    fn what_acts_on_a_terminal_is_shown_instead() {
        assert_eq!(inert("a\u{1b}[2Jb\u{7}"), "a␛[2Jb␇");
        assert_eq!(inert("gnp\u{202e}.exe\u{2066}"), "gnp�.exe�");
        assert_eq!(inert("line\nline"), "line\nline");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(thousands(-1_234_567), "-1,234,567");
        assert_eq!(thousands(999), "999");
        assert_eq!(signed(1000), "+1,000");
        assert_eq!(signed(0), "0");
    }
}
