//! The written paths against the catalogue. All mistakes, at the segment that is wrong.

use super::parse::Set;
use crate::catalog::Combined;
use crate::diagnostic::Problems;
use crate::source::{self, Source};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::{Ident, Path};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::names::rust_path;
use zoho_catalog::requirement::bind_scope;
use zoho_catalog::suggest;

/// A set whose scopes are known.
pub(crate) struct Resolved {
    pub(crate) source: &'static Source,
    /// As written, with their places in `Set::scopes`.
    pub(crate) scopes: Vec<(usize, usize)>,
    /// What they imply, beyond themselves.
    pub(crate) implied: Vec<usize>,
    /// Combined requirements that they meet.
    pub(crate) met: Vec<Met>,
}

/// A combined requirement that a set meets.
pub(crate) struct Met {
    /// The product, by its place, whose requirement it is.
    pub(crate) product: usize,
    pub(crate) requirement: Combined,
    /// For a template the module, with the place of the product that has its type.
    pub(crate) module: Option<(usize, String)>,
}

/// `None` where the catalogue itself cannot be read.
pub(crate) fn set(set: &Set, problems: &mut Problems) -> Option<Resolved> {
    let source = match source::source() {
        Ok(source) => source,
        Err(error) => {
            problems.at(&set.name, "the catalogue cannot be read", &error);
            return None;
        }
    };
    let catalog = &source.catalog;
    let mut scopes: Vec<(usize, usize)> = Vec::new();
    for (at, path) in set.scopes.iter().enumerate() {
        if let Some(scope) = lookup(catalog, path, problems) {
            scopes.push((scope, at));
        }
    }
    redundant(catalog, set, &scopes, problems);
    let written: BTreeSet<usize> = scopes.iter().map(|(scope, _)| *scope).collect();
    let mut granted = written.clone();
    granted.extend(written.iter().flat_map(|&scope| catalog.implied(scope)));
    let implied = granted.difference(&written).copied().collect();
    let holds = |name: &str| catalog.scope(name).is_some_and(|scope| granted.contains(&scope));
    let met = met(source, set, &holds);
    Some(Resolved { source, scopes, implied, met })
}

/// Scopes that add nothing, with the text to delete.
fn redundant(catalog: &Catalog, set: &Set, scopes: &[(usize, usize)], problems: &mut Problems) {
    let text = |at: usize| {
        let path = &set.scopes[at];
        quote::quote!(#path).to_string().replace(' ', "")
    };
    for (i, (scope, at)) in scopes.iter().enumerate() {
        let name = &catalog.get(*scope).name;
        if scopes[..i].iter().any(|(other, _)| other == scope) {
            problems.at(
                &set.scopes[*at],
                &format!("the scope `{name}` is here twice"),
                &format!("delete this `{}`", text(*at)),
            );
        } else if let Some((wider, _)) =
            scopes.iter().find(|(other, _)| other != scope && catalog.implies(*other, *scope))
        {
            problems.at(
                &set.scopes[*at],
                &format!("the scope `{name}` is already granted by `{}`", catalog.get(*wider).name),
                &format!("delete `{}`; or keep it and delete the wider one, to ask users for less", text(*at)),
            );
        }
    }
}

/// Combined requirements that the scopes meet.
fn met(source: &Source, set: &Set, holds: &dyn Fn(&str) -> bool) -> Vec<Met> {
    let mut met = Vec::new();
    for (product, (facts, combined)) in source.catalog.products().zip(source.combined()).enumerate() {
        for requirement in combined.values() {
            let satisfied = |word: Option<&str>| {
                let bound = |scope: &String| word.map_or_else(|| scope.clone(), |w| bind_scope(scope, w));
                let enough = |all: &Vec<String>| {
                    if requirement.module == "assumed" && set.options.assume_any {
                        all.iter().any(|s| holds(&bound(s)))
                    } else {
                        all.iter().all(|s| holds(&bound(s)))
                    }
                };
                requirement.any.iter().any(enough)
            };
            let mut meets = |module| met.push(Met { product, requirement: requirement.clone(), module });
            if !requirement.is_template() {
                if satisfied(None) {
                    meets(None);
                }
                continue;
            }
            // Modules of the product, of what it extends and of what extends it.
            let parts = source.catalog.products().enumerate().filter(|(_, part)| part.product == facts.product);
            for (part, module) in parts.flat_map(|(part, facts)| facts.modules.iter().map(move |m| (part, m))) {
                if module.api_name.is_some() && satisfied(Some(&module.word)) {
                    meets(Some((part, module.name.clone())));
                }
            }
        }
    }
    met
}

/// The scope that a path spells. Whatever stands before the service is the user's affair: `zoho::scopes::ZohoCRM::…`.
fn lookup(catalog: &Catalog, path: &Path, problems: &mut Problems) -> Option<usize> {
    let segments: Vec<&Ident> = path.segments.iter().map(|s| &s.ident).collect();
    let words: Vec<String> = segments.iter().map(ToString::to_string).collect();
    let services = catalog.services();
    let Some(at) = words.iter().position(|w| services.iter().any(|(s, _)| s == w)) else {
        no_service(catalog, path, &words, problems);
        return None;
    };
    let written = words[at..].join("::");
    if let Some(scope) = catalog.scope_by_path(&written) {
        return Some(scope);
    }
    // The first segment that no scope has.
    let paths: Vec<String> = catalog.scopes().map(|s| rust_path(&s.name)).collect();
    let known = |to: usize| {
        let prefix = words[at..=to].join("::");
        paths.iter().any(|p| *p == prefix || p.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with("::")))
    };
    let nearest = suggest::paths(&written, paths.iter().map(String::as_str));
    if let Some(bad) = (at..words.len()).find(|&i| !known(i)) {
        problems.at(
            segments[bad],
            &format!("there is no scope `{written}`"),
            &did_you_mean(&nearest, "`zoho catalog dump` lists the scopes of every operation"),
        );
    } else {
        // Every segment is known, but the path ends above the operation.
        let below = format!("{written}::");
        let below: Vec<&str> = paths.iter().filter_map(|p| p.strip_prefix(&below)).take(6).collect();
        problems.at(
            path,
            &format!("`{written}` is no scope yet: the operation is missing"),
            &format!("go on with one of `{}`", below.join("`, `")),
        );
    }
    None
}

