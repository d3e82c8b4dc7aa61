//! The tokens that devices make themselves, for the hub and for provisioning.

use percent_encoding::percent_decode_str;

use super::{SharedAccessSignature, SymmetricKey, TokenError};
use crate::identifier::DeviceId;
use crate::time::Timestamp;

/// Ten digits of seconds reach the year 2286. More are milliseconds, which a client took for seconds.
const SECONDS_DIGITS: usize = 10;

/// The token that a device sends with its messages: `sr` is `{hub}/devices/{deviceId}` (contract central §8.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubToken {
    signature: SharedAccessSignature,
    hub: String,
    device: String,
    expiry: Timestamp,
}

impl HubToken {
    /// Reads the value of an `Authorization` header.
    ///
    /// A `skn` names a key of the hub in place of the device's. We have no such keys, so any but none, an empty one and
    /// `device` (the policy with a device's rights) is refused; the device's key must have signed it all the same.
    /// Tokens of modules are refused.
    pub fn parse(credential: &str) -> Result<Self, TokenError> {
        const EXPECTED: &str = "a device of a hub, {hub}/devices/{deviceId}";
        let signature = SharedAccessSignature::parse(credential)?;
        if !matches!(signature.key_name(), None | Some("device")) {
            return Err(TokenError::Subject { field: "skn", expected: "a policy for devices" });
        }
        let expiry = seconds(&signature)?;
        let resource = signature.decoded_resource(EXPECTED)?;
        let (hub, device) =
            named(&resource, "devices").ok_or(TokenError::Subject { field: "sr", expected: EXPECTED })?;
        Ok(Self { hub: hub.to_owned(), device: device.to_owned(), expiry, signature })
    }

    /// Whether the hub that it is for is `host`, a host name with or without a port. Names compare without regard to
    /// case; the token may leave the port out.
    pub fn is_for(&self, host: &str) -> bool {
        let without_port = match host.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        self.hub.eq_ignore_ascii_case(host) || self.hub.eq_ignore_ascii_case(without_port)
    }

    /// The devices whose token it can be: one, or two where the id reads differently when it is decoded once more.
    ///
    /// Most SDKs percent-encode the id once, with the resource around it; the C# SDK encodes it twice. That cannot let
    /// one device pass as another, since the token must also be signed with the device's own key.
    pub fn device_ids(&self) -> impl Iterator<Item = DeviceId> {
        let once = DeviceId::new(&self.device).ok();
        let twice = percent_decode_str(&self.device).decode_utf8().ok().and_then(|id| DeviceId::new(id).ok());
        let twice = twice.filter(|twice| once.as_ref() != Some(twice));
        once.into_iter().chain(twice)
    }

    /// When it ends.
    pub fn expiry(&self) -> Timestamp {
        self.expiry
    }

    /// Whether it is signed with `key`. It may have ended all the same.
    pub fn is_signed_by(&self, key: &SymmetricKey) -> bool {
        self.signature.is_signed_by(key)
    }
}

/// The token that a device registers itself with: `sr` is `{idScope}/registrations/{registrationId}` (contract central
/// §8.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationToken {
    signature: SharedAccessSignature,
    id_scope: String,
    registration_id: String,
    expiry: Timestamp,
}

impl RegistrationToken {
    /// Reads the value of an `Authorization` header. `skn` is `registration`, or missing or empty.
    pub fn parse(credential: &str) -> Result<Self, TokenError> {
        const EXPECTED: &str = "a registration, {idScope}/registrations/{registrationId}";
        let signature = SharedAccessSignature::parse(credential)?;
        if !matches!(signature.key_name(), None | Some("registration")) {
            return Err(TokenError::Subject { field: "skn", expected: "registration" });
        }
        let expiry = seconds(&signature)?;
        let resource = signature.decoded_resource(EXPECTED)?;
        let (id_scope, registration_id) =
            named(&resource, "registrations").ok_or(TokenError::Subject { field: "sr", expected: EXPECTED })?;
        Ok(Self { id_scope: id_scope.to_owned(), registration_id: registration_id.to_owned(), expiry, signature })
    }

    /// The id scope that the token is for. It must be that of the path.
    pub fn id_scope(&self) -> &str {
        &self.id_scope
    }

    /// The registration id as the device wrote it. It must be that of the path; keys are derived from it as it stands.
    pub fn registration_id(&self) -> &str {
        &self.registration_id
    }

    /// When it ends.
    pub fn expiry(&self) -> Timestamp {
        self.expiry
    }

    /// Whether it is signed with `key`. It may have ended all the same.
    pub fn is_signed_by(&self, key: &SymmetricKey) -> bool {
        self.signature.is_signed_by(key)
    }
}

/// The two ends of `{scope}/{collection}/{id}`, neither of them empty and no `/` in them.
fn named<'a>(resource: &'a str, collection: &str) -> Option<(&'a str, &'a str)> {
    let mut segments = resource.split('/');
    let (scope, middle, id, rest) = (segments.next()?, segments.next()?, segments.next()?, segments.next());
    (middle == collection && rest.is_none() && !scope.is_empty() && !id.is_empty()).then_some((scope, id))
}

