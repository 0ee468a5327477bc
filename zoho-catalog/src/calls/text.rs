//! The parser for the text of a call.

use crate::Method;
use crate::names::is_identifier;
use std::fmt;
use std::str::FromStr;

/// The maximum length of the text of a call, in bytes.
const MAX_LEN: usize = 4096;

/// The crates and modules that code may write before the product.
const ROOTS: &[&str] = &["crate", "zoho", "zoho_auth_typed"];

/// The parsed text of a call. The catalog may not have the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A Rust type, such as `crm::ListRecords<crm::Leads>`.
    Type {
        /// The segments before the name: the product, and possibly the version.
        before: Vec<String>,
        /// The name of the operation.
        name: String,
        /// The names of the modules.
        modules: Vec<String>,
    },
    /// A method and a path, such as `GET /books/v3/invoices/{invoice_id}`.
    Request {
        /// The method.
        method: Method,
        /// The scheme and the host, if the text contains them.
        origin: Option<String>,
        /// The path, without query and fragment.
        path: String,
        /// The query as it is written, without the question mark. Empty if the text has no query.
        query: String,
    },
    /// Any other string: the vendor's name or the Rust name of an operation.
    Name(String),
}

/// The error for a string that cannot be parsed as a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCallError {
    text: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Empty,
    TooLong,
    NoMethod,
    UnknownMethod,
    NoPath,
    NotAType,
}

impl fmt::Display for ParseCallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text.escape_debug();
        match self.reason {
            Reason::Empty => {
                f.write_str("the call is empty; write a method and a path, such as `GET /books/v3/invoices`")
            }
            Reason::TooLong => write!(f, "the call is longer than {MAX_LEN} bytes"),
            Reason::NoMethod => write!(f, "`{text}` has no method; write `GET {text}`"),
            Reason::UnknownMethod => {
                write!(f, "`{text}` begins with an unknown method; write GET, HEAD, POST, PUT, PATCH or DELETE")
            }
            Reason::NoPath => write!(f, "`{text}` has no path; write a path that starts with `/`, or a URL"),
            Reason::NotAType => {
                write!(f, "`{text}` is not the type of a call; write a type such as `crm::ListRecords<crm::Leads>`")
            }
        }
    }
}

impl std::error::Error for ParseCallError {}

impl FromStr for Written {
    type Err = ParseCallError;

    fn from_str(text: &str) -> Result<Self, ParseCallError> {
        let text = text.trim();
        let refused = |reason| Err(ParseCallError { text: text.chars().take(100).collect(), reason });
        if text.is_empty() {
            return refused(Reason::Empty);
        }
        if text.len() > MAX_LEN {
            return refused(Reason::TooLong);
        }
        if is_location(text) {
            return refused(Reason::NoMethod);
        }
        if let Some((first, rest)) = text.split_once(char::is_whitespace) {
            let rest = rest.trim_start();
            match method(first) {
                Some(method) if is_location(rest) => return Ok(request(method, rest)),
                // A vendor's name, such as `Get details`, may begin with the name of a method.
                Some(_) if rest.contains('/') && !rest.contains(char::is_whitespace) => return refused(Reason::NoPath),
                None if is_location(rest) => return refused(Reason::UnknownMethod),
                _ => {}
            }
        }
        if !text.contains("::") && !text.contains('<') {
            return Ok(Self::Name(text.to_owned()));
        }
        type_path(text).map_or_else(|| refused(Reason::NotAType), Ok)
    }
}

fn is_location(text: &str) -> bool {
    text.starts_with('/') || text.starts_with("https://") || text.starts_with("http://")
}

fn method(word: &str) -> Option<Method> {
    Method::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(word))
}

fn request(method: Method, location: &str) -> Written {
    let (origin, path) = match location.find("://") {
        Some(scheme) if !location.starts_with('/') => {
            let host = scheme + 3;
            let end = location[host..].find(['/', '?', '#']).map_or(location.len(), |at| host + at);
            (Some(location[..end].to_ascii_lowercase()), &location[end..])
        }
        _ => (None, location),
    };
    let location = path.split('#').next().unwrap_or_default().trim_end();
    let (path, query) = location.split_once('?').unwrap_or((location, ""));
    let path = path.trim_end();
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    let path = if path.is_empty() { "/" } else { path }.to_owned();
    Written::Request { method, origin, path, query: query.to_owned() }
}

