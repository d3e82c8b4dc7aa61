//! Our own dialect: what no other one has.

pub mod enrollment_group;
