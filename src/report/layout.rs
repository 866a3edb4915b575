//! Plain text in columns, where a Chinese character is two columns wide.
//!
//! It refuses to wrap: what is too long for its column is cut with `…`.

use crate::model::units::Fen;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut with `…` where it is wider than `most` columns.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.into();
    }
    let mut taken = String::new();
    let mut columns = 1; // the mark itself
    for sign in text.chars() {
        columns += sign.width().unwrap_or(0);
        if columns > most {
            break;
        }
        taken.push(sign);
    }
    taken.trim_end().to_string() + "…"
}

/// The text at the left of exactly `columns` columns.
pub(crate) fn left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let space = columns - width(&text);
    text + &" ".repeat(space)
}

/// The text at the right of at least `columns` columns; numbers are never cut.
pub(crate) fn right(text: &str, columns: usize) -> String {
    " ".repeat(columns.saturating_sub(width(text))) + text
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
    use super::{cut, left, right, signed, thousands, width, wrapped};

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
        assert_eq!(cut("中心校 of the town", 9), "中心校 o…");
        assert_eq!(cut("中心校", 4), "中…");
        assert_eq!(width(&left("中心小学校", 6)), 6);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(thousands(-1_234_567), "-1,234,567");
        assert_eq!(thousands(999), "999");
        assert_eq!(signed(1000), "+1,000");
        assert_eq!(signed(0), "0");
    }
}
