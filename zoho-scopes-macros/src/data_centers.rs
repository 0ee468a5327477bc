//! The conversion of `data/datacenters.json` into the constants of `DataCenter`, as text.
//!
//! The text must be included where `DataCenter` (a tuple struct over `&'static Row`) and `Row` are in scope.

use std::fmt::Write;
use zoho_catalog::data_centers::{DataCenter, Fact, lint, parse};

/// Returns the Rust source of the constants and of `DataCenter::ALL`, or the error in the file.
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
    Ok(out)
}

fn constant(dc: &DataCenter, out: &mut String) {
    let DataCenter { code, name, accounts_server, .. } = dc;
    let mut doc = format!("{name} (`{code}`), whose accounts server is `{}`.", accounts_server.value);
    for note in &dc.notes {
        doc.push_str("\n\n");
        doc.push_str(note);
    }
    let _ = writeln!(
        out,
        "#[doc = {doc:?}]\npub const {constant}: Self = Self(&Row {{ code: {code:?}, name: {name:?}, aliases: &{aliases:?}, \
         accounts_server: {accounts:?}, api_domain: {api_domain}, api_console: {api_console}, upload: {upload}, \
         gateway: &{gateway:?}, hosts: &{hosts:?} }});",
        constant = code.to_uppercase(),
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
    fn data_center_file_becomes_an_impl_of_constants() {
        let code = expand(zoho_catalog_data::DATA_CENTERS).unwrap();
        let item: syn::ItemImpl = syn::parse_str(&code).unwrap();
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
