//! The module of a product, such as `crm::…`, without its scopes.

use super::choices::Choices;
use super::parameters::MissingParams;
use super::requirements::scope_type;
use crate::escape::{code, literal};
use crate::source::Source;
use crate::text::write_str;
use std::collections::BTreeSet;
use zoho_catalog::model::{Endpoint, Product, Selector, SelectorLocation};
use zoho_catalog::names::type_name;

/// A writer for the text of a product. Each file of this folder adds one part.
pub(super) struct Writer<'s> {
    pub(super) source: &'s Source,
    pub(super) product: &'s Product,
    /// The product that this product extends, if this product is an extension.
    pub(super) base: Option<&'s Product>,
    /// A flag that is `true` if the types are generated in the user's crate.
    pub(super) is_custom: bool,
    /// The name of the type that represents the product, such as `Books`.
    pub(super) marker: String,
    pub(super) needs: MissingParams,
}

/// Returns the text of a product's module, without its scopes.
///
/// The calls of the newest API version are at the root, and a module with the name of the version re-exports them. Each
/// older version has a module. Calls that only an older version has are also at the root.
pub(crate) fn endpoints(source: &Source, index: usize) -> String {
    let Some(product) = source.catalog.products().nth(index) else { return String::new() };
    let base = if product.extends { source.catalog.product(&product.product) } else { None };
    let is_custom = source.is_custom(index);
    let writer = Writer {
        source,
        product,
        base,
        is_custom,
        marker: product_marker(product),
        needs: MissingParams::new(product),
    };
    let mut out = String::new();
    writer.header(&mut out);
    writer.modules(&mut out);
    writer.table(&mut out);
    writer.organizations(&mut out);
    writer.versions(&mut out);
    writer.needs.write(&mut out);
    Choices::new(product).write(&mut out);
    writer.requirement_types(&mut out);
    writer.families(&mut out);
    out
}

/// Returns the title of a product. An extension has the title of the extended product.
pub(crate) fn title<'s>(source: &'s Source, product: &'s Product) -> &'s str {
    let base = if product.extends { source.catalog.product(&product.product) } else { None };
    &base.unwrap_or(product).title
}

impl<'s> Writer<'s> {
    /// Returns the product whose title, host and organization apply: the extended product, or the product itself.
    pub(super) fn main(&self) -> &'s Product {
        self.base.unwrap_or(self.product)
    }

    /// Returns the path of a scope's type, from the root of the product's module.
    pub(super) fn scope(&self, scope: &str) -> String {
        scope_type(self.source, scope, ["__scopes", "__own_scopes", "Module"])
    }

    /// Writes the type that represents the product, with the table of all calls.
    fn table(&self, out: &mut String) {
        write_str!(
            out,
            "#[doc(hidden)]
            pub struct {marker};
            impl crate::__private::Product for {marker} {{
                const ENDPOINTS: &'static [crate::endpoint::EndpointInfo] = {{
                    use crate::__private::words::*;
                    &[\n",
            marker = self.marker
        );
        for Endpoint { name, method, path, selector, body, status, parameters, .. } in &self.product.endpoints {
            let limited = parameters.iter().filter_map(|parameter| Some((&parameter.name, parameter.max_values?)));
            let limits: Vec<String> = limited.map(|(name, max)| format!("({}, {max})", literal(name))).collect();
            let limits = match limits.as_slice() {
                [] => String::new(),
                limits => format!(".with_max_values(&[{}])", limits.join(", ")),
            };
            let selector = selector.as_ref().map_or_else(String::new, |Selector { place, name, value }| {
                let in_form = *place == SelectorLocation::Form;
                format!(".with_selector({in_form}, {}, {})", literal(name), literal(value))
            });
            write_str!(
                out,
                "endpoint_info(PRODUCT, {name}, {method}, {path}, {body}, {status}){limits}{selector},\n",
                name = literal(name),
                path = literal(path),
                body = constant(body),
                status = constant(status),
            );
        }
        out.push_str("] };\n");
        if !self.is_custom {
            let services: BTreeSet<&str> =
                self.product.scopes.iter().filter_map(|scope| scope.name.split('.').next()).collect();
            let services: Vec<String> = services.into_iter().map(literal).collect();
            write_str!(out, "const SERVICES: &'static [&'static str] = &[{}];\n", services.join(", "));
        }
        out.push_str("}\n");
    }
}

/// Returns the name of the type that represents a product in messages, such as `Books`. If a call, a module or another
/// item already has that name, returns `__Product`.
pub(super) fn product_marker(product: &Product) -> String {
    let name = type_name(&product.product);
    let calls = product.endpoints.iter().map(|endpoint| &endpoint.name);
    let mut names = calls.chain(product.modules.iter().map(|module| &module.name));
    let is_taken = ["M", "Module", "Modules", "O"].contains(&name.as_str()) || names.any(|taken| *taken == name);
    if is_taken { "__Product".to_owned() } else { name }
}

/// Returns the constant of `__private::words` for a variant, such as `DOCUMENTED` for `Documented`.
pub(super) fn constant(variant: &impl std::fmt::Debug) -> String {
    format!("{variant:?}").to_uppercase()
}

/// Returns the scopes as code spans, joined by `and`.
pub(super) fn joined_code(texts: &[String]) -> String {
    texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(" and ")
}
