//! What clients of IoTDA need of Huawei Cloud's identity and access management, IAM (contract `iotda.md` §1.4).

pub mod projects;
mod token_request;
pub mod tokens;

/// The name of the one account of a deployment. IAM calls an account a domain; its id is that of the one project.
const ACCOUNT: &str = "skein";
