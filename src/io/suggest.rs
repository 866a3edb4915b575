//! The known word nearest to a misspelt one, for messages.
//!
//! It refuses to correct anything: what a file says is never changed, only commented.

/// Signs of a word that can be a slip of another: what is longer was no name, and comparing it takes its length squared.
const LONGEST: usize = 80;

/// The candidate nearest to `word` by edits (swaps of neighbours count one), the first of equals; `None` where
/// nothing is near: at most one edit in three characters.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        // So many signs more or less are as many edits.
        .filter(|candidate| {
            candidate.chars().count().abs_diff(length) * 3 <= length.max(candidate.chars().count())
        })
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(edits, candidate)| edits * 3 <= length.max(candidate.chars().count()))
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, candidate)| candidate)
}

/// Like [`nearest`] for dotted keys: a key whose last part is right counts as near.
pub(crate) fn nearest_key<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    let last = |key: &str| key.rsplit('.').next().map(str::to_owned);
    nearest(key, known.iter().copied())
        .or_else(|| known.iter().copied().find(|candidate| last(candidate) == last(key)))
        .or_else(|| {
            let end = last(key)?;
            known.iter().copied().find(|candidate| {
                last(candidate).is_some_and(|known| nearest(&end, [known.as_str()]).is_some())
            })
        })
}

/// `; did you mean `x`?` or nothing, to end a message with.
pub(crate) fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_key};

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        assert_eq!(nearest("wiling", ["willing", "walk_only"]), Some("willing"));
        assert_eq!(nearest("Lno", ["lat", "lon"]), Some("lon"));
        assert_eq!(nearest("place", ["name", "note", "seats"]), None);
        assert_eq!(
            nearest_key("max_closures", &["decide.open", "decide.max_closures"]),
            Some("decide.max_closures")
        );
        assert_eq!(nearest_key("decide.max_closure", &["decide.max_closures"]), Some("decide.max_closures"));
    }
}
