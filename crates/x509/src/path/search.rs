//! The search itself: breadth first, so that the trusted certificate nearest to the leaf is found before those above it.

use super::{MAXIMUM_PATH_LENGTH, MAXIMUM_SIGNATURE_CHECKS, PathError, rules};
use crate::certificate::{Certificate, CertificateChain};
use skein_fleet::time::Timestamp;

struct Candidate<'a> {
    certificate: &'a Certificate,
    /// Its place among the trusted ones, if it is one.
    trusted: Option<usize>,
}

pub(super) struct Search<'a> {
    /// Each certificate once; the trusted before the others.
    candidates: Vec<Candidate<'a>>,
    now: Timestamp,
    checks: usize,
}

impl<'a> Search<'a> {
    pub fn new<T: AsRef<Certificate>>(chain: &'a CertificateChain, trusted: &'a [T], now: Timestamp) -> Self {
        let trusted = || trusted.iter().map(AsRef::as_ref).enumerate();
        let is_presented = |certificate: &Certificate| chain.others().contains(certificate);
        let presented = trusted().filter(|(_, certificate)| is_presented(certificate));
        let unseen = trusted().filter(|(_, certificate)| !is_presented(certificate));
        let mut candidates: Vec<Candidate<'a>> = presented
            .chain(unseen)
            .map(|(place, certificate)| Candidate { certificate, trusted: Some(place) })
            .collect();
        for certificate in chain.others() {
            if !candidates.iter().any(|candidate| candidate.certificate == certificate) {
                candidates.push(Candidate { certificate, trusted: None });
            }
        }
        Self { candidates, now, checks: 0 }
    }

    /// The certificates from `leaf` to the trusted one, and which that is.
    ///
    /// The work is bounded by the signature checks: each path that is looked at has cost one.
    pub fn run(mut self, leaf: &'a Certificate) -> Result<(Vec<&'a Certificate>, usize), PathError> {
        let mut failure = PathError::NotReached;
        let mut paths = vec![vec![leaf]];
        for _ in 1..MAXIMUM_PATH_LENGTH {
            let mut longer_paths = Vec::new();
            for path in &paths {
                for (issuer, trusted) in self.issuers_of(path) {
                    match self.check_link(path, issuer, trusted.is_some()) {
                        Ok(()) => {}
                        Err(PathError::TooManyChecks) => return Err(PathError::TooManyChecks),
                        Err(error) => {
                            failure = error;
                            continue;
                        }
                    }
                    let longer: Vec<_> = path.iter().copied().chain([issuer]).collect();
                    match trusted {
                        Some(place) => return Ok((longer, place)),
                        None => longer_paths.push(longer),
                    }
                }
            }
            paths = longer_paths;
        }
        Err(failure)
    }

    /// Those that may have issued the last certificate of `path`: by name, and not in it already. The trusted first, and
    /// among them and the others those first whose key identifier is the one asked for.
    fn issuers_of(&self, path: &[&'a Certificate]) -> Vec<(&'a Certificate, Option<usize>)> {
        let Some(last) = path.last() else { return Vec::new() };
        let wanted = last.authority_key_identifier().ok().flatten();
        let mut found: Vec<_> = self
            .candidates
            .iter()
            .map(|candidate| (candidate.certificate, candidate.trusted))
            .filter(|(issuer, _)| issuer.subject() == last.issuer() && !path.contains(issuer))
            .collect();
        found.sort_by_key(|(issuer, trusted)| {
            let identifier = issuer.subject_key_identifier().ok().flatten();
            let differs = wanted.is_some() && identifier.is_some() && wanted != identifier;
            (trusted.is_none(), differs)
        });
        found
    }

    fn check_link(&mut self, path: &[&Certificate], issuer: &Certificate, is_trusted: bool) -> Result<(), PathError> {
        rules::check_issuer(issuer, is_trusted, path, self.now).map_err(PathError::Issuer)?;
        let Some(last) = path.last() else { return Ok(()) };
        if self.checks == MAXIMUM_SIGNATURE_CHECKS {
            return Err(PathError::TooManyChecks);
        }
        self.checks += 1;
        last.verify_issued_by(issuer).map_err(PathError::Signature)
    }
}
