//! The conversion of requirements to types.

use crate::source::Source;
use std::collections::BTreeMap;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Endpoint, Product};
use zoho_catalog::names::{requirement_name, rust_path, template_name};
use zoho_catalog::requirement::narrowed;

/// A requirement that the type system cannot decompose: alternatives, or several scopes that may not all be required.
/// The requirement has its own type, and messages can print the name of the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedRequirement {
    /// The name of the module: `one_of` or `assumed`.
    pub(crate) module: &'static str,
    /// The name of the type, such as `Desk_Basic_Read_or_Desk_Settings_Read`.
    pub(crate) name: String,
    /// The narrowed alternatives, none of which implies another.
    pub(crate) any: Vec<Vec<String>>,
}

impl NamedRequirement {
    /// Returns the name of the trait of the sets that meet the requirement. The message of the trait can contain the
    /// paths of the required scopes; the name of a type cannot.
    pub(crate) fn trait_name(&self) -> String {
        format!("__{}", self.name)
    }

    /// Returns `true` if the scopes of the requirement depend on the addressed module.
    pub(crate) fn is_template(&self) -> bool {
        self.any.iter().flatten().any(|s| s.contains("{module}"))
    }
}

/// The form of a requirement as a type.
pub(crate) enum Shape {
    Unknown,
    /// An unpublished scope of a family, such as `ZohoMail.messages`.
    Family(String),
    Nothing,
    All(Vec<String>),
    NamedRequirement(NamedRequirement),
}

pub(crate) fn shape(catalog: &Catalog, product: &Product, endpoint: &Endpoint) -> Shape {
    let Some(requires) = &endpoint.requires else {
        return endpoint.family.clone().map_or(Shape::Unknown, Shape::Family);
    };
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

/// Returns every requirement of a product that has its own type, by name.
pub(crate) fn combined_of(catalog: &Catalog, product: &Product) -> BTreeMap<String, NamedRequirement> {
    let shapes = product.endpoints.iter().map(|endpoint| shape(catalog, product, endpoint));
    let combined = shapes.filter_map(|shape| match shape {
        Shape::NamedRequirement(combined) => Some((combined.name.clone(), combined)),
        _ => None,
    });
    combined.collect()
}

/// Returns the path of a scope's type. For a template, returns the path of an associated type of the trait `module`.
/// `scopes` is the path of the toolkit's scopes, and `own` is the path of the custom catalog's scopes.
pub(crate) fn scope_type(source: &Source, scope: &str, [scopes, own, module]: [&str; 3]) -> String {
    if scope.contains("{module}") {
        return format!("<M as {module}>::{}", template_name(scope));
    }
    let is_custom = source.catalog.scope(scope).is_some_and(|index| source.is_custom_scope(index));
    format!("{}::{}", if is_custom { own } else { scopes }, rust_path(scope))
}
