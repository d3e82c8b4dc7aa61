//! The pages that people see: plain HTML without any script.

use super::providers::Offer;
use super::request::AuthorizationRequest;
use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use skein_kernel::ApiError;
use skein_store::oauth::IdentityProvider;
use url::Url;
use url::form_urlencoded::Serializer;

/// Colours that are told apart by everybody, in daylight and at night; one column that fits any screen.
const STYLE: &str = "
:root {
  color-scheme: light dark;
  --page: #eef0f3; --card: #fff; --line: #6b7280; --accent: #0b57d0; --on-accent: #fff; --bad: #b3261e;
  font: 1rem/1.5 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --page: #14161a; --card: #22252b; --line: #9aa0ab; --accent: #a8c7fa; --on-accent: #06245c; --bad: #f2b8b5 }
}
body { margin: 0; background: var(--page) }
main {
  box-sizing: border-box; max-width: 26rem; margin: 10vh auto; padding: 2rem;
  background: var(--card); border-radius: .75rem; overflow-wrap: anywhere;
}
@media (max-width: 28rem) { main { margin: 0; border-radius: 0; min-height: 100vh } }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 1rem }
label { display: block; margin-top: 1rem; font-weight: 600 }
input {
  box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .6rem .75rem;
  font: inherit; border: 1px solid var(--line); border-radius: .4rem;
}
button {
  margin: 1.5rem .5rem 0 0; padding: .6rem 1.4rem;
  font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: .4rem;
  background: transparent; color: var(--accent);
}
button:first-of-type { background: var(--accent); color: var(--on-accent) }
ul { list-style: none; padding: 0; margin: 1.5rem 0 0 }
li a {
  display: block; padding: .6rem; margin-top: .5rem; text-align: center; text-decoration: none;
  font-weight: 600; border: 1px solid var(--accent); border-radius: .4rem; color: var(--accent);
}
[role=alert] { border-left: .25rem solid var(--bad); padding: .25rem .75rem; color: var(--bad) }
:focus-visible { outline: .2rem solid var(--accent); outline-offset: .15rem }
";

/// What a page is for.
pub struct Page<'a> {
    /// The name of the deployment.
    pub deployment: &'a str,
    /// The name of the client.
    pub client: &'a str,
    /// What it asked for, sealed.
    pub sealed: &'a str,
    /// What it asked for.
    pub asked: &'a AuthorizationRequest,
}

impl Page<'_> {
    /// The page that asks for the name and the password, with what went wrong before, and leads to the identity providers.
    pub fn login(
        &self,
        status: StatusCode,
        offer: &Offer,
        user_name: &str,
        problem: Option<&str>,
    ) -> Result<Response, ApiError> {
        let body = html! {
            h1 { "Sign in to " (self.deployment) }
            p { "to go on to " strong { (self.client) } }
            (alert(problem))
            @if offer.own_accounts {
                form method="post" action="/login" {
                    input type="hidden" name="request" value=(self.sealed);
                    label for="user_name" { "E-mail address or phone number" }
                    input id="user_name" name="user_name" value=(user_name) autocomplete="username" required autofocus[user_name.is_empty()];
                    label for="password" { "Password" }
                    input id="password" name="password" type="password" autocomplete="current-password" required autofocus[!user_name.is_empty()];
                    button type="submit" { "Sign in" }
                }
            }
            @if !offer.providers.is_empty() {
                ul { @for provider in &offer.providers { li { (self.link(provider)) } } }
            }
        };
        self.response(status, "Sign in", &body)
    }

    /// The way to an identity provider. A link, since a form would lead nowhere but here and to the client.
    fn link(&self, provider: &IdentityProvider) -> Markup {
        let fields = [("request", self.sealed), ("identity_provider", &provider.name)];
        let query = Serializer::new(String::new()).extend_pairs(fields).finish();
        let title = provider.kind.service().title.unwrap_or(&provider.name);
        html! { a href={ "/login?" (query) } { "Continue with " (title) } }
    }

    /// The page that asks for the code that was sent.
    pub fn code(
        &self,
        status: StatusCode,
        user_name: &str,
        handle: &str,
        problem: Option<&str>,
    ) -> Result<Response, ApiError> {
        let body = html! {
            h1 { "Enter the code that was sent to you" }
            (alert(problem))
            form method="post" action="/login" {
                input type="hidden" name="request" value=(self.sealed);
                input type="hidden" name="user_name" value=(user_name);
                input type="hidden" name="session" value=(handle);
                label for="verification_code" { "Code of six digits" }
                input id="verification_code" name="verification_code" inputmode="numeric" autocomplete="one-time-code" required autofocus;
                button type="submit" { "Go on" }
            }
        };
        self.response(status, "Enter the code", &body)
    }

    /// The page that asks whether the client may.
    pub fn consent(&self, user_name: &str, sealed: &str) -> Result<Response, ApiError> {
        let body = html! {
            h1 { "Let " (self.client) " act for you?" }
            p { "You are signed in to " (self.deployment) " as " strong { (user_name) } ". "
                (self.client) " will learn who you are, and will see and control what you do until you end its session." }
            form method="post" action="/consent" {
                input type="hidden" name="request" value=(sealed);
                button type="submit" name="decision" value="allow" autofocus { "Allow" }
                button type="submit" name="decision" value="deny" { "Deny" }
            }
        };
        self.response(StatusCode::OK, "Allow", &body)
    }

    fn response(&self, status: StatusCode, title: &str, body: &Markup) -> Result<Response, ApiError> {
        let document = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " – " (self.deployment) }
                    style { (PreEscaped(STYLE)) }
                }
                body { main { (body) } }
            }
        };
        let mut response = Response::new(Body::from(document.into_string()));
        *response.status_mut() = status;
        self.protect(response.headers_mut())?;
        Ok(response)
    }

    /// Nothing is loaded, nothing is run, nothing is framed, nothing is kept; and the form leads nowhere but here and, by
    /// the redirect that follows it, to the client.
    fn protect(&self, headers: &mut HeaderMap) -> Result<(), ApiError> {
        let style = STANDARD.encode(Sha256::digest(STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
            source_of(&self.asked.redirect_uri)
        );
        let policy = HeaderValue::from_str(&policy).map_err(ApiError::internal)?;
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (HeaderName::from_static("referrer-policy"), "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(())
    }
}

/// A redirect URI as a policy names it: its origin, or the scheme of an app.
fn source_of(redirect_uri: &str) -> String {
    match Url::parse(redirect_uri) {
        Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization(),
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => String::new(),
    }
}

fn alert(problem: Option<&str>) -> Markup {
    html! { @if let Some(problem) = problem { p role="alert" { (problem) } } }
}
