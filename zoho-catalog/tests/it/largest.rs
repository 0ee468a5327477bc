//! The largest catalog that the limits allow: it is accepted, and a benchmark can compile it.
//!
//! `LARGEST_CATALOG=largest.json cargo test -p zoho-catalog --all-features largest` writes the catalog to a file. To
//! measure rustc, name this file in `[package.metadata.zoho]` of a crate. Then run
//! `cargo clean -p CRATE && time cargo check`.

use serde_json::{Value, json};
use zoho_catalog::lint::{BuiltIns, check};

const ENDPOINTS: usize = 6_000;
/// The number of calls with alternatives.
const WITH_ALTERNATIVES: usize = 1_000;
const SCOPES: usize = 2_000;
/// The number of wide scopes. Each implies all other scopes that are not wide: 49,375 pairs.
const WIDE: usize = 25;
const MODULES: usize = 500;
/// The number of calls that name `{module}` in their path and requirement: 20,000 pairs of a module and a call.
const GENERIC: usize = 40;

fn scope(name: &str) -> Value {
    json!({"name": name, "status": "documented", "source": "page"})
}

fn endpoint(i: usize) -> Value {
    let narrow = |k: usize| format!("Big.item.s{}", (i * 7 + k * 311) % (SCOPES - WIDE));
    let (path, requires) = if i < GENERIC {
        (format!("/v{}/{{module}}/c{i}", i % 50), json!([[format!("Big.{{module}}.s{i}")]]))
    } else {
        let alternatives: Vec<Vec<String>> =
            (0..if i < WITH_ALTERNATIVES { 5 } else { 1 }).map(|k| vec![narrow(k)]).collect();
        (format!("/v{}/c{i}", i % 50), json!(alternatives))
    };
    let parameter = |k: usize| {
        let values: Vec<String> = (0..2 - k).map(|v| format!("w{v}")).collect();
        json!({"name": format!("p{i}x{k}"), "in": "query", "type": "string", "required": k == 0, "values": values})
    };
    json!({
        "name": format!("Call{i}"), "method": "GET", "path": path, "version": format!("v{}", i % 50),
        "parameters": [parameter(0), parameter(1)], "requires": requires, "status": "documented",
        "source": "page",
    })
}

/// Returns the text of a catalog that reaches most of the limits.
fn largest() -> String {
    let fields: Vec<String> = (0..40).map(|i| format!("Field_{i}")).collect();
    let module = |i: usize| {
        let name = format!("Module{i}");
        json!({"name": name, "api_name": name, "scope_segment": "item", "fields": fields, "source": "page"})
    };
    let wide = |i: usize| format!("Big.wide.s{i}");
    let rule = |i: usize| json!({"from": wide(i), "to": "Big.item.*", "status": "documented", "source": "page"});
    let narrow = (0..SCOPES - WIDE).map(|i| scope(&format!("Big.item.s{i}")));
    let scopes: Vec<Value> = narrow.chain((0..WIDE).map(|i| scope(&wide(i)))).collect();
    json!({
        "schema_version": 2, "product": "big", "title": "Big", "host": "https://big.example.com",
        "auth_scheme": "Bearer", "services": ["Big"],
        "sources": {"page": {"title": "a page", "location": "https://example.com", "retrieved": "2026-01-31"}},
        "modules": (0..MODULES).map(module).collect::<Vec<_>>(),
        "implications": (0..WIDE).map(rule).collect::<Vec<_>>(),
        "scopes": scopes,
        "endpoints": (0..ENDPOINTS).map(endpoint).collect::<Vec<_>>(),
    })
    .to_string()
}

#[test]
fn largest_catalog_is_accepted() {
    let text = largest();
    if let Some(file) = std::env::var_os("LARGEST_CATALOG") {
        std::fs::write(file, &text).expect("file should be writable");
    }
    let (_, found) =
        check(&[("largest.json", &text)], BuiltIns::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let sorted = |message: &str| message.contains("must come before") || message.contains("more findings");
    let others: Vec<_> = found.iter().filter(|(_, finding)| !sorted(&finding.message)).collect();
    assert!(others.is_empty(), "{others:?}");
}
