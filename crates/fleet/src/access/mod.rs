//! Who may do what, where: permissions, the roles that bundle them, and the part of the fleet in which someone has
//! them.
//!
//! All of it is data. Which request needs which permission is the business of whoever answers the request.

mod grants;

mod permission;
pub mod policy;
mod reach;
mod role;
mod scope;
mod subtrees;

pub use grants::{AssignmentError, Grants, RoleAssignment};
pub use permission::Permission;
pub use reach::Reach;
pub use role::Role;
pub use scope::Scope;
pub use subtrees::Subtrees;
