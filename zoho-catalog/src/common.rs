//! The facts of `data/common.json`, which apply to all products: model, parser and lint. Fields have the order of the
//! keys in the file.

use crate::lint::facts::{self, Problem};
use crate::model::{
    Confidence, ErrorCode, RateLimitHeader, SCHEMA_VERSION, Source, TokenErrorKind, without_repetition,
};
use crate::parse::ParseError;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The content of `data/common.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Common {
    /// The location of the JSON Schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of the format, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The sources of facts, by the short name that the facts cite.
    #[serde(deserialize_with = "without_repetition")]
    pub sources: BTreeMap<String, Source>,
    /// The error codes of the token endpoint of every accounts server.
    pub token_errors: Vec<TokenError>,
    /// The error codes that have the same meaning in every product, unless a product gives a code its own meaning.
    pub errors: Vec<ErrorCode>,
    /// The response headers that every product may send.
    pub rate_limit_headers: Vec<RateLimitHeader>,
    /// The facts about products that do not have their own file, by the name of the product.
    pub products: BTreeMap<String, OtherProduct>,
}

/// The facts about a product that does not have its own file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherProduct {
    /// The error codes of the product's API.
    pub errors: Vec<ErrorCode>,
}

/// An error code of the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenError {
    /// The value of the member `error` in the response.
    pub code: String,
    /// The meaning of the code.
    pub kind: TokenErrorKind,
    /// The HTTP status of responses with this code, if it is known. Most errors have status 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u32>,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// Parses the text of `data/common.json`. Error messages show `file` as the name of the file.
///
/// # Errors
/// Fails if the text is not JSON in the format of [`Common`].
pub fn parse(file: &str, text: &str) -> Result<Common, ParseError> {
    serde_json::from_str(text).map_err(|e| ParseError {
        file: file.to_owned(),
        line: e.line(),
        column: e.column(),
        message: e.to_string(),
    })
}

/// Returns the problems of the file, one sentence per problem. The result is empty if the file has no problems.
pub fn lint(file: &Common) -> Vec<String> {
    let mut findings = Vec::new();
    if file.schema_version != SCHEMA_VERSION {
        findings
            .push(format!("`schema_version` is {}, but this reader supports {SCHEMA_VERSION}", file.schema_version));
    }
    let mut add =
        |list: &str, problems: Vec<Problem>| {
            findings.extend(problems.into_iter().map(|Problem { place, key, message, help }| {
                format!("{list}, item {place}, {key}: {message}; {help}")
            }));
        };
    add("errors", facts::errors(&file.errors));
    add("rate_limit_headers", facts::headers(&file.rate_limit_headers));
    for (name, product) in &file.products {
        add(&format!("products, {name}"), facts::errors(&product.errors));
    }
    for error in file.errors.iter().filter(|error| error.code.bytes().all(|b| b.is_ascii_digit())) {
        findings.push(format!(
            "the number `{}` has a different meaning in each product; move it to the products",
            error.code
        ));
    }
    let mut codes = HashSet::new();
    for TokenError { code, http_status, .. } in &file.token_errors {
        if code.is_empty() || !codes.insert(code) {
            findings.push(format!("token_errors: the code `{code}` is empty or occurs twice"));
        }
        if http_status.is_some_and(|status| !(200..600).contains(&status)) {
            findings.push(format!("token_errors: the code `{code}` has an invalid HTTP status"));
        }
    }
    let mut cited = BTreeSet::new();
    for citation in citations(file) {
        let key = citation.split(':').next().unwrap_or_default();
        cited.insert(key);
        if !file.sources.contains_key(key) {
            findings.push(format!("there is no source `{key}`"));
        }
    }
    for name in file.sources.keys().filter(|name| !cited.contains(name.as_str())) {
        findings.push(format!("the source `{name}` is not cited"));
    }
    findings
}

fn citations(file: &Common) -> impl Iterator<Item = &str> {
    let tokens = file.token_errors.iter().map(|it| &it.source);
    let headers = file.rate_limit_headers.iter().map(|it| &it.source);
    let others = file.products.values().flat_map(|product| &product.errors);
    let errors = file.errors.iter().chain(others).map(|it| &it.source);
    tokens.chain(headers).chain(errors).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Common {
        parse("common.json", zoho_catalog_data::COMMON).expect("file should be valid")
    }

    fn edited(edit: impl FnOnce(&mut Common)) -> String {
        let mut file = file();
        edit(&mut file);
        lint(&file).join("\n")
    }

    #[test]
    fn common_file_has_no_findings() {
        assert_eq!(lint(&file()), [""; 0]);
    }

    #[cfg(feature = "print")]
    #[test]
    fn common_file_is_in_canonical_form() {
        assert_eq!(crate::serialize::canonical(&file()), zoho_catalog_data::COMMON);
    }

    #[test]
    fn products_of_the_common_file_have_no_file() {
        for name in file().products.keys() {
            assert!(zoho_catalog_data::PRODUCTS.iter().all(|product| product.product != name), "{name}");
        }
    }

    #[test]
    fn bad_file_is_an_error_with_its_line() {
        let error = parse("common.json", "{\n  \"schema_version\": true}")
            .expect_err("file with a wrong type should be rejected");
        assert_eq!((error.line, error.file.as_str()), (2, "common.json"));
    }

    #[test]
    fn wrong_facts_are_found() {
        for (finding, edit) in [
            ("`schema_version` is 1", (|file| file.schema_version = 1) as fn(&mut Common)),
            ("occurs twice, first as item 0", |file| file.errors.push(file.errors[0].clone())),
            ("has no effect", |file| (file.errors[0].kind, file.errors[0].answers) = (None, Vec::new())),
            ("the number `57` has a different meaning", |file| file.errors[0].code = "57".to_owned()),
            ("`99` is not the HTTP status", |file| file.errors[0].http_status = Some(99)),
            ("`retry after` is not a valid header name", |file| {
                file.rate_limit_headers[0].name = "retry after".to_owned();
            }),
            ("products, other, item 0, code", |file| {
                let error = ErrorCode { code: String::new(), ..file.errors[0].clone() };
                file.products.insert("other".to_owned(), OtherProduct { errors: vec![error] });
            }),
            ("is empty or occurs twice", |file| file.token_errors.push(file.token_errors[0].clone())),
            ("there is no source `hearsay`", |file| file.errors[0].source = "hearsay:page".to_owned()),
            ("the source `unread` is not cited", |file| {
                let source = file.sources.values().next().expect("file should have a source").clone();
                file.sources.insert("unread".to_owned(), source);
            }),
        ] {
            let findings = edited(edit);
            assert!(findings.contains(finding), "{finding}: {findings}");
        }
    }
}
