//! Which trusted certificate is found (contract central §8.4).

use crate::support::{Authority, NOW, chain};
use proptest::prelude::*;
use rcgen::KeyPair;
use skein_x509::path::{
    MAXIMUM_PATH_LENGTH, MAXIMUM_PATHS, MAXIMUM_SIGNATURE_CHECKS, Path, PathError, find_path, names_to_look_up,
};
use skein_x509::{Certificate, CertificateChain, SignatureError};
use std::sync::LazyLock;

/// The place of the trusted certificate that decides, and how long the path is.
fn find(presented: &[&Certificate], trusted: &[&Certificate]) -> Result<(usize, usize), PathError> {
    let trusted: Vec<Certificate> = trusted.iter().copied().cloned().collect();
    find_path(&chain(presented), &trusted, NOW).map(|path| (path.trusted, path.certificates.len()))
}

#[test]
fn a_path_tells_who_decided_and_who_it_is() {
    let (root, stranger) = (Authority::root("root"), Authority::root("stranger"));
    let between = root.authority("between");
    let device = between.device("sensor-01");
    let presented = chain(&[&device, &between.certificate]);
    let trusted = [stranger.certificate, root.certificate];
    assert_eq!(
        find_path(&presented, &trusted, NOW),
        Ok(Path {
            certificates: vec![&device, &between.certificate, &trusted[1]],
            trusted: 1,
            common_name: "sensor-01".to_owned()
        })
    );
}

#[test]
fn the_chain_may_hold_the_trusted_one_or_not_and_in_any_order() {
    let root = Authority::root("root");
    let upper = root.authority("upper");
    let lower = upper.authority("lower");
    let device = lower.device("d");
    let (root, upper, lower) = (&root.certificate, &upper.certificate, &lower.certificate);
    let stranger = &Authority::root("stranger").certificate;
    for presented in [
        vec![&device, lower, upper, root],
        vec![&device, lower, upper],
        vec![&device, root, upper, lower],
        vec![&device, upper, stranger, lower, lower, upper],
        vec![&device, &device, lower, upper],
    ] {
        assert_eq!(find(&presented, &[root]), Ok((0, 4)), "{}", presented.len());
    }
    assert_eq!(find(&[&device, lower, root], &[root]), Err(PathError::NotReached));
    assert_eq!(find(&[&device, upper, root], &[root]), Err(PathError::NotReached));
    assert_eq!(find(&[&device, lower, upper, root], &[stranger]), Err(PathError::NotReached));
    assert_eq!(find(&[&device, lower, upper, root], &[]), Err(PathError::NotReached));
}

#[test]
fn the_nearest_trusted_one_decides() {
    let root = Authority::root("root");
    let upper = root.authority("upper");
    let lower = upper.authority("lower");
    let device = lower.device("d");
    let (root, upper, lower) = (&root.certificate, &upper.certificate, &lower.certificate);
    for presented in [vec![&device, lower, upper, root], vec![&device, root, upper, lower], vec![&device]] {
        assert_eq!(find(&presented, &[root, upper, lower]), Ok((2, 2)));
    }
    assert_eq!(find(&[&device, lower, upper], &[root, upper]), Ok((1, 3)));
}

#[test]
fn a_group_cannot_be_passed_by_with_another_certificate_of_its_key() {
    let root = Authority::root("root");
    let between = root.authority("between");
    let again = root.authority_of("between", between.key(), |_| {});
    let device = between.device("d");
    let trusted = [&root.certificate, &between.certificate];
    assert_eq!(find(&[&device, &again.certificate, &root.certificate], &trusted), Ok((1, 2)));
    // Of two groups with one key, the one whose certificate the device shows decides.
    let both = [&again.certificate, &between.certificate];
    assert_eq!(find(&[&device], &both), Ok((0, 2)));
    assert_eq!(find(&[&device, &again.certificate], &both), Ok((0, 2)));
    assert_eq!(find(&[&device, &between.certificate], &both), Ok((1, 2)));
}

#[test]
fn authorities_of_one_name_are_tried_one_after_the_other() {
    let (old, new) = (Authority::root("root"), Authority::root("root"));
    for (place, issuer) in [&old, &new].into_iter().enumerate() {
        let device = issuer.device_of("d", |parameters| parameters.use_authority_key_identifier_extension = false);
        assert_eq!(find(&[&device], &[&old.certificate, &new.certificate]), Ok((place, 2)));
        assert_eq!(
            find(&[&device, &old.certificate, &new.certificate], &[&old.certificate, &new.certificate]),
            Ok((place, 2))
        );
        let other = [&new, &old][place];
        let error = PathError::Signature(SignatureError::Mismatch);
        assert_eq!(find(&[&device], &[&other.certificate]), Err(error));
    }
    // Two intermediates of one name, of which the first leads nowhere.
    let (good, bad) = (old.authority("between"), new.authority("between"));
    let device = good.device("d");
    assert_eq!(find(&[&device, &bad.certificate, &good.certificate], &[&old.certificate]), Ok((0, 3)));
}

