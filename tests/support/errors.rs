//! The envelopes of errors, each checked to the last member.

use super::Answer;
use serde_json::Value;

impl Answer {
    /// An error of the Central dialect (contract `central.md` §1.3). Gives its message.
    #[track_caller]
    pub fn expect_central_error(&self, status: u16, code: &str) -> String {
        let mut body = self.expect_status(status).json();
        let error = body["error"].take();
        assert_eq!(names(&body), ["error"], "{}", self.said);
        assert_eq!(names(&error), ["code", "message", "requestId", "time"], "{}", self.said);
        assert_eq!(error["code"], code, "{}: {error}", self.said);
        assert_eq!(self.header("x-ms-error-code"), Some(code), "{}", self.said);
        assert_eq!(error["requestId"], self.request_id(), "{}", self.said);
        assert_eq!(self.header("x-ms-request-id"), Some(self.request_id()), "{}", self.said);
        let time = error["time"].as_str().unwrap();
        let is_rfc1123 = httpdate::parse_http_date(time).is_ok_and(|parsed| httpdate::fmt_http_date(parsed) == time);
        assert!(is_rfc1123, "{}: {time}", self.said);
        said_something(&error["message"])
    }

    /// An error of the hub's device protocol. Gives its message.
    #[track_caller]
    pub fn expect_hub_error(&self, status: u16, code: &str) -> String {
        let body = self.expect_status(status).json();
        assert_eq!(names(&body), ["ExceptionMessage", "Message"], "{}", self.said);
        assert_eq!(self.header("iothub-errorcode"), Some(code), "{}: {body}", self.said);
        let tracking = body["ExceptionMessage"].as_str().unwrap();
        assert!(tracking.starts_with(&format!("Tracking ID:{}-TimeStamp:", self.request_id())), "{tracking}");
        let message = said_something(&body["Message"]);
        message.strip_prefix(&format!("ErrorCode:{code};")).unwrap_or_else(|| panic!("{message}")).to_owned()
    }

    /// An error of the Device Provisioning Service (contract `central.md` §8.1). Gives its message.
    #[track_caller]
    pub fn expect_provisioning_error(&self, code: u32) -> String {
        let body = self.expect_status(u16::try_from(code / 1_000).unwrap()).json();
        let members = ["errorCode", "info", "message", "timestampUtc", "trackingId"];
        assert_eq!(names(&body), members, "{}", self.said);
        assert_eq!(body["errorCode"], code, "{}: {body}", self.said);
        assert_eq!(self.header("x-ms-error-code"), Some(code.to_string().as_str()), "{}", self.said);
        assert_eq!(body["trackingId"], self.request_id(), "{}", self.said);
        said_something(&body["message"])
    }

    /// An error of the RainMaker dialect (contract `rainmaker.md` §1.2). Gives its message.
    #[track_caller]
    pub fn expect_rainmaker_error(&self, status: u16, code: u32) -> String {
        let body = self.expect_status(status).json();
        assert_eq!(names(&body), ["description", "error_code", "status"], "{}", self.said);
        assert_eq!(body["status"], "failure", "{}", self.said);
        assert_eq!(body["error_code"], code, "{}: {body}", self.said);
        said_something(&body["description"])
    }

    /// A refusal of `/token` (contract `rainmaker.md`, OAuth). Gives its message.
    #[track_caller]
    pub fn expect_oauth_error(&self, code: &str) -> String {
        let body = self.expect_status(400).json();
        assert_eq!(names(&body), ["error", "error_description"], "{}", self.said);
        assert_eq!(body["error"], code, "{}: {body}", self.said);
        assert_eq!(self.header("cache-control"), Some("no-store"), "{}", self.said);
        said_something(&body["error_description"])
    }

    /// A success of the RainMaker dialect without anything beside the envelope.
    #[track_caller]
    pub fn expect_rainmaker_success(&self, status: u16) {
        let body = self.expect_status(status).json();
        assert_eq!(names(&body), ["description", "status"], "{}", self.said);
        assert_eq!(body["status"], "success", "{}: {body}", self.said);
    }

    /// An error of the IoTDA dialect (contract `iotda.md` §1.5). Gives its message.
    #[track_caller]
    pub fn expect_iotda_error(&self, status: u16, code: &str) -> String {
        let body = self.expect_status(status).json();
        assert_eq!(names(&body), ["error_code", "error_msg"], "{}", self.said);
        assert_eq!(body["error_code"], code, "{}: {body}", self.said);
        said_something(&body["error_msg"])
    }

    /// An error of Huawei Cloud's identity and access management. Gives its message.
    #[track_caller]
    pub fn expect_iam_error(&self, status: u16, title: &str) -> String {
        let mut body = self.expect_status(status).json();
        let error = body["error"].take();
        assert_eq!(names(&body), ["error"], "{}", self.said);
        assert_eq!(names(&error), ["code", "message", "title"], "{}", self.said);
        assert_eq!((&error["code"], &error["title"]), (&status.into(), &title.into()), "{}", self.said);
        said_something(&error["message"])
    }

    /// An error of our own dialect, with the field at fault where there is one. Gives its message.
    #[track_caller]
    pub fn expect_skein_error(&self, status: u16, code: &str, field: Option<&str>) -> String {
        let mut body = self.expect_status(status).json();
        let error = body["error"].take();
        assert_eq!(names(&body), ["error"], "{}", self.said);
        let members: &[&str] = match field {
            Some(_) => &["code", "field", "message", "requestId"],
            None => &["code", "message", "requestId"],
        };
        assert_eq!(names(&error), members, "{}: {error}", self.said);
        assert_eq!(error["code"], code, "{}: {error}", self.said);
        assert_eq!(error.get("field").and_then(Value::as_str), field, "{}: {error}", self.said);
        assert_eq!(error["requestId"], self.request_id(), "{}", self.said);
        said_something(&error["message"])
    }
}

fn names(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[track_caller]
fn said_something(message: &Value) -> String {
    let message = message.as_str().unwrap();
    assert!(!message.is_empty());
    message.to_owned()
}
