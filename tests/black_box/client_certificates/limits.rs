//! How many tokens a certificate has.

use super::{Group, Holder, TOKENS, nonce};
use serde_json::Value;

#[test]
fn the_eleventh_token_in_five_minutes_is_refused_and_later_takes_the_place_of_the_first() {
    let mut application = own_application!(&[], &[]);
    let device = Holder::of(&Group::new(&application));
    let proofs: Vec<Value> = (0..11).map(|_| device.proof(&nonce(&application))).collect();
    let post = |proof| application.anonymous().post(TOKENS, proof);
    let tokens: Vec<String> =
        proofs[..10].iter().map(|proof| post(proof).ok()["accessToken"].as_str().unwrap().to_owned()).collect();
    device.register(&application.with(format!("Bearer {}", tokens[0]))).expect_status(200);
    let refused = post(&proofs[10]);
    assert_eq!(refused.expect_status(429).header("retry-after"), Some("300"));
    assert!(refused.text().contains("10 tokens"), "{}", refused.text());
    // What a nonce has got is told before that.
    post(&proofs[0]).expect_status(403);
    application.restart(&[("clock_offset_seconds", "310")]);
    device.ask(&application).expect_status(200);
    for (token, status) in tokens.iter().zip([401, 204, 204]) {
        let api = application.with(format!("Bearer {token}"));
        device.send(&api).expect_status(status);
    }
}
