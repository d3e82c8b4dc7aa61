//! What stands in a template for something that is only known when the message is sent (contract rainmaker §S, "Message
//! templates").

/// Stands for a one-time code.
pub const CODE: &str = "{####}";

/// What placeholders stand for in one message; what is none this message does not have. Holds secrets: no `Debug`.
#[derive(Clone, Copy, Default)]
pub struct PlaceholderValues<'a> {
    /// The one-time code.
    pub code: Option<&'a str>,
    /// The address or number that the message goes to.
    pub recipient: Option<&'a str>,
    /// The first password of an account that somebody else made.
    pub password: Option<&'a str>,
    /// The tags that wait to be accepted.
    pub tags: Option<&'a str>,
    /// The scheme, host and port at which the deployment is reached.
    pub origin: Option<&'a str>,
}

/// What a placeholder stands for in a message.
type Value = for<'a> fn(&PlaceholderValues<'a>) -> Option<&'a str>;

/// Every placeholder. Both base URLs of the cloud are the one origin here.
const PLACEHOLDERS: [(&str, Value); 6] = [
    (CODE, |values| values.code),
    ("{{enter_email}}", |values| values.recipient),
    ("{{enter_password}}", |values| values.password),
    ("{{assigned_tags}}", |values| values.tags),
    ("{{enter_http_api_base_url}}", |values| values.origin),
    ("{{enter_api_base_url}}", |values| values.origin),
];

/// The template with its placeholders filled in. An unknown one, and one that has no value, is kept as text. What is
/// filled in is not looked at again: nobody puts a placeholder into a message by the way of a name or a tag.
pub fn fill(template: &str, values: &PlaceholderValues<'_>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let from = rest.get(before.len()..).unwrap_or_default();
        let found = PLACEHOLDERS.iter().find_map(|(name, value)| Some((from.strip_prefix(name)?, value(values)?)));
        let (behind, text) = found.unwrap_or((behind, "{"));
        filled.push_str(text);
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: PlaceholderValues<'static> = PlaceholderValues {
        code: Some("123456"),
        recipient: Some("ada@example.com"),
        password: Some("{####}"),
        tags: Some("site:{{enter_password}}"),
        origin: Some("https://iot.example.com"),
    };

    #[test]
    fn every_placeholder_is_filled_in() {
        for (template, filled) in [
            ("{####} is the code, {####}.", "123456 is the code, 123456."),
            ("{{enter_email}}", "ada@example.com"),
            ("{{enter_http_api_base_url}} {{enter_api_base_url}}", "https://iot.example.com https://iot.example.com"),
            ("{{{####}", "{{123456"),
            ("{", "{"),
            ("", ""),
            ("ü{####}ü", "ü123456ü"),
        ] {
            assert_eq!(fill(template, &ALL), filled, "{template}");
        }
    }

    #[test]
    fn what_was_filled_in_is_not_filled_again() {
        assert_eq!(fill("{{enter_password}} {{assigned_tags}}", &ALL), "{####} site:{{enter_password}}");
    }

    #[test]
    fn what_is_unknown_or_has_no_value_is_kept() {
        let code_alone = PlaceholderValues { code: Some("1"), ..PlaceholderValues::default() };
        for text in ["{{enter_name}}", "{{enter_email}}", "{{Assigned_Tags}}", "{###}", "{{ enter_email }}"] {
            assert_eq!(fill(text, &code_alone), text);
        }
    }

    proptest! {
        #[test]
        fn text_without_placeholders_is_kept(text in "[a-z{}#_ ü]{0,40}") {
            prop_assume!(!text.contains(CODE));
            prop_assert_eq!(fill(&text, &ALL), text);
        }
    }
}
