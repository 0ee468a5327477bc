//! The attributes that a `#[zoho_app]` struct and its fields may have.

use crate::diagnostic::Diagnostics;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Path, Token, parse_quote};

/// The attributes that the expansion moves from a field to the function of its call.
const OF_FUNCTION: &[&str] = &["doc", "cfg", "allow", "expect", "warn", "deny", "forbid", "deprecated"];

/// The attributes that remain on a field, because derives of the struct read them.
const OF_FIELD: &[&str] = &["serde"];

/// The message for a struct with both `#[zoho_app]` and `#[derive(ScopeSet)]`. [`ONLY_APP`] is the fix.
pub(crate) const BOTH: &str = "a struct cannot have both `#[zoho_app]` and `#[derive(ScopeSet)]`";
pub(crate) const ONLY_APP: &str = "delete the derive: the scopes of a `#[zoho_app]` struct follow from its calls";

/// Returns `true` if the expansion moves this attribute from a field to the function of its call.
pub(super) fn is_of_function(attribute: &Attribute) -> bool {
    all_known(&attribute.meta, OF_FUNCTION)
}

/// Returns `true` if this attribute remains on the field, such as `#[serde(skip)]`.
pub(super) fn is_of_field(attribute: &Attribute) -> bool {
    all_known(&attribute.meta, OF_FIELD)
}

fn all_known(meta: &Meta, known: &[&str]) -> bool {
    match conditional(meta) {
        Some((_, attributes)) => attributes.iter().all(|attribute| all_known(attribute, known)),
        None => known.iter().any(|known| meta.path().is_ident(known)),
    }
}

/// Returns `true` for an attribute of a tool, such as `#[rustfmt::skip]`. The expansion ignores such an attribute.
pub(super) fn is_of_tool(attribute: &Attribute) -> bool {
    let segments = &attribute.path().segments;
    segments.len() > 1 && ["rustfmt", "clippy", "rust_analyzer"].iter().any(|tool| segments[0].ident == tool)
}

/// Returns the attributes that decide whether a call exists: each `#[cfg(…)]`, including those inside `#[cfg_attr(…)]`.
pub(super) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter_map(|attribute| condition(&attribute.meta)).map(|meta| parse_quote!(#[#meta])).collect()
}

fn condition(meta: &Meta) -> Option<Meta> {
    if meta.path().is_ident("cfg") {
        return Some(meta.clone());
    }
    let (predicate, attributes) = conditional(meta)?;
    let conditions: Vec<Meta> = attributes.iter().filter_map(condition).collect();
    (!conditions.is_empty()).then(|| parse_quote!(cfg_attr(#predicate, #(#conditions),*)))
}

/// Returns the predicate and the attributes of `cfg_attr(…)`. Returns `None` for other attributes.
fn conditional(meta: &Meta) -> Option<(Meta, Vec<Meta>)> {
    let Meta::List(list) = meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?;
    let mut parts = parts.into_iter();
    Some((parts.next()?, parts.collect()))
}

/// Reports an attribute that a field cannot have.
pub(super) fn refused(attribute: &Attribute, diagnostics: &mut Diagnostics) {
    if conditional(&attribute.meta).is_some() {
        diagnostics.at(
            attribute,
            "`#[cfg_attr(…)]` on a call can contain only doc comments, `cfg`, lint levels and `deprecated`",
            "write two fields with the same name, one with `#[cfg(…)]` and one with `#[cfg(not(…))]`",
        );
    } else if attribute.path().is_ident("scopes") {
        diagnostics.at(
            attribute,
            "`#[scopes(…)]` is not allowed on a call: the scopes follow from the call",
            "delete it; if Zoho does not publish the scope of the call, write `#[requires(…)]`",
        );
    } else {
        diagnostics.at(
            attribute,
            "this attribute is not allowed on a call",
            "delete it; a field can have doc comments, `cfg`, lint levels, `#[requires(…)]` and `#[zoho(allow_unused)]`",
        );
    }
}

/// Removes and reports the attributes that belong to other structs or to fields.
pub(super) fn remove_misplaced(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        remove_derive(attribute, diagnostics);
    }
    attributes.retain(|attribute| {
        let (sentence, help) = if attribute.path().segments.last().is_some_and(|segment| segment.ident == "zoho_app") {
            ("`#[zoho_app]` occurs twice", "delete one of them, and write all options in the other one")
        } else if attribute.path().is_ident("scopes") {
            (
                "`#[scopes(…)]` is not allowed on a `#[zoho_app]` struct: its scopes follow from its calls",
                "delete it; request more scopes with `#[zoho_app(extra_scopes(…))]`",
            )
        } else if attribute.path().is_ident("requires") {
            ("`#[requires(…)]` belongs on a field, not on the struct", "write it above the call that needs the scope")
        } else if attribute.path().is_ident("zoho") {
            (
                "`#[zoho(…)]` is not allowed on a `#[zoho_app]` struct",
                "write the option in the macro: `#[zoho_app(crate = path)]`",
            )
        } else {
            return true;
        };
        diagnostics.at(attribute, sentence, help);
        false
    });
}

/// Removes and reports `#[derive(ScopeSet)]`. Its impls would conflict with those of `#[zoho_app]`.
fn remove_derive(attribute: &mut Attribute, diagnostics: &mut Diagnostics) {
    let Ok(derives) = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else { return };
    let is_set = |path: &&Path| path.segments.last().is_some_and(|segment| segment.ident == "ScopeSet");
    let Some(set) = derives.iter().find(is_set) else { return };
    diagnostics.at(set, BOTH, ONLY_APP);
    let others = derives.iter().filter(|path| !is_set(path));
    *attribute = parse_quote!(#[derive(#(#others),*)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn conditions_in_cfg_attr_are_kept() {
        let attributes: Vec<Attribute> = vec![
            parse_quote!(#[doc = "x"]),
            parse_quote!(#[cfg(unix)]),
            parse_quote!(#[cfg_attr(unix, doc = "x")]),
            parse_quote!(#[cfg_attr(unix, doc = "x", cfg(test), cfg_attr(test, cfg(windows)))]),
        ];
        assert!(attributes.iter().all(is_of_function));
        let cfgs = cfgs(&attributes);
        let cfgs = quote!(#(#cfgs)*).to_string().replace(' ', "");
        assert_eq!(cfgs, "#[cfg(unix)]#[cfg_attr(unix,cfg(test),cfg_attr(test,cfg(windows)))]");
    }

    #[test]
    fn scope_in_cfg_attr_is_not_taken_over() {
        assert!(!is_of_function(&parse_quote!(#[cfg_attr(unix, requires(A))])));
        assert!(!is_of_function(&parse_quote!(#[cfg_attr(1)])));
        assert!(is_of_field(&parse_quote!(#[cfg_attr(unix, serde(skip))])));
        assert!(!is_of_field(&parse_quote!(#[cfg_attr(unix, serde(skip), cfg(test))])));
        assert!(is_of_tool(&parse_quote!(#[rustfmt::skip])));
        assert!(!is_of_tool(&parse_quote!(#[serde::skip])));
    }
}
