//! Whether the application is there, and whether it can work.

use crate::support::wait_until;

#[test]
fn health_is_told_to_everybody() {
    let place = shared_place!();
    for api in [place.anonymous(), place.with("Bearer wrong"), place.administrator()] {
        for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let answer = api.get(path);
            assert_eq!(answer.expect_status(200).text(), text);
        }
    }
}

#[test]
fn an_application_with_a_wrong_variable_is_not_ready_and_does_not_say_why() {
    for (name, value) in [("encryption_key", "c2hvcnQ="), ("durability", "whatever"), ("telemetry_retention_days", "0")]
    {
        let application = own_application!(&[], &[(name, value)]);
        let answer = application.anonymous().get("/readyz");
        let message = answer.expect_skein_error(500, "internal", None);
        assert!(!message.contains(name), "{message}");
        let answer = application.administrator().get("/api/devices?api-version=2022-07-31");
        let message = answer.expect_central_error(500, "InternalServerError");
        assert!(!message.contains(name), "{message}");
        // The log does, under the request id that the client was given. (What a component writes arrives there a moment later.)
        wait_until("the log has the reason", || {
            application.log().lines().any(|line| line.contains(answer.request_id()) && line.contains("detail"))
        });
    }
}
