//! Too many attempts: which code of the documents says so where (contract `rainmaker.md` §2.5). Where they name none it is
//! 100070. All come with `Retry-After`.

use skein_kernel::{ApiError, ErrorKind};

/// 101019, for codes and passwords that are tried and for codes that are asked for with an account. It stays 429: at the 500
/// of the documents clients would try again at once.
pub fn attempt_limit(error: ApiError) -> ApiError {
    match error.kind {
        ErrorKind::TooManyRequests => error.with_code("101019"),
        _ => error,
    }
}

/// 400 with 101057, for sign-ups that ask for more codes than there are for a name or an address.
pub fn code_limit(error: ApiError) -> ApiError {
    refused(error, "101057")
}

/// 400 with 119016, for the codes to delete an account.
pub fn deletion_limit(error: ApiError) -> ApiError {
    refused(error, "119016")
}

/// 400 with 100067, for the codes to change a setting of the deployment.
pub fn setting_limit(error: ApiError) -> ApiError {
    refused(error, "100067")
}

fn refused(error: ApiError, code: &'static str) -> ApiError {
    match error.kind {
        ErrorKind::TooManyRequests => ApiError { kind: ErrorKind::BadRequest, ..error.with_code(code) },
        _ => error,
    }
}
