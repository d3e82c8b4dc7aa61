//! The IoT Hub device protocol over HTTPS (contract `central.md` §8.6).

pub mod device_bound;
pub mod events;
mod message;
mod protocol;
