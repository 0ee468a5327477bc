//! The checks for Rust items that a product would define twice. Each finding names the two parts of the catalog that
//! produce the same item.

use super::Collector;
use crate::catalog::service_of;
use crate::json_pointer::Pointer;
use crate::model::{Confidence, Endpoint, Product};
use crate::names::{requirement_name, rust_path, service_name, template_name, variant_name};
use crate::requirement::{PLACEHOLDER, narrowed, templates};
use std::collections::HashMap;

/// The type names that the module of every product uses. `M` is the type parameter of calls that address a module.
const RESERVED_TYPES: &[&str] = &["M", "Module", "Modules", "ORGANIZATION", "PRODUCT"];

/// The module names that the module of every product uses.
const RESERVED_MODULES: &[&str] = &["assumed", "needs", "one_of", "values"];

/// The largest number of scopes in one alternative of a requirement.
const MAX_SCOPES: usize = 8;

/// The largest number of bytes in the name of a requirement's type.
const MAX_NAME_BYTES: usize = 200;

/// The largest number of modules that a call may name in its body.
const MAX_MODULES: usize = 5;

/// Returns `true` if a call or a module with this name would collide with an item that every product has.
pub(super) fn is_reserved_type(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// Returns `true` if an API version with this name would collide with a module that products have.
pub(super) fn is_reserved_module(name: &str) -> bool {
    RESERVED_MODULES.contains(&name)
}

pub(super) fn check(findings: &mut Collector<'_>) {
    variants(findings);
    associated_types(findings);
    multi_module_calls(findings);
    requirements(findings);
}

/// Reports scopes of one file that become the same variant of the enum `Scope` of their service. Also reports scopes
/// whose variant would hide the constant `ALL` of the enum.
fn variants(findings: &mut Collector<'_>) {
    let mut variants: HashMap<(String, String), &str> = HashMap::new();
    for (i, scope) in findings.product.scopes.iter().enumerate() {
        let (service, scope) = (service_name(service_of(&scope.name)), scope.name.as_str());
        let variant = variant_name(scope);
        let here = Pointer::root().then("scopes").then(i).then("name");
        if variant == "ALL" {
            let message = format!("`{scope}` would be the variant `ALL`, which is a constant of the enum");
            findings.error(&here, message, "delete the scope: no scope of Zoho has this form");
        }
        let first = *variants.entry((service.clone(), variant.clone())).or_insert(scope);
        // Scopes with the same path are reported by another check.
        if first != scope && rust_path(first) != rust_path(scope) {
            let message = format!("`{first}` and `{scope}` both become the variant `{service}::Scope::{variant}`");
            findings.error(&here, message, "delete the one that Zoho does not know");
        }
    }
}

/// Reports templates that become the same associated type of the trait `Module`, and templates that have no name for
/// such a type.
fn associated_types(findings: &mut Collector<'_>) {
    // An extension uses the trait of its product.
    if findings.base.is_some() {
        return;
    }
    let mut names: HashMap<String, &str> = HashMap::new();
    for template in templates(findings.product) {
        let name = template_name(template);
        if name.is_empty() {
            let message = format!("`{template}` has no segment besides the service and `{{module}}`");
            findings.error(&first_use(findings.product, template), message, "write the scope in full, as in `scopes`");
            continue;
        }
        let first = *names.entry(name.clone()).or_insert(template);
        if first != template {
            let message = format!("`{first}` and `{template}` both become the type `{name}` of a module");
            let help = "replace one template with the scope of one module, and write one call per module";
            findings.error(&first_use(findings.product, template), message, help);
        }
    }
}

/// Returns the location of a scope in the first requirement that names it.
fn first_use(product: &Product, scope: &str) -> Pointer {
    let endpoints = Pointer::root().then("endpoints");
    let uses = |requires: &Vec<Vec<String>>| {
        requires.iter().enumerate().find_map(|(a, all_of)| Some((a, all_of.iter().position(|named| named == scope)?)))
    };
    let found = product.endpoints.iter().enumerate().find_map(|(e, call)| Some((e, uses(call.requires.as_ref()?)?)));
    found.map_or(endpoints.clone(), |(e, (a, s))| endpoints.then(e).then("requires").then(a).then(s))
}

/// Reports calls that name several modules if they share a name, or if their requirement is too large.
fn multi_module_calls(findings: &mut Collector<'_>) {
    let mut names: HashMap<&str, &str> = HashMap::new();
    for (i, call) in findings.product.endpoints.iter().enumerate().filter(|(_, call)| call.multi_module) {
        let here = Pointer::root().then("endpoints").then(i);
        if let Some(first) = names.insert(&call.name, &call.version) {
            let message = format!(
                "the calls of the versions `{first}` and `{}` that name several modules are both called `{}`",
                call.version, call.name
            );
            findings.error(&here.then("name"), message, "rename one: the versions share the types of such calls");
        }
        let alternatives = call.requires.as_ref().map_or(0, Vec::len);
        if alternatives > 1 {
            let message =
                format!("the call names several modules, but its requirement has {alternatives} alternatives");
            let help = "keep one alternative, or delete `multi_module`; the call's type then has one module";
            findings.error(&here.then("requires"), message, help);
        }
        for (a, all_of) in call.requires.iter().flatten().enumerate() {
            let of_each = all_of.iter().filter(|scope| scope.contains(PLACEHOLDER)).count();
            let scopes = of_each * MAX_MODULES + (all_of.len() - of_each);
            if scopes > MAX_SCOPES {
                let message = format!(
                    "{MAX_MODULES} modules would need {scopes} scopes, more than the {MAX_SCOPES} that a requirement may have"
                );
                findings.error(&here.then("requires").then(a), message, "require fewer scopes of each module");
            }
        }
    }
}

/// Reports requirements with too many scopes or too long a name, and different requirements that become the same type.
fn requirements(findings: &mut Collector<'_>) {
    let mut types: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    for (i, call) in findings.product.endpoints.iter().enumerate() {
        let here = Pointer::root().then("endpoints").then(i).then("requires");
        for (a, all_of) in call.requires.iter().flatten().enumerate().filter(|(_, all_of)| all_of.len() > MAX_SCOPES) {
            let message = format!(
                "an alternative has {} scopes, more than the {MAX_SCOPES} that a requirement may have",
                all_of.len()
            );
            findings.error(&here.then(a), message, "name the wider scopes that imply the others");
        }
        let Some(alternatives) = own_type(findings, call) else { continue };
        let name = requirement_name(&alternatives);
        if name.len() > MAX_NAME_BYTES {
            let message = format!(
                "the requirement becomes a type whose name has {} bytes, more than the {MAX_NAME_BYTES} that it may have",
                name.len()
            );
            let help = "require fewer scopes: name wider ones, or write one call for each alternative";
            findings.error(&here, message, help);
        }
        let first = types.entry(name.clone()).or_insert_with(|| alternatives.clone());
        if *first != alternatives {
            let message =
                format!("two requirements become the type `{name}`: {} and {}", list(first), list(&alternatives));
            findings.error(&here, message, "rename one service: `_` and `.` become the same character");
        }
    }
}

/// Returns the alternatives of a requirement that becomes its own type. Returns `None` for any other requirement.
fn own_type(findings: &Collector<'_>, call: &Endpoint) -> Option<Vec<Vec<String>>> {
    let requires = call.requires.as_deref()?;
    // A requirement that is too large is reported elsewhere and is expensive to narrow.
    if requires.iter().any(|all_of| all_of.len() > MAX_SCOPES) {
        return None;
    }
    let alternatives = narrowed(findings.catalog, findings.product, requires);
    let is_assumed = call.status == Confidence::Assumed && alternatives.first().is_some_and(|all_of| all_of.len() > 1);
    (alternatives.len() > 1 || is_assumed).then_some(alternatives)
}

fn list(alternatives: &[Vec<String>]) -> String {
    let all_of = |scopes: &Vec<String>| format!("`{}`", scopes.join(","));
    alternatives.iter().map(all_of).collect::<Vec<_>>().join(" or ")
}
