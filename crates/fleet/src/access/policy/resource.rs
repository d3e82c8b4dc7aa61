//! The paths that a statement names.

use percent_encoding::percent_decode_str;

/// What is left out in front of a path: policies are written with the version, with its placeholder and without either.
const VERSIONS: [&str; 2] = ["v1", "{version}"];

/// A path that was cut into decoded segments in lower case, so that nobody gets past a denial by writing a path in
/// another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPath(Vec<String>);

impl RequestPath {
    /// Reads the path of a URL as the client sent it.
    pub fn new(path: &str) -> Self {
        let decoded = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().to_lowercase();
        Self(segments(path).map(decoded).collect())
    }

    /// Whether it is exactly this one, `segments` being in lower case.
    pub fn is(&self, segments: &[&str]) -> bool {
        self.0 == segments
    }
}

/// The segments behind the version.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    segments.next_if(|first| VERSIONS.iter().any(|version| first.eq_ignore_ascii_case(version)));
    segments
}

/// A resource of a statement: a path whose segments are texts, `{parameters}` (any segment) or texts with `*` in them
/// (anything within the segment). A last segment that is nothing but `*` is one segment or more; `*` alone is any path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// One segment, whatever it is.
    Any,
    /// All segments that are left.
    Rest,
    /// What has these pieces in this order, the first at the beginning and the last at the end.
    Pieces(Vec<String>),
}

impl Resource {
    /// Reads a resource; none if it is neither `*` nor a path.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "*" {
            return Some(Self(vec![Segment::Rest]));
        }
        if !text.starts_with('/') || text.contains(char::is_whitespace) {
            return None;
        }
        let mut segments: Vec<Segment> = segments(text).map(Segment::new).collect();
        if let Some(last) = segments.last_mut()
            && *last == Segment::new("*")
        {
            *last = Segment::Rest;
        }
        Some(Self(segments))
    }

    /// Whether the path is one of it.
    pub fn covers(&self, path: &RequestPath) -> bool {
        let mut left = path.0.iter();
        for segment in &self.0 {
            let Some(part) = left.next() else { return false };
            let fits = match segment {
                Segment::Rest => return true,
                Segment::Any => !part.is_empty(),
                Segment::Pieces(pieces) => has_pieces(part, pieces),
            };
            if !fits {
                return false;
            }
        }
        left.next().is_none()
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        if text.len() > 2 && text.starts_with('{') && text.ends_with('}') {
            return Self::Any;
        }
        Self::Pieces(text.to_lowercase().split('*').map(ToOwned::to_owned).collect())
    }
}

/// Whether the text is these pieces with anything in between.
fn has_pieces(text: &str, pieces: &[String]) -> bool {
    let (Some((first, others)), true) = (pieces.split_first(), pieces.len() > 1) else {
        return pieces.first().is_some_and(|only| only == text);
    };
    let Some((last, middle)) = others.split_last() else { return false };
    let Some(rest) = text.strip_prefix(first.as_str()) else { return false };
    let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
    for piece in middle {
        // The first place is as good as any: it leaves the most for the pieces behind it.
        let Some((_, behind)) = rest.split_once(piece.as_str()) else { return false };
        rest = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(resource: &str, path: &str) -> bool {
        Resource::new(resource).unwrap().covers(&RequestPath::new(path))
    }

    #[test]
    fn the_version_may_be_written_in_any_way() {
        for resource in ["/v1/admin/otaimage", "/admin/otaimage", "/{version}/admin/otaimage", "/V1/Admin/OTAImage"] {
            assert!(covers(resource, "/v1/admin/otaimage"), "{resource}");
            assert!(!covers(resource, "/v1/admin/otaimage/package"), "{resource}");
            assert!(!covers(resource, "/v1/admin"), "{resource}");
        }
        assert!(covers("/api/devices/{device_id}", "/api/devices/lamp"));
        assert!(!covers("/devices/{id}", "/api/devices/lamp"));
    }

    #[test]
    fn parameters_and_wildcards() {
        assert!(covers("/admin/users/{user_id}/nodes/{node_id}/mapping", "/v1/admin/users/u/nodes/n/mapping"));
        assert!(!covers("/admin/users/{user_id}", "/v1/admin/users/"));
        assert!(covers("*", "/v1/admin/otaimage") && covers("*", "/"));
        assert!(covers("/admin/*", "/v1/admin/a/b") && !covers("/admin/*", "/v1/admin"));
        assert!(covers("/admin/*/nodes", "/v1/admin/x/nodes") && !covers("/admin/*/nodes", "/v1/admin/x/y/nodes"));
        assert!(covers("/admin/ota*", "/v1/admin/otajob") && !covers("/admin/ota*", "/v1/admin/otajob/status"));
        assert!(covers("/a/x*y*z", "/a/x1y2z") && !covers("/a/x*y*z", "/a/xz") && !covers("/a/x*x", "/a/x"));
        assert!(
            Resource::new("admin/nodes").is_none() && Resource::new("/a b").is_none() && Resource::new("").is_none()
        );
    }

    #[test]
    fn another_spelling_of_a_path_is_the_same_path() {
        assert!(covers("/admin/users/ann", "/v1/admin/%75sers/A%6en"));
        assert!(!covers("/admin/users", "/v1/admin%2fusers"));
    }
}
