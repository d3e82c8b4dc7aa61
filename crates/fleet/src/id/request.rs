//! The id by which a client and our log speak of the same request.

use crate::random::Random;

const DIGITS: [char; 36] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
];
const LENGTH: usize = 8;

/// Eight lower-case base-36 characters, the shape that a real request id has (contract central §1.3). Not a secret, and
/// not unique for ever: it has to tell the requests of some days apart.
pub fn request_id(random: &(impl Random + ?Sized)) -> String {
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    // 2^64 is no multiple of 36^8, but the imbalance is one in six million.
    let mut rest = u64::from_be_bytes(bytes);
    (0..LENGTH)
        .filter_map(|_| {
            let digit = usize::try_from(rest % 36).ok();
            rest /= 36;
            digit.and_then(|digit| DIGITS.get(digit))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::PredictableRandom;

    #[test]
    fn it_is_eight_base_36_characters() {
        let random = PredictableRandom::new(7);
        let (first, second) = (request_id(&random), request_id(&random));
        assert_ne!(first, second);
        for id in [first, second] {
            assert_eq!(id.len(), 8);
            assert!(id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()), "{id}");
        }
    }
}
