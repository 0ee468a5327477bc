//! Requirements as types.

use crate::source::Source;
use std::collections::BTreeMap;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Endpoint, Product};
use zoho_catalog::names::{requirement_name, rust_path, template_name};
use zoho_catalog::requirement::narrowed;

/// A requirement that the type system cannot take apart: alternatives, or a list of which it is not known whether
/// all are needed. It gets a type of its own, with a name that a message can print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedRequirement {
    /// `one_of` or `assumed`.
    pub(crate) module: &'static str,
    /// `Desk_Basic_Read_or_Desk_Settings_Read`
    pub(crate) name: String,
    /// Narrowed: no alternative implies another.
    pub(crate) any: Vec<Vec<String>>,
}

impl NamedRequirement {
    /// The trait of the sets that meet it: its message can say in paths what is missing, which a name cannot.
    pub(crate) fn trait_name(&self) -> String {
        format!("__{}", self.name)
    }

    /// Whether its scopes depend on the module that is addressed.
    pub(crate) fn is_template(&self) -> bool {
        self.any.iter().flatten().any(|s| s.contains("{module}"))
    }
}

/// How a requirement is written as a type.
pub(crate) enum Shape {
    Unknown,
    Nothing,
    All(Vec<String>),
    NamedRequirement(NamedRequirement),
}

pub(crate) fn shape(catalog: &Catalog, product: &Product, endpoint: &Endpoint) -> Shape {
    let Some(requires) = &endpoint.requires else { return Shape::Unknown };
    let any = narrowed(catalog, product, requires);
    match any.as_slice() {
        [] => Shape::Nothing,
        [all] if all.is_empty() => Shape::Nothing,
        [all] if endpoint.status == Confidence::Assumed && all.len() > 1 => {
            Shape::NamedRequirement(NamedRequirement { module: "assumed", name: requirement_name(&any), any })
        }
        [all] => Shape::All(all.clone()),
        _ => Shape::NamedRequirement(NamedRequirement { module: "one_of", name: requirement_name(&any), any }),
    }
}

/// Every requirement of a product that has a type of its own, by name.
pub(crate) fn combined_of(catalog: &Catalog, product: &Product) -> BTreeMap<String, NamedRequirement> {
    let shapes = product.endpoints.iter().map(|endpoint| shape(catalog, product, endpoint));
    let combined = shapes.filter_map(|shape| match shape {
        Shape::NamedRequirement(combined) => Some((combined.name.clone(), combined)),
        _ => None,
    });
    combined.collect()
}

/// The path of a scope, or the associated type of `module` for a template. `scopes` and `own` are where the scopes of
/// the toolkit and of the user's own catalogue are.
pub(crate) fn scope_type(source: &Source, scope: &str, [scopes, own, module]: [&str; 3]) -> String {
    if scope.contains("{module}") {
        return format!("<M as {module}>::{}", template_name(scope));
    }
    let is_custom = source.catalog.scope(scope).is_some_and(|index| source.is_custom_scope(index));
    format!("{}::{}", if is_custom { own } else { scopes }, rust_path(scope))
}
