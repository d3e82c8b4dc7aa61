//! What a write may do, from what the client made it depend on (contract central §1.6).

use crate::etag::TagList;

/// What is there before the write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing<'a> {
    /// Nothing.
    Absent,
    /// A resource of a kind that has no etag, such as an organization: only `*` can match it.
    Untagged,
    /// A resource with this etag.
    Tagged(&'a str),
}

impl<'a> Existing<'a> {
    /// A resource of a kind that has etags: with this one, or not there.
    pub fn of(etag: Option<&'a str>) -> Self {
        etag.map_or(Self::Absent, Self::Tagged)
    }
}

/// What the client made its write depend on. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Precondition {
    /// The header `If-Match`.
    pub if_match: Option<TagList>,
    /// The `etag` member of the body, see [`TagList::of_body`].
    pub body_etag: Option<TagList>,
    /// The header `If-None-Match`.
    pub if_none_match: Option<TagList>,
}

/// What the write may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Make the resource. For a PATCH or DELETE that means: it is not there.
    Create,
    /// Change the resource that is there.
    Overwrite,
    /// Nothing: a condition does not hold.
    Failed,
}

impl Precondition {
    /// The table of contract central §1.6:
    ///
    /// | condition | absent | exists |
    /// |---|---|---|
    /// | none | create | overwrite |
    /// | `If-Match: *` | failed | overwrite |
    /// | `If-Match: tag` or the body's `etag` | failed | overwrite if equal, else failed |
    /// | `If-None-Match: *` | create | failed |
    /// | `If-None-Match: tag` | create | failed if equal, else overwrite |
    pub fn decide(&self, existing: Existing<'_>) -> Decision {
        let matches = |tags: &TagList| match existing {
            Existing::Absent => false,
            Existing::Untagged => tags.matches(None),
            Existing::Tagged(etag) => tags.matches(Some(etag)),
        };
        let required_hold = [&self.if_match, &self.body_etag].into_iter().flatten().all(matches);
        let is_excluded = self.if_none_match.as_ref().is_some_and(matches);
        match existing {
            _ if !required_hold || is_excluded => Decision::Failed,
            Existing::Absent => Decision::Create,
            Existing::Untagged | Existing::Tagged(_) => Decision::Overwrite,
        }
    }

    /// Whether the client made its write depend on nothing.
    pub fn is_unconditional(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_fragment_of_a_foreign_tag_does_not_match() {
        let precondition =
            Precondition { if_match: TagList::parse("\"x,ours,y\"").unwrap(), ..Precondition::default() };
        assert_eq!(precondition.decide(Existing::Tagged("ours")), Decision::Failed);
    }

    #[test]
    fn the_table_of_the_contract_holds() {
        use Decision::{Create, Failed, Overwrite};
        let rows = [
            (None, None, Create, Overwrite, Overwrite),
            (Some("*"), None, Failed, Overwrite, Overwrite),
            (Some("\"now\""), None, Failed, Overwrite, Failed),
            (Some("\"old\", now"), None, Failed, Overwrite, Failed),
            (Some("\"old\""), None, Failed, Failed, Failed),
            (None, Some("*"), Create, Failed, Failed),
            (None, Some("\"now\""), Create, Failed, Overwrite),
            (None, Some("\"old\""), Create, Overwrite, Overwrite),
        ];
        for (if_match, if_none_match, absent, tagged, untagged) in rows {
            let read = |header: Option<&str>| header.and_then(|header| TagList::parse(header).unwrap());
            let precondition =
                Precondition { if_match: read(if_match), if_none_match: read(if_none_match), body_etag: None };
            let decisions = [Existing::Absent, Existing::Tagged("\"now\""), Existing::Untagged]
                .map(|existing| precondition.decide(existing));
            assert_eq!(decisions, [absent, tagged, untagged], "{if_match:?} {if_none_match:?}");
            assert_eq!(precondition.is_unconditional(), if_match.is_none() && if_none_match.is_none());
        }
    }

    #[test]
    fn header_and_body_must_both_hold() {
        let decide = |header, body| {
            let precondition = Precondition {
                if_match: TagList::parse(header).unwrap(),
                body_etag: TagList::of_body(body),
                ..Precondition::default()
            };
            precondition.decide(Existing::Tagged("now"))
        };
        assert_eq!(decide("now", "now"), Decision::Overwrite);
        assert_eq!(decide("*", "\"now\""), Decision::Overwrite);
        assert_eq!(decide("now", "old"), Decision::Failed);
        assert_eq!(decide("old", "now"), Decision::Failed);
        assert_eq!(decide("", "now"), Decision::Overwrite);
        assert_eq!(decide("now", ""), Decision::Overwrite);
        assert_eq!(decide("", "old, now"), Decision::Failed);
        assert_eq!(decide("", "*"), Decision::Overwrite);
    }

    proptest! {
        #[test]
        fn a_tag_matches_itself_however_it_is_sent(tag in "[a-zA-Z0-9_-]{1,20}", is_stored_quoted: bool) {
            let quoted = format!("\"{tag}\"");
            let stored = if is_stored_quoted { &quoted } else { &tag };
            for header in [tag.clone(), quoted.clone(), format!("W/{quoted}"), format!("\"{quoted}\"")] {
                let if_match = TagList::parse(&header).unwrap();
                let precondition = Precondition { if_match, ..Precondition::default() };
                prop_assert_eq!(precondition.decide(Existing::Tagged(stored)), Decision::Overwrite);
            }
        }
    }
}
