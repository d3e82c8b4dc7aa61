//! No secret that the tests saw was written down.
//!
//! Applications that a test has for itself are searched at their end. This is for the one that all share: tests are
//! begun in the order of their names, so this one comes when all others have begun, and all but the few that still run
//! are done.

use crate::support::shared_application;

#[test]
fn no_secret_of_any_test_is_in_the_database_the_logs_or_a_refusal() {
    // Where the tests are pointed at another server, its files are not ours to read.
    let _ = shared_place!();
    let Some(application) = shared_application(&crate::DEPLOYMENT) else { return };
    application.expect_no_secret_written();
}
