//! The resolution of the written paths against the catalog, and the named requirements that the scopes meet.

use super::parse::Set;
use crate::catalog::NamedRequirement;
use crate::diagnostic::Diagnostics;
use crate::scope_paths::ResolvedScopes;
use crate::source::Source;
use zoho_catalog::requirement::bind_scope;

/// A scope set with its resolved scopes.
pub(crate) struct Resolved {
    pub(crate) written: ResolvedScopes,
    /// The named requirements that the scopes meet.
    pub(crate) met: Vec<MetRequirement>,
}

/// A named requirement that a set meets.
pub(crate) struct MetRequirement {
    /// The index of the requirement's product.
    pub(crate) product: usize,
    pub(crate) requirement: NamedRequirement,
    /// The module of a template, with the index of the product that contains the module's type.
    pub(crate) module: Option<(usize, String)>,
}

/// Resolves the scopes of a set. Returns `None` if the catalog cannot be read.
pub(crate) fn set(set: &Set, diagnostics: &mut Diagnostics) -> Option<Resolved> {
    let written = ResolvedScopes::resolve(&set.scopes, &set.name, diagnostics)?;
    let catalog = &written.source.catalog;
    let holds = |name: &str| catalog.scope(name).is_some_and(|scope| written.grants(scope));
    let met = met(written.source, set, &holds);
    Some(Resolved { written, met })
}

/// Returns the named requirements that the scopes meet.
fn met(source: &Source, set: &Set, holds: &dyn Fn(&str) -> bool) -> Vec<MetRequirement> {
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
            let mut meets = |module| met.push(MetRequirement { product, requirement: requirement.clone(), module });
            if !requirement.is_template() {
                if satisfied(None) {
                    meets(None);
                }
                continue;
            }
            // The modules of the product, of the product that it extends, and of its extensions.
            let parts = source.catalog.products().enumerate().filter(|(_, part)| part.product == facts.product);
            for (part, module) in parts.flat_map(|(part, facts)| facts.modules.iter().map(move |m| (part, m))) {
                if module.api_name.is_some() && satisfied(Some(&module.scope_segment)) {
                    meets(Some((part, module.name.clone())));
                }
            }
        }
    }
    met
}
