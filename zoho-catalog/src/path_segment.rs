//! The segments of paths in the catalog.

/// Returns the name of the parameter that a segment contains, and the text after the parameter. Returns `None` for a
/// literal segment.
///
/// ```
/// # use zoho_catalog::path_segment::parameter;
/// assert_eq!(parameter("{record_id}"), Some(("record_id", "")));
/// assert_eq!(parameter("{meeting_key}.json"), Some(("meeting_key", ".json")));
/// assert_eq!(parameter("records"), None);
/// assert_eq!(parameter("{one}{other}"), None);
/// ```
pub fn parameter(segment: &str) -> Option<(&str, &str)> {
    let (name, suffix) = segment.strip_prefix('{')?.split_once('}')?;
    let is_suffix = suffix.is_empty() || (suffix.len() > 1 && suffix.starts_with('.'));
    let is_one = !name.contains('{') && !suffix.contains(['{', '}']);
    (is_suffix && is_one).then_some((name, suffix))
}

/// Returns the value of the parameter of a catalog segment in a written segment, such as `7` for `{meeting_key}.json`
/// and `7.json`. Returns `None` if `segment` is a literal, or if `written` does not match `segment`.
pub fn value<'s>(segment: &str, written: &'s str) -> Option<&'s str> {
    let (_, suffix) = parameter(segment)?;
    written.strip_suffix(suffix).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_is_the_text_before_the_suffix() {
        assert_eq!(value("{key}.json", "7.json"), Some("7"));
        assert_eq!(value("{key}", "7.json"), Some("7.json"));
        assert_eq!(value("{key}.json", ".json"), None);
        assert_eq!(value("{key}.json", "7.xml"), None);
        assert_eq!(value("users", "users"), None);
    }

    #[test]
    fn other_forms_are_literals() {
        for segment in ["{a", "a}", "{a}b", "{a}.", "x{a}", "{a}.{b}", "{{a}}", ""] {
            assert_eq!(parameter(segment), None, "{segment}");
        }
    }
}
