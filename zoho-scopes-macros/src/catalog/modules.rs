//! The types of a product's modules, such as `crm::Leads`, and the trait `Module`.

use super::product::Writer;
use super::requirements::scope_type;
use crate::escape::{code, format_text, literal, markdown};
use crate::text::write_str;
use std::collections::{HashMap, HashSet};
use zoho_catalog::Method;
use zoho_catalog::model::{Endpoint, Module, Product};
use zoho_catalog::names::{constant_name, template_name};
use zoho_catalog::requirement::{PLACEHOLDER, bind_scope, templates};

impl Writer<'_> {
    /// Writes the trait `Module` and the types of the modules.
    pub(super) fn modules(&self, out: &mut String) {
        // An extension also has the modules of the extended product. The types of its own modules implement the trait
        // of that product.
        let templates = templates(self.main());
        match self.base {
            Some(base) if !base.modules.is_empty() => write_str!(out, "use crate::{}::Module;\n", base.product),
            _ if self.product.modules.is_empty() => return,
            _ => module_trait(self.product, &templates, out),
        }
        let calls = Calls::new(self.product);
        for module in &self.product.modules {
            if let Some(api_name) = &module.api_name {
                self.module(module, api_name, &templates, &calls, out);
            }
        }
        self.multi_module(&templates, out);
    }

    fn module(&self, module: &Module, api_name: &str, templates: &[&str], calls: &Calls<'_>, out: &mut String) {
        let name = &module.name;
        write_str!(
            out,
            "#[doc = {doc}]
            #[derive(Clone, PartialEq, Eq)]
            pub struct {name};
            #[diagnostic::do_not_recommend]
            impl Module for {name} {{
                const API_NAME: &'static str = {api_name};
                type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self>;\n",
            doc = literal(&format!("The module {}.", code(api_name))),
            api_name = literal(api_name),
        );
        for template in templates {
            let scope = bind_scope(template, &module.scope_segment);
            let path = match self.source.catalog.scope(&scope) {
                Some(_) if calls.has_separate_calls(api_name, template) => {
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
}

/// The calls of a product, indexed by path and by required scope.
struct Calls<'p> {
    /// The method and path of each call.
    paths: HashSet<(Method, &'p str)>,
    /// The calls that need a scope with the placeholder `{module}`, by that scope.
    by_template: HashMap<&'p str, Vec<&'p Endpoint>>,
}

impl<'p> Calls<'p> {
    fn new(product: &'p Product) -> Self {
        let mut by_template: HashMap<&str, Vec<&Endpoint>> = HashMap::new();
        for call in &product.endpoints {
            let scopes: HashSet<&str> = call.requires.iter().flatten().flatten().map(String::as_str).collect();
            for template in scopes.into_iter().filter(|scope| scope.contains(PLACEHOLDER)) {
                by_template.entry(template).or_default().push(call);
            }
        }
        let paths = product.endpoints.iter().map(|call| (call.method, call.path.as_str())).collect();
        Self { paths, by_template }
    }

    /// Returns `true` if the product has a separate call for the module in place of each call that needs the template's
    /// scope.
    ///
    /// For example, the call `/crm/v8/{module}/actions/mass_convert` converts quotes, but not leads, because the call
    /// `/crm/v8/Leads/actions/mass_convert` is separate.
    fn has_separate_calls(&self, api_name: &str, template: &str) -> bool {
        let has_separate_call = |call: &&Endpoint| {
            let path = call.path.replace(PLACEHOLDER, api_name);
            path != call.path && self.paths.contains(&(call.method, path.as_str()))
        };
        self.by_template.get(template).is_some_and(|calls| calls.iter().all(has_separate_call))
    }
}

/// Writes the trait `Module`, which the types of a product's modules implement.
fn module_trait(product: &Product, templates: &[&str], out: &mut String) {
    let example = format!("{}::{}", product.product, product.modules[0].name);
    write_str!(
        out,
        "#[doc = {doc}]
        #[diagnostic::on_unimplemented(message = {message}, label = {label}, note = {note})]
        pub trait Module: 'static {{
            #[doc = \"The name of the module in paths.\"]
            const API_NAME: &'static str;
            #[doc(hidden)]
            type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self>;\n",
        doc = literal(&format!(
            "A module of {}: the type parameter of calls that address a module.",
            markdown(&product.title)
        )),
        message = literal(&format!("`{{Self}}` is not a module of {}", format_text(&product.title))),
        label = literal(&format!("expected a module such as `{example}`")),
        note = literal(
            "for a module that the toolkit does not have, enable the feature `custom-catalog`, declare the module in a JSON file, and write `zoho_auth_typed::catalog!()`; the documentation of `catalog!` describes the file"
        ),
    );
    for template in templates {
        write_str!(out, "#[doc(hidden)] type {};\n", template_name(template));
    }
    out.push_str("}\n");
}
