//! The requirements for an unpublished scope of a known family, such as `mail::unpublished::ZohoMail_Messages`. Their
//! messages name the family or list its scopes. The macros do not request any scope for such a requirement.

use super::product::Writer;
use crate::escape::{code, format_text, literal};
use crate::text::write_str;
use std::collections::BTreeMap;
use zoho_catalog::names::{requirement_name, rust_path};

/// The maximum number of scopes that a message lists.
const MAX_LISTED: usize = 5;

/// Returns the name of a family's type, such as `ZohoMail_Messages` for `ZohoMail.messages`.
pub(super) fn family_name(family: &str) -> String {
    requirement_name(&[vec![family.to_owned()]])
}

impl Writer<'_> {
    /// Writes the module `unpublished`.
    pub(super) fn families(&self, out: &mut String) {
        let unknown = self.product.endpoints.iter().filter(|endpoint| endpoint.requires.is_none());
        let families: BTreeMap<String, &str> = unknown
            .filter_map(|endpoint| endpoint.family.as_deref())
            .map(|family| (family_name(family), family))
            .collect();
        if families.is_empty() {
            return;
        }
        out.push_str(
            "#[doc = \"Requirements whose scope the vendor does not publish. The family of the scope is known.\"]
            #[allow(non_camel_case_types)]
            pub mod unpublished {\n",
        );
        for (name, family) in &families {
            self.family(name, family, out);
        }
        out.push_str("}\n");
    }

    fn family(&self, name: &str, family: &str, out: &mut String) {
        let is_member = |scope: &&str| scope.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'));
        let scopes: Vec<&str> =
            self.source.catalog.scopes().map(|scope| scope.name.as_str()).filter(is_member).collect();
        let paths: Vec<String> = scopes.iter().map(|scope| rust_path(scope)).collect();
        let list = |paths: &[String]| paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
        let hint = match paths.as_slice() {
            [] => format!("the scope is probably `{}::…`", rust_path(family)),
            [only] => format!("the scope may be `{only}`"),
            all if all.len() > MAX_LISTED => format!("the scope may be one of {}, …", list(&all[..MAX_LISTED])),
            all => format!("the scope may be one of {}", list(all)),
        };
        let example = paths.first().cloned().unwrap_or_else(|| format!("{}::Operation", rust_path(family)));
        write_str!(
            out,
            "#[doc = {doc}]
            pub struct {name}(());
            #[doc(hidden)]
            #[diagnostic::on_unimplemented(
                message = \"Zoho does not publish which scope this call needs\",
                label = \"the required scope is unknown\",
                note = {hint},
                note = {fix},
            )]
            pub trait __{name} {{}}
            impl<S> crate::requirement::SatisfiedBy<S> for {name}
            where
                crate::__private::ScopeOf<S>: __{name},
            {{
                type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self, S>;
            }}\n",
            doc = literal(&format!("An unpublished scope of the family {}.", code(&format!("{family}.*")))),
            hint = literal(&format_text(&hint)),
            fix = literal(&format_text(&format!(
                "find out the scope, and declare the call in a `#[zoho_app]` struct with `#[requires({example})]` at its \
                 field"
            ))),
        );
    }
}
