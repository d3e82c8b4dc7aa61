//! The search itself: ways by name, the shortest first, so that the trusted certificate nearest to the leaf is found before
//! those above it; then the signatures of such a way, from the trusted certificate downward.
//!
//! Downward, because who presents a chain chooses the keys in it, and with the keys what a check costs. From there, no key is
//! used for which no trusted one has vouched.

use super::{MAXIMUM_PATH_LENGTH, MAXIMUM_PATHS, MAXIMUM_SIGNATURE_CHECKS, PathError, rules};
use crate::SignatureError;
use crate::certificate::{Certificate, CertificateChain};
use skein_fleet::time::Timestamp;
use std::ptr;

struct Candidate<'a> {
    certificate: &'a Certificate,
    /// Its place among the trusted ones, if it is one.
    trusted: Option<usize>,
}

/// What came of a signature check, which no second way repeats.
struct Link<'a> {
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    outcome: Result<(), SignatureError>,
}

pub(super) struct Search<'a> {
    /// Each presented certificate once; the trusted before the others.
    candidates: Vec<Candidate<'a>>,
    now: Timestamp,
    links: Vec<Link<'a>>,
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
        Self { candidates, now, links: Vec::new() }
    }

    /// The certificates from `leaf` to the trusted one, and which that is.
    pub fn run(mut self, leaf: &'a Certificate) -> Result<(Vec<&'a Certificate>, usize), PathError> {
        let mut failure = PathError::NotReached;
        let mut looked_at = 0;
        let mut paths = vec![vec![leaf]];
        for _ in 1..MAXIMUM_PATH_LENGTH {
            let mut longer_paths = Vec::new();
            for path in &paths {
                for (issuer, trusted) in self.issuers_of(path) {
                    if looked_at == MAXIMUM_PATHS {
                        return Err(PathError::TooManyPaths);
                    }
                    looked_at += 1;
                    if let Err(rule) = rules::check_issuer(issuer, trusted.is_some(), path, self.now) {
                        failure = PathError::Issuer(rule);
                        continue;
                    }
                    let longer: Vec<_> = path.iter().copied().chain([issuer]).collect();
                    let Some(place) = trusted else {
                        longer_paths.push(longer);
                        continue;
                    };
                    match self.check_signatures(&longer) {
                        Ok(()) => return Ok((longer, place)),
                        Err(PathError::TooManyChecks) => return Err(PathError::TooManyChecks),
                        Err(error) => failure = error,
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

    fn check_signatures(&mut self, path: &[&'a Certificate]) -> Result<(), PathError> {
        for link in path.windows(2).rev() {
            if let [certificate, issuer] = link {
                self.check_signature(certificate, issuer)?;
            }
        }
        Ok(())
    }

    fn check_signature(&mut self, certificate: &'a Certificate, issuer: &'a Certificate) -> Result<(), PathError> {
        let is_it = |link: &&Link<'_>| ptr::eq(link.certificate, certificate) && ptr::eq(link.issuer, issuer);
        if let Some(link) = self.links.iter().find(is_it) {
            return link.outcome.clone().map_err(PathError::Signature);
        }
        if self.links.len() == MAXIMUM_SIGNATURE_CHECKS {
            return Err(PathError::TooManyChecks);
        }
        let outcome = certificate.verify_issued_by(issuer);
        self.links.push(Link { certificate, issuer, outcome: outcome.clone() });
        outcome.map_err(PathError::Signature)
    }
}
