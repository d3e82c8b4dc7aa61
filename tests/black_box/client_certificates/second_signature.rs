//! A certificate of ours with another signature, which is as good as the first one to whoever checks it.

use super::refused_proofs::{refused, with_chain};
use super::{FRONT, Group, Holder, issued, register, revoke};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use skein_x509::Certificate;

#[test]
fn a_certificate_of_ours_is_known_by_its_number_also_with_another_signature() {
    let application = own_application!(&[], &FRONT);
    let api = application.administrator();
    // The authority that issues here vouches for a group as well.
    let group = Group::new(&application);
    let supplied = json!({ "certificate": group.authority.pem, "privateKey": group.authority.key.serialize_pem() });
    api.put("/skein/v1/certificate-authority", &supplied).ok();
    let device = Holder::of(&group);
    let issued = issued(&application, &device.id, &device.key);
    let pem = issued["certificate"].as_str().unwrap();
    with_chain(&application, &device.key, pem).expect_status(200);
    let other = with_other_signature(pem);
    let [certificate, authority] = [&other, &group.authority.pem].map(|pem| Certificate::parse(pem).unwrap());
    certificate.verify_issued_by(&authority).unwrap();
    refused(&with_chain(&application, &device.key, &other), 403, "not as it was issued");
    revoke(&application, &issued);
    refused(&with_chain(&application, &device.key, pem), 403, "revoked");
    refused(&with_chain(&application, &device.key, &other), 403, "not as it was issued");
    register(&application, &device.id, &other).expect_status(401);
}

/// The same certificate with the other of the two signatures that ECDSA has for a message: `n - s` in place of `s`.
fn with_other_signature(pem: &str) -> String {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(base64).unwrap();
    let (outer, inner) = value(&der);
    assert_eq!((outer, inner.len()), (0x30, der.len() - 4));
    // The part that is signed, the algorithm, and the bits of the signature behind one byte.
    let (_, signed) = value(inner);
    let (signed_part, rest) = inner.split_at(4 + signed.len());
    let (_, algorithm) = value(rest);
    let (algorithm_part, rest) = rest.split_at(2 + algorithm.len());
    let (_, r_and_s) = value(&value(rest).1[1..]);
    let (_, r) = value(r_and_s);
    let (_, s) = value(&r_and_s[2 + r.len()..]);
    let mut digits = [0; 32];
    let s = &s[s.len().saturating_sub(32)..];
    digits[32 - s.len()..].copy_from_slice(s);
    let mut borrow = 0;
    for (place, order) in ORDER.into_iter().enumerate().rev() {
        let difference = i16::from(order) - i16::from(digits[place]) - borrow;
        borrow = i16::from(difference < 0);
        digits[place] = difference.rem_euclid(256).try_into().unwrap();
    }
    let begin = digits.iter().position(|digit| *digit != 0).unwrap();
    let sign: &[u8] = if digits[begin] >= 0x80 { &[0] } else { &[] };
    let number = [sign, &digits[begin..]].concat();
    let signature = tagged(0x30, &[tagged(2, r), tagged(2, &number)].concat());
    let bits = tagged(3, &[vec![0], signature].concat());
    let content = [signed_part, algorithm_part, &bits].concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let der = [vec![0x30, 0x82], length.to_vec(), content].concat();
    Certificate::from_der(&der).unwrap().to_pem()
}

/// The tag and the content of the value of DER that stands first.
fn value(der: &[u8]) -> (u8, &[u8]) {
    let (begin, length) = match der[1] {
        0x82 => (4, usize::from(u16::from_be_bytes([der[2], der[3]]))),
        0x81 => (3, usize::from(der[2])),
        length => (2, usize::from(length)),
    };
    (der[0], &der[begin..begin + length])
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}
