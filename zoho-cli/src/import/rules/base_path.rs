//! Normalization of paths: a path starts at the host's root with one slash, includes the server's path, and has one
//! style of parameter names. This rule applies to every path, so no endpoint lists the rule.

use zoho_catalog::names::method_name;

/// Returns the path from the host's root: `base`, one slash and `path`.
pub(crate) fn rooted(base: &str, path: &str) -> String {
    let path = path.trim().trim_start_matches('/');
    format!("{}/{path}", base.trim_end_matches('/'))
}

/// Returns the path below the prefix `base`. A path that already has the prefix remains unchanged.
pub(crate) fn below(base: &str, path: &str) -> String {
    let rooted = rooted("", path);
    if rooted.starts_with(&format!("{base}/")) { rooted } else { format!("{base}{rooted}") }
}

/// Returns the name of a path parameter in the style of the catalog, such as `record_id` for `recordId`.
pub(crate) fn parameter_name(published: &str) -> String {
    let name = method_name(published);
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

#[test]
fn path_starts_at_host_root() {
    assert_eq!(rooted("/toy/v8", "/cars/{id}"), "/toy/v8/cars/{id}");
    assert_eq!(rooted("", "/toy/v8/cars"), "/toy/v8/cars");
    assert_eq!(rooted("/toy/v8/", "cars"), "/toy/v8/cars");
}

#[test]
fn path_has_prefix_once() {
    assert_eq!(below("/toy/v8", "cars/{id}"), "/toy/v8/cars/{id}");
    assert_eq!(below("/toy/v8", "/toy/v8/cars"), "/toy/v8/cars");
}

#[test]
fn parameter_names_have_one_style() {
    for (published, name) in
        [("recordId", "record_id"), ("recordID", "record_id"), ("module_API_name", "module_api_name"), ("type", "type")]
    {
        assert_eq!(parameter_name(published), name);
    }
}
