//! `{{ name }}` in the values of the manifest.

use anyhow::{Context as _, Result};

/// Replaces each `{{ name }}` by what `lookup` gives for the name.
///
/// An error names what is wrong with the template, and is `lookup`'s own if that fails.
pub fn expand(template: &str, lookup: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut expanded = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((literal, from_expression)) = rest.split_once("{{") {
        let (name, after) = from_expression.split_once("}}").context("a `{{` has no `}}`")?;
        expanded.push_str(literal);
        expanded.push_str(&lookup(name.trim())?);
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shout(template: &str) -> Result<String> {
        expand(template, |name| Ok(name.to_uppercase()))
    }

    #[test]
    fn replaces_every_expression() {
        assert_eq!(shout("").unwrap(), "");
        assert_eq!(shout("plain } text").unwrap(), "plain } text");
        assert_eq!(shout("a{{ x }}{{y}}b").unwrap(), "aXYb");
    }

    #[test]
    fn refuses_an_open_expression() {
        assert!(shout("{{ x").is_err());
    }
}
