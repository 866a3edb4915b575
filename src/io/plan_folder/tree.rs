//! JSON text → [`Tree`]: every key in its order, also twice, and every digit of a number.
//!
//! Refuses what is no JSON, and nesting that no plan has.

use crate::model::written::Tree;

/// Deeper nesting is no plan's: its own documents have seven levels.
const DEEPEST: usize = 64;

/// The tree of a document.
///
/// # Errors
/// Says at which byte something else stands than belongs there.
pub(super) fn tree(text: &str) -> Result<Tree, String> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let tree = reader.value()?;
    reader.blank();
    if reader.at == text.len() { Ok(tree) } else { Err(reader.odd("the end of the file")) }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn odd(&self, expected: &str) -> String {
        format!("something else than {expected} at byte {}", self.at)
    }

    fn blank(&mut self) {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().iter().take_while(blank).count();
    }

    /// Takes a sign that stands next, after blanks.
    fn takes(&mut self, sign: u8) -> bool {
        self.blank();
        let there = self.rest().first() == Some(&sign);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self) -> Result<Tree, String> {
        self.blank();
        match self.rest().first() {
            Some(b'{') => self
                .nested(b'}', |reader| {
                    let key = reader.quoted()?;
                    if !reader.takes(b':') {
                        return Err(reader.odd("`:`"));
                    }
                    Ok((key, reader.value()?))
                })
                .map(Tree::Object),
            Some(b'[') => self.nested(b']', Self::value).map(Tree::List),
            Some(b'"') => self.quoted().map(Tree::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    /// What stands between brackets, with commas between.
    fn nested<T>(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.odd("a plan, nested so deep"));
        }
        let mut items = Vec::new();
        if !self.takes(close) {
            loop {
                items.push(item(self)?);
                if self.takes(close) {
                    break;
                }
                if !self.takes(b',') {
                    return Err(self.odd("`,` or a closing bracket"));
                }
            }
        }
        self.depth -= 1;
        Ok(items)
    }

    fn quoted(&mut self) -> Result<String, String> {
        self.blank();
        let odd = self.odd("text in quotes");
        if self.rest().first() != Some(&b'"') {
            return Err(odd);
        }
        let mut escaped = false;
        let end = self.rest().iter().skip(1).position(|&byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let length = end.ok_or_else(|| odd.clone())? + 2;
        let token = &self.text[self.at..self.at + length];
        let text = serde_json::from_str(token).map_err(|_| odd)?;
        self.at += length;
        Ok(text)
    }

    /// A number in the spelling of JSON, digit by digit.
    fn number(&mut self) -> Result<Tree, String> {
        let of_number = |byte: &&u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        let length = self.rest().iter().take_while(of_number).count();
        let digits = &self.text[self.at..self.at + length];
        if serde_json::from_str::<serde_json::Number>(digits).is_err() {
            return Err(self.odd("a number"));
        }
        self.at += length;
        Ok(Tree::Number(digits.into()))
    }

    fn word(&mut self) -> Result<Tree, String> {
        let words = [("null", Tree::Null), ("true", Tree::Flag(true)), ("false", Tree::Flag(false))];
        for (word, tree) in words {
            if self.rest().starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(tree);
            }
        }
        Err(self.odd("a value"))
    }
}

#[cfg(test)]
mod tests {
    use super::tree;
    use crate::model::written::Tree;

    #[test]
    fn keys_that_stand_twice_and_all_digits_come_through() {
        let found =
            tree("{\"a\": 1.50, \"a\": [null, true, -0.000000000000000000001e3], \"\\u6751\": \"\\\"\"} ");
        let number = |digits: &str| Tree::Number(digits.into());
        let list = Tree::List(vec![Tree::Null, Tree::Flag(true), number("-0.000000000000000000001e3")]);
        let members = [("a", number("1.50")), ("a", list), ("村", Tree::Text("\"".into()))];
        let members = members.map(|(key, value)| (key.to_owned(), value)).into();
        assert_eq!(found, Ok(Tree::Object(members)));
        assert_eq!(tree("[]"), Ok(Tree::List(Vec::new())));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = "[".repeat(100_000);
        for text in ["", "{", "[1,]", "{\"a\"}", "01", "1.", "\"a", "nul", "[1] 2", "{a: 1}", "\"\n\"", &deep]
        {
            assert!(tree(text).is_err(), "{text:.20}");
        }
    }
}
