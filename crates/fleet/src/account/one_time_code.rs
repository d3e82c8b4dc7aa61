//! The codes that are sent to people.

use std::fmt;

use crate::random::Random;

/// Six decimal digits. A secret while it is good: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

const CODES: u32 = 1_000_000;

impl OneTimeCode {
    /// A code that nobody can foretell.
    pub fn new(random: &(impl Random + ?Sized)) -> Self {
        // The largest multiple of the number of codes: what lies beyond would make some codes likelier than others.
        const FAIR: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let mut bytes = [0; 4];
            random.fill(&mut bytes);
            let number = u32::from_be_bytes(bytes);
            if number < FAIR {
                return Self(format!("{:06}", number % CODES));
            }
        }
    }

    /// Reads what a client sent; none if it is no code at all. White space around it is no part of it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OneTimeCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::PredictableRandom;

    #[test]
    fn six_digits_that_are_read_back() {
        let random = PredictableRandom::new(5);
        for _ in 0..1_000 {
            let code = OneTimeCode::new(&random);
            assert_eq!(OneTimeCode::parse(&format!(" {}\n", code.reveal())), Some(code));
        }
        for text in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(OneTimeCode::parse(text), None, "{text}");
        }
        assert_eq!(format!("{:?}", OneTimeCode::new(&random)), "OneTimeCode");
    }
}
