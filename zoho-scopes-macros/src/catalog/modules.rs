//! `crm::Leads`: one type for each module of a product, and the trait `Module`.

use super::product::Writer;
use super::requirements::scope_type;
use crate::escape::{code, format_text, literal, markdown};
use crate::text::write_str;
use zoho_catalog::model::{Endpoint, Module, Product};
use zoho_catalog::names::{constant_name, template_name};
use zoho_catalog::requirement::{PLACEHOLDER, bind_scope, templates};

impl Writer<'_> {
    /// Writes the trait `Module` and the types of the modules.
    pub(super) fn modules(&self, out: &mut String) {
        // An extension has the modules of its product, whose trait its own modules implement.
        let templates = templates(self.main());
        match self.base {
            Some(base) if !base.modules.is_empty() => write_str!(out, "use crate::{}::Module;\n", base.product),
            _ if self.product.modules.is_empty() => return,
            _ => module_trait(self.product, &templates, out),
        }
        for module in &self.product.modules {
            if let Some(api_name) = &module.api_name {
                self.module(module, api_name, &templates, out);
            }
        }
        self.multi_module(&templates, out);
    }

    fn module(&self, module: &Module, api_name: &str, templates: &[&str], out: &mut String) {
        let name = &module.name;
        write_str!(
            out,
            "#[doc = {doc}]
            pub struct {name};
            #[diagnostic::do_not_recommend]
            impl Module for {name} {{
                const API_NAME: &'static str = {api_name};
                const __SEALED: crate::__private::Generated = crate::__private::Generated;\n",
            doc = literal(&format!("The module {}.", code(api_name))),
            api_name = literal(api_name),
        );
        for template in templates {
            let scope = bind_scope(template, &module.word);
            let path = match self.source.catalog.scope(&scope) {
                Some(_) if self.has_a_call_of_its_own(module, template) => {
                    format!("crate::requirement::HasDedicatedEndpoint<{name}>")
                }
                Some(_) => scope_type(self.source, &scope, ["crate::scopes", "__own::scopes", "Module"]),
                None => "crate::requirement::UnpublishedScope".to_owned(),
            };
            write_str!(out, "type {} = {path};\n", template_name(template));
        }
        out.push_str("}\n");
        if module.fields.is_empty() {
            return;
        }
        write_str!(out, "impl {name} {{\n");
        for field in &module.fields {
            write_str!(
                out,
                "#[doc = {doc}] pub const {constant}: &'static str = {field};\n",
                doc = literal(&format!("The field {}.", code(field))),
                constant = constant_name(field),
                field = literal(field),
            );
        }
        out.push_str("}\n");
    }

    /// Returns `true` if the calls that need a template's scope are other calls where this module is addressed:
    /// `/crm/v8/Leads/actions/mass_convert` is not what converts quotes.
    fn has_a_call_of_its_own(&self, module: &Module, template: &str) -> bool {
        let Some(api_name) = &module.api_name else { return false };
        let calls = &self.product.endpoints;
        let needs = |call: &&Endpoint| call.requires.iter().flatten().flatten().any(|scope| scope == template);
        let is_another = |call: &Endpoint| {
            let path = call.path.replace(PLACEHOLDER, api_name);
            path != call.path && calls.iter().any(|other| other.method == call.method && other.path == path)
        };
        let mut needing = calls.iter().filter(needs).peekable();
        needing.peek().is_some() && needing.all(is_another)
    }
}

/// Writes the trait of a product's modules.
fn module_trait(product: &Product, templates: &[&str], out: &mut String) {
    let example = format!("{}::{}", product.product, product.modules[0].name);
    write_str!(
        out,
        "#[doc = {doc}]
        #[diagnostic::on_unimplemented(message = {message}, label = {label})]
        pub trait Module: 'static {{
            #[doc = \"What stands in a path for it.\"]
            const API_NAME: &'static str;
            #[doc(hidden)]
            const __SEALED: crate::__private::Generated;\n",
        doc = literal(&format!("A module of {}: what a generic call addresses.", markdown(&product.title))),
        message = literal(&format!("`{{Self}}` is not a module of {}", format_text(&product.title))),
        label = literal(&format!("expected a module such as `{example}`")),
    );
    for template in templates {
        write_str!(out, "#[doc(hidden)] type {};\n", template_name(template));
    }
    out.push_str("}\n");
}
