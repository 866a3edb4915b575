//! A page of headings, sentences and tables.
//!
//! It refuses markup from outside: whatever it is given stands there as text.

use std::fmt::Write;

use crate::report::compliance::STYLE;
use crate::report::svg::escaped;
use crate::report::words::{Lang, word};

/// A page in the making.
pub(super) struct Html {
    text: String,
    lang: Lang,
}

/// A cell: text, or a number, which stands at the right.
pub(super) enum Cell {
    Text(String),
    Number(String),
}

pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

pub(super) fn number(digits: impl Into<String>) -> Cell {
    Cell::Number(digits.into())
}

pub(super) fn count(count: u32) -> Cell {
    Cell::Number(count.to_string())
}

impl Html {
    pub(super) fn new(lang: Lang, title: &str) -> Self {
        let code = lang.code();
        let title = escaped(title);
        let text = format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        );
        Self { text, lang }
    }

    pub(super) fn section(&mut self, id: &str) {
        self.heading(word(self.lang, id));
    }

    pub(super) fn heading(&mut self, said: &str) {
        let _ = writeln!(self.text, "<h2>{}</h2>", escaped(said));
    }

    pub(super) fn say(&mut self, said: &str) {
        let _ = writeln!(self.text, "<p>{}</p>", escaped(said));
    }

    /// A table with a row a line, or a word where it has none.
    pub(super) fn table(&mut self, heads: &[String], rows: Vec<Vec<Cell>>) {
        if rows.is_empty() {
            self.say(word(self.lang, "dossier-nobody"));
            return;
        }
        self.text.push_str("<table>\n<thead><tr>");
        for head in heads {
            let _ = write!(self.text, "<th>{}</th>", escaped(head));
        }
        self.text.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.text.push_str("<tr>");
            for cell in row {
                let _ = match cell {
                    Cell::Text(text) => write!(self.text, "<td>{}</td>", escaped(&text)),
                    Cell::Number(text) => write!(self.text, "<td class=\"n\">{}</td>", escaped(&text)),
                };
            }
            self.text.push_str("</tr>\n");
        }
        self.text.push_str("</tbody>\n</table>\n");
    }

    pub(super) fn done(self) -> String {
        self.text + "</body>\n</html>\n"
    }
}
