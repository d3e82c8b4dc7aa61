//! Numbers as JSON has them: integers of 64 bits and doubles, compared exactly.

use std::cmp::Ordering;
use std::fmt;

/// A number. Two of them compare by their exact values, as they do in SQLite: an integer is never rounded to a double
/// first, so 9007199254740993 is greater than 9007199254740992.0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(Form);

/// Each number has one form only, so that equal numbers have equal forms.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Integer(i64),
    /// Finite, and no integer of 64 bits.
    Real(f64),
}

/// The first double that is too large for 64 bits, 2^63.
const BEYOND_INTEGERS: f64 = 9_223_372_036_854_775_808.0;

impl Number {
    /// The number that a double is; `None` for an infinity or what is not a number.
    pub fn from_real(real: f64) -> Option<Self> {
        if !real.is_finite() {
            return None;
        }
        let is_integer = real.fract() == 0.0 && (-BEYOND_INTEGERS..BEYOND_INTEGERS).contains(&real);
        Some(Self(if is_integer { Form::Integer(floor(real)) } else { Form::Real(real) }))
    }

    /// The number that stands in a JSON document. An integer beyond 64 bits is its nearest double, as it is for SQLite.
    pub fn from_json(number: &serde_json::Number) -> Option<Self> {
        number.as_i64().map(Self::from).or_else(|| number.as_f64().and_then(Self::from_real))
    }

    /// The number as an integer, if it is one of 64 bits.
    pub fn as_integer(self) -> Option<i64> {
        match self.0 {
            Form::Integer(integer) => Some(integer),
            Form::Real(_) => None,
        }
    }

    /// The number as a double. Only an integer beyond 53 bits is rounded by it.
    #[expect(clippy::cast_precision_loss, reason = "the caller is told")]
    pub fn to_real(self) -> f64 {
        match self.0 {
            Form::Integer(integer) => integer as f64,
            Form::Real(real) => real,
        }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(Form::Integer(integer))
    }
}

/// No number is unlike itself.
impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0, other.0) {
            (Form::Integer(one), Form::Integer(other)) => one.cmp(&other),
            // Neither is a zero, which alone has two forms among doubles.
            (Form::Real(one), Form::Real(other)) => one.total_cmp(&other),
            (Form::Integer(integer), Form::Real(real)) => compare(integer, real),
            (Form::Real(real), Form::Integer(integer)) => compare(integer, real).reverse(),
        }
    }
}

/// The shortest text that is read back as the same number.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Integer(integer) => write!(formatter, "{integer}"),
            // Unlike `{}`, this keeps a point or an exponent, and so tells a double from an integer.
            Form::Real(real) => write!(formatter, "{real:?}"),
        }
    }
}

/// An integer against a double that is none.
fn compare(integer: i64, real: f64) -> Ordering {
    if real < -BEYOND_INTEGERS {
        Ordering::Greater
    } else {
        // What equals the integer below the double is still less than the double.
        integer.cmp(&floor(real)).then(Ordering::Less)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is a whole number, and beyond 64 bits the limit is meant")]
fn floor(real: f64) -> i64 {
    real.floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(real: f64) -> Number {
        Number::from_real(real).unwrap()
    }

    #[test]
    fn the_order_is_exact() {
        let sorted = [
            real(-f64::MAX),
            real(-9_223_372_036_854_777_856.0),
            Number::from(i64::MIN),
            Number::from(-9_007_199_254_740_993),
            real(-1.5),
            Number::from(-1),
            real(-f64::MIN_POSITIVE),
            Number::from(0),
            real(5e-324),
            real(0.1),
            Number::from(1),
            real(1.5),
            Number::from(2),
            real(9_007_199_254_740_992.0),
            Number::from(9_007_199_254_740_993),
            Number::from(i64::MAX),
            real(BEYOND_INTEGERS),
            real(f64::MAX),
        ];
        for (place, one) in sorted.iter().enumerate() {
            for (other_place, other) in sorted.iter().enumerate() {
                assert_eq!(one.cmp(other), place.cmp(&other_place), "{one} and {other}");
            }
        }
    }

    #[test]
    fn equal_numbers_are_the_same() {
        assert_eq!(real(2.0), Number::from(2));
        assert_eq!(real(-0.0), Number::from(0));
        assert_eq!(real(-BEYOND_INTEGERS), Number::from(i64::MIN));
        assert_eq!(real(BEYOND_INTEGERS).as_integer(), None);
        for other in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Number::from_real(other), None);
        }
    }

    #[test]
    fn a_number_of_json_keeps_its_value() {
        for (json, expected) in [
            ("-12", Number::from(-12)),
            ("1.0", Number::from(1)),
            ("9223372036854775807", Number::from(i64::MAX)),
            ("18446744073709551615", real(18_446_744_073_709_551_616.0)),
            ("1e-7", real(1e-7)),
            ("48.051001758305524", real("48.051001758305524".parse().unwrap())),
        ] {
            assert_eq!(Number::from_json(&serde_json::from_str(json).unwrap()), Some(expected), "{json}");
        }
    }

    #[test]
    fn its_text_is_short_and_exact() {
        for (number, text) in
            [(real(0.1), "0.1"), (real(1e300), "1e300"), (real(-2.50), "-2.5"), (real(3.0), "3"), (real(1e-9), "1e-9")]
        {
            assert_eq!(number.to_string(), text);
        }
    }
}
