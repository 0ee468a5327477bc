//! The requirements with their own type, such as `desk::one_of::A_or_B` and `desk::assumed::A_and_B`.

use super::product::Writer;
use super::requirements::{NamedRequirement, combined_of, scope_type};
use crate::escape::{format_text, literal};
use crate::text::write_str;
use std::collections::BTreeSet;
use zoho_catalog::names::rust_path;
use zoho_catalog::requirement::PLACEHOLDER;

impl Writer<'_> {
    /// Writes the modules `one_of` and `assumed`.
    pub(super) fn requirement_types(&self, out: &mut String) {
        let all = combined_of(&self.source.catalog, self.product);
        for (module, doc) in [
            ("one_of", "Requirements with alternatives. A scope set must grant one of the alternatives."),
            (
                "assumed",
                "Requirements for which the vendor does not document whether all scopes or only one is required. All are required.",
            ),
        ] {
            let mut members = all.values().filter(|requirement| requirement.module == module).peekable();
            if members.peek().is_none() {
                continue;
            }
            write_str!(
                out,
                "#[doc = {doc:?}]
                #[allow(non_camel_case_types)]
                pub mod {module} {{\n"
            );
            members.for_each(|requirement| self.requirement_type(requirement, out));
            out.push_str("}\n");
        }
    }

    fn requirement_type(&self, requirement: &NamedRequirement, out: &mut String) {
        let NamedRequirement { name, any, .. } = requirement;
        let is_template = requirement.is_template();
        let (parameters, arguments, field) =
            if is_template { ("<M: super::Module>", "<M>", "crate::__private::Marker<M>") } else { ("", "", "()") };
        let (module_of_set, comma) = if is_template { ("M: super::Module", ", ") } else { ("", "") };
        let alternative = |all: &Vec<String>| {
            let scopes: String = all.iter().map(|scope| self.scope_below(scope) + ", ").collect();
            format!("<({scopes}) as crate::requirement::ScopeTuple>::ALL, ")
        };
        let text = in_words(any);
        let text_in_message = format_text(&text);
        write_str!(
            out,
            "#[doc = {doc}]
            pub struct {name}{parameters}({field});
            #[diagnostic::do_not_recommend]
            impl{parameters} crate::requirement::Requirement for {name}{arguments} {bounds} {{
                const ALTERNATIVES: crate::requirement::ScopeAlternatives = &[{alternatives}];
            }}
            #[doc(hidden)]
            #[diagnostic::on_unimplemented(message = {message}, label = \"`{{S}}` does not grant the required scopes\", {notes})]
            pub trait {trait_name}<S> {{
                #[doc(hidden)]
                type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self, S>;
            }}
            impl<S{comma}{module_of_set}> crate::requirement::SatisfiedBy<S> for {name}{arguments}
            where
                Self: {trait_name}<S>,
            {{
                type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
            }}\n",
            doc = literal(&text),
            bounds = if is_template { self.bounds(any) } else { String::new() },
            alternatives = any.iter().map(alternative).collect::<String>(),
            message = literal(&format!("scope set `{{S}}` does not grant what this call requires: {text_in_message}")),
            notes = notes(requirement),
            trait_name = requirement.trait_name(),
        );
    }

    /// Returns the path of a scope's type, from a submodule of the product's module.
    fn scope_below(&self, scope: &str) -> String {
        scope_type(self.source, scope, ["crate::scopes", "__own::scopes", "super::Module"])
    }

    /// Returns the `where` clause for the scopes of a template. It limits the impl to modules that have all these
    /// scopes.
    fn bounds(&self, any: &[Vec<String>]) -> String {
        let templates = any.iter().flatten().filter(|scope| scope.contains(PLACEHOLDER));
        let bounds: BTreeSet<String> =
            templates.map(|scope| format!("{}: crate::Scope, ", self.scope_below(scope))).collect();
        format!("where {}", bounds.into_iter().collect::<String>())
    }
}

/// Returns the text of a requirement, for messages and documentation.
fn in_words(any: &[Vec<String>]) -> String {
    let scope = |scope: &String| format!("`{}`", rust_path(&scope.replace(PLACEHOLDER, "<its module>")));
    let all_of = |all: &Vec<String>| all.iter().map(scope).collect::<Vec<_>>().join(" and ");
    any.iter().map(all_of).collect::<Vec<_>>().join(", or ")
}

/// Returns the cause and the fix for a scope set that does not meet the requirement, as `note`s.
fn notes(requirement: &NamedRequirement) -> &'static str {
    if requirement.module == "assumed" {
        "note = \"the vendor does not document whether the call requires all of these scopes or only one, so all are required\", \
         note = \"add the missing scopes to `#[scopes(…)]` of `{S}`; if you know that one scope is enough, write `#[zoho(assume_any)]` on `{S}`\""
    } else {
        "note = \"add one alternative to `#[scopes(…)]` of `{S}`; users who consented before must consent again\""
    }
}
