//! Where secrets are in what clients send and are given.

use super::Answer;
use serde_json::Value;

/// Members of JSON documents, in any case, and fields of forms.
const MEMBERS: [&str; 24] = [
    "access_token",
    "accesstoken",
    "claimtoken",
    "client_secret",
    "code_verifier",
    "endorsementkey",
    "id_token",
    "idtoken",
    "new_password",
    "newpassword",
    "old_password",
    "password",
    "primarykey",
    "primary_key",
    "privatekey",
    "refresh_token",
    "refreshtoken",
    "secondarykey",
    "secondary_key",
    "secret",
    "secret_key",
    "secretkey",
    "token",
    "session_token",
];

/// Headers that are nothing but a credential.
const HEADERS: [&str; 4] = ["authorization", "x-auth-token", "x-subject-token", "x-tls-front-secret"];

/// What is shorter in such a header is a word of a test, which may be anywhere.
const SHORTEST_CREDENTIAL: usize = 20;

fn is_secret(name: &str) -> bool {
    MEMBERS.iter().any(|member| member.eq_ignore_ascii_case(name))
}

/// Those of a JSON document; none of anything else.
pub fn in_json(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    collect(&serde_json::from_slice(bytes).unwrap_or_default(), &mut found);
    found
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_secret(name) => found.extend(in_credential(text)),
                    _ => collect(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// Those of a form. A `code` of one is an authorization code.
pub fn in_form(bytes: &[u8]) -> Vec<String> {
    let fields = url::form_urlencoded::parse(bytes);
    fields.filter(|(name, _)| is_secret(name) || name == "code").map(|(_, value)| value.into_owned()).collect()
}

/// That of a header.
pub fn in_header(name: &str, value: &str) -> Vec<String> {
    let is_credential = HEADERS.contains(&name) && value.len() >= SHORTEST_CREDENTIAL;
    if is_credential { in_credential(value) } else { Vec::new() }
}

/// Those of an answer: of its body, of its headers, and the code in the URL that it leads to.
pub fn in_answer(answer: &Answer) -> Vec<String> {
    let mut found = in_json(&answer.body);
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        found.extend(in_header(name.as_str(), &value));
        match name.as_str() {
            "location" => {
                let query = value.split_once('?').map_or("", |(_, query)| query);
                found.extend(in_form(query.as_bytes()));
            }
            "set-cookie" => {
                let cookie = value.split(';').next().unwrap_or_default();
                found.extend(cookie.split_once('=').map(|(_, value)| value.to_owned()));
            }
            _ => {}
        }
    }
    found
}

/// The signature of a `SharedAccessSignature`, as it is written and as it is meant; else the token, without its scheme.
/// A header of several words is a signature of the request and good for that alone.
fn in_credential(text: &str) -> Vec<String> {
    if let Some((_, rest)) = text.split_once("sig=") {
        let written = rest.split('&').next().unwrap_or_default();
        let meant = percent_encoding::percent_decode_str(written).decode_utf8_lossy().into_owned();
        return vec![written.to_owned(), meant];
    }
    let bare = ["Bearer ", "Basic "].into_iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    // The word of a scheme without anything behind it is what some tests send.
    if bare.contains(' ') || bare == "SharedAccessSignature" { Vec::new() } else { vec![bare.to_owned()] }
}