#[test]
fn a_key_signed_by_two_authorities_leads_to_either() {
    let (one, two) = (Authority::root("one"), Authority::root("two"));
    let between = one.authority("between");
    let crossed = two.authority_of("between", between.key(), |_| {});
    let device = between.device("d");
    let presented = [&device, &between.certificate, &crossed.certificate];
    assert_eq!(find(&presented, &[&one.certificate]), Ok((0, 3)));
    assert_eq!(find(&presented, &[&two.certificate]), Ok((0, 3)));
}

#[test]
fn loops_end() {
    let (a, b) = (Authority::root("a"), Authority::root("b"));
    let a_by_b = b.authority_of("a", a.key(), |_| {});
    let b_by_a = a.authority_of("b", b.key(), |_| {});
    let device = a.device("d");
    let presented = [&device, &a_by_b.certificate, &b_by_a.certificate, &a.certificate, &b.certificate];
    assert_eq!(find(&presented, &[&Authority::root("c").certificate]), Err(PathError::NotReached));
    let names = chain(&presented);
    assert_eq!(names_to_look_up(&names).len(), 3);
}

#[test]
fn the_length_of_a_path_is_bounded() {
    let mut authorities = vec![Authority::root("0")];
    for level in 1..MAXIMUM_PATH_LENGTH {
        let next = authorities.last().unwrap().authority(&level.to_string());
        authorities.push(next);
    }
    let certificates: Vec<&Certificate> = authorities.iter().map(|authority| &authority.certificate).collect();
    let trusted = [certificates[0]];
    let last = authorities.len() - 1;
    let device = authorities[last - 1].device("d");
    let presented: Vec<_> = std::iter::once(&device).chain(certificates[1..last].iter().copied()).collect();
    assert_eq!(find(&presented, &trusted), Ok((0, MAXIMUM_PATH_LENGTH)));
    let device = authorities[last].device("d");
    let presented: Vec<_> = std::iter::once(&device).chain(certificates[1..].iter().copied()).collect();
    assert_eq!(presented.len(), MAXIMUM_PATH_LENGTH);
    assert_eq!(find(&presented, &trusted), Err(PathError::NotReached));
}

#[test]
fn the_number_of_signature_checks_is_bounded() {
    let namesakes: Vec<Authority> = (0..=MAXIMUM_SIGNATURE_CHECKS).map(|_| Authority::root("root")).collect();
    let trusted: Vec<&Certificate> = namesakes.iter().map(|authority| &authority.certificate).collect();
    let silent = |authority: &Authority| {
        authority.device_of("d", |parameters| parameters.use_authority_key_identifier_extension = false)
    };
    let last = MAXIMUM_SIGNATURE_CHECKS;
    assert_eq!(find(&[&silent(&namesakes[last - 1])], &trusted), Ok((last - 1, 2)));
    assert_eq!(find(&[&silent(&namesakes[last])], &trusted), Err(PathError::TooManyChecks));
    // Who says which key signed needs no second try.
    assert_eq!(find(&[&namesakes[last].device("d")], &trusted), Ok((last, 2)));
}

#[test]
fn the_number_of_ways_is_bounded() {
    let root = Authority::root("root");
    let expired = |count| {
        let key = root.key();
        let one = Authority::root_of("root", key, |parameters| parameters.not_after = rcgen::date_time_ymd(2000, 1, 1));
        let mut trusted = vec![one.certificate; count];
        trusted.push(root.certificate.clone());
        trusted
    };
    let device = root.device("d");
    let find_among = |trusted: Vec<Certificate>| find(&[&device], &trusted.iter().collect::<Vec<_>>());
    assert_eq!(find_among(expired(MAXIMUM_PATHS - 1)), Ok((MAXIMUM_PATHS - 1, 2)));
    assert_eq!(find_among(expired(MAXIMUM_PATHS)), Err(PathError::TooManyPaths));
    // Seven certificates of one name stand in more than that many orders.
    let namesakes: Vec<Certificate> = (0..7).map(|_| Authority::root("x").certificate).collect();
    let device = Authority::root("x").device("d");
    let presented: Vec<&Certificate> = std::iter::once(&device).chain(&namesakes).collect();
    assert_eq!(find(&presented, &[&root.certificate]), Err(PathError::TooManyPaths));
}

