//! The common name inside a distinguished name.

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{BmpString, Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::name::{Name, RelativeDistinguishedName};

/// The most characters of a common name: the upper bound of X.520, and with it that of a registration id that comes from
/// one (contract central §8.2).
pub const MAXIMUM_COMMON_NAME: usize = 64;

/// The common name, if there is exactly one and its text can be read.
pub(crate) fn single_common_name(name: &Name) -> Option<String> {
    let mut found =
        name.iter_rdn().flat_map(RelativeDistinguishedName::iter).filter(|attribute| attribute.oid == COMMON_NAME);
    let first = found.next()?;
    if found.next().is_some() {
        return None;
    }
    text(first)
}

/// The text in any of the types that tools write. X.520 names a `UniversalString` as well; nobody makes one.
fn text(attribute: &AttributeTypeAndValue) -> Option<String> {
    let value = &attribute.value;
    value
        .decode_as::<Utf8StringRef<'_>>()
        .map(|text| text.as_str().to_owned())
        .or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned()))
        .or_else(|_| value.decode_as::<TeletexStringRef<'_>>().map(|text| text.as_str().to_owned()))
        .or_else(|_| value.decode_as::<Ia5StringRef<'_>>().map(|text| text.as_str().to_owned()))
        .or_else(|_| value.decode_as::<BmpString>().map(|text| text.to_string()))
        .ok()
}
