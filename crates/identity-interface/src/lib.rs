//! The side of `skein:fleet/identity` that the identity component exports, generated from `wit/identity.wit`. A crate of
//! its own because the generated code is unsafe, and nothing else of ours is.

mod bindings {
    #![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated")]
    spin_sdk::wit_bindgen::generate!({
        path: "../../wit",
        world: "identity-component",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
        pub_export_macro: true,
        default_bindings_module: "::skein_identity_interface",
        generate_all,
    });
}

pub use bindings::exports::skein::fleet::identity::{
    Call, Grant, Guest, Principal, PrincipalKind, Refusal, RoleAssignment, Verdict,
};
pub use bindings::*;
