//! The command object (contract `central.md` §2.8).

use serde::Serialize;
use serde_json::value::RawValue;
use skein_kernel::ApiError;
use skein_store::commands::Command;

/// A command as clients see it, with request and response as they were written. What is not there is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandObject {
    id: String,
    connection_timeout: u8,
    response_timeout: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_code: Option<i32>,
}

impl CommandObject {
    /// What clients see of a command.
    pub fn of(command: Command) -> Result<Self, ApiError> {
        let raw = |text: Option<String>| text.map(RawValue::from_string).transpose().map_err(ApiError::internal);
        Ok(Self {
            id: command.id(),
            connection_timeout: command.connection_timeout,
            response_timeout: command.response_timeout,
            request: raw(command.request)?,
            response: raw(command.response)?,
            response_code: command.response_code,
        })
    }
}
