//! The parser of file names in `Content-Disposition` (RFC 6266 and RFC 8187). Zoho's servers send both forms.

use crate::percent::decoded;

/// Returns the file name in a `Content-Disposition` header, without any folders before it. Returns `None` if no usable
/// name remains.
pub(super) fn name(header: &str) -> Option<String> {
    // `filename*` names its encoding and takes precedence over `filename`, in any order.
    let extended = parameter(header, "filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_, text) = rest.split_once('\'')?;
        charset.eq_ignore_ascii_case("utf-8").then(|| String::from_utf8(decoded(text)?).ok()).flatten()
    });
    let name = extended.or_else(|| parameter(header, "filename"))?;
    let name: String = name.rsplit(['/', '\\']).next()?.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

/// Returns the value of a parameter of the header, without quotes, or `None` if the parameter is missing.
fn parameter(header: &str, parameter_name: &str) -> Option<String> {
    let (_, mut rest) = header.split_once(';')?;
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, tail) = if let Some(quoted) = after.strip_prefix('"') {
            unquoted(quoted)
        } else {
            let end = after.find(';').unwrap_or(after.len());
            (after[..end].trim().to_owned(), &after[end..])
        };
        if name.trim().eq_ignore_ascii_case(parameter_name) {
            return Some(value);
        }
        (_, rest) = tail.split_once(';')?;
    }
}

/// Returns the text up to the closing quote, with its escapes resolved, and the rest after the quote.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &text[index + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn file_name_is_read_from_each_form_of_the_header() {
        for (header, expected) in [
            (r#"attachment; filename="offer.pdf""#, Some("offer.pdf")),
            ("attachment;filename=offer.pdf", Some("offer.pdf")),
            ("attachment;filename*=UTF-8''image%20%282%29.png", Some("image (2).png")),
            ("attachment; filename=\"x\"; filename*=utf-8'de'%E2%82%AC.txt", Some("€.txt")),
            ("attachment; filename*=latin1''%A4.txt; filename=\"plain.txt\"", Some("plain.txt")),
            (r#"attachment; filename="a;b=\"c\".txt""#, Some(r#"a;b="c".txt"#)),
            (r#"attachment; size=3; FILENAME="b.txt""#, Some("b.txt")),
            (r#"attachment; filename="../../etc/passwd""#, Some("passwd")),
            (r"attachment; filename=C:\temp\x.txt", Some("x.txt")),
            (r#"attachment; filename="..""#, None),
            (r#"attachment; filename="""#, None),
            ("attachment; filename*=UTF-8''%zz", None),
            ("attachment", None),
            ("", None),
        ] {
            assert_eq!(name(header).as_deref(), expected, "{header}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_header_yields_a_safe_file_name_or_none(header in "\\PC{0,60}", with in "filename\\*?=[\"'%\\\\;a-f/]{0,20}") {
            for header in [format!("attachment;{header}"), format!("attachment;{with};{header}")] {
                if let Some(name) = name(&header) {
                    prop_assert!(!name.contains(['/', '\\']) && !name.is_empty() && name != "..");
                }
            }
        }
    }
}
