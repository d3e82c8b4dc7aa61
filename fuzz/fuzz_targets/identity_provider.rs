//! Any bytes as what an identity provider answers, and any text as a URL that it names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::identity_provider::{
    Discovery, ExpectedToken, github_identity, verify_id_token, wechat_identity, wechat_token,
};
use skein_fleet::outbound_url::{MAX_OUTBOUND_URL, check_outbound_url};
use skein_fleet::time::Timestamp;

const KEYS: &[u8] =
    br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"k"}]}"#;

fuzz_target!(|bytes: &[u8]| {
    let _ = Discovery::parse(bytes, "https://id.example.com");
    let _ = github_identity(bytes, bytes);
    if let Ok(token) = wechat_token(bytes) {
        let _ = wechat_identity(bytes, &token);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let now = Timestamp::from_unix_millis(1_795_340_157_000);
    let expected = ExpectedToken { issuer: "https://id.example.com", client_id: "us", nonce: "n", now };
    // No text is signed by accident.
    assert!(verify_id_token(text, KEYS, &expected).is_err());
    let _ = verify_id_token("eyJhbGciOiJFUzI1NiJ9.e30.AA", bytes, &expected);
    if let Ok(url) = check_outbound_url(text, None) {
        assert_eq!(url.scheme(), "https");
        // What is sent is what was checked; escapes may make it longer than a URL may be.
        if url.as_str().len() <= MAX_OUTBOUND_URL {
            assert_eq!(check_outbound_url(url.as_str(), None).map(String::from), Ok(url.into()));
        }
    }
});
