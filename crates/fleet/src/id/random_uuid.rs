//! Ids in the form that other clouds gave them.

use crate::random::Random;

/// A UUID of version 4, in lower case.
pub fn random_uuid(random: &(impl Random + ?Sized)) -> String {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}
