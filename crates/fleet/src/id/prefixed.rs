//! Ids that say what they are ids of: `evt_…`, `tok_…`.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{IdError, RecordId};
use crate::random::Random;
use crate::time::Timestamp;

/// What an id is the id of. Implemented by an empty type next to the thing itself:
///
/// ```
/// use skein_fleet::id::{Kind, PrefixedId};
///
/// #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// pub struct Event;
///
/// impl Kind for Event {
///     const PREFIX: &'static str = "evt_";
/// }
///
/// pub type EventId = PrefixedId<Event>;
///
/// assert!("evt_01a2029cc0c3000000000000".parse::<EventId>().is_ok());
/// ```
pub trait Kind: Copy + Ord + Hash + 'static {
    /// What the text begins with, underscore included.
    const PREFIX: &'static str;
}

/// A [`RecordId`] whose text begins with the prefix of its kind, so that a log line or a support request tells what it
/// names, and an id of one kind is not taken for one of another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String", bound = "")]
pub struct PrefixedId<K: Kind> {
    record: RecordId,
    kind: PhantomData<K>,
}

impl<K: Kind> PrefixedId<K> {
    /// A new id for something that is made at `now`.
    pub fn new(now: Timestamp, random: &(impl Random + ?Sized)) -> Self {
        Self::from(RecordId::new(now, random))
    }

    /// The id without its prefix.
    pub fn record(&self) -> RecordId {
        self.record
    }
}

impl<K: Kind> From<RecordId> for PrefixedId<K> {
    fn from(record: RecordId) -> Self {
        Self { record, kind: PhantomData }
    }
}

impl<K: Kind> fmt::Display for PrefixedId<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", K::PREFIX, self.record)
    }
}

impl<K: Kind> fmt::Debug for PrefixedId<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl<K: Kind> FromStr for PrefixedId<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let record = text.strip_prefix(K::PREFIX).ok_or(IdError::Prefix { expected: K::PREFIX })?;
        record.parse().map(|record: RecordId| Self::from(record))
    }
}

impl<K: Kind> TryFrom<String> for PrefixedId<K> {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl<K: Kind> From<PrefixedId<K>> for String {
    fn from(id: PrefixedId<K>) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::PredictableRandom;

    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct Event;

    impl Kind for Event {
        const PREFIX: &'static str = "evt_";
    }

    #[test]
    fn the_prefix_belongs_to_the_text() {
        let id = PrefixedId::<Event>::new(Timestamp::from_unix_millis(1_795_340_157_123), &PredictableRandom::new(1));
        assert!(id.to_string().starts_with("evt_01a2029cc0c3"), "{id}");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.record().created_at().unix_millis(), 1_795_340_157_123);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<PrefixedId<Event>>(&json).unwrap(), id);
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        assert_eq!(
            "tok_01a2029cc0c3000000000000".parse::<PrefixedId<Event>>(),
            Err(IdError::Prefix { expected: "evt_" })
        );
        assert_eq!("evt_01a2".parse::<PrefixedId<Event>>(), Err(IdError::NotHexadecimal));
    }
}
