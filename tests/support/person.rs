//! People who sign up and in, with clients of the RainMaker dialect.

use super::{Answer, Api, Place, unique};
use serde_json::{Value, json};

/// Somebody with an account.
pub struct Person<'a> {
    pub place: &'a Place,
    pub name: String,
    pub password: String,
}

/// The tokens of a session, under the names that clients know.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub id: String,
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    /// Of the answer of a login.
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        let body = answer.json();
        assert_eq!(body["status"], "success", "{}: {body}", answer.said);
        let token = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("{name}: {body}")).to_owned();
        Self { id: token("idtoken"), access: token("accesstoken"), refresh: token("refreshtoken") }
    }

    /// The claims of a token, decoded as clients do: as standard base64.
    #[track_caller]
    pub fn claims(token: &str) -> Value {
        use base64::Engine;
        let payload = token.split('.').nth(1).unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::STANDARD_NO_PAD.decode(payload).unwrap()).unwrap()
    }
}

impl<'a> Person<'a> {
    /// Signs up with an address that nobody else has, and confirms it.
    #[track_caller]
    pub fn new(place: &'a Place) -> Self {
        Self::named(place, &format!("{}@example.com", unique("ada")))
    }

    /// Signs up with this name, and confirms it.
    #[track_caller]
    pub fn named(place: &'a Place, name: &str) -> Self {
        let person = Self { place, name: name.to_owned(), password: "Engine9-of-analysis".to_owned() };
        let api = place.anonymous();
        api.post("/v1/user2", &json!({ "user_name": name, "password": person.password })).expect_status(201);
        let code = code_for(place, name, "sign-up");
        api.post("/v1/user2", &json!({ "user_name": name, "verification_code": code })).expect_status(201);
        person
    }

    /// The variables of the first super administrator.
    pub const SUPER_ADMINISTRATOR: [(&'static str, &'static str); 2] =
        [("super_admin_user_name", "boss@example.com"), ("super_admin_password", "Founder9-of-it-all")];

    /// The first super administrator, where those variables are set.
    pub fn super_administrator(place: &'a Place) -> Self {
        let [(_, name), (_, password)] = Self::SUPER_ADMINISTRATOR;
        Self { place, name: name.to_owned(), password: password.to_owned() }
    }

    /// Somebody whose account an administrator makes, with more members of the body and the password of the message.
    #[track_caller]
    pub fn made_by(api: &Api<'a>, more: &Value) -> Self {
        let name = format!("{}@example.com", unique("made"));
        let mut body = json!({ "user_name": name });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api.post("/v1/admin/user2", &body).expect_rainmaker_success(201);
        let messages = messages_to(api.place, &name);
        let message = messages.into_iter().find(|message| message["kind"] == "invitation").unwrap();
        let text = message["text"].as_str().unwrap();
        let password = text.split("password ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        Self { place: api.place, name, password }
    }

    /// Signs in with the password.
    #[track_caller]
    pub fn sign_in(&self) -> Tokens {
        let body = json!({ "user_name": self.name, "password": self.password });
        Tokens::of(self.place.anonymous().post("/v1/login2", &body).expect_status(200))
    }

    /// A client that is signed in, as RainMaker's send their token: bare.
    #[track_caller]
    pub fn api(&self) -> Api<'a> {
        self.place.with(self.sign_in().access)
    }
}

/// The newest code that was sent to this recipient for this purpose.
#[track_caller]
pub fn code_for(place: &Place, recipient: &str, kind: &str) -> String {
    let messages = messages_to(place, recipient);
    let message = messages.iter().rev().find(|message| message["kind"] == kind);
    let text = message.unwrap_or_else(|| panic!("no {kind} for {recipient}: {messages:?}"))["text"].as_str().unwrap();
    let code = text.split(|character: char| !character.is_ascii_digit()).find(|word| word.len() == 6).unwrap();
    place.secrets().note_code(code, &format!("{kind} for {recipient}"));
    code.to_owned()
}

/// All that is to be sent to this recipient, the oldest first.
#[track_caller]
pub fn messages_to(place: &Place, recipient: &str) -> Vec<Value> {
    let (mut messages, mut after) = (Vec::new(), json!(0));
    loop {
        let recipient = super::encoded(recipient);
        let path = format!("/skein/v1/outbox/messages?recipient={recipient}&after={after}");
        let page = place.administrator().get(&path).expect_status(200).json();
        let value = page["value"].as_array().unwrap().clone();
        if value.is_empty() {
            return messages;
        }
        messages.extend(value);
        after = page["next"].clone();
    }
}

/// A code that was not sent.
pub fn another_code(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
