//! Comparing etags and reading `If-Match` (contract central §1.6). What a write may then do is in
//! [`crate::precondition`].

use thiserror::Error;

/// Why an `If-Match` or `If-None-Match` header cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TagListError {
    /// A quoted tag without its second quote, or text behind it.
    #[error("the tag that begins at position {position} has no closing quote before the next comma")]
    Unclosed {
        /// Where the tag begins, counted in characters from 1.
        position: usize,
    },
    /// `*` beside other tags.
    #[error("* must stand alone")]
    AnyInList,
}

/// The value of an `If-Match` or `If-None-Match` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagList {
    /// `*`: any tag, as long as the resource exists.
    Any,
    /// One of these, each as [`strip`] leaves it.
    Tags(Vec<String>),
}

/// The tag without the mark of weakness and without one pair of outer quotes, which is the form that is compared.
///
/// Some tags of Azure carry quotes inside their JSON string, clients send back what they got or quote it once more, and
/// a bare tag is common: all these are the same tag. `W/` is dropped rather than refused: our tags stand for a state
/// and not for bytes, and a proxy that compresses marks them as weak without asking.
pub fn strip(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(tag)
}

impl TagList {
    /// Reads the value of the header; several headers of the name are joined with commas first. `None` when it holds no
    /// tag, which counts as absent. Tags may be quoted or bare. `"*"` is `*`, since Azure's own clients quote it and no
    /// tag of ours is called so.
    pub fn parse(header: &str) -> Result<Option<Self>, TagListError> {
        let mut tags = Vec::new();
        let mut rest = header;
        while !rest.is_empty() {
            let position = header.chars().count() - rest.chars().count() + 1;
            let start = rest.trim_start();
            let (tag, after) = split_tag(start)
                .ok_or(TagListError::Unclosed { position: position + rest.chars().count() - start.chars().count() })?;
            if !tag.is_empty() {
                tags.push(strip(strip(tag)).to_owned());
            }
            rest = after;
        }
        match tags.as_slice() {
            [] => Ok(None),
            [tag] if tag == "*" => Ok(Some(Self::Any)),
            tags if tags.iter().any(|tag| tag == "*") => Err(TagListError::AnyInList),
            _ => Ok(Some(Self::Tags(tags))),
        }
    }

    /// The `etag` member of a body, which acts as one tag of `If-Match`. `None` when it is empty, which counts as
    /// absent. Never a list: a comma is part of the tag.
    pub fn of_body(etag: &str) -> Option<Self> {
        match strip(strip(etag)) {
            _ if etag.is_empty() => None,
            "*" => Some(Self::Any),
            tag => Some(Self::Tags(vec![tag.to_owned()])),
        }
    }

    /// Whether a resource with the etag `current` is meant. One of a kind that has no etag can be meant by `*` only.
    pub fn matches(&self, current: Option<&str>) -> bool {
        match (self, current) {
            (Self::Any, _) => true,
            (Self::Tags(_), None) => false,
            (Self::Tags(tags), Some(current)) => tags.iter().any(|tag| tag == strip(strip(current))),
        }
    }
}

/// The first tag of `list`, which begins at it, and what follows the comma behind it. `None` when a quote is not
/// closed.
fn split_tag(list: &str) -> Option<(&str, &str)> {
    let quoted = list.strip_prefix("W/").unwrap_or(list).starts_with('"');
    if !quoted {
        let (tag, rest) = list.split_once(',').unwrap_or((list, ""));
        return Some((tag.trim_end(), rest));
    }
    let opening = list.find('"')?;
    // The closing quote is the first that a comma or the end follows, so that a tag with quotes of its own can be
    // quoted.
    list.match_indices('"').filter(|(index, _)| *index > opening).find_map(|(index, quote)| {
        let (tag, after) = list.split_at_checked(index + quote.len())?;
        let after = after.trim_start();
        if after.is_empty() { Some((tag, after)) } else { after.strip_prefix(',').map(|rest| (tag, rest)) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags<const N: usize>(tags: [&str; N]) -> TagList {
        TagList::Tags(tags.map(str::to_owned).to_vec())
    }

    #[test]
    fn one_pair_of_quotes_is_stripped() {
        for (tag, stripped) in [
            ("abc", "abc"),
            ("\"abc\"", "abc"),
            ("W/\"abc\"", "abc"),
            ("\"\"abc\"\"", "\"abc\""),
            ("\"", "\""),
            ("", ""),
            ("\"abc", "\"abc"),
        ] {
            assert_eq!(strip(tag), stripped, "{tag}");
        }
    }

    #[test]
    fn the_header_is_a_list_of_quoted_or_bare_tags() {
        let rows = [
            ("\"a\"", Some(tags(["a"]))),
            ("a", Some(tags(["a"]))),
            (" \"a\" , b,W/\"c\" ", Some(tags(["a", "b", "c"]))),
            ("\"a,b\", c", Some(tags(["a,b", "c"]))),
            ("\"\"a\"\"", Some(tags(["a"]))),
            ("a,,b", Some(tags(["a", "b"]))),
            ("eyJwZ3N=", Some(tags(["eyJwZ3N="]))),
            ("*", Some(TagList::Any)),
            (" \"*\" ", Some(TagList::Any)),
            ("", None),
            (" , ", None),
            ("\"\"", Some(tags([""]))),
        ];
        for (header, expected) in rows {
            assert_eq!(TagList::parse(header), Ok(expected), "{header}");
        }
    }

    #[test]
    fn a_header_that_is_no_list_is_refused() {
        assert_eq!(TagList::parse("\"a"), Err(TagListError::Unclosed { position: 1 }));
        assert_eq!(TagList::parse("ü,  \"a\"b"), Err(TagListError::Unclosed { position: 5 }));
        assert_eq!(TagList::parse("*, \"a\""), Err(TagListError::AnyInList));
    }

    #[test]
    fn the_tag_of_a_body_is_one_tag() {
        assert_eq!(TagList::of_body(""), None);
        assert_eq!(TagList::of_body("\"\""), Some(tags([""])));
        assert_eq!(TagList::of_body("\"a, b\""), Some(tags(["a, b"])));
        assert_eq!(TagList::of_body("*"), Some(TagList::Any));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in "[\"W/*, aü]{0,24}|\\PC{0,24}") {
            let _ = TagList::parse(&header);
        }

    }
}
