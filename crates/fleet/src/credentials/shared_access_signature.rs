//! The text form that all three kinds of `SharedAccessSignature` credential have.

use std::fmt;

use super::{SymmetricKey, TokenError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The scheme word of the `Authorization` header.
pub const SCHEME: &str = "SharedAccessSignature";

/// How many bytes a token may have. The longest that an SDK makes, for a device id of 128 characters that are all
/// encoded twice, has less than a quarter of it.
pub const MAXIMUM_LENGTH: usize = 4096;

/// A signature is an HMAC-SHA256, or as many random bytes.
const SIGNATURE_LENGTH: usize = 32;

/// More digits than this are neither seconds nor milliseconds.
const EXPIRY_DIGITS: usize = 13;

/// What is percent-encoded in `skn`: all but what a URL never needs encoded.
const KEY_NAME_ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The fields of a token as its text has them: `SharedAccessSignature sr=…&sig=…&skn=…&se=…`, in any order (contract
/// central §1.2, §8.3).
///
/// Nothing is verified yet. `sr` and `se` are kept exactly as sent, since they are what was signed: SDKs disagree about
/// the case of percent-encodings and about how much is encoded at all.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedAccessSignature {
    resource: String,
    signature: [u8; SIGNATURE_LENGTH],
    expiry: String,
    key_name: Option<String>,
}

impl SharedAccessSignature {
    /// Reads the value of an `Authorization` header. The scheme word is read case-insensitively, names of fields are
    /// not. An empty `skn` is none: the C SDK writes one.
    pub fn parse(credential: &str) -> Result<Self, TokenError> {
        if credential.len() > MAXIMUM_LENGTH {
            return Err(TokenError::TooLong { length: credential.len() });
        }
        let (scheme, fields) = credential.split_once(' ').ok_or(TokenError::Scheme)?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return Err(TokenError::Scheme);
        }
        let (mut resource, mut signature, mut expiry, mut key_name) = (None, None, None, None);
        for (part, position) in fields.trim_matches(' ').split('&').zip(1..) {
            // Fields are visible ASCII, so that no two texts that a log shows alike are different tokens.
            let (name, value) = part
                .split_once('=')
                .filter(|_| part.bytes().all(|byte| byte.is_ascii_graphic()))
                .ok_or(TokenError::Malformed { position })?;
            let (slot, field) = match name {
                "sr" => (&mut resource, "sr"),
                "sig" => (&mut signature, "sig"),
                "se" => (&mut expiry, "se"),
                "skn" => (&mut key_name, "skn"),
                _ => return Err(TokenError::UnknownField { position }),
            };
            if slot.replace(value).is_some() {
                return Err(TokenError::Repeated { field });
            }
        }
        let given = |slot: Option<&str>, field| {
            slot.filter(|value| !value.is_empty()).map(str::to_owned).ok_or(TokenError::Missing { field })
        };
        Ok(Self {
            resource: given(resource, "sr")?,
            signature: decode_signature(&given(signature, "sig")?)?,
            expiry: given(expiry, "se")?,
            key_name: given(key_name, "skn").ok().map(|name| decode(&name, "skn", "a key")).transpose()?,
        })
    }

    /// Makes the token that a device makes: over `resource` as it is to be sent, percent-encoded or not.
    pub fn sign(resource: &str, expiry: &str, key_name: Option<&str>, key: &SymmetricKey) -> Self {
        Self::with_signature(resource, key.sign(&signed_text(resource, expiry)), expiry, key_name)
    }

    /// A token with a signature that comes from elsewhere.
    pub(super) fn with_signature(
        resource: &str,
        signature: [u8; SIGNATURE_LENGTH],
        expiry: &str,
        key_name: Option<&str>,
    ) -> Self {
        Self {
            resource: resource.to_owned(),
            signature,
            expiry: expiry.to_owned(),
            key_name: key_name.map(str::to_owned),
        }
    }

    /// What a device signs: `sr`, a newline, `se`, both as sent (contract central §8.3).
    pub fn signed_text(&self) -> String {
        signed_text(&self.resource, &self.expiry)
    }

    /// Whether the signature is that of `key`, in constant time.
    pub fn is_signed_by(&self, key: &SymmetricKey) -> bool {
        key.verifies(&self.signed_text(), &self.signature)
    }

    /// `sr` as sent.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// `sr`, percent-decoded once.
    pub(super) fn decoded_resource(&self, expected: &'static str) -> Result<String, TokenError> {
        decode(&self.resource, "sr", expected)
    }

    /// `skn`, percent-decoded.
    pub fn key_name(&self) -> Option<&str> {
        self.key_name.as_deref()
    }

    /// `se` as sent.
    pub fn expiry(&self) -> &str {
        &self.expiry
    }

    /// `se` as a number, if it has from 1 to `digits` decimal digits and nothing else.
    pub(super) fn expiry_number(&self, digits: usize) -> Option<i64> {
        let is_decimal =
            self.expiry.bytes().all(|byte| byte.is_ascii_digit()) && self.expiry.len() <= digits.min(EXPIRY_DIGITS);
        self.expiry.parse().ok().filter(|_| is_decimal)
    }

    /// The bytes of `sig`. They are a secret when nothing signed was needed to make them.
    pub(super) fn signature(&self) -> &[u8; SIGNATURE_LENGTH] {
        &self.signature
    }

    /// The value of an `Authorization` header with these fields. It shows the signature, and so gives its reader what
    /// the token gives.
    pub fn reveal(&self) -> String {
        let signature = STANDARD.encode(self.signature);
        let mut text =
            format!("{SCHEME} sr={}&sig={}", self.resource, utf8_percent_encode(&signature, NON_ALPHANUMERIC));
        if let Some(name) = &self.key_name {
            text.push_str("&skn=");
            text.extend(utf8_percent_encode(name, KEY_NAME_ENCODED));
        }
        text.push_str("&se=");
        text.push_str(&self.expiry);
        text
    }
}

