//! Requests that are signed with an access key, made as the contract says (`iotda.md` §1.4) and without the product's code.

use super::{Api, encoded, unique, unix_now};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The region and the service of a derived key.
const SCOPE: &str = "cn-north-4/iotdm";

/// An access key that signs.
#[derive(Clone, Debug)]
pub struct Signer {
    pub access_key: String,
    pub secret_key: String,
    is_derived: bool,
    date: Option<i64>,
}

impl Signer {
    /// A new key of whoever calls.
    #[track_caller]
    pub fn create(api: &Api<'_>) -> Self {
        Self::of(&api.post("/skein/v1/access-keys", &json!({})).expect_status(201).json())
    }

    /// The key of this answer.
    pub fn of(created: &Value) -> Self {
        let text = |name: &str| created[name].as_str().unwrap().to_owned();
        Self { access_key: text("accessKey"), secret_key: text("secretKey"), is_derived: false, date: None }
    }

    /// With another id.
    pub fn named(&self, access_key: &str) -> Self {
        Self { access_key: access_key.to_owned(), ..self.clone() }
    }

    /// With another secret.
    pub fn knowing(&self, secret_key: &str) -> Self {
        Self { secret_key: secret_key.to_owned(), ..self.clone() }
    }

    /// With a key that is derived for a day and a region.
    pub fn derived(&self) -> Self {
        Self { is_derived: true, ..self.clone() }
    }

    /// As if it were so many seconds later.
    pub fn later(&self, seconds: i64) -> Self {
        Self { date: Some(i64::try_from(unix_now()).unwrap() + seconds), ..self.clone() }
    }

    /// The headers that sign a request, beside those that it has. One of them is different each time: a signature is good
    /// once where it changes something, and its date counts seconds.
    pub fn sign(
        &self,
        (method, origin, target): (&str, &str, &str),
        headers: &[(String, String)],
        body: &[u8],
    ) -> Vec<(String, String)> {
        let seconds = self.date.unwrap_or_else(|| unix_now().try_into().unwrap());
        let date = jiff::Timestamp::from_second(seconds).unwrap().strftime("%Y%m%dT%H%M%SZ").to_string();
        let added = vec![("x-sdk-date".to_owned(), date.clone()), ("x-nonce".to_owned(), unique("n"))];
        let mut signed: Vec<(String, String)> = headers.iter().chain(&added).cloned().collect();
        signed.retain(|(name, _)| name != "authorization");
        signed.push(("host".into(), origin.split_once("://").unwrap().1.into()));
        signed.sort();
        let names = signed.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
        let lines = signed.iter().fold(String::new(), |text, (name, value)| format!("{text}{name}:{}\n", value.trim()));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = format!("{method}\n{}\n{}\n{lines}\n{names}\n{}", of_path(path), of_query(query), digest(body));
        let day = &date[..8];
        let authorization = if self.is_derived {
            let scope = format!("{day}/{SCOPE}");
            let text = format!("V11-HMAC-SHA256\n{date}\n{scope}\n{}", digest(request.as_bytes()));
            let extracted = hmac(self.access_key.as_bytes(), self.secret_key.as_bytes());
            let key = hexadecimal(&hmac(&extracted, format!("{scope}\u{1}").as_bytes()));
            let signature = hexadecimal(&hmac(key.as_bytes(), text.as_bytes()));
            let credential = format!("{}/{scope}", self.access_key);
            format!("V11-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}")
        } else {
            let text = format!("SDK-HMAC-SHA256\n{date}\n{}", digest(request.as_bytes()));
            let signature = hexadecimal(&hmac(self.secret_key.as_bytes(), text.as_bytes()));
            format!("SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}", self.access_key)
        };
        added.into_iter().chain([("authorization".to_owned(), authorization)]).collect()
    }
}

fn of_path(path: &str) -> String {
    let segments = path.split('/').map(|segment| encoded(&percent_decode_str(segment).decode_utf8().unwrap()));
    let path = segments.collect::<Vec<_>>().join("/");
    if path.ends_with('/') { path } else { path + "/" }
}

fn of_query(query: &str) -> String {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    pairs.sort_by_key(|(name, value)| (decoded(name), decoded(value)));
    let pair = |(name, value): &(&str, &str)| format!("{}={}", encoded(&decoded(name)), encoded(&decoded(value)));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
