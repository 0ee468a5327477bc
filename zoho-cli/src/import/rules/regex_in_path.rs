//! Replacement of patterns in paths, such as `(\d+)`, by parameters. The parameter gets the name that another path of
//! the edition has at the same position. If no path has such a name, the parameter is named after the word before it,
//! with `_id`.

pub(crate) const NAME: &str = "pattern-in-path";

/// Returns the path with named parameters instead of patterns, or `None` if the path has no pattern.
pub(crate) fn apply(path: &str, others: &[&str]) -> Option<String> {
    let mut named = String::new();
    for segment in path.split('/') {
        if !named.is_empty() || !segment.is_empty() {
            named.push('/');
        }
        if segment.starts_with('(') && segment.ends_with(')') {
            let name = name_at(&named, others).map_or_else(|| name_after(&named), str::to_owned);
            named.push('{');
            named.push_str(&name);
            named.push('}');
        } else {
            named.push_str(segment);
        }
    }
    let named = if path.starts_with('/') && !named.starts_with('/') { format!("/{named}") } else { named };
    (named != path).then_some(named)
}

/// Returns the name of the parameter after the prefix `before` in the first of `others` that has one. Returns `None` if
/// no path has one.
fn name_at<'a>(before: &str, others: &[&'a str]) -> Option<&'a str> {
    others.iter().find_map(|other| other.strip_prefix(before)?.strip_prefix('{')?.split('}').next())
}

/// Returns a name that is derived from a prefix, such as `option_id` for `/tags/{tag_id}/options/`.
fn name_after(before: &str) -> String {
    let word = before.trim_end_matches('/').rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or_default();
    format!("{}_id", word.strip_suffix('s').unwrap_or(word))
}

#[test]
fn pattern_becomes_named_parameter() {
    let others = ["/toys", "/tags/reorder", "/tags/{tag_id}"];
    let apply = |path| apply(path, &others);
    assert_eq!(apply("/tags/(\\d+)/options/all").as_deref(), Some("/tags/{tag_id}/options/all"));
    assert_eq!(apply("/tags/{tag_id}/options/(\\d+)").as_deref(), Some("/tags/{tag_id}/options/{option_id}"));
    assert_eq!(apply("/tags/{tag_id}"), None);
    assert_eq!(apply(""), None);
}
