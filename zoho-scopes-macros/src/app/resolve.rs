//! The checks that do not need types: the names of calls, and the scopes in `#[requires(…)]` and `extra_scopes(…)`.

use super::attributes::cfgs;
use super::parse::App;
use crate::diagnostic::Diagnostics;
use crate::scope_paths::{self, ResolvedScopes};
use quote::quote;
use std::collections::HashMap;
use syn::ext::IdentExt as _;

/// The names of the associated items that the expansion generates. A call cannot have such a name.
const TAKEN: &[&str] = &["SCOPE"];

/// The maximum number of scopes in `#[requires(…)]`, because the types of requirements are tuples of up to eight
/// scopes.
const MAX_REQUIRED: usize = 8;

/// Checks the names and the scopes of the calls, and resolves `extra_scopes(…)`. Returns `None` if the option is absent
/// or the catalog cannot be read.
pub(crate) fn check(app: &App, diagnostics: &mut Diagnostics) -> Option<ResolvedScopes> {
    let (mut seen, mut calls) = (HashMap::new(), HashMap::new());
    for call in &app.calls {
        // rustc reports a field that is declared twice, but not in tokens that it never parses as a struct.
        // Two fields with conditions may exclude each other; if they do not, rustc reports the second one.
        let conditional = !cfgs(&call.attributes).is_empty();
        if let Some(first) = seen.insert(call.name.unraw().to_string(), conditional)
            && !(first && conditional)
        {
            diagnostics.at(
                &call.name,
                &format!("`{}` is declared twice", call.name),
                "give each call its own name, because the name becomes a function",
            );
        }
        let endpoint = &call.endpoint;
        if let Some(first) = calls.insert(quote!(#endpoint).to_string(), &call.name)
            && !conditional
        {
            diagnostics.at(
                endpoint,
                &format!("this call is already declared as `{first}`"),
                "delete this field: one function is enough for any number of calls",
            );
        }
        if TAKEN.iter().any(|taken| call.name == taken) {
            diagnostics.at(
                &call.name,
                &format!("`{}` is the scope string of the application, so no call can have this name", call.name),
                "choose a name that describes the call",
            );
        }
        if let Some(requires) = &call.requires
            && requires.scopes.is_empty()
        {
            diagnostics.at(
                &requires.attribute,
                "`#[requires]` names no scope",
                "write the scopes that the call needs: `#[requires(ZohoCRM::Modules::Leads::Read)]`",
            );
        }
        if let Some(requires) = &call.requires {
            if requires.scopes.len() > MAX_REQUIRED {
                diagnostics.at(
                    &requires.attribute,
                    &format!(
                        "`#[requires(…)]` names {} scopes, but up to {MAX_REQUIRED} are allowed",
                        requires.scopes.len()
                    ),
                    "name a wider scope that implies several of them, such as `ZohoCRM::Modules::All`",
                );
            }
            scope_paths::check(&requires.scopes, diagnostics);
        }
    }
    if app.also.is_empty() { None } else { ResolvedScopes::resolve(&app.also, &app.name, diagnostics) }
}
