//! Which component answers a path.

use std::borrow::Cow;

use anyhow::{Result, anyhow};

/// The public routes of an application.
#[derive(Debug, Default)]
pub struct Router {
    routes: routefinder::Router<Target>,
}

#[derive(Debug)]
struct Target {
    component: String,
    raw_route: String,
    matched_route: String,
}

/// A component, and how the path matched the route that leads to it.
#[derive(Debug, PartialEq, Eq)]
pub struct RouteMatch<'a> {
    /// The component's name.
    pub component: &'a str,
    /// The route as the manifest has it.
    pub raw_route: &'a str,
    /// The route from the root, without a slash at its end.
    pub matched_route: &'a str,
    /// What the `/...` at the end of the route stands for, with its slash; empty without one.
    pub path_info: Cow<'a, str>,
    /// What the `:name` parts stand for.
    pub named: Vec<(String, String)>,
}

impl Router {
    /// Adds a route: exact, with `:name` for one segment, with `/...` at its end for any rest.
    ///
    /// Of two equal routes the later one holds, as in Spin.
    pub fn add(&mut self, component: &str, raw_route: &str) -> Result<()> {
        let rooted =
            if raw_route.starts_with('/') { Cow::Borrowed(raw_route) } else { Cow::Owned(format!("/{raw_route}")) };
        let matched_route = rooted.strip_suffix('/').unwrap_or(&rooted);
        let pattern = match matched_route.strip_suffix("/...") {
            Some(start) => format!("{start}/*"),
            None => matched_route.to_string(),
        };
        let target =
            Target { component: component.into(), raw_route: raw_route.into(), matched_route: matched_route.into() };
        self.routes.add(pattern.as_str(), target).map_err(|reason| anyhow!("route {raw_route:?}: {reason}"))
    }

    /// The most specific route that matches.
    pub fn find<'a>(&'a self, path: &'a str) -> Option<RouteMatch<'a>> {
        let found = self.routes.best_match(path)?;
        let captures = found.captures();
        let target = found.handler();
        Some(RouteMatch {
            component: &target.component,
            raw_route: &target.raw_route,
            matched_route: &target.matched_route,
            path_info: captures.wildcard().map(|rest| path_info(rest, path)).unwrap_or_default().into(),
            named: captures.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
        })
    }
}

impl<'a> RouteMatch<'a> {
    /// The match for a request that names the component itself (service chaining): as if the component had the route `/...`.
    pub fn direct(component: &'a str, path: &'a str) -> Self {
        Self { component, raw_route: "/...", matched_route: "/...", path_info: path.into(), named: Vec::new() }
    }
}

/// The router cuts slashes at both ends off the rest; the component gets them back.
fn path_info(rest: &str, path: &str) -> String {
    let start = if rest.is_empty() { "" } else { "/" };
    let end = if path.ends_with('/') { "/" } else { "" };
    format!("{start}{rest}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router(entries: &[(&str, &str)]) -> Router {
        let mut router = Router::default();
        for (component, route) in entries {
            router.add(component, route).unwrap();
        }
        router
    }

    #[test]
    fn the_most_specific_route_wins() {
        let router = router(&[
            ("all", "/..."),
            ("api", "/api/..."),
            ("one", "/api/:id"),
            ("exact", "/api/devices"),
            ("root", "/"),
        ]);
        let component = |path| router.find(path).map(|found| found.component);
        assert_eq!(component("/"), Some("root"));
        assert_eq!(component("/x"), Some("all"));
        assert_eq!(component("/api"), Some("api"));
        assert_eq!(component("/api/devices"), Some("exact"));
        assert_eq!(component("/api/7"), Some("one"));
        assert_eq!(component("/api/7/x"), Some("api"));
    }

    #[test]
    fn tells_what_the_open_parts_stand_for() {
        let router = router(&[("a", "/u/:name/...")]);
        let found = router.find("/u/eva/x/y/").unwrap();
        assert_eq!(found.path_info, "/x/y/");
        assert_eq!(found.named, [("name".to_string(), "eva".to_string())]);
        assert_eq!((found.raw_route, found.matched_route), ("/u/:name/...", "/u/:name/..."));
        assert_eq!(router.find("/u/eva").unwrap().path_info, "");
        assert_eq!(router.find("/u/eva/").unwrap().path_info, "/");
        assert!(router.find("/u").is_none());
    }

    #[test]
    fn an_exact_route_has_no_rest() {
        assert_eq!(router(&[("a", "/a/b")]).find("/a/b").unwrap().path_info, "");
        assert!(router(&[("a", "/a/b")]).find("/a/b/c").is_none());
    }
}
