//! The kinds of identity providers, as a table.

/// What a provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// Google.
    Google,
    /// GitHub.
    GitHub,
    /// Sign in with Apple.
    Apple,
    /// Whatever is found by OpenID Connect Discovery.
    OpenIdConnect,
    /// WeChat, within its own app.
    WeChat,
    /// WeChat, by a code that its app scans from a screen.
    WeChatPc,
}

/// How a code becomes an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// OpenID Connect: an id token, signed.
    OpenIdConnect,
    /// GitHub's own calls.
    GitHub,
    /// WeChat's own calls.
    WeChat,
}

/// What is known of a kind of provider from its documentation.
#[derive(Debug)]
pub struct Service {
    /// The kind.
    pub kind: ProviderKind,
    /// As the table of providers names the kind.
    pub code: &'static str,
    /// What people call it; none: what the administrator calls it.
    pub title: Option<&'static str>,
    /// How a code becomes an identity.
    pub protocol: Protocol,
    /// Who says who somebody is: what subjects are unique within. None: it is set with the provider.
    pub issuer: Option<&'static str>,
    /// Where browsers are sent; none: discovery tells.
    pub authorization_endpoint: Option<&'static str>,
    /// The parameter that names us.
    pub client_parameter: &'static str,
    /// What is asked for if nothing else is set.
    pub scope: &'static str,
    /// More parameters of the request.
    pub parameters: &'static [(&'static str, &'static str)],
    /// What has to stand behind the request.
    pub fragment: Option<&'static str>,
    /// Whether the provider takes part in PKCE (RFC 7636), or passes over it at least.
    pub uses_pkce: bool,
    /// Whether our secret is a private key, which signs what is shown.
    pub signs_secret: bool,
}

const OPEN_ID_CONNECT: Service = Service {
    kind: ProviderKind::OpenIdConnect,
    code: "oidc",
    title: None,
    protocol: Protocol::OpenIdConnect,
    issuer: None,
    authorization_endpoint: None,
    client_parameter: "client_id",
    scope: "openid email profile",
    parameters: &[],
    fragment: None,
    uses_pkce: true,
    signs_secret: false,
};

/// WeChat's two ways differ in where browsers are sent and in what is asked for
/// (<https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html> and
/// <https://developers.weixin.qq.com/doc/offiaccount/en/OA_Web_Apps/Wechat_webpage_authorization.html>).
const WECHAT: Service = Service {
    kind: ProviderKind::WeChat,
    code: "wechat",
    title: Some("WeChat"),
    protocol: Protocol::WeChat,
    issuer: Some("wechat"),
    authorization_endpoint: Some("https://open.weixin.qq.com/connect/oauth2/authorize"),
    client_parameter: "appid",
    scope: "snsapi_userinfo",
    fragment: Some("wechat_redirect"),
    uses_pkce: false,
    ..OPEN_ID_CONNECT
};

/// Issuers that are no URLs can not be those of a provider that is found by discovery.
const SERVICES: [Service; 6] = [
    // https://developers.google.com/identity/openid-connect/openid-connect
    Service {
        kind: ProviderKind::Google,
        code: "google",
        title: Some("Google"),
        issuer: Some("https://accounts.google.com"),
        scope: "openid email",
        ..OPEN_ID_CONNECT
    },
    // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
    Service {
        kind: ProviderKind::GitHub,
        code: "github",
        title: Some("GitHub"),
        protocol: Protocol::GitHub,
        issuer: Some("github"),
        authorization_endpoint: Some("https://github.com/login/oauth/authorize"),
        scope: "read:user user:email",
        ..OPEN_ID_CONNECT
    },
    // https://developer.apple.com/documentation/signinwithapplerestapi; who asks for the e-mail address is answered by a form.
    Service {
        kind: ProviderKind::Apple,
        code: "apple",
        title: Some("Apple"),
        issuer: Some("https://appleid.apple.com"),
        scope: "openid email",
        parameters: &[("response_mode", "form_post")],
        signs_secret: true,
        ..OPEN_ID_CONNECT
    },
    OPEN_ID_CONNECT,
    WECHAT,
    Service {
        kind: ProviderKind::WeChatPc,
        code: "wechat-pc",
        authorization_endpoint: Some("https://open.weixin.qq.com/connect/qrconnect"),
        scope: "snsapi_login",
        ..WECHAT
    },
];

impl ProviderKind {
    /// What is known of the kind.
    pub fn service(self) -> &'static Service {
        SERVICES.iter().find(|service| service.kind == self).unwrap_or(&OPEN_ID_CONNECT)
    }

    /// The kind that the table of providers names so.
    pub fn of_code(code: &str) -> Option<Self> {
        SERVICES.iter().find(|service| service.code == code).map(|service| service.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_in_the_table_once() {
        for service in &SERVICES {
            assert_eq!(service.kind.service().code, service.code);
            assert_eq!(ProviderKind::of_code(service.code), Some(service.kind));
            let is_found_by_discovery = service.authorization_endpoint.is_none();
            assert_eq!(is_found_by_discovery, service.protocol == Protocol::OpenIdConnect, "{}", service.code);
        }
        assert_eq!(ProviderKind::of_code("Google"), None);
    }
}
