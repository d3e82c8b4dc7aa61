//! Any text as the value of an `Authorization` header: what is read is written and read again as the same, and nothing
//! shows the signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::credentials::{ApiToken, HubToken, RegistrationToken, SharedAccessSignature, SymmetricKey};

fuzz_target!(|credential: &str| {
    let _ = SymmetricKey::from_base64(credential);
    let key = SymmetricKey::from_bytes(vec![7; 32]).unwrap();

    if let Ok(token) = SharedAccessSignature::parse(credential) {
        assert!(!token.is_signed_by(&key));
        let revealed = token.reveal();
        // Encoding may lengthen it beyond what is read.
        if revealed.len() <= skein_fleet::credentials::MAXIMUM_LENGTH {
            assert_eq!(SharedAccessSignature::parse(&revealed), Ok(token));
        }
    }
    if let Ok(token) = ApiToken::parse(credential) {
        let revealed = token.reveal();
        if revealed.len() <= skein_fleet::credentials::MAXIMUM_LENGTH {
            assert_eq!(ApiToken::parse(&revealed), Ok(token));
        }
    }
    if let Ok(token) = HubToken::parse(credential) {
        assert!(!token.is_signed_by(&key));
        assert!(token.device_ids().count() <= 2);
    }
    if let Ok(token) = RegistrationToken::parse(credential) {
        assert!(!token.is_signed_by(&key.derive(token.registration_id())));
    }
});
