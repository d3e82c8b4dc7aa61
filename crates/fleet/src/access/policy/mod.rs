//! Policies of the RainMaker dialect (contract rainmaker, RBAC): which calls somebody may make.
//!
//! A policy is a list of statements, each of which allows or denies methods on paths. Of all policies that somebody has
//! through roles, one denial outweighs every allowance, and what nobody mentions is not allowed.

mod document;
mod evaluation;
mod node_filter;
mod resource;

pub use document::{MAX_POLICY_BYTES, Policy, PolicyError};
pub use evaluation::{Decision, NodeSelection, decide};
pub use node_filter::NodeFilter;
