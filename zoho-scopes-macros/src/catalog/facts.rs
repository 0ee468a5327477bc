//! The constants with facts about an API: error codes, the outcome in the body, rate-limit headers, page limits, paging
//! styles and upload hosts.

use crate::escape::literal;
use crate::text::write_str;
use zoho_catalog::common::{Common, lint, parse};
use zoho_catalog::model::{BodyOutcome, ErrorCode, ErrorKind, PageLimit, Product, RateLimitHeader, UploadHost};

/// Returns the text of the constant with the facts about a product.
pub(super) fn facts(product: &Product) -> String {
    let Product { errors, body_outcome, rate_limit_headers, paging, upload_hosts, .. } = product;
    let limit =
        |limit| product.page_limit(limit).map_or_else(|| "UNKNOWN".to_owned(), |items| format!("items({items})"));
    let mut out = String::new();
    write_str!(
        out,
        "#[doc(hidden)]
        pub const __FACTS: crate::__private::facts::ApiFacts = {{
            use crate::__private::facts::*;
            ApiFacts {{
                errors: &[{errors}],
                body_outcome: {outcome},
                rate_limit_headers: &[{headers}],
                page_limits: PageLimits {{
                    default_page_size: {default_page_size},
                    max_items_by_number: {max_items_by_number},
                    max_items_by_token: {max_items_by_token},
                }},
                paging: &[{paging}],
                upload_hosts: &[{uploads}],
            }}
        }};\n",
        errors = error_rows(errors),
        outcome = body_outcome.as_ref().map_or_else(|| "NO_OUTCOME".to_owned(), outcome),
        headers = header_rows(rate_limit_headers),
        default_page_size = limit(PageLimit::DefaultPageSize),
        max_items_by_number = limit(PageLimit::MaxItemsByNumber),
        max_items_by_token = limit(PageLimit::MaxItemsByToken),
        paging = rows(paging, super::paging::row),
        uploads = rows(upload_hosts, |UploadHost { call, host, .. }| format!("({}, {})", literal(call), literal(host))),
    );
    out
}

/// Returns the text of the constants with the facts that apply to all products.
///
/// # Errors
/// Fails with all errors in the file if the file is not valid.
pub(crate) fn common_facts(json: &str) -> Result<String, String> {
    let file = parse("data/common.json", json).map_err(|error| error.to_string())?;
    let findings = lint(&file);
    if !findings.is_empty() {
        return Err(format!("data/common.json: {}", findings.join("\n")));
    }
    let Common { token_errors, errors, rate_limit_headers, products, .. } = &file;
    let mut out = String::new();
    write_str!(
        out,
        "/// The facts that apply to all products.
        pub const COMMON: ApiFacts = ApiFacts {{
            errors: &[{errors}],
            rate_limit_headers: &[{headers}],
            ..ApiFacts::NONE
        }};
        /// The error codes of the products without a catalog file, by the name of the product.
        pub(crate) const OTHER_PRODUCTS: &[(&str, &[ErrorFact])] = &[{products}];
        /// The error codes of the token endpoint.
        pub(crate) const TOKEN_ERRORS: &[(&str, TokenErrorKind)] = &[{token_errors}];\n",
        errors = error_rows(errors),
        headers = header_rows(rate_limit_headers),
        products = rows(products, |(name, product)| format!("({}, &[{}])", literal(name), error_rows(&product.errors))),
        token_errors =
            rows(token_errors, |error| format!("({}, TokenErrorKind::{:?})", literal(&error.code), error.kind)),
    );
    Ok(out)
}

fn error_rows(errors: &[ErrorCode]) -> String {
    // A code without a kind and without paging only records the response to a certain request. Clients do not need it.
    let known = errors.iter().filter(|error| error.kind.is_some() || error.paging.is_some());
    rows(known, |ErrorCode { code, kind, also, paging, .. }| {
        let name =
            |kind: Option<ErrorKind>| kind.map_or_else(|| "BY_STATUS".to_owned(), |kind| kind.as_str().to_uppercase());
        let row = match paging {
            Some(paging) => {
                format!("paging_error({}, {}, {})", literal(code), name(*kind), paging.as_str().to_uppercase())
            }
            None => format!("error({}, {})", literal(code), name(*kind)),
        };
        if also.is_some() { format!("{row}.or({})", name(*also)) } else { row }
    })
}

fn outcome(BodyOutcome { member, success, results, .. }: &BodyOutcome) -> String {
    let results = results.as_deref().unwrap_or_default();
    format!("outcome({}, {}, {})", literal(member), literal(success), literal(results))
}

fn header_rows(headers: &[RateLimitHeader]) -> String {
    rows(headers, |RateLimitHeader { name, holds, .. }| {
        format!("({}, RateLimitValue::{holds:?})", literal(&name.to_ascii_lowercase()))
    })
}

fn rows<T>(items: impl IntoIterator<Item = T>, row: impl Fn(T) -> String) -> String {
    items.into_iter().map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "crm")]
    #[test]
    fn facts_of_a_product_become_a_constant() {
        let source = crate::source::built_in().expect("the catalog should be valid");
        let text = facts(source.catalog.product("crm").expect("the catalog should have the product"));
        for expected in [
            r#"error("DUPLICATE_DATA", DUPLICATE)"#,
            r#"paging_error("EXPIRED_VALUE", BY_STATUS, PAGE_TOKEN_REJECTED)"#,
            r#"("x-api-credits-remaining", RateLimitValue::Remaining)"#,
            "max_items_by_number: items(2000)",
            r#"upload_hosts: &[("UploadBulkFile", "upload")]"#,
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }

    #[test]
    fn common_file_becomes_constants() {
        let code = common_facts(zoho_catalog_data::COMMON).expect("the file should be valid");
        syn::parse_file(&code).expect("the constants should be valid items");
        assert!(code.contains(r#"error("INVALID_OAUTHTOKEN", INVALID_TOKEN)"#), "{code}");
        assert!(code.contains(r#"("invalid_code", TokenErrorKind::InvalidGrant)"#), "{code}");
    }

    #[test]
    fn bad_common_file_is_a_message() {
        let error = common_facts("{").expect_err("an incomplete file should be an error");
        assert!(error.starts_with("data/common.json:1:1: "), "{error}");
        let broken = zoho_catalog_data::COMMON.replacen("\"Retry-After\"", "\"Retry After\"", 1);
        let error = common_facts(&broken).expect_err("a header name with a space should be an error");
        assert!(error.contains("`Retry After` is not a valid header name"), "{error}");
    }
}
