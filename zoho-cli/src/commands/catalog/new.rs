//! The command `zoho catalog new`.

use super::zoho_products;
use crate::error::Error;
use clap::Args;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zoho_catalog::data_centers::Hosts;
use zoho_catalog::model::{Endpoint, Module, Product};
use zoho_catalog::names::is_identifier;
use zoho_catalog::{parse, serialize};

/// Write an example catalog file and its JSON Schema for your editor.
///
/// The file is complete and correct: replace its examples with your modules, scopes and calls. Existing files are not
/// overwritten.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The name of the product: lowercase letters, digits and `_`. The name becomes that of a Rust module. A product of
    /// Zoho that the toolkit does not have, such as `payments`, gets its title, its service and its hosts.
    #[arg(default_value = DEFAULT_PRODUCT, conflicts_with = "extends")]
    product: String,
    /// Extend this product of the toolkit, such as `crm`, with custom modules, fields and calls.
    #[arg(long)]
    extends: Option<String>,
    /// The file to write.
    #[arg(long, default_value = "zoho-catalog.json")]
    to: PathBuf,
}

/// The product of the example.
const DEFAULT_PRODUCT: &str = "gateway_api";
/// The name of the schema file, which is written beside the catalog file.
const SCHEMA: &str = "zoho-catalog.schema.json";

impl New {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let product = match &self.extends {
            Some(name) => extension(name)?,
            None if !is_identifier(&self.product) || self.product.chars().any(|c| c.is_ascii_uppercase()) => {
                let message = format!("`{}` cannot be the name of a Rust module", self.product);
                return Err(Error::usage(
                    message,
                    "use lowercase letters, digits and `_`, starting with a letter, and no keyword; for example, run zoho catalog new our_gateway",
                ));
            }
            None => starting_point(&self.product)?,
        };
        write_new(&self.to, &serialize::product(&product))?;
        let schema = self.to.with_file_name(SCHEMA);
        let file = self.to.display();
        anstream::eprintln!("wrote {file}");
        if !schema.exists() {
            write_new(&schema, zoho_catalog_data::SCHEMA)?;
            anstream::eprintln!("wrote {}", schema.display());
        }
        super::print(&format!(
            "Next:\n  1. replace the examples in {file} with your own modules, scopes and calls\n  2. run zoho catalog lint {file}\n  3. add to Cargo.toml:\n\n\
             [package.metadata.zoho]\ncatalog = \"{file}\"\n\n\
             [dependencies]\nzoho-auth-typed = {{ path = \"…/zoho-auth-typed\", features = [\"custom-catalog\"{}] }}\n\n  \
             4. add to src/lib.rs or src/main.rs:\n\npub mod zoho {{\n    zoho_auth_typed::catalog!();\n}}\n",
            self.extends.map(|name| format!(", \"{name}\"")).unwrap_or_default()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let next = "use another file; for example, run zoho catalog new --to another-name.json";
    let written =
        OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut f| f.write_all(text.as_bytes()));
    written.map_err(|error| Error::write(path, error, next))
}

/// Returns a custom product with one example of each item. A product of Zoho gets its title, its service and its host.
/// Fails if the toolkit already has the product.
fn starting_point(name: &str) -> Result<Product, Error> {
    let built_ins = super::files::built_ins(&[])?;
    if zoho_catalog_data::PRODUCTS.iter().any(|file| file.path == format!("products/{name}.json")) {
        let message = format!("the toolkit already has the product `{name}`");
        return Err(Error::usage(message, &format!("run zoho catalog new --extends {name}")));
    }
    let mut product = match zoho_products::find(name) {
        // The scopes of the example are not scopes of the product, so they are not documented.
        Some(zoho) => Product {
            title: zoho.title.to_owned(),
            host: host(&built_ins.hosts.unwrap_or_default(), name).to_owned(),
            ..example_of(zoho.service, "assumed")
        },
        None if name == DEFAULT_PRODUCT => example(),
        None => {
            let words = || name.split('_').filter(|word| !word.is_empty()).map(capitalized);
            Product {
                title: words().collect::<Vec<_>>().join(" "),
                ..example_of(&words().collect::<String>(), "documented")
            }
        }
    };
    name.clone_into(&mut product.product);
    Ok(product)
}

/// Returns the member `host` for a product of Zoho: the name of the product if it has its own host, and otherwise
/// `gateway`.
fn host<'a>(hosts: &Hosts, name: &'a str) -> &'a str {
    if hosts.own.contains(name) { name } else { "gateway" }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// Returns an extension of a product of the toolkit. Fails if the toolkit does not have the product.
fn extension(name: &str) -> Result<Product, Error> {
    let known = super::files::parse(&super::files::read(&[])?)?;
    let names: Vec<String> = known.iter().map(|(_, product)| product.product.clone()).collect();
    let Some((_, base)) = known.iter().find(|(_, product)| product.product == name) else {
        return Err(Error::unknown_product(name, names));
    };
    let mut product = example();
    name.clone_into(&mut product.product);
    product.extends = true;
    (product.title, product.host, product.auth_scheme) = (String::new(), String::new(), String::new());
    (product.services, product.implications, product.scopes, product.endpoints) = Default::default();
    if base.modules.is_empty() {
        // Without modules, only calls can be added, and the example needs an existing scope.
        product.modules = Vec::new();
        product.endpoints = base.endpoints.iter().take(1).map(own_call).collect();
    } else {
        let word = base
            .modules
            .iter()
            .find(|module| module.api_name.is_none())
            .map_or("custom", |module| &module.scope_segment);
        product.modules = vec![Module {
            name: "Projects".to_owned(),
            api_name: Some("Projects".to_owned()),
            scope_segment: word.to_owned(),
            fields: vec!["Name".to_owned(), "Started_On".to_owned()],
            source: "mine".to_owned(),
        }];
    }
    Ok(product)
}

/// Returns an example call, derived from a call of the product.
fn own_call(like: &Endpoint) -> Endpoint {
    Endpoint {
        name: "ExampleCall".to_owned(),
        path: "/example".to_owned(),
        source: "mine".to_owned(),
        parameters: Vec::new(),
        rules: Vec::new(),
        selector: None,
        path_as_published: None,
        requires_as_published: None,
        family: None,
        note: None,
        vendor_name: None,
        deprecated: None,
        ..like.clone()
    }
}

/// Returns the example for the default product.
fn example() -> Product {
    example_of("Gateway", "documented")
}

/// Returns the example with scopes of `service`, and with `confidence` in its facts. Tests check that the text of the
/// example can be parsed.
fn example_of(service: &str, confidence: &str) -> Product {
    let text = include_str!("new.json");
    let text =
        text.replace("\"Gateway", &format!("\"{service}")).replace("\"documented\"", &format!("\"{confidence}\""));
    let mut product = parse::product("new.json", &text).unwrap_or_else(|error| unreachable!("{error}"));
    product.schema = Some(SCHEMA.to_owned());
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_is_in_canonical_form() {
        let text = include_str!("new.json");
        assert_eq!(serialize::product(&parse::product("new.json", text).expect("example should parse")), text);
    }
}
