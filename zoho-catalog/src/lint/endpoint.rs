//! The checks of the operations of one product.

use super::header::is_segment;
use super::{Collector, generated, path};
use crate::catalog::service_of;
use crate::json_pointer::Pointer;
use crate::model::{BodyKind, Confidence, Endpoint, ParameterLocation, SelectorLocation};
use crate::names::{is_module_name, is_type_name};
use crate::requirement::{PLACEHOLDER, bind_scope, is_template};
use crate::suggest;
use std::collections::{HashMap, HashSet};

pub(super) fn check(findings: &mut Collector<'_>) {
    let product = findings.product;
    let listed = product.scopes.iter().map(|scope| scope.name.as_str());
    let scopes: HashSet<&str> = listed.chain(findings.known.iter().copied()).collect();
    let mut names: HashMap<(&str, &str), usize> = HashMap::new();
    let mut calls: HashMap<_, usize> = HashMap::new();
    for (i, endpoint) in product.endpoints.iter().enumerate() {
        let here = Pointer::root().then("endpoints").then(i);
        let key = |endpoint: &Endpoint| (endpoint.path.clone(), endpoint.method, endpoint.selector.clone());
        if let Some(first) = calls.insert(key(endpoint), i) {
            let selector = if endpoint.selector.is_some() { ", with the same selector," } else { "" };
            let message = format!("this method and path{selector} occur twice, first as item {first}");
            findings.error(&here, message, "merge the two");
        } else if i > 0 && key(&product.endpoints[i - 1]) > key(endpoint) {
            let before = &product.endpoints[i - 1];
            let message = format!("`{}` must come before `{}`", endpoint.request_line(), before.request_line());
            let help = "run `zoho catalog format FILE`, which sorts endpoints by path, method and selector";
            findings.warning(&here, message, help);
        }
        name(findings, &here.then("name"), &endpoint.name);
        for (key, text) in [("vendor_name", &endpoint.vendor_name), ("deprecated", &endpoint.deprecated)] {
            if let Some(text) = text {
                findings.not_empty(&here.then(key), text);
            }
        }
        if let Some(first) = names.insert((&endpoint.version, &endpoint.name), i) {
            let first = &product.endpoints[first];
            let message = format!("two endpoints have the name `{}`; the other is `{}`", endpoint.name, first.path);
            findings.error(&here.then("name"), message, "rename one after the object that it concerns");
        }
        version(findings, &here.then("version"), &endpoint.version);
        findings.cites(&here, &endpoint.source);
        path::check(findings, &here, endpoint);
        selector(findings, &here.then("selector"), endpoint);
        let is_template = endpoint.requires.as_deref().is_some_and(is_template);
        if !endpoint.organization.is_needed() && product.organization.is_none() && !product.extends {
            let message = "the product has no `organization` for its calls".to_owned();
            findings.error(&here.then("organization"), message, "delete it, or give the product an `organization`");
        }
        if endpoint.multi_module && (!is_template || endpoint.path.contains(PLACEHOLDER)) {
            let help = "delete `multi_module`, or write `{module}` in `requires` and not in `path`";
            let message =
                "a call can name several modules only in its body, and only if its requirement contains `{module}`";
            findings.error(&here.then("multi_module"), message, help);
        }
        requirement(findings, &here, endpoint, &scopes);
        family(findings, &here.then("family"), endpoint);
    }
}

/// Checks the value that tells an operation apart from other operations with the same method and path.
fn selector(findings: &mut Collector<'_>, here: &Pointer, endpoint: &Endpoint) {
    let Some(selector) = &endpoint.selector else { return };
    for (key, text) in [("name", &selector.name), ("value", &selector.value)] {
        if text.is_empty() || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            findings.error(
                &here.then(key),
                "the string is empty or has spaces",
                "write the string exactly as the request contains it",
            );
        }
    }
    if selector.place == SelectorLocation::Form && endpoint.body != BodyKind::Form {
        let help = "write `\"body\": \"form\"`, or `\"in\": \"query\"` if the value is in the query";
        findings.error(&here.then("in"), "the body of the call is not a form", help);
    }
    let is_same = |place, name: &str| place == ParameterLocation::Query && name == selector.name;
    if endpoint.parameters.iter().any(|parameter| is_same(parameter.place, &parameter.name)) {
        let message = format!("`{}` is also a parameter, which would replace the selector", selector.name);
        findings.error(&here.then("name"), message, "delete the parameter; the call sends the selector itself");
    }
}

/// Checks that a version can be a Rust module, such as `v8`.
fn version(findings: &mut Collector<'_>, here: &Pointer, version: &str) {
    if !is_module_name(version) || generated::is_reserved_module(version) {
        let help = "write it as in the path, in lowercase letters, digits and `_`: `v8`, `v2_1`";
        findings.error(here, format!("`{version}` cannot be the name of the Rust module for an API version"), help);
    }
}

