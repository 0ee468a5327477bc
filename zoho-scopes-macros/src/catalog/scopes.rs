//! `scopes::ZohoCRM::Modules::Leads::Read`: one unit struct a scope, one table and one enum a service.

use crate::text::put;
use std::collections::BTreeMap;
use std::ops::Range;
use zoho_catalog::ScopeId;
use zoho_catalog::catalog::{Catalog, service_of};
use zoho_catalog::model::Product;
use zoho_catalog::names::{service_name, type_name};

/// The services whose scopes `product` brings. A service that several enabled products name comes with the first.
pub(crate) fn scopes(catalog: &Catalog, product: &str) -> String {
    let mut out = String::new();
    let mut services = Vec::new();
    for (service, range) in catalog.services() {
        if home(catalog, service) == Some(product) {
            self::service(catalog, service, range, &mut out);
            services.push(service_name(service));
        }
    }
    put!(out, "pub(crate) mod __{product}{{use super::*;pub(crate) const TABLES:&[&[crate::ScopeInfo]]=&[");
    for service in services {
        put!(out, "<{service}::__Service as crate::scope::Service>::TABLE,");
    }
    out.push_str("];}");
    out
}

/// The first product, by name, that lists a scope of the service.
fn home<'c>(catalog: &'c Catalog, service: &str) -> Option<&'c str> {
    let lists = |p: &&Product| p.scopes.iter().any(|s| service_of(&s.name) == service);
    catalog.products().find(lists).map(|p| p.product.as_str())
}

#[derive(Default)]
struct Node<'c> {
    children: BTreeMap<String, Node<'c>>,
    scope: Option<(usize, &'c str)>,
}

fn service(catalog: &Catalog, service: &str, range: Range<usize>, out: &mut String) {
    let service = service_name(service);
    let service = service.as_str();
    let mut root = Node::default();
    let (mut table, mut variants, mut all) = (String::new(), String::new(), String::new());
    for (index, at) in range.enumerate() {
        let scope = catalog.get(at);
        let name = scope.name.as_str();
        let mut node = &mut root;
        let mut variant = String::new();
        for segment in name.split('.').skip(1) {
            let segment = type_name(segment);
            variant.push_str(&segment);
            node = node.children.entry(segment).or_default();
        }
        node.scope = Some((index, name));
        let weight = if scope.weight == 0 { u32::MAX } else { scope.weight };
        put!(table, "i(\"{name}\",{},{weight},&[", ScopeId::of(name).0);
        for &above in catalog.implied_by(at) {
            put!(table, "d({}),", ScopeId::of(&catalog.get(above).name).0);
        }
        table.push_str("]),");
        put!(variants, "#[doc=\"`{name}`\"]{variant},");
        put!(all, "Scope::{variant},");
    }
    put!(
        out,
        "#[doc=\"Scopes of `{service}`.\"]#[allow(non_snake_case)]pub mod {service}{{\
         #[doc(hidden)]pub struct __Service;\
         impl crate::scope::Service for __Service{{const TABLE:&'static [crate::ScopeInfo]={{\
         use crate::__private::{{scope_info as i,scope_id as d}};&[{table}]}};}}\
         #[doc=\"Every scope of `{service}`, for run time: parse, print, iterate, match.\"]\
         #[non_exhaustive]#[repr(u16)]pub enum Scope{{{variants}}}\
         crate::__service_scope!{{Scope,__Service,\"{service}\",[{all}]}}"
    );
    for (name, child) in &root.children {
        node(service, name, child, out);
    }
    out.push('}');
}

fn node(service: &str, name: &str, node: &Node<'_>, out: &mut String) {
    if let Some((index, wire)) = node.scope {
        put!(
            out,
            "#[doc=\"`{wire}`\"]pub struct {name};\
             #[diagnostic::do_not_recommend]impl crate::Scope for {name}{{type Service=crate::scopes::{service}::__Service;const INDEX:usize={index};}}"
        );
    }
    if !node.children.is_empty() {
        put!(out, "#[doc=\"\"]#[allow(non_snake_case)]pub mod {name}{{");
        for (name, child) in &node.children {
            self::node(service, name, child, out);
        }
        out.push('}');
    }
}
