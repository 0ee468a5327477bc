//! Strict percent-decoding (RFC 3986, section 2.1). A lenient decoder keeps malformed sequences; this decoder rejects
//! them.

/// Returns the decoded bytes of a string, or `None` if a `%` is not followed by two hexadecimal digits.
pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    let hex = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut out, mut bytes) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' { hex(bytes.next())? * 16 + hex(bytes.next())? } else { byte });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_escape_makes_the_whole_text_invalid() {
        for (text, bytes) in [("", &b""[..]), ("a%20b", b"a b"), ("%e2%82%AC", "€".as_bytes()), ("%25%32%35", b"%25")]
        {
            assert_eq!(decoded(text).as_deref(), Some(bytes), "{text}");
        }
        for text in ["%", "%2", "%zz", "%+f", "a%", "%\u{e4}0"] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}
