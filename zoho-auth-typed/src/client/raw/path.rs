//! The validation of the path of a raw request: it must stay on its host and be unambiguous.

use crate::percent::decoded;

/// The maximum length of a path, in bytes.
const MAX_PATH_BYTES: usize = 4096;

/// Returns the reason why a path is invalid for a raw request. Returns `None` if the path is valid.
///
/// Servers and proxies disagree on the meaning of `..`, `//`, `\` and their encoded forms. A path that any of them
/// might read as another host or resource is rejected, not repaired.
pub(super) fn refused(path: &str) -> Option<&'static str> {
    if path.len() > MAX_PATH_BYTES {
        return Some("is longer than 4096 bytes");
    }
    let Some(path) = path.strip_prefix('/') else {
        return Some("does not begin with `/` (the product sets the host)");
    };
    if path.contains(['?', '#']) {
        return Some("contains `?` or `#`");
    }
    if !path.bytes().all(|b| b.is_ascii_graphic()) || path.contains(['\\', '"', '<', '>', '^', '`', '{', '|', '}']) {
        return Some("contains a character that must be percent-encoded");
    }
    for segment in path.split('/') {
        match decoded(segment).as_deref() {
            None => return Some("contains a `%` that is not followed by two hexadecimal digits"),
            Some([]) => return Some("contains an empty segment, or ends with `/`"),
            Some(b"." | b"..") => return Some("contains a segment `.` or `..`"),
            Some(bytes) if bytes.iter().any(|b| b.is_ascii_control() || matches!(b, b'/' | b'\\' | b'%')) => {
                return Some("contains an encoded slash, percent sign or control character");
            }
            Some(_) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_a_plain_absolute_path_is_accepted() {
        for good in
            ["/crm/v8/Leads", "/crm/v8/Leads/actions/count", "/a/b%20c/d.e", "/crm/v8/Leads/1:2@3;x=1,2!$&'()*+=~"]
        {
            assert_eq!(refused(good), None, "{good}");
        }
        for bad in [
            "",
            "crm",
            "https://evil.example/crm",
            "//evil.example/crm",
            "/crm//v8",
            "/crm/",
            "/",
            "/crm/../books",
            "/crm/./v8",
            "/crm/%2e%2e/books",
            "/crm/%2E./books",
            "/crm/..%2fbooks",
            "/crm/a%5cb",
            "/crm\\v8",
            "/crm?x=1",
            "/crm#x",
            "/crm/%",
            "/crm/%zz",
            "/crm/%252e%252e",
            "/crm/a b",
            "/crm/a\r\nHost: evil",
            "/crm/ä",
            "/crm/%0d%0a",
            "/crm/%00",
            "/crm/{id}",
        ] {
            assert!(refused(bad).is_some(), "{bad}");
        }
        assert!(refused(&format!("/{}", "a".repeat(MAX_PATH_BYTES))).is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        /// Checks that an accepted path stays on its host and equals the path of the URL, byte for byte.
        #[test]
        fn accepted_path_is_sent_unchanged(path in "(/[a-z.%0-9/\\\\@:?#2eEfF ]{0,12}){0,4}") {
            if refused(&path).is_none() {
                let mut url = url::Url::parse("https://www.zohoapis.eu/").unwrap();
                url.set_path(&path);
                prop_assert_eq!(url.path(), &path);
                prop_assert_eq!(url.host_str(), Some("www.zohoapis.eu"));
                prop_assert_eq!(url.query(), None);
            }
        }
    }
}
