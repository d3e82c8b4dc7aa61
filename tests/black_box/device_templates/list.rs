//! Lists: filters, order, pages (contract `central.md` §1.7, 2.6).

use super::{Template, named};
use crate::support::{Place, encoded, preview, stable, unique};
use serde_json::{Value, json};

/// Templates whose names all begin with a mark that no other test has.
struct Shelf<'a> {
    place: &'a Place,
    mark: String,
    templates: Vec<Template<'a>>,
}

impl<'a> Shelf<'a> {
    /// One template for each name; that of the model is given with it.
    fn of(place: &'a Place, names: &[(&str, Option<&str>)]) -> Self {
        let mark = unique("mark");
        let create = |(name, model): &(&str, Option<&str>)| {
            let mut body = named(&format!("{mark} {name}"));
            if let Some(model) = model {
                body["capabilityModel"]["@id"] = json!(model);
            }
            Template::create(place, &body)
        };
        Self { templates: names.iter().map(create).collect(), place, mark }
    }

    /// The path of a list of nothing but these, in the older or the newer spelling.
    fn path(&self, filter: &str, rest: &str) -> String {
        let filter = encoded(&format!("contains(displayName, '{}') and ({filter})", self.mark));
        preview(&format!("/api/deviceTemplates?filter={filter}{rest}"))
    }

    /// The last letters of the names on a page.
    fn names(&self, page: &[Value]) -> Vec<String> {
        let name = |template: &Value| template["displayName"].as_str().unwrap().replace(&format!("{} ", self.mark), "");
        page.iter().map(name).collect()
    }

    fn found(&self, filter: &str, rest: &str) -> Vec<String> {
        let api = self.place.administrator();
        let (page, next) = api.get(&self.path(filter, rest)).page(&api);
        assert!(next.is_none());
        self.names(&page)
    }
}

const ALL: &str = "displayName ge ''";

