//! The order of a device list (contract central §2.6).

use thiserror::Error;

/// `orderby=displayName`, the only order there is besides the default by id. Devices with the same name follow by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderByDisplayName {
    /// From the last name to the first.
    pub descending: bool,
}

/// The value of `orderby` is something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("orderby must be displayName, displayName asc or displayName desc")]
pub struct OrderByError;

impl OrderByDisplayName {
    /// Reads the value of the query parameter, percent-decoded. All words are read case-insensitively, blanks around
    /// them are ignored.
    pub fn parse(text: &str) -> Result<Self, OrderByError> {
        let mut words = text.split_ascii_whitespace();
        let (field, direction, rest) = (words.next(), words.next(), words.next());
        if rest.is_some() || !field.is_some_and(|field| field.eq_ignore_ascii_case("displayName")) {
            return Err(OrderByError);
        }
        match direction {
            None => Ok(Self { descending: false }),
            Some(word) if word.eq_ignore_ascii_case("asc") => Ok(Self { descending: false }),
            Some(word) if word.eq_ignore_ascii_case("desc") => Ok(Self { descending: true }),
            Some(_) => Err(OrderByError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_display_name_orders() {
        for (text, descending) in [
            ("displayName", false),
            ("displayName asc", false),
            ("displayname DESC", true),
            (" displayName  desc ", true),
        ] {
            assert_eq!(OrderByDisplayName::parse(text), Ok(OrderByDisplayName { descending }), "{text}");
        }
        for text in
            ["", " ", "id", "desc", "displayName up", "displayName asc desc", "displayName,id", "displayNameasc"]
        {
            assert_eq!(OrderByDisplayName::parse(text), Err(OrderByError), "{text}");
        }
    }
}
