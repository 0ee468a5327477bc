//! The checks of the scopes of one product.

use super::Collector;
use super::header::is_segment;
use crate::catalog::service_of;
use crate::json_pointer::Pointer;
use crate::names::rust_path;
use crate::requirement::bind_scope;
use std::collections::{HashMap, HashSet};

pub(super) fn check(findings: &mut Collector<'_>) {
    let product = findings.product;
    let needed = needed(findings);
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (i, scope) in product.scopes.iter().enumerate() {
        let here = Pointer::root().then("scopes").then(i);
        let name = here.then("name");
        findings.cites(&here, &scope.source);
        if let Some(first) = names.insert(&scope.name, i) {
            let message = format!("the scope `{}` occurs twice, first as item {first}", scope.name);
            findings.error(&name, message, "delete one of the two");
            continue;
        }
        if i > 0 && product.scopes[i - 1].name > scope.name {
            findings.warning(
                &name,
                format!("`{}` must come before `{}`", scope.name, product.scopes[i - 1].name),
                "run `zoho catalog format FILE`, which sorts scopes by name",
            );
        }
        if scope.name.split('.').count() < 2 || !scope.name.split('.').all(is_segment) {
            let help = "write segments of ASCII letters, digits, `_` and `-`, with dots between them";
            findings.error(&name, format!("`{}` is not a scope", scope.name), help);
        }
        let service = service_of(&scope.name);
        if service.starts_with('_') && is_segment(service) {
            let message = format!("`{service}` cannot be the first segment of a scope");
            findings.error(&name, message, "write it as Zoho does");
        }
        if !findings.parts().flat_map(|part| &part.services).any(|own| own == service) && !needed.contains(&scope.name)
        {
            let message = format!("`{}` belongs to another service, and no endpoint needs it", scope.name);
            findings.error(&name, message, format!("delete it, or add `{service}` to `services`"));
        }
        for (k, printed) in scope.as_printed.iter().enumerate() {
            if *printed == scope.name {
                findings.warning(
                    &here.then("as_printed").then(k),
                    "this spelling is the name itself",
                    "list only other spellings",
                );
            }
        }
    }
    paths(findings);
}

/// Returns every scope that an endpoint names. Templates are also bound to each module.
fn needed(findings: &Collector<'_>) -> HashSet<String> {
    let words = &findings.words;
    let endpoints = findings.parts().flat_map(|part| &part.endpoints);
    let named = endpoints.filter_map(|endpoint| endpoint.requires.as_deref()).flatten().flatten();
    let templates: HashSet<&String> = named.collect();
    templates
        .into_iter()
        .flat_map(|scope| words.iter().map(|word| bind_scope(scope, word)).chain([scope.clone()]))
        .collect()
}

/// Reports scopes that share a path, and scopes whose path is the module that contains another scope.
fn paths(findings: &mut Collector<'_>) {
    let product = findings.product;
    let paths: Vec<String> = product.scopes.iter().map(|scope| rust_path(&scope.name)).collect();
    let mut types: HashMap<&str, usize> = HashMap::new();
    let mut modules: HashMap<&str, usize> = HashMap::new();
    for (i, path) in paths.iter().enumerate() {
        for (end, _) in path.match_indices("::") {
            modules.entry(&path[..end]).or_insert(i);
        }
        let first = *types.entry(path).or_insert(i);
        let name = Pointer::root().then("scopes").then(i).then("name");
        if product.scopes[first].name != product.scopes[i].name {
            let message =
                format!("`{}` and `{}` both become `{path}`", product.scopes[first].name, product.scopes[i].name);
            findings.error(&name, message, "keep one spelling, and list the other in its `as_printed`");
        }
        if path.split("::").nth(1) == Some("Scope") {
            let message = format!("`{path}` conflicts with the type `Scope` of the service");
            findings.error(
                &name,
                message,
                "delete the scope, or report that its Rust path needs a special case in the toolkit",
            );
        }
    }
    for (i, path) in paths.iter().enumerate() {
        if let Some(&inner) = modules.get(path.as_str()) {
            let (outer, inner) = (&product.scopes[i].name, &product.scopes[inner].name);
            let message = format!("`{outer}` would be both a type and the module that holds `{inner}`");
            findings.error(
                &Pointer::root().then("scopes").then(i).then("name"),
                message,
                "delete the one that Zoho does not know",
            );
        }
    }
}
