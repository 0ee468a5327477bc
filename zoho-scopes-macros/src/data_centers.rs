//! The conversion of `data/datacenters.json` into the constants of `DataCenter`, as text.
//!
//! The text must be included in a module that has the types `DataCenter`, a tuple struct with an `Index`, and `Row`.

use std::fmt::Write;
use zoho_catalog::data_centers::{DataCenter, Fact, lint, parse};

/// Returns the Rust source of the constants, of `DataCenter::ALL`, and of the table of facts.
///
/// # Errors
/// Fails with all errors in the file if the file is not valid.
pub(crate) fn expand(json: &str) -> Result<String, String> {
    let file = parse("data/datacenters.json", json).map_err(|e| e.to_string())?;
    let findings = lint(&file);
    if !findings.is_empty() {
        return Err(format!("data/datacenters.json: {}", findings.join("\n")));
    }
    let mut out = String::from("impl DataCenter {\n");
    for dc in &file.data_centers {
        constant(dc, &mut out);
    }
    out.push_str("/// Every data center, in the order of the catalog.\npub const ALL: &'static [Self] = &[");
    for dc in &file.data_centers {
        let _ = write!(out, "Self::{}, ", dc.code.to_uppercase());
    }
    out.push_str("];\n}\n");
    index(&file.data_centers, &mut out);
    Ok(out)
}

/// Writes the enum `Index` and the table `ROWS`. With the enum, the constants are patterns that a `const fn` can match.
fn index(data_centers: &[DataCenter], out: &mut String) {
    out.push_str(
        "/// The position of a data center in the table.\n#[derive(Clone, Copy, PartialEq, Eq, Hash)]\nenum Index {\n",
    );
    for dc in data_centers {
        let _ = writeln!(out, "{},", variant(dc));
    }
    let _ = write!(out, "}}\nstatic ROWS: [Row; {}] = [", data_centers.len());
    for dc in data_centers {
        row(dc, out);
    }
    out.push_str("];\n");
}

fn variant(dc: &DataCenter) -> String {
    zoho_catalog::names::type_name(&dc.code)
}

fn constant(dc: &DataCenter, out: &mut String) {
    let DataCenter { code, name, accounts_server, .. } = dc;
    let mut doc = format!("{name} (`{code}`), whose accounts server is `{}`.", accounts_server.value);
    for note in &dc.notes {
        doc.push_str("\n\n");
        doc.push_str(note);
    }
    let (constant, variant) = (code.to_uppercase(), variant(dc));
    let _ = writeln!(out, "#[doc = {doc:?}]\npub const {constant}: Self = Self(Index::{variant});");
}

fn row(dc: &DataCenter, out: &mut String) {
    let DataCenter { code, name, accounts_server, .. } = dc;
    let _ = writeln!(
        out,
        "Row {{ code: {code:?}, name: {name:?}, aliases: &{aliases:?}, \
         accounts_server: {accounts:?}, api_domain: {api_domain}, api_console: {api_console}, upload: {upload}, \
         gateway: &{gateway:?}, hosts: &{hosts:?} }},",
        aliases = values(&dc.aliases),
        accounts = accounts_server.value,
        api_domain = option(dc.api_domain.as_ref()),
        api_console = option(dc.api_console.as_ref()),
        upload = option(dc.upload.as_ref()),
        gateway = values(&dc.gateway),
        hosts = dc.hosts.iter().map(|(product, fact)| (product, &fact.value)).collect::<Vec<_>>(),
    );
}

fn values(facts: &[Fact]) -> Vec<&str> {
    facts.iter().map(|fact| fact.value.as_str()).collect()
}

fn option(fact: Option<&Fact>) -> String {
    fact.map_or_else(
        || "::core::option::Option::None".to_owned(),
        |fact| format!("::core::option::Option::Some({:?})", fact.value),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_center_file_becomes_constants_and_a_table() {
        let code = expand(zoho_catalog_data::DATA_CENTERS).unwrap();
        let file: syn::File = syn::parse_str(&code).unwrap();
        let [syn::Item::Impl(item), syn::Item::Enum(_), syn::Item::Static(_)] = file.items.as_slice() else {
            panic!("{code}")
        };
        let names: Vec<_> = item
            .items
            .iter()
            .map(|item| match item {
                syn::ImplItem::Const(constant) => constant.ident.to_string(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(names, ["US", "EU", "IN", "AU", "JP", "CA", "CN", "SA", "UK", "AE", "SG", "INEC", "ALL"]);
        assert!(code.contains(r#"accounts_server: "https://accounts.zohocloud.ca", api_domain: ::core::option::Option::Some("https://www.zohoapis.ca")"#));
    }

    #[test]
    fn bad_file_is_a_message() {
        assert_eq!(
            expand("{").unwrap_err(),
            "data/datacenters.json:1:1: EOF while parsing an object at line 1 column 1"
        );
        let broken = zoho_catalog_data::DATA_CENTERS.replace("https://accounts.zoho.eu\"", "http://accounts.zoho.eu\"");
        assert!(expand(&broken).unwrap_err().contains("not an https origin"));
    }
}
