//! The RainMaker dialect: accounts, signing in and roles (contract `rainmaker.md` §2, RBAC).

pub mod admin;
mod attempt_limit;
pub mod cloud_user;
pub mod custom_data;
pub mod forgotten_password;
pub mod guest;
pub mod login;
pub mod logout;
mod names;
pub mod password;
pub mod rbac;
pub mod sign_up;
pub mod user;
pub mod user_deletion;
pub mod user_update;
pub mod versions;
