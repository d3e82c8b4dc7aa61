//! An object of a template: its members, read with their places.

use super::path::Path;
use super::{Description, MAX_ID_CHARACTERS, MAX_NAME_CHARACTERS, Problem, TemplateError};
use serde_json::{Map, Value};

type Result<T> = std::result::Result<T, TemplateError>;

/// An object and where it stands.
pub(super) struct Element<'a, 'p> {
    pub members: &'a Map<String, Value>,
    pub path: &'p Path<'p>,
}

/// What an element of an interface is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Telemetry,
    Property,
    Command,
    Component,
    Module,
    Relationship,
}

/// The words for each. `InterfaceInstance` and `CloudProperty` are older ones.
const KINDS: [(&str, Kind); 6] = [
    ("Telemetry", Kind::Telemetry),
    ("Property", Kind::Property),
    ("Command", Kind::Command),
    ("Component", Kind::Component),
    ("InterfaceInstance", Kind::Component),
    ("Relationship", Kind::Relationship),
];

impl<'a, 'p> Element<'a, 'p> {
    pub(super) fn of(value: &'a Value, path: &'p Path<'p>) -> Result<Self> {
        let members = value.as_object().ok_or_else(|| path.error(Problem::Type("an object")))?;
        Ok(Self { members, path })
    }

    /// A member that is not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// What the `@type` names, which has to be there.
    pub(super) fn types(&self) -> Result<Vec<&'a str>> {
        let path = self.path.member("@type");
        let text =
            |value: &'a Value, path: &Path<'_>| value.as_str().ok_or_else(|| path.error(Problem::Type("a text")));
        match self.get("@type") {
            None => Err(path.error(Problem::Missing)),
            Some(Value::Array(kinds)) => {
                kinds.iter().enumerate().map(|(index, kind)| text(kind, &path.element(index))).collect()
            }
            Some(Value::String(kind)) => Ok(vec![kind]),
            Some(_) => Err(path.error(Problem::Type("a text or an array of texts"))),
        }
    }

    /// The one kind that the `@type` names.
    pub(super) fn kind(&self) -> Result<Kind> {
        let types = self.types()?;
        let mut named = KINDS.iter().filter(|(word, _)| types.contains(word));
        match (named.next(), named.next()) {
            (Some((_, Kind::Relationship)), None) if types.contains(&"EdgeModule") => Ok(Kind::Module),
            (Some((_, kind)), None) => Ok(*kind),
            (Some((one, _)), Some((other, _))) => Err(self.path.member("@type").error(Problem::TwoKinds(one, other))),
            (None, _) => Err(self
                .path
                .member("@type")
                .error(Problem::Kind("one of Telemetry, Property, Command, Component and Relationship"))),
        }
    }

    /// Its `@id`, if it has one.
    pub(super) fn id(&self) -> Result<Option<&'a str>> {
        let Some(id) = self.get("@id") else { return Ok(None) };
        let path = self.path.member("@id");
        let id = id.as_str().ok_or_else(|| path.error(Problem::Type("a text")))?;
        let length = id.chars().count();
        if (1..=MAX_ID_CHARACTERS).contains(&length) { Ok(Some(id)) } else { Err(path.error(Problem::Id)) }
    }

    /// Its name. Wider than DTDL in one thing: underscores may stand at the ends, as in names that IoT Central makes.
    pub(super) fn name(&self) -> Result<&'a str> {
        let path = self.path.member("name");
        let name = self.get("name").ok_or_else(|| path.error(Problem::Missing))?;
        let name = name.as_str().ok_or_else(|| path.error(Problem::Type("a text")))?;
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !(1..=MAX_NAME_CHARACTERS).contains(&name.len()) || !name.bytes().all(is_allowed) {
            return Err(path.error(Problem::Name));
        }
        Ok(name)
    }

    /// A member that is true or false; false when it is absent.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool> {
        let Some(value) = self.get(name) else { return Ok(false) };
        value.as_bool().ok_or_else(|| self.path.member(name).error(Problem::Type("true or false")))
    }

    /// What it says for people.
    pub(super) fn description(&self) -> Result<Description> {
        let text = |name: &'static str| match self.get(name) {
            None => Ok(Value::Null),
            Some(value) if value.is_string() || value.is_object() => Ok(value.clone()),
            Some(_) => Err(self.path.member(name).error(Problem::Type("a text, or an object of texts by language"))),
        };
        Ok(Description {
            kind: self.get("@type").cloned().unwrap_or_default(),
            display_name: text("displayName")?,
            description: text("description")?,
        })
    }

    /// Each element of an array of objects; none when the member is absent.
    pub(super) fn each(&self, name: &'static str, mut read: impl FnMut(&Element<'a, '_>) -> Result<()>) -> Result<()> {
        let path = self.path.member(name);
        let Some(value) = self.get(name) else { return Ok(()) };
        let elements = value.as_array().ok_or_else(|| path.error(Problem::Type("an array")))?;
        for (index, value) in elements.iter().enumerate() {
            let path = path.element(index);
            read(&Element::of(value, &path)?)?;
        }
        Ok(())
    }

    /// The value of a member, or each element of it when it is an array; none when it is absent.
    pub(super) fn one_or_more(
        &self,
        name: &'static str,
        mut read: impl FnMut(&'a Value, &Path<'_>) -> Result<()>,
    ) -> Result<()> {
        let path = self.path.member(name);
        match self.get(name) {
            None => Ok(()),
            Some(Value::Array(values)) => {
                values.iter().enumerate().try_for_each(|(index, value)| read(value, &path.element(index)))
            }
            Some(value) => read(value, &path),
        }
    }
}