fn no_service(catalog: &Catalog, path: &Path, words: &[String], problems: &mut Problems) {
    if feature_off(catalog, path, |service| words.iter().any(|word| word == service), problems) {
        return;
    }
    let written = words.join("::");
    let ending = format!("::{written}");
    // Of those that end so, the one that unlocks most is the likeliest.
    let full = catalog.scopes().filter(|s| rust_path(&s.name).ends_with(&ending)).max_by_key(|s| s.weight);
    if let Some(full) = full.map(|scope| rust_path(&scope.name)) {
        problems.at(
            path,
            &format!("`{written}` does not say which service it is a scope of"),
            &format!("write the path from the service on, such as `{full}`: the macro sees the text, not what it was imported as"),
        );
        return;
    }
    let paths: Vec<String> = catalog.scopes().map(|s| rust_path(&s.name)).collect();
    let nearest = suggest::paths(&written, paths.iter().map(String::as_str));
    let services: Vec<&str> = catalog.services().into_iter().map(|(service, _)| service).collect();
    let all = if services.is_empty() {
        "no product is enabled: name one in Cargo.toml, `features = [\"crm\"]`".to_owned()
    } else {
        format!("the services of the enabled products are `{}`", services.join("`, `"))
    };
    problems.at(
        &path.segments[0],
        &format!("there is no scope `{written}`: no service is called `{}`", words[0]),
        &did_you_mean(&nearest, &all),
    );
}

/// Says so where the service that is meant comes with a feature that is off.
pub(crate) fn feature_off(
    catalog: &Catalog,
    at: impl ToTokens,
    is_meant: impl Fn(&str) -> bool,
    problems: &mut Problems,
) -> bool {
    let mut services = zoho_catalog_data::SERVICES.iter();
    let off = services.find(|(service, feature)| is_meant(service) && catalog.product(feature).is_none());
    let Some((service, feature)) = off else { return false };
    problems.at(
        at,
        &format!("scopes of `{service}` come with the feature `{feature}`, which is off"),
        &format!("in Cargo.toml: `zoho-auth-typed = {{ version = \"…\", features = [\"{feature}\"] }}`"),
    );
    true
}

/// The suggestions, or what to do without any.
pub(crate) fn did_you_mean(nearest: &[&str], otherwise: &str) -> String {
    match nearest {
        [] => otherwise.to_owned(),
        [one] => format!("did you mean `{one}`?"),
        [first, rest @ ..] => format!("did you mean `{first}`? or `{}`?", rest.join("`, `")),
    }
}
