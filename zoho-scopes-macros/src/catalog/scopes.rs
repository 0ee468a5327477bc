//! The types of scopes, such as `scopes::ZohoCRM::Modules::Leads::Read`: one unit struct per scope, one table and one
//! enum per service.

use crate::escape::{code, literal};
use crate::source::Source;
use crate::text::write_str;
use std::collections::BTreeMap;
use zoho_catalog::ScopeId;
use zoho_catalog::catalog::{Catalog, service_of};
use zoho_catalog::model::Product;
use zoho_catalog::names::{service_name, type_name, variant_name};

/// Returns the text of the services whose scopes a product contains. If several enabled products list scopes of a
/// service, the first of these products contains the service.
pub(crate) fn scopes(source: &Source, index: usize) -> String {
    let catalog = &source.catalog;
    let Some(product) = catalog.products().nth(index).map(|product| product.product.as_str()) else {
        return String::new();
    };
    let mut out = String::new();
    let mut services = Vec::new();
    for (service, range) in catalog.services() {
        if home(catalog, service) == Some(product) {
            let scopes: Vec<usize> = range.filter(|scope| !source.is_custom_scope(*scope)).collect();
            self::service(source, service, &scopes, "crate", &mut out);
            services.push(service_name(service));
        }
    }
    write_str!(
        out,
        "pub(crate) mod __{product} {{
            use super::*;
            pub(crate) const TABLES: &[&[crate::requirement::ScopeInfo]] = &[\n"
    );
    for service in services {
        write_str!(out, "<{service}::__Service as crate::__private::Service>::TABLE,\n");
    }
    out.push_str("]; }\n");
    out
}

/// Returns the text of the scopes of the custom catalog, for all services.
#[cfg(feature = "catalog")]
pub(crate) fn custom_scopes(source: &Source) -> String {
    let mut out = String::new();
    for (service, range) in source.catalog.services() {
        let scopes: Vec<usize> = range.filter(|scope| source.is_custom_scope(*scope)).collect();
        if !scopes.is_empty() {
            self::service(source, service, &scopes, "__own", &mut out);
        }
    }
    out
}

/// Returns the first product, by name, that lists a scope of the service.
fn home<'c>(catalog: &'c Catalog, service: &str) -> Option<&'c str> {
    let lists = |p: &&Product| p.scopes.iter().any(|s| service_of(&s.name) == service);
    catalog.products().find(lists).map(|p| p.product.as_str())
}

#[derive(Default)]
struct Node {
    children: BTreeMap<String, Node>,
    /// The index of the scope in the table, and its index in the catalog. `None` if the path to this node is not a
    /// scope.
    scope: Option<(usize, usize)>,
}

/// Writes the module of a service with the given scopes. `home` is the path of the module that contains `scopes`.
fn service(source: &Source, service: &str, scopes: &[usize], home: &str, out: &mut String) {
    let catalog = &source.catalog;
    let service = service_name(service);
    let service = service.as_str();
    let mut root = Node::default();
    let (mut table, mut variants, mut all) = (String::new(), String::new(), String::new());
    for (index, &at) in scopes.iter().enumerate() {
        let scope = catalog.get(at);
        let name = scope.name.as_str();
        let mut node = &mut root;
        for segment in name.split('.').skip(1) {
            node = node.children.entry(type_name(segment)).or_default();
        }
        node.scope = Some((index, at));
        let variant = variant_name(name);
        // A scope that unlocks no call of the catalog has the largest weight.
        let weight = Some(source.weight(at)).filter(|weight| *weight > 0).unwrap_or(u32::MAX);
        write_str!(table, "scope_info({}, {}, {weight}, &[", literal(name), ScopeId::new(name).0);
        for &above in catalog.implied_by(at) {
            write_str!(table, "scope_id({}),", ScopeId::new(&catalog.get(above).name).0);
        }
        table.push_str("]),\n");
        write_str!(variants, "#[doc = {}] {variant},\n", literal(&code(name)));
        write_str!(all, "Scope::{variant},\n");
    }
    write_str!(
        out,
        "#[doc = \"Scopes of `{service}`.\"]
        #[allow(non_snake_case)]
        pub mod {service} {{
            #[doc(hidden)]
            pub struct __Service;
            impl crate::__private::Service for __Service {{
                const TABLE: &'static [crate::requirement::ScopeInfo] = {{
                    use crate::__private::{{scope_id, scope_info}};
                    &[{table}]
                }};
            }}
            #[doc = \"A scope of `{service}` at run time, which can be parsed, printed, iterated and matched.\"]
            #[non_exhaustive]
            #[repr(u16)]
            pub enum Scope {{ {variants} }}
            crate::__service_scope! {{ Scope, __Service, \"{service}\", [{all}] }}\n"
    );
    if home == "crate" {
        out.push_str(
            "impl<X: crate::Scope<Service = __Service>> ::core::convert::From<X> for Scope {
                fn from(_: X) -> Self { Self::ALL[X::INDEX] }
            }\n",
        );
    }
    for (name, child) in &root.children {
        node(source, &format!("{home}::scopes::{service}::__Service"), name, child, out);
    }
    out.push_str("}\n");
}

fn node(source: &Source, service: &str, name: &str, node: &Node, out: &mut String) {
    if let Some((index, at)) = node.scope {
        write_str!(
            out,
            "#[doc = {doc}]
            pub struct {name};
            #[diagnostic::do_not_recommend]
            impl crate::Scope for {name} {{
                type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self>;
                type Service = {service};
                const INDEX: usize = {index};
            }}\n",
            doc = literal(&doc(source, at)),
        );
        // In a crate other than the trait's crate, coherence rules do not allow the blanket impl for all scopes of a
        // service.
        if let Some(service) = service.strip_prefix("__own").and_then(|path| path.strip_suffix("__Service")) {
            write_str!(
                out,
                "impl ::core::convert::From<{name}> for __own{service}Scope {{
                    fn from(_: {name}) -> Self {{ Self::ALL[{index}] }}
                }}\n"
            );
        }
    }
    if !node.children.is_empty() {
        write_str!(out, "#[doc = \"\"] #[allow(non_snake_case)] pub mod {name} {{\n");
        for (name, child) in &node.children {
            self::node(source, service, name, child, out);
        }
        out.push_str("}\n");
    }
}

/// Returns the documentation of a scope: its name, the calls that it unlocks, and the scopes that imply it.
fn doc(source: &Source, at: usize) -> String {
    let catalog = &source.catalog;
    let scope = catalog.get(at);
    let mut doc = code(&scope.name);
    match source.weight(at) {
        0 => doc.push_str(": unlocks no call of the catalog"),
        1 => doc.push_str(": unlocks one call"),
        calls => write_str!(doc, ": unlocks {calls} calls"),
    }
    for (i, wider) in catalog.implied_by(at).iter().take(3).enumerate() {
        let separator = if i == 0 { "; also granted by " } else { ", " };
        write_str!(doc, "{separator}{}", code(&catalog.get(*wider).name));
    }
    doc
}