#[test]
fn the_documented_filters_find_what_they_say() {
    let place = shared_place!();
    let shelf =
        Shelf::of(place, &[("a", Some("dtmi:acme:m;1")), ("b", Some("dtmi:acme:m;2")), ("c", None), ("Ab", None)]);
    let (first, mark) = (&shelf.templates[0].id, &shelf.mark);
    for (filter, expected) in [
        (format!("'@id' eq '{first}'"), vec!["a"]),
        (format!("@id eq '{first}'"), vec!["a"]),
        (format!("'@id' ne '{first}'"), vec!["b", "c", "Ab"]),
        (format!("'@id' eq '{first}' and capabilityModelId eq 'dtmi:acme:m;1'"), vec!["a"]),
        (format!("'@id' eq '{first}' or displayName ge '{mark} c'"), vec!["a", "c"]),
        (format!("displayName eq '{mark} b'"), vec!["b"]),
        (format!("displayName lt '{mark} b'"), vec!["a", "Ab"]),
        (format!("displayName le '{mark} b'"), vec!["a", "b", "Ab"]),
        (format!("displayName gt '{mark} b'"), vec!["c"]),
        // Small and great letters differ; the mark is written in small ones.
        ("contains(displayName, ' b')".to_owned(), vec!["b"]),
        ("contains(displayName, 'Ab')".to_owned(), vec!["Ab"]),
        ("capabilityModelId eq null".to_owned(), vec!["c", "Ab"]),
        ("capabilityModelId ne 'dtmi:acme:m;1'".to_owned(), vec!["b"]),
        ("not (contains(displayName, ' A') or capabilityModelId ne null)".to_owned(), vec!["c"]),
    ] {
        let mut found = shelf.found(&filter, "");
        found.sort_by_key(|name| (name.len(), name.clone()));
        assert_eq!(found, expected, "{filter}");
    }
    for filter in ["id eq 'a'", "template eq 'a'", "enabled eq true", "'displayName' eq 'a'", "@id eq null", ""] {
        let path = preview(&format!("/api/deviceTemplates?filter={}", encoded(filter)));
        place.administrator().get(&path).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn an_entry_is_the_whole_template() {
    let place = shared_place!();
    let shelf = Shelf::of(place, &[("a", None)]);
    let api = place.administrator();
    assert_eq!(api.get(&shelf.path(ALL, "")).page(&api).0, [shelf.templates[0].get()]);
}

#[test]
fn a_list_is_ordered_by_id_or_by_name() {
    let place = shared_place!();
    let shelf = Shelf::of(place, &[("b", None), ("a", None), ("c", None), ("a", None)]);
    assert_eq!(shelf.found(ALL, ""), ["b", "a", "c", "a"], "the ids go up");
    assert_eq!(shelf.found(ALL, "&orderby=displayName"), ["a", "a", "b", "c"]);
    assert_eq!(shelf.found(ALL, "&$orderby=displayName%20desc"), ["c", "b", "a", "a"]);
    for order in ["@id", "displayName%20up", ""] {
        let path = preview(&format!("/api/deviceTemplates?orderby={order}"));
        place.administrator().get(&path).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn pages_lead_to_all_and_repeat_none() {
    let place = shared_place!();
    let names: Vec<String> = (0..27).map(|number| format!("{}", number * 5 % 7)).collect();
    let names: Vec<_> = names.iter().map(|name| (name.as_str(), None)).collect();
    let shelf = Shelf::of(place, &names);
    let api = place.administrator();
    for (rest, sizes) in [
        ("", vec![25, 2]),
        ("&maxpagesize=10&orderby=displayName", vec![10, 10, 7]),
        ("&$top=26&orderby=displayName%20desc", vec![26, 1]),
        ("&maxpagesize=27", vec![27]),
    ] {
        let (mut ids, mut found) = (Vec::new(), Vec::new());
        let mut next = Some(api.call("GET", &shelf.path(ALL, rest)));
        while let Some(call) = next {
            let (page, link) = call.send().page(&api);
            found.push(page.len());
            ids.extend(page.iter().map(|template| template["@id"].as_str().unwrap().to_owned()));
            next = link;
        }
        assert_eq!(found, sizes, "{rest}");
        ids.sort();
        let mut expected: Vec<_> = shelf.templates.iter().map(|template| template.id.clone()).collect();
        expected.sort();
        assert_eq!(ids, expected, "{rest}");
    }
    for size in ["0", "101", "x"] {
        api.get(&preview(&format!("/api/deviceTemplates?maxpagesize={size}"))).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn both_spellings_may_be_given_and_have_to_agree() {
    let place = shared_place!();
    let shelf = Shelf::of(place, &[("a", None), ("b", None)]);
    let filter = encoded(&format!("displayName eq '{} b'", shelf.mark));
    let api = place.administrator();
    let get = |query: &str| api.get(&preview(&format!("/api/deviceTemplates?{query}")));
    assert_eq!(shelf.names(&get(&format!("$filter={filter}")).page(&api).0), ["b"]);
    assert_eq!(shelf.names(&get(&format!("$filter={filter}&filter={filter}")).page(&api).0), ["b"]);
    get(&format!("$filter={filter}&filter=x")).expect_central_error(400, "BadRequest");
}

#[test]
fn a_token_belongs_to_its_list() {
    let place = shared_place!();
    let shelf = Shelf::of(place, &[("a", None), ("b", None)]);
    let api = place.administrator();
    let answer = api.get(&shelf.path(ALL, "&maxpagesize=1"));
    let body = answer.ok();
    let (_, token) = body["nextLink"].as_str().unwrap().split_once("&%24skiptoken=").unwrap();
    for path in ["/api/deviceTemplates", "/api/deviceTemplates?orderby=displayName", "/api/devices"] {
        let joint = if path.contains('?') { '&' } else { '?' };
        api.get(&preview(&format!("{path}{joint}$skiptoken={token}"))).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn a_stable_version_passes_over_the_parameters_of_the_previews() {
    let place = shared_place!();
    let _shelf = Shelf::of(place, &[("a", None), ("b", None)]);
    let api = place.administrator();
    let path = stable("/api/deviceTemplates?filter=nonsense&orderby=nonsense&maxpagesize=1");
    assert!(api.get(&path).page(&api).0.len() > 1);
}