fn name(findings: &mut Collector<'_>, here: &Pointer, name: &str) {
    if !is_type_name(name) {
        findings.error(
            here,
            format!("`{name}` cannot be the name of a type"),
            "use letters and digits, starting with a capital letter",
        );
    }
    if generated::is_reserved_type(name) {
        findings.error(
            here,
            format!("the generated module of every product uses the name `{name}`"),
            "name the call after what it does",
        );
    } else if findings.modules().any(|module| module.name == name) {
        findings.error(here, format!("`{name}` is also the name of a module"), "name the call after what it does");
    }
}

fn requirement(findings: &mut Collector<'_>, here: &Pointer, endpoint: &Endpoint, scopes: &HashSet<&str>) {
    let requires = here.then("requires");
    let Some(requirement) = &endpoint.requires else {
        if endpoint.status != Confidence::Unknown {
            let help = "set `status` to `unknown`, or set `requires` to the scopes: `[[]]` if the call needs no scope";
            findings.error(&here.then("status"), "the requirement is `null`, but the status is not `unknown`", help);
        }
        return;
    };
    if endpoint.status == Confidence::Unknown {
        let help = "set `requires` to `null`, or set `status` to the confidence in the requirement";
        findings.error(&here.then("status"), "the status is `unknown`, but there is a requirement", help);
    }
    if requirement.is_empty() {
        let help = "set `requires` to `null` if the scopes are unknown, or to `[[]]` if the call needs no scope";
        findings.error(&requires, "a list without alternatives cannot be satisfied", help);
    }
    let mut alternatives = HashSet::new();
    for (a, all_of) in requirement.iter().enumerate() {
        let here = requires.then(a);
        if all_of.is_empty() && requirement.len() > 1 {
            findings.error(
                &here,
                "one alternative needs no scope, so the others have no effect",
                "delete it, or the others",
            );
        }
        let sorted: std::collections::BTreeSet<&str> = all_of.iter().map(String::as_str).collect();
        if sorted.len() < all_of.len() {
            findings.error(&here, "a scope occurs twice", "delete one of the two");
        }
        if !alternatives.insert(sorted) {
            findings.error(&here, "an alternative occurs twice", "delete one of the two");
        }
        for (s, scope) in all_of.iter().enumerate() {
            exists(findings, &here.then(s), scope, scopes);
        }
    }
}

/// Checks the family of the required scopes, which only a call with an unknown requirement may have.
fn family(findings: &mut Collector<'_>, here: &Pointer, endpoint: &Endpoint) {
    let Some(family) = &endpoint.family else { return };
    if !family.contains('.') || !family.split('.').all(is_segment) {
        let help = "write the service and the words before the operation: `ZohoProjects.bugs`";
        findings.error(here, format!("`{family}` is not the beginning of a scope"), help);
    }
    if endpoint.requires.is_some() {
        findings.error(here, "the requirement is known, so the family has no effect", "delete it");
    }
}

/// Checks that a template in a call also occurs in the product that the file extends. The modules of that product have
/// only the scopes of its own templates.
fn known_to_base(findings: &mut Collector<'_>, here: &Pointer, template: &str) {
    let Some(base) = findings.base else { return };
    if !findings.base_templates.contains(template) {
        let message = format!("no call of `{}` needs `{template}`, so its modules have no such scope", base.product);
        findings.error(here, message, "write the scope of one module, and one call per module");
    }
}

fn exists(findings: &mut Collector<'_>, here: &Pointer, scope: &str, scopes: &HashSet<&str>) {
    let is_template = scope.split('.').any(|segment| segment == PLACEHOLDER);
    if !is_template && scope.contains(['{', '}']) {
        return findings.error(
            here,
            format!("`{scope}` has braces inside a segment"),
            "write `{module}` as a whole segment; only a whole segment can vary",
        );
    }
    if !is_template {
        if !scopes.contains(scope) {
            let service = service_of(scope);
            let off = findings.disabled.iter().find(|off| off.services.iter().any(|other| other == service));
            let suggestions =
                if findings.is_full() { Vec::new() } else { suggest::scopes(scope, scopes.iter().copied()) };
            let help = match (off, suggestions.first()) {
                (Some(off), _) => format!("enable the feature `{}` of `zoho-auth-typed` in Cargo.toml", off.product),
                (None, Some(suggestion)) => format!("did you mean `{suggestion}`?"),
                (None, None) => "add it to `scopes`, with its source".to_owned(),
            };
            findings.error(here, format!("`{scope}` is not among the scopes"), help);
        }
    } else if !findings.has_modules() {
        findings.error(
            here,
            format!("`{scope}` is a template, but the product has no modules"),
            "list them in `modules`",
        );
    } else if !findings.words.iter().any(|word| scopes.contains(bind_scope(scope, word).as_str())) {
        findings.error(
            here,
            format!("no module has the scope `{scope}`"),
            "add its scopes to `scopes`, with their sources",
        );
    } else {
        known_to_base(findings, here, scope);
    }
}
