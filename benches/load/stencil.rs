//! Requests that are ready but for some digits. Making one in the middle of the load costs a copy.

use std::ops::Range;

/// Stands for the eight digits of a device id.
pub const DEVICE: &str = "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}";
/// Stands for twelve digits that no other request of this run has.
pub const UNIQUE: &str = "\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}\u{2}";

/// Bytes with the places of the digits in them.
#[derive(Clone, Default)]
pub struct Stencil {
    bytes: Vec<u8>,
    device: Vec<Range<usize>>,
    unique: Vec<Range<usize>>,
}

impl Stencil {
    pub fn new(text: &str) -> Self {
        let places = |mark: &str| text.match_indices(mark).map(|(at, found)| at..at + found.len()).collect();
        Self { bytes: text.as_bytes().to_vec(), device: places(DEVICE), unique: places(UNIQUE) }
    }

    fn len(&self) -> usize {
        self.bytes.len()
    }

    fn append(&self, to: &mut Vec<u8>, device: u32, unique: u64) {
        let start = to.len();
        to.extend_from_slice(&self.bytes);
        for place in &self.device {
            write_digits(&mut to[start..][place.clone()], device.into());
        }
        for place in &self.unique {
            write_digits(&mut to[start..][place.clone()], unique);
        }
    }
}

fn write_digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap();
        number /= 10;
    }
}

/// The requests of one line of the table.
#[derive(Clone)]
pub struct Requests {
    /// One of them, drawn for each request, is the head.
    heads: Vec<Stencil>,
    body: Stencil,
    /// The number of the device is drawn from as many.
    devices: u32,
    /// The status of every answer.
    pub expected: u16,
}

impl Requests {
    /// `head` is the request line and the headers of its own, without the line that ends them.
    pub fn new(expected: u16, devices: u32, heads: impl IntoIterator<Item = String>, body: &str) -> Self {
        let body = Stencil::new(body);
        let length = if body.len() == 0 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let heads =
            heads.into_iter().map(|head| Stencil::new(&format!("{head}host: 127.0.0.1\r\n{length}\r\n"))).collect();
        Self { heads, body, devices, expected }
    }

    /// Requests that are ready as they are.
    pub fn ready(expected: u16, requests: &[String]) -> Self {
        let heads = requests.iter().map(|request| Stencil::new(request)).collect();
        Self { heads, body: Stencil::default(), devices: 1, expected }
    }

    /// Writes the request that `random` chooses.
    pub fn write(&self, buffer: &mut Vec<u8>, random: u64, unique: u64) {
        buffer.clear();
        let device = u32::try_from((random >> 32) % u64::from(self.devices)).unwrap();
        let head = usize::try_from(random & 0xffff_ffff).unwrap() % self.heads.len();
        self.heads[head].append(buffer, device, unique);
        self.body.append(buffer, device, unique);
    }
}
