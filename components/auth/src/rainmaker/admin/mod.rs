//! Calls of administrators (contract `rainmaker.md` §S and "Super-admin end-points").

pub mod administrator;
pub mod app_clients;
pub mod user_deletion;
pub mod user_list;
pub mod user_summary;
pub mod users;
