//! What becomes of one row.

use super::{JSON_LINES, json_lines, lines, outcomes, send};
use crate::support::{created, project_groups, random_key, stable, static_group, unique};
use serde_json::{Value, json};

/// The ids of the devices of a group.
fn members(api: &crate::support::Api<'_>, group: &str) -> Vec<String> {
    let page = api.get(&project_groups(api, &format!("/{group}/devices?limit=50"))).ok();
    page["devices"].as_array().unwrap().iter().map(|one| one["device_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_wrong_with_a_row_is_told_of_that_row() {
    let place = shared_place!();
    let api = place.administrator();
    let (good, twice) = (unique("good"), unique("twice"));
    let rows = [
        json!({ "id": good }),
        json!({ "id": "not good" }),
        json!({ "id": unique("a"), "primaryKey": random_key(64) }),
        json!({ "id": unique("a"), "thumbprint": "xyz" }),
        json!({ "id": unique("a"), "organization": unique("never") }),
        json!({ "id": unique("a"), "groups": [unique("never")] }),
        json!({ "id": twice }),
        json!({ "id": twice }),
        json!({ "id": unique("a"), "colour": "red" }),
        json!({ "displayName": "x" }),
    ];
    let expected = [
        "created",
        "refused id",
        "refused secondaryKey",
        "refused thumbprint",
        "refused organization",
        "refused groups",
        "created",
        "refused id",
        "refused -",
        "refused id",
    ];
    assert_eq!(outcomes(&api, &rows), expected);
    let (again, summary) = lines(&send(&api, "?dryRun=true", JSON_LINES, &json_lines(&rows)));
    assert_eq!(summary, json!({ "dryRun": true, "rows": 10, "created": 0, "unchanged": 2, "refused": 8 }));
    assert_eq!(
        (&again[7]["error"]["message"], &again[1]["deviceId"]),
        (&json!("is that of row 7"), &json!("not good"))
    );
    api.get(&stable(&format!("/api/devices/{good}"))).ok();
}

#[test]
fn a_device_that_is_there_is_never_changed() {
    let place = shared_place!();
    let api = place.administrator();
    let group = static_group(&api);
    let other = static_group(&api);
    let (id, keys) = (unique("d"), [random_key(64), random_key(64)]);
    let whole = json!({ "id": id, "displayName": "D", "primaryKey": keys[0], "secondaryKey": keys[1], "template": "dtmi:x;1",
        "groups": [group] });
    assert_eq!(outcomes(&api, std::slice::from_ref(&whole)), ["created"]);
    let before = api.get(&stable(&format!("/api/devices/{id}"))).ok();
    let print = "ab".repeat(20);
    for (row, expected) in [
        (whole, "unchanged"),
        (json!({ "id": id }), "unchanged"),
        (json!({ "id": id, "displayName": "E" }), "refused displayName"),
        (json!({ "id": id, "template": "dtmi:y;1" }), "refused template"),
        (json!({ "id": id, "organization": unique("org") }), "refused organization"),
        (json!({ "id": id, "primaryKey": keys[1], "secondaryKey": keys[0] }), "refused primaryKey"),
        (json!({ "id": id, "thumbprint": print }), "refused thumbprint"),
        (json!({ "id": id, "groups": [group, other] }), "refused groups"),
    ] {
        assert_eq!(outcomes(&api, std::slice::from_ref(&row)), [expected], "{row}");
    }
    assert_eq!(api.get(&stable(&format!("/api/devices/{id}"))).ok(), before);
    assert!(members(&api, &other).is_empty());
    // Nor is one that somebody else made, which gets no attestation by a file.
    let made = created(&api, "d", &json!({}));
    assert_eq!(outcomes(&api, &[json!({ "id": made, "thumbprint": print })]), ["refused thumbprint"]);
    api.get(&stable(&format!("/api/devices/{made}/attestation"))).expect_status(404);
}

#[test]
fn a_certificate_that_came_whole_has_both_of_its_thumbprints() {
    let place = shared_place!();
    let api = place.administrator();
    let made = created(&api, "d", &json!({}));
    let [first, second] = [0, 1].map(|_| crate::support::certificate(Some(&made)).pem);
    let certificates = json!({ "primary": { "certificate": first }, "secondary": { "certificate": second } });
    let body = json!({ "type": "x509", "x509": { "clientCertificates": certificates } });
    api.put(&stable(&format!("/api/devices/{made}/attestation")), &body).ok();
    let [first, second] = [first, second].map(|pem| skein_x509::Certificate::parse(&pem).unwrap());
    for (thumbprint, secondary, expected) in [
        (first.sha1_thumbprint(), None, "unchanged"),
        (first.sha256_thumbprint(), None, "unchanged"),
        (first.sha256_thumbprint(), Some(second.sha1_thumbprint()), "unchanged"),
        (first.sha1_thumbprint(), Some(second.sha256_thumbprint()), "unchanged"),
        (first.sha1_thumbprint(), Some(first.sha1_thumbprint()), "refused thumbprint"),
        (second.sha256_thumbprint(), None, "refused thumbprint"),
    ] {
        let row = json!({ "id": made, "thumbprint": thumbprint, "secondaryThumbprint": secondary });
        assert_eq!(outcomes(&api, std::slice::from_ref(&row)), [expected], "{row}");
    }
}

#[test]
fn devices_go_into_their_groups_and_that_is_told() {
    let place = shared_place!();
    let api = place.administrator();
    let groups = [static_group(&api), static_group(&api)];
    let ids = ["a", "b", "c"].map(unique);
    let rows: Vec<Value> = ids.iter().map(|id| json!({ "id": id, "groups": groups })).collect();
    assert_eq!(outcomes(&api, &rows), ["created"; 3]);
    for group in &groups {
        let mut found = members(&api, group);
        found.sort();
        assert_eq!(found, ids);
        let history = api.get(&format!("/skein/v1/groups/{group}/history")).ok();
        assert_eq!(history["value"].as_array().unwrap().len(), 3, "{history}");
        let audit = api.get(&format!("/skein/v1/audit?subject={group}&action=device-group.device-added")).ok();
        assert_eq!(audit["value"].as_array().unwrap().len(), 3, "{audit}");
    }
    let query = unique("g");
    let body = json!({ "displayName": "query", "filter": "SELECT * FROM devices WHERE $simulated = true" });
    api.put(&stable(&format!("/api/deviceGroups/{query}")), &body).ok();
    assert_eq!(outcomes(&api, &[json!({ "id": unique("a"), "groups": [query] })]), ["refused groups"]);
}

#[test]
fn an_attestation_is_written_in_the_audit_log_without_its_keys() {
    let place = shared_place!();
    let api = place.administrator();
    let (id, key) = (unique("d"), random_key(64));
    let row = json!({ "id": id, "primaryKey": key, "secondaryKey": key });
    assert_eq!(outcomes(&api, &[row]), ["created"]);
    let audit = api.get(&format!("/skein/v1/audit?subject={id}")).ok();
    let actions: Vec<&Value> = audit["value"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    assert!(
        actions.contains(&&json!("device.created")) && actions.contains(&&json!("device.attestation.set")),
        "{audit}"
    );
    assert!(!audit.to_string().contains(&key), "{audit}");
}

#[test]
fn a_template_must_exist_where_unknown_ones_are_refused() {
    let application = own_application!(&[], &[("unknown_templates", "refuse")]);
    let api = application.administrator();
    let known = "dtmi:tests:known;1";
    let body = json!({ "@type": ["ModelDefinition", "DeviceModel"], "displayName": "Known", "capabilityModel":
        { "@id": known, "@type": "Interface", "displayName": "Known", "contents": [] } });
    api.put(&stable("/api/deviceTemplates/dtmi%3Atests%3Aknown%3B1"), &body).ok();
    let rows =
        [json!({ "id": "a", "template": known }), json!({ "id": "b", "template": "dtmi:x;1" }), json!({ "id": "c" })];
    assert_eq!(outcomes(&api, &rows), ["created", "refused template", "created"]);
}

#[test]
fn a_certificate_that_only_its_thumbprint_is_known_of_proves_the_device_and_stays_under_a_patch() {
    let application = own_application!(&[], &super::super::client_certificates::FRONT);
    let api = application.administrator();
    for sha256 in [false, true] {
        let id = unique("pump");
        let own = crate::support::certificate(Some(&id));
        let parsed = skein_x509::Certificate::parse(&own.pem).unwrap();
        let print = if sha256 { parsed.sha256_thumbprint() } else { parsed.sha1_thumbprint() };
        let row = json!({ "id": id, "thumbprint": print, "secondaryThumbprint": "ab".repeat(20) });
        assert_eq!(outcomes(&api, &[row]), ["created"]);
        let send = |pem: &str| super::super::client_certificates::send(&application, &id, pem).status;
        assert_eq!(send(&own.pem), 204);
        let next = crate::support::certificate(Some(&id));
        assert_eq!(send(&next.pem), 401);
        // The next one comes whole; the first one, which nobody has here, is left as it is.
        let path = stable(&format!("/api/devices/{id}/attestation"));
        let certificates = json!({ "secondary": { "certificate": next.pem } });
        let patched = api.patch(&path, &json!({ "x509": { "clientCertificates": certificates } })).ok();
        let name = if sha256 { "sha256Thumbprint" } else { "sha1Thumbprint" };
        assert_eq!(patched["x509"]["clientCertificates"]["primary"]["info"], json!({ name: print }));
        crate::support::let_remembered_credentials_end();
        assert_eq!((send(&own.pem), send(&next.pem)), (204, 204));
        let cleared = json!({ "primary": { "info": { name: "CD".repeat(if sha256 { 32 } else { 20 }) } } });
        api.patch(&path, &json!({ "x509": { "clientCertificates": cleared } })).expect_status(422);
    }
}
