//! The RainMaker dialect: commands to nodes (contract `rainmaker.md`, "Command–response"). A node is a device.

pub mod command_request;
mod command_request_body;
pub mod command_requests;
pub mod command_response;
mod command_status;
