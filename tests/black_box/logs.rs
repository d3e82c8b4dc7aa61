//! The log: a line for each request, and never a secret.

use crate::support::{Device, DeviceToken, encoded, events, random_key, role, stable, unique, wait_until};
use serde_json::json;

#[test]
fn each_request_leaves_one_line_and_no_secret() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let mut secrets: Vec<String> = crate::support::SECRET_VARIABLES.map(str::to_owned).into();

    // Every credential there is, good and bad ones, and requests with secrets in their bodies, good and bad ones.
    let body = json!({ "roles": [{ "role": role::ADMINISTRATOR }] });
    let call = api.call("PUT", &stable(&format!("/api/apiTokens/{}", unique("t"))));
    let token = call.header("idempotency-key", "retry").json(&body).send().ok()["token"].as_str().unwrap().to_owned();
    let signature = |token: &str| token.split("sig=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    secrets.push(signature(&token));
    application.with(&token).get(&stable("/api/devices")).ok();
    application.with(token.replace("skn=", "skn=x")).get(&stable("/api/devices")).expect_status(401);

    let device = Device::create(&application, "d", &json!({}));
    let own_keys = [random_key(32), random_key(32)];
    secrets.extend([device.primary_key.clone(), device.secondary_key.clone()]);
    secrets.extend(own_keys.clone());
    for key in [&device.primary_key, &own_keys[0]] {
        let token = DeviceToken::of_hub(&application.hub(), &device.id).sign(key);
        secrets.push(signature(&token));
        let sender = application.with(token);
        sender.post(&events(&device.id), &json!({ "t": 1 }));
        sender.call("POST", &events(&device.id)).body("application/json", "{").send();
    }
    let bad_key = "!!not-base64-but-secret-all-the-same!!";
    secrets.push(bad_key.to_owned());
    for primary in [own_keys[0].as_str(), bad_key] {
        let keys = json!({ "primaryKey": primary, "secondaryKey": own_keys[1] });
        let body = json!({ "type": "symmetricKey", "symmetricKey": keys });
        api.put(&device.path("/attestation"), &body);
    }
    let endorsement_key = unique("endorsement-key");
    secrets.push(endorsement_key.clone());
    let tpm = json!({ "type": "tpm", "tpm": { "endorsementKey": endorsement_key } });
    api.put(&device.path("/attestation"), &tpm).ok();
    let forgotten = unique("bearer-of-somebody");
    secrets.push(forgotten.clone());
    application.with(format!("Bearer {forgotten}")).get(&stable("/api/devices")).expect_status(401);
    application.with(format!("Basic {forgotten}")).get(&stable("/api/devices")).expect_status(401);

    let last = api.get(&stable(&format!("/api/devices/{}", device.id)));
    let line = format!("request_id={}", last.request_id());
    wait_until("the last request is logged", || application.log().contains(&line));
    let log = application.log();
    let lines: Vec<&str> = log.lines().filter(|logged| logged.contains(&line)).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    for part in [
        "method=GET ",
        "route=/api/devices/{device_id} ",
        "status=200 ",
        "duration_ms=",
        "statements=",
        "principal=administrator ",
    ] {
        assert!(lines[0].contains(part), "{part}: {}", lines[0]);
    }
    for secret in secrets {
        assert!(!log.contains(&secret), "the log has a secret: {secret}");
        let decoded: String = percent_encoding::percent_decode_str(&secret).decode_utf8_lossy().into_owned();
        assert!(!log.contains(&decoded), "the log has a secret: {decoded}");
    }
}

#[test]
fn a_device_id_can_not_forge_a_line() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let forged = encoded("x\nmethod=GET route=/forged");
    let answer = api.get(&stable(&format!("/api/devices/{forged}")));
    answer.expect_central_error(400, "BadRequest");
    wait_until("the request is logged", || application.log().contains(answer.request_id()));
    assert!(!application.log().contains("route=/forged"));
}
