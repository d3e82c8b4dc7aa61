//! Who is calling. The only code of Skein that checks a credential; every API component has an instance of it inside
//! (`wit/identity.wit`).
//!
//! [`authenticate`] finds out which form of credential a request carries and hands it to the file of that form. A new form
//! is a new file and a new line there; what a component sees of it is the same principal.

mod api_token;
mod authenticate;
mod cache;
mod certificate;
mod client;
mod client_certificate;
mod device;
mod device_access_token;
mod instance;
mod keys;
mod policies;
mod principal;
mod secret_token;
mod session;
mod signature;
mod token_groups;
mod user;
mod user_token;

use instance::Instance;
use skein_identity_interface::{Call, Guest, Refusal, Verdict};

struct Identity;

skein_identity_interface::export!(Identity);

impl Guest for Identity {
    async fn authenticate(call: Call) -> Verdict {
        let instance = match Instance::get().await {
            Ok(instance) => instance,
            Err(reason) => return Verdict { outcome: Err(Refusal::Unavailable(reason)), statements: 0 },
        };
        let session = instance.database.session();
        let outcome = authenticate::authenticate(instance, &session, &call);
        Verdict { outcome, statements: session.statements() }
    }
}