#[test]
fn no_key_is_used_before_a_trusted_one_vouches_for_it() {
    let (root, impostor) = (Authority::root("root"), Authority::root("root"));
    let between = impostor.authority_of("x", KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap(), |_| {});
    let device = Authority::root("x").device("d");
    // The key of `between` is not one for the signature of the device, which would be noticed first from below.
    let error = PathError::Signature(SignatureError::Mismatch);
    assert_eq!(find(&[&device, &between.certificate], &[&root.certificate]), Err(error));
    assert!(matches!(device.verify_issued_by(&between.certificate), Err(SignatureError::OtherKey { .. })));
}

#[test]
fn a_link_that_several_ways_share_is_checked_once() {
    let root = Authority::root("root");
    let upper = root.authority("upper");
    let again: Vec<Certificate> = (0..5).map(|_| root.authority_of("upper", upper.key(), |_| {}).certificate).collect();
    let lower = upper.authority("lower");
    let forged = Authority::root("lower").device("d");
    let presented: Vec<&Certificate> =
        [&forged, &lower.certificate, &upper.certificate].into_iter().chain(&again).collect();
    // Six ways of three links are two more than may be checked; but for the last link they share, which is wrong.
    assert_eq!(find(&presented, &[&root.certificate]), Err(PathError::Signature(SignatureError::Mismatch)));
}

#[test]
fn the_certificate_of_a_group_is_no_device() {
    let root = Authority::root("root");
    let between = root.authority("between");
    let (root, certificate) = (&root.certificate, &between.certificate);
    for (presented, trusted) in [
        (vec![root], vec![root]),
        (vec![certificate], vec![root, certificate]),
        (vec![certificate, root], vec![certificate]),
        // A renewed one, which the group does not have yet.
        (vec![&Authority::root_of("between", between.key(), |_| {}).certificate], vec![certificate]),
    ] {
        let error = Err(PathError::SigningCertificate);
        assert_eq!(find(&presented, &trusted), error);
        // It is found by the names that are looked up.
        let presented = chain(&presented);
        assert!(trusted.iter().any(|trusted| names_to_look_up(&presented).contains(&trusted.subject())));
    }
    let stranger = Authority::root("stranger");
    assert_eq!(find(&[&stranger.certificate], &[root]), Err(PathError::NotReached));
}

#[test]
fn names_are_met_from_the_leaf_upward() {
    let root = Authority::root("root");
    let upper = root.authority("upper");
    let lower = upper.authority("lower");
    let device = lower.device("d");
    let stranger = Authority::root("stranger").certificate;
    let presented = chain(&[&device, &root.certificate, &upper.certificate, &stranger, &lower.certificate]);
    let expected =
        [lower.certificate.subject(), upper.certificate.subject(), root.certificate.subject(), device.subject()];
    assert_eq!(names_to_look_up(&presented), expected);
    let alone = CertificateChain::from_ders(&[device.der()]).unwrap();
    assert_eq!(names_to_look_up(&alone), [lower.certificate.subject(), device.subject()]);
    let own = KeyPair::generate().unwrap();
    let own = Authority::root_of("own", own, |_| {}).certificate;
    assert_eq!(names_to_look_up(&chain(&[&own])), [own.subject()]);
}

/// A device, the three authorities above it, and four that have nothing to do with it but for the names of some.
static PRESENTED: LazyLock<[Certificate; 8]> = LazyLock::new(|| {
    let root = Authority::root("root");
    let upper = root.authority("upper");
    let lower = upper.authority("lower");
    let strangers = ["root", "upper", "lower", "stranger"].map(|name| Authority::root(name).certificate);
    let [one, two, three, four] = strangers;
    [lower.device("d"), lower.certificate, upper.certificate, root.certificate, one, two, three, four]
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_presented_beside_the_path_changes_nothing(
        others in prop::sample::subsequence((4..8_usize).collect::<Vec<_>>(), 0..=4),
        seed in any::<prop::sample::Index>(),
        trusted in 1..=3_usize,
    ) {
        let mut order: Vec<usize> = (1..trusted).chain(others).collect();
        if !order.is_empty() {
            let by = seed.index(order.len());
            order.rotate_left(by);
        }
        let presented: Vec<&Certificate> = std::iter::once(0).chain(order).map(|place| &PRESENTED[place]).collect();
        prop_assert_eq!(find(&presented, &[&PRESENTED[trusted]]), Ok((0, trusted + 1)));
    }
}
