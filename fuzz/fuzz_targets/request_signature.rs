//! Any text as the value of an `Authorization` header, and any request that it is said to sign: nobody guesses a
//! signature, and nothing shows it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::credentials::{RequestSignature, SecretAccessKey, SignedRequest};

fuzz_target!(|input: (&str, &str, &str, &str, [u8; 32])| {
    let (credential, path, query, header, body_digest) = input;
    let Ok(signature) = RequestSignature::parse(credential) else { return };
    assert!(RequestSignature::is_one(credential));
    let headers = ["x-sdk-date", "content-type", "x-sdk-content-sha256"].map(|name| (name.to_owned(), header.into()));
    let request =
        SignedRequest { method: "PUT", host: "h", path, query, headers: &headers, body_digest: &body_digest };
    if let Ok(text) = signature.text_of(&request) {
        assert!(!text.is_signed_with(&SecretAccessKey::from_text("rB7cTnW2kXqYp0LmVd8sHfJ4gZaE6uQy1iNo5tUx")));
        let _ = text.is_timely(text.signed_at());
    }
});