/// Without the signature.
impl fmt::Debug for SharedAccessSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SharedAccessSignature")
            .field("resource", &self.resource)
            .field("expiry", &self.expiry)
            .field("key_name", &self.key_name)
            .finish_non_exhaustive()
    }
}

fn signed_text(resource: &str, expiry: &str) -> String {
    format!("{resource}\n{expiry}")
}

fn decode(text: &str, field: &'static str, expected: &'static str) -> Result<String, TokenError> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| TokenError::Subject { field, expected })?;
    Ok(decoded.into_owned())
}

/// `sig` may be percent-encoded or not: base64 has no `%`. A `+` is a `+`, not a space.
fn decode_signature(text: &str) -> Result<[u8; SIGNATURE_LENGTH], TokenError> {
    let base64: Vec<u8> = percent_decode_str(text).collect();
    let bytes = STANDARD.decode(base64).map_err(|_| TokenError::Signature)?;
    bytes.try_into().map_err(|_| TokenError::Signature)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIG: &str = "f%2BwW8XOKeJOtiPc9Iwjc4OpExvPM7NlhM9qxN2a1aAM%3D";

    fn key() -> SymmetricKey {
        SymmetricKey::from_bytes(vec![7; 32]).unwrap()
    }

    #[test]
    fn the_documented_hub_token_verifies() {
        // Microsoft, "How to use symmetric keys over HTTPS without an SDK" (azure-docs,
        // articles/iot-dps/iot-dps-https-sym-key-support.md).
        let key = SymmetricKey::from_base64(
            "18RQk/hOPJR9EbsJlk2j8WA6vWaj/yi+oaYg7zmxfQNdOyMSu+SJ8O7TSlZhDJCYmn4rzEiVKIzNiVAWjLxrGA==",
        )
        .unwrap();
        let text = format!(
            "SharedAccessSignature sr=MyExampleHub.azure-devices.net%2Fdevices%2Fmy-symkey-device&sig={SIG}&se=1663119026"
        );
        let token = SharedAccessSignature::parse(&text).unwrap();
        assert_eq!(token.signed_text(), "MyExampleHub.azure-devices.net%2Fdevices%2Fmy-symkey-device\n1663119026");
        assert!(token.is_signed_by(&key));
        assert!(!token.is_signed_by(&self::key()));
        assert_eq!(SharedAccessSignature::sign(token.resource(), "1663119026", None, &key), token);
        assert_eq!(token.reveal(), text);
        // What was signed is the text as sent: the same resource in lower case is another.
        let lower = SharedAccessSignature::parse(&text.replace("%2F", "%2f")).unwrap();
        assert!(!lower.is_signed_by(&key));
    }

    #[test]
    fn fields_come_in_any_order_and_the_scheme_in_any_case() {
        let token =
            SharedAccessSignature::parse(&format!("sharedaccesssignature  se=1&skn=my%20key&sig={SIG}&sr=a%2Fb "))
                .unwrap();
        assert_eq!((token.resource(), token.key_name(), token.expiry()), ("a%2Fb", Some("my key"), "1"));
        let unencoded = SharedAccessSignature::parse(
            "SharedAccessSignature sr=a&sig=f+wW8XOKeJOtiPc9Iwjc4OpExvPM7NlhM9qxN2a1aAM=&se=1&skn=",
        )
        .unwrap();
        assert_eq!(unencoded.key_name(), None);
        assert_eq!(unencoded.signature(), token.signature());
    }

    #[test]
    fn anything_else_is_refused() {
        let rows = [
            (String::new(), TokenError::Scheme),
            ("SharedAccessSignature".to_owned(), TokenError::Scheme),
            (format!("Bearer sr=a&sig={SIG}&se=1"), TokenError::Scheme),
            (format!("SharedAccessSignature sr=a&sig={SIG}"), TokenError::Missing { field: "se" }),
            (format!("SharedAccessSignature sr=a&sig={SIG}&se="), TokenError::Missing { field: "se" }),
            ("SharedAccessSignature sr=a&se=1".to_owned(), TokenError::Missing { field: "sig" }),
            (format!("SharedAccessSignature sig={SIG}&se=1"), TokenError::Missing { field: "sr" }),
            (format!("SharedAccessSignature sr=a&sr=b&sig={SIG}&se=1"), TokenError::Repeated { field: "sr" }),
            (format!("SharedAccessSignature sr=a&sig={SIG}&se=1&skn=&skn=x"), TokenError::Repeated { field: "skn" }),
            (format!("SharedAccessSignature sr=a&sig={SIG}&se=1&sp=r"), TokenError::UnknownField { position: 4 }),
            (format!("SharedAccessSignature SR=a&sig={SIG}&se=1"), TokenError::UnknownField { position: 1 }),
            (format!("SharedAccessSignature sr=a&&sig={SIG}&se=1"), TokenError::Malformed { position: 2 }),
            (format!("SharedAccessSignature sr=a&sig={SIG}&se=1 &skn=x"), TokenError::Malformed { position: 3 }),
            (format!("SharedAccessSignature sr=a&sig={SIG}&se=1&skn=x\0"), TokenError::Malformed { position: 4 }),
            (format!("SharedAccessSignature sr=ü&sig={SIG}&se=1"), TokenError::Malformed { position: 1 }),
            ("SharedAccessSignature sr=a&sig=AAAA&se=1".to_owned(), TokenError::Signature),
            ("SharedAccessSignature sr=a&sig=%%%&se=1".to_owned(), TokenError::Signature),
            (
                format!("SharedAccessSignature sr=a&sig={SIG}&se=1&skn=%ff"),
                TokenError::Subject { field: "skn", expected: "a key" },
            ),
            (
                format!("SharedAccessSignature sr={}", "a".repeat(MAXIMUM_LENGTH)),
                TokenError::TooLong { length: MAXIMUM_LENGTH + 25 },
            ),
        ];
        for (text, error) in rows {
            assert_eq!(SharedAccessSignature::parse(&text), Err(error), "{text}");
        }
    }

    #[test]
    fn neither_errors_nor_debug_show_the_signature() {
        let token = SharedAccessSignature::parse(&format!("SharedAccessSignature sr=a&sig={SIG}&se=1")).unwrap();
        assert_eq!(format!("{token:?}"), r#"SharedAccessSignature { resource: "a", expiry: "1", key_name: None, .. }"#);
        let error = SharedAccessSignature::parse("SharedAccessSignature sr=a&sig=hunter2&se=1").unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn only_digits_are_a_number() {
        let number = |expiry: &str| SharedAccessSignature::sign("a", expiry, None, &key()).expiry_number(10);
        assert_eq!(number("1663119026"), Some(1_663_119_026));
        for expiry in ["+166311902", "-1", "1.5", "16631190260", "٣"] {
            assert_eq!(number(expiry), None, "{expiry}");
        }
    }

    proptest! {
        #[test]
        fn what_is_signed_is_read_back_and_verifies(
            resource in "[a-zA-Z0-9.%/_-]{1,40}",
            expiry in "[0-9]{1,13}",
            key_name in prop::option::of("\\PC{1,20}"),
            bytes in prop::collection::vec(any::<u8>(), 16..=64),
        ) {
            let key = SymmetricKey::from_bytes(bytes).unwrap();
            let token = SharedAccessSignature::sign(&resource, &expiry, key_name.as_deref(), &key);
            let read = SharedAccessSignature::parse(&token.reveal()).unwrap();
            prop_assert!(read.is_signed_by(&key));
            prop_assert_eq!(read, token);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), fields in "[a-z=&%+ ]{0,60}") {
            let _ = SharedAccessSignature::parse(&text);
            let _ = SharedAccessSignature::parse(&format!("{SCHEME} {fields}"));
        }
    }
}
