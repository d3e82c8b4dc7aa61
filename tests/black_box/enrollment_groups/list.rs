//! The list of groups.

use super::{group, symmetric, x509};
use crate::support::{preview, stable};
use serde_json::{Value, json};

#[test]
fn the_default_groups_come_first_and_the_others_as_they_were_made() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let first = api.get(&stable("/api/enrollmentGroups")).ok();
    let defaults = first["value"].as_array().unwrap();
    assert_eq!(defaults.len(), 2);
    let facts =
        |group: &Value| (group["displayName"].clone(), group["type"].clone(), group["attestation"]["type"].clone());
    assert_eq!(facts(&defaults[0]), (json!("SAS-IoT-Devices"), json!("iot"), json!("symmetricKey")));
    assert_eq!(facts(&defaults[1]), (json!("SAS-IoT-Edge-Devices"), json!("iotEdge"), json!("symmetricKey")));
    assert!(first.get("nextLink").is_none());
    let made: Vec<String> =
        (0..26).map(|number| group(&api, &if number % 2 == 0 { symmetric() } else { x509() })).collect();
    let (mut walked, mut next) = (Vec::new(), Some(stable("/api/enrollmentGroups")));
    let mut pages = 0;
    while let Some(path) = next {
        let page = api.get(&path).ok();
        pages += 1;
        walked.extend(page["value"].as_array().unwrap().clone());
        let link = page["nextLink"].as_str();
        next = link.map(|link| format!("/{}", link.splitn(4, '/').nth(3).unwrap()));
    }
    assert_eq!(pages, 2);
    let ids: Vec<_> = walked[2..].iter().map(|group| group["id"].as_str().unwrap()).collect();
    assert_eq!(ids, made);
    assert_eq!(walked[..2], defaults[..]);
    // An entry is the group itself; the page has no size that a client could set.
    assert_eq!(api.get(&stable(&format!("/api/enrollmentGroups/{}", made[1]))).ok(), walked[3]);
    let page = api.get(&preview("/api/enrollmentGroups?maxpagesize=1")).ok();
    assert_eq!(page["value"].as_array().unwrap().len(), 25);
}
