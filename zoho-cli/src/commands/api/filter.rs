//! The filter of `--jq`.

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

/// A compiled filter, which converts a JSON text to lines of output.
pub(super) type Filter = Box<dyn Fn(&[u8]) -> Result<String, String>>;

/// Compiles a filter in the language of jq.
///
/// # Errors
/// Returns a message if `code` is not a filter.
pub(super) fn compile(code: &str) -> Result<Filter, String> {
    let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    let not_a_filter = || format!("`{code}` is not a jq filter");
    let modules = Loader::new(definitions).load(&arena, File { code, path: () }).map_err(|_| not_a_filter())?;
    let filter = Compiler::default().with_funs(functions).compile(modules).map_err(|_| not_a_filter())?;
    Ok(Box::new(move |json| {
        let input = read::parse_single(json).map_err(|error| format!("the response is not JSON: {error}"))?;
        let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
        let mut lines = String::new();
        for value in filter.id.run((context, input)).map(unwrap_valr) {
            let value = value.map_err(|error| format!("the filter failed: {error}"))?;
            lines.push_str(&line(&value));
            lines.push('\n');
        }
        Ok(lines)
    }))
}

/// Returns a string without quotes, and any other value as JSON.
fn line(value: &Val) -> String {
    match value {
        Val::TStr(text) => String::from_utf8_lossy(text).into_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_printed_without_quotes() {
        let filter = compile(".invoices[] | .invoice_id, .total, {n: .name}").expect("filter should be valid");
        let json = br#"{"invoices":[{"invoice_id":"90300000079426","total":1.50,"name":"a\"b"},{"total":null}]}"#;
        assert_eq!(filter(json).as_deref(), Ok("90300000079426\n1.50\n{\"n\":\"a\\\"b\"}\nnull\nnull\n{\"n\":null}\n"));
    }

    #[test]
    fn invalid_filter_or_input_is_an_error() {
        assert!(compile(".invoices[").is_err());
        assert!(compile("frobnicate").is_err());
        let filter = compile(".a.b").expect("filter should be valid");
        assert!(filter(b"<html>").is_err());
        assert!(filter(b"{\"a\":1}").is_err());
    }
}