/// Parses a type such as `crm::v8::ListRecords<crm::Leads>`, with or without spaces. Returns `None` if the text is not
/// such a type.
fn type_path(text: &str) -> Option<Written> {
    let text: String = text.split_whitespace().collect();
    let (path, arguments) = match text.split_once('<') {
        Some((path, rest)) => (path.trim_end_matches("::"), Some(rest.strip_suffix('>')?)),
        None => (text.as_str(), None),
    };
    let mut before = segments(path)?;
    let name = before.pop()?;
    let modules = match arguments {
        None => Vec::new(),
        Some(arguments) => {
            let list = arguments.strip_prefix('(').map_or(Some(arguments), |list| list.strip_suffix(')'))?;
            let names = list.trim_end_matches(',').split(',').map(|module| segments(module)?.pop());
            names.collect::<Option<Vec<_>>>()?
        }
    };
    Some(Written::Type { before, name, modules })
}

/// Splits a Rust path into its identifiers, without the crate at its beginning. Returns `None` if a segment is not an
/// identifier.
fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments: Vec<&str> = path.trim_start_matches("::").split("::").collect();
    while segments.len() > 1 && ROOTS.contains(&segments[0]) {
        segments.remove(0);
    }
    segments.iter().map(|segment| is_identifier(segment).then(|| (*segment).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn type_of(before: &[&str], name: &str, modules: &[&str]) -> Written {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Written::Type { before: owned(before), name: name.to_owned(), modules: owned(modules) }
    }

    #[test]
    fn type_is_split_into_its_parts() {
        for (text, parts) in [
            ("crm::ListRecords<crm::Leads>", type_of(&["crm"], "ListRecords", &["Leads"])),
            (" crm :: v8 :: ListRecords < crm :: Leads > ", type_of(&["crm", "v8"], "ListRecords", &["Leads"])),
            ("::zoho_auth_typed::crm::ListRecords::<Leads>", type_of(&["crm"], "ListRecords", &["Leads"])),
            ("crate::zoho::crm::ListUsers", type_of(&["crm"], "ListUsers", &[])),
            ("crm::Query<(crm::Deals, Accounts,)>", type_of(&["crm"], "Query", &["Deals", "Accounts"])),
        ] {
            assert_eq!(text.parse(), Ok(parts), "{text}");
        }
        assert_eq!("List all invoices".parse(), Ok(Written::Name("List all invoices".to_owned())));
    }

    #[test]
    fn request_is_split_into_its_parts() {
        for (text, origin, path, query) in [
            ("GET /books/v3/invoices", None, "/books/v3/invoices", ""),
            ("get  /books/v3/invoices/?status=overdue#x", None, "/books/v3/invoices", "status=overdue"),
            (
                "GET https://www.ZohoAPIs.eu/crm/v8/Leads?ids=1",
                Some("https://www.zohoapis.eu"),
                "/crm/v8/Leads",
                "ids=1",
            ),
            ("GET https://www.zohoapis.eu", Some("https://www.zohoapis.eu"), "/", ""),
            ("GET /", None, "/", ""),
        ] {
            let (path, query) = (path.to_owned(), query.to_owned());
            let request = Written::Request { method: Method::Get, origin: origin.map(str::to_owned), path, query };
            assert_eq!(text.parse(), Ok(request), "{text}");
        }
    }

    #[test]
    fn text_that_names_no_call_is_an_error() {
        for (text, part) in [
            ("", "is empty"),
            ("/books/v3/invoices", "write `GET /books/v3/invoices`"),
            ("PURGE /books/v3/invoices", "unknown method"),
            ("GET books/v3/invoices", "has no path"),
            ("crm::ListRecords<crm::Leads", "not the type of a call"),
            ("crm::List-Records", "not the type of a call"),
        ] {
            let error = text.parse::<Written>().expect_err("text should be rejected").to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn parser_does_not_panic(text in ".{0,80}") {
            let _ = text.parse::<Written>();
        }

        #[test]
        fn parser_does_not_panic_on_parts_of_calls(
            parts in proptest::collection::vec(
                prop::sample::select(vec!["GET", " ", "/", "::", "<", ">", "(", ")", ",", "crm", "Leads", "https://", "?", "é"]),
                0..12,
            )
        ) {
            let _ = parts.concat().parse::<Written>();
        }
    }
}
