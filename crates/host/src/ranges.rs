//! Values of flags that may be a range, of which each instance gets one at random: so tests shake out what relies on one number.

use std::{marker::PhantomData, ops::Range, str::FromStr, time::Duration};

/// A value, or a range without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranged<T> {
    range: Range<u64>,
    of: PhantomData<T>,
}

/// What can be drawn from a range: numbers in the end.
pub trait Draw: Sized {
    /// The number that stands for a value; what is too large becomes the largest.
    fn to_number(&self) -> u64;
    /// The value that a number stands for.
    fn from_number(number: u64) -> Self;
}

impl Draw for usize {
    fn to_number(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }

    fn from_number(number: u64) -> Self {
        Self::try_from(number).unwrap_or(Self::MAX)
    }
}

impl Draw for Duration {
    fn to_number(&self) -> u64 {
        u64::try_from(self.as_nanos()).unwrap_or(u64::MAX)
    }

    fn from_number(number: u64) -> Self {
        Self::from_nanos(number)
    }
}

impl<T: Draw> Ranged<T> {
    /// One of the values.
    pub fn draw(&self) -> T {
        // If the system gives no randomness, the first value is as good as any.
        let random = getrandom::u64().unwrap_or_default();
        let width = (self.range.end - self.range.start).max(1);
        T::from_number(self.range.start + random % width)
    }

    fn parse(text: &str, value: impl Fn(&str) -> Result<T, String>) -> Result<Self, String> {
        let number = |each: &str| value(each).map(|value| value.to_number());
        let range = match text.split_once("..") {
            Some((start, end)) => number(start)?..number(end)?,
            None => number(text)?..number(text)?.saturating_add(1),
        };
        if range.is_empty() { Err("the range is empty".into()) } else { Ok(Self { range, of: PhantomData }) }
    }
}

impl FromStr for Ranged<usize> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text, |each| each.parse().map_err(|_| format!("{each:?} is not a number")))
    }
}

impl FromStr for Ranged<Duration> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text, |each| {
            duration(each).ok_or_else(|| format!("{each:?} is not a number, or one with s, ms, us or ns after it"))
        })
    }
}

fn duration(text: &str) -> Option<Duration> {
    let number_end = text.find(|each: char| !each.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let number = number.parse().ok()?;
    match unit {
        "" | "s" => Some(Duration::from_secs(number)),
        "ms" => Some(Duration::from_millis(number)),
        "us" | "μs" => Some(Duration::from_micros(number)),
        "ns" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_spin_reads() {
        assert_eq!("7".parse::<Ranged<usize>>().unwrap().draw(), 7);
        assert_eq!("250ms".parse::<Ranged<Duration>>().unwrap().draw(), Duration::from_millis(250));
        assert_eq!("2".parse::<Ranged<Duration>>().unwrap(), "2s".parse().unwrap());
        assert!("".parse::<Ranged<usize>>().is_err());
        assert!("8..8".parse::<Ranged<usize>>().is_err());
        assert!("1h".parse::<Ranged<Duration>>().is_err());
    }

    #[test]
    fn draws_from_the_whole_range_and_nothing_else() {
        let range: Ranged<usize> = "1..4".parse().unwrap();
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| range.draw()).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
        let times: Ranged<Duration> = "1ms..1s".parse().unwrap();
        assert!(
            (0..100)
                .map(|_| times.draw())
                .all(|time| time >= Duration::from_millis(1) && time < Duration::from_secs(1))
        );
    }
}
