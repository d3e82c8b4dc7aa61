//! What a password must be.

use thiserror::Error;

/// The least and greatest number of characters (contract rainmaker §2.5).
const CHARACTERS: std::ops::RangeInclusive<usize> = 8..=256;

/// Why a password is refused. No message repeats any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("the password must have 8 to 256 characters")]
    Length,
    /// White space.
    #[error("the password must not hold white space")]
    WhiteSpace,
    /// No capital letter, no small letter or no digit.
    #[error("the password must hold an upper-case letter, a lower-case letter and a digit")]
    Kinds,
    /// One that everybody tries first.
    #[error("the password is one of the first that anybody would guess")]
    Common,
}

/// Checks a new password. Existing ones are never checked again: rules change, accounts stay.
pub fn check_password(password: &str) -> Result<(), PasswordError> {
    if !CHARACTERS.contains(&password.chars().count()) {
        return Err(PasswordError::Length);
    }
    if password.chars().any(char::is_whitespace) {
        return Err(PasswordError::WhiteSpace);
    }
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    if !(has(char::is_uppercase) && has(char::is_lowercase) && has(|character| character.is_ascii_digit())) {
        return Err(PasswordError::Kinds);
    }
    if is_common(password) { Err(PasswordError::Common) } else { Ok(()) }
}

/// Whether nothing is left of the password but a common word, once its capitals, the digits that stand for letters and
/// what is written around it are taken away: `P@ssw0rd123!` is `password`.
fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let around = |character: char| !character.is_alphabetic();
    let word = lower.trim_matches(around);
    let readings = [word.to_owned(), plain(word), plain(&lower)];
    // A word that is written twice is no better.
    let halves = readings.iter().filter_map(|reading| {
        let (first, second) = reading.split_at_checked(reading.len() / 2)?;
        (first == second).then(|| first.to_owned())
    });
    let halves: Vec<String> = halves.collect();
    readings.iter().chain(&halves).any(|reading| COMMON.contains(&reading.as_str()))
}

/// The letters that digits and signs stand for.
fn plain(text: &str) -> String {
    let letter = |character| match character {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// Words that lists of stolen passwords begin with, in lower case.
const COMMON: &[&str] = &[
    "",
    "a",
    "aa",
    "aaa",
    "aaaa",
    "aaaaaa",
    "abc",
    "abcd",
    "abcde",
    "abcdef",
    "abcdefg",
    "abcdefgh",
    "access",
    "admin",
    "administrator",
    "adminadmin",
    "alexander",
    "amanda",
    "andrew",
    "angel",
    "anthony",
    "apple",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "ashley",
    "baseball",
    "basketball",
    "batman",
    "butterfly",
    "changeme",
    "charlie",
    "chocolate",
    "computer",
    "cookie",
    "daniel",
    "default",
    "demo",
    "device",
    "dragon",
    "esp",
    "espressif",
    "flower",
    "football",
    "freedom",
    "friend",
    "george",
    "ginger",
    "google",
    "guest",
    "guestguest",
    "hallo",
    "hannah",
    "harley",
    "hello",
    "hunter",
    "iloveyou",
    "internet",
    "iot",
    "jasmine",
    "jennifer",
    "jessica",
    "jordan",
    "joshua",
    "killer",
    "letmein",
    "liverpool",
    "login",
    "love",
    "lovely",
    "maggie",
    "manager",
    "master",
    "matthew",
    "michael",
    "michelle",
    "monkey",
    "mustang",
    "nicole",
    "ninja",
    "nothing",
    "p",
    "pass",
    "passpass",
    "passwd",
    "passwort",
    "password",
    "patrick",
    "pepper",
    "pokemon",
    "princess",
    "purple",
    "q",
    "qazwsx",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "qwertz",
    "rainbow",
    "rainmaker",
    "robert",
    "root",
    "samsung",
    "secret",
    "service",
    "shadow",
    "skein",
    "soccer",
    "spiderman",
    "starwars",
    "summer",
    "sunshine",
    "super",
    "superman",
    "support",
    "taylor",
    "temp",
    "test",
    "tester",
    "testing",
    "testtest",
    "thomas",
    "tigger",
    "trustno",
    "user",
    "welcome",
    "whatever",
    "william",
    "winter",
    "zaqwsx",
    "zxcvbn",
    "zxcvbnm",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_at_their_edges() {
        assert_eq!(check_password("Kd9xqz7"), Err(PasswordError::Length));
        assert_eq!(check_password("Kd9xqz7w"), Ok(()));
        assert_eq!(check_password(&format!("Kd9{}", "x".repeat(253))), Ok(()));
        assert_eq!(check_password(&format!("Kd9{}", "x".repeat(254))), Err(PasswordError::Length));
        for password in ["kd9xqz7w", "KD9XQZ7W", "KdxxqzXw"] {
            assert_eq!(check_password(password), Err(PasswordError::Kinds), "{password}");
        }
        for password in ["Kd9 xqz7w", "Kd9xqz7w\t", "Kd9\u{a0}xqz7w"] {
            assert_eq!(check_password(password), Err(PasswordError::WhiteSpace), "{password:?}");
        }
        assert_eq!(check_password("Ünïcödé9x"), Ok(()));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in [
            "Password1",
            "P@ssw0rd123!",
            "Welcome2026",
            "Qwerty123",
            "Admin123",
            "1Letmein1",
            "TestTest1",
            "Iloveyou1",
            "Abc12345",
        ] {
            assert_eq!(check_password(password), Err(PasswordError::Common), "{password}");
        }
        for password in ["Passwordless7Horse", "Welcome2Berlin9", "Secret1x"] {
            assert_ne!(check_password(password), Err(PasswordError::Length), "{password}");
            assert_eq!(check_password(password), Ok(()), "{password}");
        }
    }
}