fn seconds(signature: &SharedAccessSignature) -> Result<Timestamp, TokenError> {
    let seconds = signature.expiry_number(SECONDS_DIGITS).ok_or(TokenError::Expiry { unit: "seconds" })?;
    Ok(Timestamp::from_unix_seconds(seconds))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> SymmetricKey {
        SymmetricKey::from_bytes(vec![7; 32]).unwrap()
    }

    fn token(resource: &str, expiry: &str, key_name: Option<&str>) -> String {
        SharedAccessSignature::sign(resource, expiry, key_name, &key()).reveal()
    }

    #[test]
    fn a_hub_token_names_hub_and_device() {
        for resource in [
            "Hub.example.net%2Fdevices%2Fpump%231",
            "Hub.example.net%2fdevices%2fpump%231",
            "Hub.example.net/devices/pump#1",
            "Hub.example.net%2Fdevices%2Fpump%25231",
        ] {
            let token = HubToken::parse(&token(resource, "1663119026", None)).unwrap();
            assert!(token.is_for("hub.example.net") && token.is_for("Hub.example.net:443"), "{resource}");
            assert!(!token.is_for("example.net") && !token.is_for("hub.example.net.evil"), "{resource}");
            let ids: Vec<DeviceId> = token.device_ids().collect();
            assert_eq!(ids.last().unwrap().as_str(), "pump#1", "{resource}");
            assert_eq!(ids.len(), if resource.contains("%25") { 2 } else { 1 }, "{resource}");
        }
    }

    #[test]
    fn a_hub_token_may_name_the_port_and_must_then_name_the_right_one() {
        for (resource, host, expected) in [
            ("127.0.0.1%3A3000%2Fdevices%2Fa", "127.0.0.1:3000", true),
            ("127.0.0.1%3A3000%2Fdevices%2Fa", "127.0.0.1:3001", false),
            ("127.0.0.1%3A3000%2Fdevices%2Fa", "127.0.0.1", false),
            ("127.0.0.1%2Fdevices%2Fa", "127.0.0.1:3000", true),
            ("[%3A%3A1]%2Fdevices%2Fa", "[::1]:3000", true),
            ("[%3A%3A1]%2Fdevices%2Fa", "[::1]", true),
        ] {
            let token = HubToken::parse(&token(resource, "100", None)).unwrap();
            assert_eq!(token.is_for(host), expected, "{resource} {host}");
        }
    }

    #[test]
    fn a_token_ends_and_is_signed_with_one_key() {
        let token = HubToken::parse(&token("hub%2Fdevices%2Fpump", "100", None)).unwrap();
        assert_eq!(token.expiry(), Timestamp::from_unix_seconds(100));
        assert!(token.is_signed_by(&key()));
        assert!(!token.is_signed_by(&key().derive("x")));
    }

    #[test]
    fn a_hub_token_for_anything_else_is_refused() {
        for resource in [
            "hub",
            "hub%2Fdevices",
            "hub%2Fdevices%2F",
            "%2Fdevices%2Fpump",
            "hub%2Fmodules%2Fpump",
            "hub%2Fdevices%2Fpump%2Fmodules%2Fm",
            "0ne1%2Fregistrations%2Fpump",
            "%ff%2Fdevices%2Fa",
        ] {
            let refused = HubToken::parse(&token(resource, "100", None));
            assert!(matches!(refused, Err(TokenError::Subject { field: "sr", .. })), "{resource}: {refused:?}");
        }
        for name in ["iothubowner", "service", "registryRead", "registration", "Device"] {
            let refused = HubToken::parse(&token("hub%2Fdevices%2Fpump", "100", Some(name)));
            assert!(matches!(refused, Err(TokenError::Subject { field: "skn", .. })), "{name}: {refused:?}");
        }
        assert!(HubToken::parse(&token("hub%2Fdevices%2Fpump", "100", Some("device"))).is_ok());
        assert_eq!(
            HubToken::parse(&token("hub%2Fdevices%2Fpump", "1663119026000", None)),
            Err(TokenError::Expiry { unit: "seconds" })
        );
    }

    #[test]
    fn a_registration_token_names_scope_and_registration() {
        for name in [None, Some("registration")] {
            let token =
                RegistrationToken::parse(&token("0ne003E64EF%2Fregistrations%2FPump:1", "1663119026", name)).unwrap();
            assert_eq!((token.id_scope(), token.registration_id()), ("0ne003E64EF", "Pump:1"));
            assert!(token.is_signed_by(&key()));
            assert_eq!(token.expiry(), Timestamp::from_unix_seconds(1_663_119_026));
        }
        for (resource, name) in [
            ("hub%2Fdevices%2Fpump", None),
            ("0ne%2Fregistrations%2Fa%2Fb", None),
            ("0ne%2Fregistrations%2Fa", Some("device")),
        ] {
            assert!(RegistrationToken::parse(&token(resource, "100", name)).is_err(), "{resource}");
        }
        assert!(RegistrationToken::parse(&token("0ne%2Fregistrations%2Fa", "soon", None)).is_err());
    }

    proptest! {
        #[test]
        fn a_derived_key_signs_a_registration(
            id in "[a-zA-Z0-9_:.-]{1,64}",
            scope in "0ne[0-9A-F]{8}",
            expiry in 1..9_999_999_999_i64,
        ) {
            let key = key().derive(&id);
            let resource = format!("{scope}%2Fregistrations%2F{id}");
            let signed = SharedAccessSignature::sign(&resource, &expiry.to_string(), Some("registration"), &key);
            let token = RegistrationToken::parse(&signed.reveal()).unwrap();
            prop_assert_eq!((token.id_scope(), token.registration_id()), (scope.as_str(), id.as_str()));
            prop_assert!(token.is_signed_by(&key));
            prop_assert_eq!(token.expiry(), Timestamp::from_unix_seconds(expiry));
        }
    }
}
