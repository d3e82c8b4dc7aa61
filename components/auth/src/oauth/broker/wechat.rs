//! WeChat (<https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html>). Its calls carry
//! secrets in the query: their URLs are never logged.

use super::calls::{ProviderCalls, refused_code};
use skein_fleet::identity_provider::{Identity, IdentityError, wechat_identity, wechat_token};
use skein_kernel::ApiError;
use url::form_urlencoded::Serializer;

const TOKEN: &str = "https://api.weixin.qq.com/sns/oauth2/access_token";
const USER: &str = "https://api.weixin.qq.com/sns/userinfo";

/// Who the code is of.
pub async fn identity(calls: &ProviderCalls<'_>, code: &str) -> Result<Identity, ApiError> {
    let secret = calls.secret()?;
    let fields = [
        ("appid", calls.provider.client_id.as_str()),
        ("secret", secret.as_str()),
        ("code", code),
        ("grant_type", "authorization_code"),
    ];
    let answer = calls.get(&with_query(TOKEN, &fields), None).await?;
    let token = match wechat_token(&answer) {
        Err(IdentityError::Refused) => return Err(refused_code()),
        token => token.map_err(|error| calls.failed(error))?,
    };
    let fields = [("access_token", token.access_token.as_str()), ("openid", token.openid.as_str())];
    let answer = calls.get(&with_query(USER, &fields), None).await?;
    wechat_identity(&answer, &token).map_err(|error| calls.failed(error))
}

fn with_query(url: &str, fields: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{url}?{query}")
}
