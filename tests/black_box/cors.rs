//! Pages of other origins.

use crate::support::preview;

const PAGE: &str = "https://app.example.com";

#[test]
fn a_page_of_an_allowed_origin_may_ask_call_and_read() {
    let application = own_application!(&[], &[("cors_origins", "https://other.example, https://app.example.com")]);
    let preflight = |path: &str, origin: &str| {
        let call = application.anonymous().call("OPTIONS", path).header("origin", origin);
        call.header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "authorization")
            .send()
    };
    for path in ["/v1/user2", "/api/devices/x", "/devices/x/messages/events", "/nothing/here"] {
        let answer = preflight(path, PAGE);
        answer.expect_status(204);
        assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
        assert!(answer.header("access-control-allow-methods").unwrap().contains("PUT"));
        assert!(answer.header("access-control-allow-headers").unwrap().contains("Authorization, Content-Type"));
    }
    for origin in [PAGE, "https://other.example"] {
        let devices = application.administrator().call("GET", &preview("/api/devices")).header("origin", origin).send();
        devices.expect_status(200);
        assert_eq!(devices.header("access-control-allow-origin"), Some(origin));
        assert_eq!(devices.header("vary"), Some("Origin"));
        // What went wrong can be read as well.
        let refused = application.anonymous().call("GET", "/v1/user2").header("origin", origin).send();
        refused.expect_rainmaker_error(401, 100_046);
        assert_eq!(refused.header("access-control-allow-origin"), Some(origin));
    }
    let other = preflight("/v1/user2", "https://evil.example");
    other.expect_rainmaker_error(405, 100_003);
    assert_eq!(other.header("access-control-allow-origin"), None);
}

#[test]
fn without_the_setting_no_page_may() {
    let place = shared_place!();
    let answer = place.administrator().call("GET", &preview("/api/devices")).header("origin", PAGE).send();
    answer.expect_status(200);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}
