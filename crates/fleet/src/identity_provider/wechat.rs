//! WeChat's answers (<https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html>).
//! A refusal is 200 with `errcode`.

use super::{Identity, IdentityError, ProviderEmail, ProviderKind};
use serde::Deserialize;

/// What a code was exchanged for.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct WeChatToken {
    /// For the call that tells of the person.
    pub access_token: String,
    /// The person, as this application knows them.
    pub openid: String,
}

#[derive(Deserialize)]
struct Person {
    openid: String,
    unionid: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    errcode: i64,
}

/// Whether an answer is a refusal.
fn check(answer: &[u8]) -> Result<(), IdentityError> {
    match serde_json::from_slice::<Refusal>(answer) {
        Ok(refusal) if refusal.errcode != 0 => Err(IdentityError::Refused),
        _ => Ok(()),
    }
}

/// The answer of `sns/oauth2/access_token`.
pub fn wechat_token(answer: &[u8]) -> Result<WeChatToken, IdentityError> {
    check(answer)?;
    serde_json::from_slice(answer).map_err(|_| IdentityError::Form)
}

/// The identity of the answer of `sns/userinfo`. Applications of one owner know a person by the same `unionid`; those that
/// are bound to no owner have the `openid` alone. There is no e-mail address.
pub fn wechat_identity(answer: &[u8], token: &WeChatToken) -> Result<Identity, IdentityError> {
    check(answer)?;
    let person: Person = serde_json::from_slice(answer).map_err(|_| IdentityError::Form)?;
    if person.openid != token.openid {
        return Err(IdentityError::Subject);
    }
    let subject = person.unionid.filter(|unionid| !unionid.is_empty()).unwrap_or(person.openid);
    Identity::new(ProviderKind::WeChat.service().issuer.unwrap_or_default(), &subject, ProviderEmail::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the documentation.
    const TOKEN: &str = r#"{"access_token":"ACCESS_TOKEN","expires_in":7200,"refresh_token":"REFRESH_TOKEN","openid":"OPENID","scope":"SCOPE","unionid":"o6_bmasdasdsad6_2sgVt7hMZOPfL"}"#;
    const PERSON: &str = r#"{"openid":"OPENID","nickname":"NICKNAME","sex":1,"province":"PROVINCE","city":"CITY","country":"COUNTRY","headimgurl":"https://thirdwx.qlogo.cn/mmopen/46","privilege":["PRIVILEGE1"],"unionid":"o6_bmasdasdsad6_2sgVt7hMZOPfL"}"#;
    const REFUSAL: &str = r#"{"errcode":40029,"errmsg":"invalid code"}"#;

    #[test]
    fn a_person_is_known_by_the_widest_name() {
        let token = wechat_token(TOKEN.as_bytes()).unwrap();
        let identity = wechat_identity(PERSON.as_bytes(), &token).unwrap();
        assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), ("wechat", "o6_bmasdasdsad6_2sgVt7hMZOPfL"));
        assert_eq!(identity.email, ProviderEmail::Unknown);
        let alone = wechat_identity(br#"{"openid":"OPENID"}"#, &token).unwrap();
        assert_eq!(alone.subject, "OPENID");
        assert_eq!(wechat_identity(br#"{"openid":"ANOTHER"}"#, &token), Err(IdentityError::Subject));
    }

    #[test]
    fn refusals_are_told_from_answers() {
        assert_eq!(wechat_token(REFUSAL.as_bytes()), Err(IdentityError::Refused));
        assert_eq!(wechat_token(b"{}"), Err(IdentityError::Form));
        let token = wechat_token(TOKEN.as_bytes()).unwrap();
        assert_eq!(wechat_identity(REFUSAL.as_bytes(), &token), Err(IdentityError::Refused));
        assert_eq!(wechat_identity(b"<xml>", &token), Err(IdentityError::Form));
    }
}
