//! Entity tags of rows that have a version.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The entity tag of a version of a row, opaque to clients. A resource that was deleted and made again under the same id has
/// another record id, so an old tag never fits it; nor does that of a resource of another kind.
pub(crate) fn entity_tag(kind: &str, record_id: &str, version: i64) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::json!({ kind: record_id, "version": version }).to_string())
}
