//! The calls whose body names several modules, such as `crm::ExecuteCoqlQuery<(crm::Deals, crm::Accounts)>`.

use super::product::{Writer, title};
use crate::escape::{format_text, literal, markdown};
use crate::text::write_str;
use zoho_catalog::model::Endpoint;
use zoho_catalog::names::template_name;
use zoho_catalog::requirement::PLACEHOLDER;

/// The maximum number of modules in a tuple. The lint has the same limit.
const MAX_MODULES: usize = 5;

impl Writer<'_> {
    /// Writes the trait `Modules`, which modules and tuples of modules implement. The trait has one associated type per
    /// call: the requirement of the call for all modules of the tuple.
    pub(super) fn multi_module(&self, templates: &[&str], out: &mut String) {
        let calls: Vec<&Endpoint> = self.product.endpoints.iter().filter(|endpoint| endpoint.multi_module).collect();
        if calls.is_empty() || templates.is_empty() {
            return;
        }
        let title = title(self.source, self.product);
        let first = self.main().modules.first().map_or("Module", |module| &module.name);
        let example = format!("{}::{first}", self.product.product);
        let doc = format!(
            "A module of {}, or a tuple of modules, for calls that name modules in their body.",
            markdown(title)
        );
        let message = format!("`{{Self}}` is neither a module of {} nor a tuple of modules", format_text(title));
        write_str!(
            out,
            "#[doc = {doc}]
            #[diagnostic::on_unimplemented(message = {message}, label = {label})]
            pub trait Modules: 'static {{
                #[doc(hidden)]
                type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self>;\n",
            doc = literal(&doc),
            message = literal(&message),
            label = literal(&format!("expected up to five modules, such as `({example}, {example})`")),
        );
        for call in &calls {
            write_str!(out, "#[doc(hidden)] type {};\n", call.name);
        }
        out.push_str("}\n");
        for len in 1..=MAX_MODULES {
            self.tuple(len, &calls, out);
        }
    }

    /// Writes the impl of `Modules` for a tuple of `len` modules, or for a single module if `len` is 1.
    fn tuple(&self, len: usize, calls: &[&Endpoint], out: &mut String) {
        let names: Vec<String> = (0..len).map(|i| format!("M{i}")).collect();
        let parameters = names.iter().map(|name| format!("{name}: Module")).collect::<Vec<_>>().join(", ");
        let modules_type = if len == 1 { "M0".to_owned() } else { format!("({})", names.join(", ")) };
        write_str!(
            out,
            "#[diagnostic::do_not_recommend]
            impl<{parameters}> Modules for {modules_type} {{
                type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self>;\n"
        );
        for call in calls {
            write_str!(out, "type {} = __requirement::AllScopes<(", call.name);
            let all_of = call.requires.iter().flatten().next();
            for scope in all_of.into_iter().flatten() {
                if scope.contains(PLACEHOLDER) {
                    for name in &names {
                        write_str!(out, "<{name} as Module>::{}, ", template_name(scope));
                    }
                } else {
                    write_str!(out, "{}, ", self.scope(scope));
                }
            }
            out.push_str(")>;\n");
        }
        out.push_str("}\n");
    }
}
