use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;

const ACCESS_KEY: &str = "WKZQ4D2PCYN7GT5XH3RM";
const SECRET: &str = "rB7cTnW2kXqYp0LmVd8sHfJ4gZaE6uQy1iNo5tUx";
const AGENT: &str = "huaweicloud-usdk-python/3.0";
const DATE: &str = "20261122T093557Z";
const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data; boundary=x";

/// A request that can be changed.
#[derive(Clone)]
struct Case {
    method: &'static str,
    host: String,
    path: String,
    query: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    authorization: String,
}

impl Case {
    fn new(
        (method, path, query): (&'static str, &str, &str),
        headers: &[(&str, &str)],
        body: &str,
        authorization: &str,
    ) -> Self {
        let always = [("user-agent", AGENT), ("x-sdk-date", DATE), ("accept", "*/*")];
        let header = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        Self {
            method,
            host: "127.0.0.1:3000".into(),
            path: path.into(),
            query: query.into(),
            headers: always.iter().chain(headers).map(header).collect(),
            body: body.into(),
            authorization: authorization.replace("KEY", ACCESS_KEY),
        }
    }

    fn with<T>(&self, read: impl FnOnce(&SignedText<'_>) -> T) -> Result<T, SignatureError> {
        let signature = RequestSignature::parse(&self.authorization)?;
        let request = SignedRequest {
            method: self.method,
            host: &self.host,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body_digest: &Sha256::digest(&self.body).into(),
        };
        Ok(read(&signature.text_of(&request)?))
    }

    fn check(&self) -> Result<bool, SignatureError> {
        self.with(|text| text.is_signed_with(&SecretAccessKey::from_text(SECRET)))
    }

    fn changed(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut case = self.clone();
        change(&mut case);
        case
    }

    fn set(&self, name: &str, value: &str) -> Self {
        self.changed(|case| {
            case.headers.retain(|(known, _)| known != name);
            case.headers.push((name.into(), value.into()));
        })
    }
}

/// What `Signer` and `DerivationAKSKSigner` of huaweicloudsdkcore 3.1.219 made of these requests.
mod of_the_sdk {
    use super::*;

    pub fn lookup() -> Case {
        let signature = "76985848a0e4272852355b5ad6da96ee0cbe1e659642c5a055af394d6b7f0f35";
        let text =
            format!("SDK-HMAC-SHA256 Access=KEY, SignedHeaders=host;user-agent;x-sdk-date, Signature={signature}");
        Case::new(("GET", "/v3/projects", "name=cn-north-4"), &[], "", &text)
    }

    /// A path and a query with everything that can be written in two ways.
    pub fn odd() -> Case {
        Case::new(
            (
                "GET",
                "/v5/iot/%7Bproject_id%7D/devices/d%C3%A9%20vice~1",
                "empty=&limit=10&name=%C3%BC%20b%2Bc&tag=a&tag=b&tag2=true",
            ),
            &[("content-type", JSON), ("x-note", "  für Ada "), ("x_left_out", "1")],
            "",
            "SDK-HMAC-SHA256 Access=KEY, SignedHeaders=content-type;host;user-agent;x-note;x-sdk-date, \
             Signature=79d72065e76f302d1b0a7bb90fdb4b0b01bf54957c012bb859db6deded021afa",
        )
    }

    fn put(authorization: &str) -> Case {
        Case::new(
            ("PUT", "/api/devices/thermostat1", "api-version=2022-07-31"),
            &[("content-type", JSON), ("x-project-id", "p")],
            r#"{"displayName": "Küche"}"#,
            authorization,
        )
    }

    pub fn plain() -> Case {
        put("SDK-HMAC-SHA256 Access=KEY, SignedHeaders=content-type;host;user-agent;x-project-id;x-sdk-date, \
             Signature=2b7ae8c0f4394f680792705cfb480fbe1a8fbbda1933663b1dc872f8b05cdf3f")
    }

    pub fn derived() -> Case {
        put("V11-HMAC-SHA256 Credential=KEY/20261122/cn-north-4/iotdm, \
             SignedHeaders=content-type;host;user-agent;x-project-id;x-sdk-date, \
             Signature=d52ca553e8271bc884290f9d1e9c1effb75e098acda824519943038685ee2b63")
    }

    fn upload(body: &str, signature: &str) -> Case {
        let headers = "content-type;host;user-agent;x-sdk-content-sha256;x-sdk-date";
        Case::new(
            ("POST", "/v5/iot/p/batchtask-files", ""),
            &[("content-type", MULTIPART), ("x-sdk-content-sha256", "UNSIGNED-PAYLOAD")],
            body,
            &format!("SDK-HMAC-SHA256 Access=KEY, SignedHeaders={headers}, Signature={signature}"),
        )
    }

    pub fn multipart() -> Case {
        upload("--x--", "111a4a28f21d8375d1e1afa092d3bcbe5f5ce82ba9cc88b51f286094117ed5da")
    }

    pub fn empty_multipart() -> Case {
        upload("", "5f6a166ac632be66c73a368d3356844f6306820b900a3a45ef8932c983860c67")
    }
}

#[test]
fn what_the_vendors_client_signs_verifies() {
    for case in [
        of_the_sdk::lookup(),
        of_the_sdk::odd(),
        of_the_sdk::plain(),
        of_the_sdk::derived(),
        of_the_sdk::multipart(),
        of_the_sdk::empty_multipart(),
    ] {
        assert_eq!(case.check(), Ok(true), "{} {}", case.method, case.path);
    }
}

#[test]
fn another_spelling_of_the_same_request_verifies() {
    let odd = of_the_sdk::odd();
    for path in ["/v5/iot/{project_id}/devices/d%c3%a9%20vice%7E1/", "/v5/iot/%7bproject%5Fid%7d/devices/dé vice~1"] {
        assert_eq!(odd.changed(|case| case.path = path.into()).check(), Ok(true), "{path}");
    }
    for query in [
        "tag2=true&tag=b&tag=a&name=%c3%bc+b%2Bc&limit=10&empty",
        "&empty=&limit=10&&name=%C3%BC%20b%2Bc&tag=a&tag=b&tag2=true",
    ] {
        assert_eq!(odd.changed(|case| case.query = query.into()).check(), Ok(true), "{query}");
    }
    // What was not signed may be anything.
    assert_eq!(odd.set("accept", "text/html").set("x_left_out", "2").check(), Ok(true));
}

#[test]
fn another_request_does_not() {
    for case in [of_the_sdk::plain(), of_the_sdk::derived()] {
        let changes: [fn(&mut Case); 8] = [
            |case| case.method = "PATCH",
            |case| case.host = "127.0.0.1:3001".into(),
            |case| case.host = "127.0.0.1".into(),
            |case| case.path = "/api/devices/thermostat2".into(),
            |case| case.path = "/api/devices/%2574hermostat1".into(),
            |case| case.query = "api-version=2022-10-31-preview".into(),
            |case| case.query += "&x",
            |case| case.body.push(b' '),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            assert_eq!(case.changed(change).check(), Ok(false), "change {number}");
        }
        assert_eq!(case.set("x-project-id", "q").check(), Ok(false));
        assert_eq!(case.set("x-sdk-date", "20261122T093558Z").check(), Ok(false));
        let other = SecretAccessKey::from_text(&SECRET.to_lowercase());
        assert_eq!(case.with(|text| text.is_signed_with(&other)), Ok(false));
        assert_eq!(case.with(|text| text.is_signed_with(&SecretAccessKey::from_text(""))), Ok(false));
    }
    // A plus that was signed as one is not the space that it means where it is not encoded.
    let odd = of_the_sdk::odd();
    assert_eq!(odd.changed(|case| case.query = odd.query.replace("%2B", "+")).check(), Ok(false));
    let region = of_the_sdk::derived().changed(|case| case.authorization = case.authorization.replace("-4/", "-1/"));
    assert_eq!(region.check(), Ok(false));
}

#[test]
fn what_has_to_be_signed_is_missed() {
    let plain = of_the_sdk::plain();
    let without = |name: &str| plain.changed(|case| case.authorization = case.authorization.replace(name, ""));
    assert_eq!(without("host;").check(), Err(SignatureError::NotSigned("host")));
    assert_eq!(without(";x-sdk-date").check(), Err(SignatureError::NotSigned("x-sdk-date")));
    let twice = plain.changed(|case| case.headers.push(("x-project-id".into(), b"p".to_vec())));
    assert_eq!(twice.check(), Err(SignatureError::Header));
    let gone = plain.changed(|case| case.headers.retain(|(name, _)| name != "x-project-id"));
    assert_eq!(gone.check(), Err(SignatureError::Header));
    for date in ["", "2026-11-22T09:35:57Z", "20261122T093557", "20261322T093557Z", "20261122t093557Z"] {
        assert_eq!(plain.set("x-sdk-date", date).check(), Err(SignatureError::Date), "{date}");
    }
    let day = of_the_sdk::derived().set("x-sdk-date", "20261123T000000Z");
    assert_eq!(day.check(), Err(SignatureError::ScopeDate));
}

#[test]
fn only_a_multipart_body_may_be_unsigned_and_no_header_stands_for_a_body_unseen() {
    let multipart = of_the_sdk::multipart();
    assert_eq!(multipart.changed(|case| case.body.push(b' ')).check(), Ok(true));
    let refused = Err(SignatureError::ContentDigest);
    assert_eq!(multipart.set("content-type", JSON).check(), refused);
    let plain = of_the_sdk::plain();
    let digest = base16ct::lower::encode_string(&Sha256::digest(&plain.body));
    // The digest that was signed, put into a header that was not, for another body.
    let forged = plain.set("x-sdk-content-sha256", &digest).changed(|case| case.body.push(b' '));
    assert_eq!(forged.check(), Err(SignatureError::NotSigned("x-sdk-content-sha256")));
    let signed = multipart.set("x-sdk-content-sha256", &digest);
    assert_eq!(signed.check(), refused);
}

#[test]
fn the_window_is_open_at_both_of_its_ends() {
    let seconds = |date: &str| {
        let text = of_the_sdk::plain().set("x-sdk-date", date);
        text.with(|text| text.signed_at().unix_seconds()).unwrap()
    };
    assert_eq!(seconds(DATE), 1_795_340_157);
    let signed = 1_795_340_157_000;
    for (now, expected) in [
        (signed - 900_001, false),
        (signed - 900_000, true),
        (signed, true),
        (signed + 900_000, true),
        (signed + 900_001, false),
    ] {
        let is_timely = of_the_sdk::plain().with(|text| text.is_timely(Timestamp::from_unix_millis(now)));
        assert_eq!(is_timely, Ok(expected), "{now}");
    }
}

#[test]
fn what_is_no_signature_is_refused() {
    let digits = "0".repeat(64);
    let plain = |parts: &str| RequestSignature::parse(&format!("SDK-HMAC-SHA256 {parts}").replace("KEY", ACCESS_KEY));
    let derived = |parts: &str| {
        let text = format!("V11-HMAC-SHA256 Credential={parts}, SignedHeaders=host, Signature={digits}");
        RequestSignature::parse(&text.replace("KEY", ACCESS_KEY))
    };
    assert!(plain(&format!("Signature={digits},SignedHeaders=host,Access=KEY")).is_ok());
    assert!(plain(&format!("Access=KEY, SignedHeaders=host, Signature={}", "F".repeat(64))).is_ok());
    assert!(derived("KEY/20261122/eu-west-101/iotdm").is_ok());
    for (parts, error) in [
        (String::new(), SignatureError::Parts),
        ("Access=KEY, SignedHeaders=host".into(), SignatureError::Parts),
        (format!("Access=KEY, Access=KEY, SignedHeaders=host, Signature={digits}"), SignatureError::Parts),
        (format!("Access=KEY, SignedHeaders=host, Signature={digits}, More=1"), SignatureError::Parts),
        (format!("Credential=KEY, SignedHeaders=host, Signature={digits}"), SignatureError::Parts),
        (format!("Access=key, SignedHeaders=host, Signature={digits}"), SignatureError::AccessKey),
        (format!("Access=KEY, SignedHeaders=, Signature={digits}"), SignatureError::SignedHeaders),
        (format!("Access=KEY, SignedHeaders=host;host, Signature={digits}"), SignatureError::SignedHeaders),
        (format!("Access=KEY, SignedHeaders=Host, Signature={digits}"), SignatureError::SignedHeaders),
        ("Access=KEY, SignedHeaders=host, Signature=00".into(), SignatureError::Digits),
        (format!("Access=KEY, SignedHeaders=host, Signature={digits}0"), SignatureError::Digits),
        (format!("Access=KEY, SignedHeaders=host, Signature={}", "é".repeat(32)), SignatureError::Digits),
    ] {
        assert_eq!(plain(&parts), Err(error), "{parts}");
    }
    let names = |count: usize| (0..count).map(|number| format!("h{number}")).collect::<Vec<_>>().join(";");
    let many = |count| plain(&format!("Access=KEY, SignedHeaders={}, Signature={digits}", names(count)));
    assert!(many(64).is_ok());
    assert_eq!(many(65), Err(SignatureError::SignedHeaders));
    for credential in
        ["KEY", "KEY/20261122/r/obs", "KEY/20261122//iotdm", "KEY/2026112/r/iotdm", "KEY/20261122/r/iotdm/x"]
    {
        assert_eq!(derived(credential), Err(SignatureError::Scope), "{credential}");
    }
    assert_eq!(RequestSignature::parse("Bearer x"), Err(SignatureError::Scheme));
    let shown = format!("{:?}", derived("KEY/20261122/r/iotdm").unwrap());
    assert!(shown.contains(ACCESS_KEY) && !shown.contains(&digits), "{shown}");
}

proptest! {
    #[test]
    fn no_text_and_no_request_make_it_panic(
        credential in "(SDK|V11)-HMAC-SHA256 \\PC{0,80}|\\PC{0,80}",
        path in "\\PC{0,40}",
        query in "\\PC{0,40}",
        date in "\\PC{0,20}",
    ) {
        let _ = RequestSignature::parse(&credential);
        let case = of_the_sdk::plain().changed(|case| {
            case.path = path;
            case.query = query;
        });
        prop_assert!(case.check().is_ok());
        let _ = case.set("x-sdk-date", &date).check();
    }
}
