//! Any text as `If-Match`, `X-Forwarded-For`, a time, a template of a message, a thumbprint, or the many identifiers: small parsers that need no target each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::client_address::TrustedProxies;
use skein_fleet::credentials::Thumbprint;
use skein_fleet::etag::TagList;
use skein_fleet::id::RecordId;
use skein_fleet::identifier::{DeviceId, DisplayName, HostLabel, OrganizationId, TemplateId, TokenId};
use skein_fleet::legal_text::read_legal_text;
use skein_fleet::message::{PlaceholderValues, fill};
use skein_fleet::page::PageSize;
use skein_fleet::time::Timestamp;

fuzz_target!(|text: &str| {
    let _ = TagList::parse(text);
    let _ = TagList::of_body(text);
    let _ = PageSize::parse(text);
    let proxies = TrustedProxies::parse(text).unwrap_or_default();
    let _ = proxies.client_behind(text, text.lines().map(str::as_bytes));
    let _ = (
        DeviceId::new(text),
        DisplayName::new(text),
        OrganizationId::new(text),
        TemplateId::new(text),
        TokenId::new(text),
        HostLabel::new(text),
        read_legal_text(text),
    );
    assert_eq!(fill(text, &PlaceholderValues::default()), text);
    if let Ok(Thumbprint::Sha1(digits) | Thumbprint::Sha256(digits)) = text.parse() {
        assert!(matches!(digits.len(), 40 | 64));
    }
    if let Ok(id) = text.parse::<RecordId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        assert_eq!(timestamp.to_rfc3339_millis().parse(), Ok(timestamp));
        let _ = timestamp.to_rfc1123();
    }
});
