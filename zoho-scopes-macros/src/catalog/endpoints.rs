//! `crm::GetRecords<crm::Leads>`: one type an operation, its required parameters as steps, its optional ones as methods.

use super::requirements::{Combined, Shape, scope_type, shape, template_name};
use crate::text::put;
use std::collections::{BTreeMap, BTreeSet};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Endpoint, Parameter, Place, Product, ValueKind};
use zoho_catalog::names::{method_name, rust_path, type_name};
use zoho_catalog::requirement::{bind_scope, templates};

/// Everything of a product but its scopes.
pub(crate) fn endpoints(catalog: &Catalog, product: &Product) -> String {
    let mut out = String::new();
    put!(
        out,
        "use crate::{{Call as __C,Endpoint as __E,value as __v,requirement as __r,scopes as __s,__private::{{Marker as __M,call as __n}}}};\
         const PRODUCT:&crate::ProductInfo=&crate::ProductInfo::new({:?},{:?},{:?},{:?});",
        product.product,
        product.title,
        product.host,
        product.auth_scheme
    );
    if let Some(organization) = &product.organization {
        put!(
            out,
            "#[doc=\"Where {} takes the organisation that calls are for.\"]\
             pub const ORGANIZATION:crate::Organization=crate::Organization::new({:?},{:?},{});",
            product.title,
            product.product,
            organization.name,
            organization.place == Place::Header
        );
    }
    modules(catalog, product, &mut out);
    let needs = Needs::of(product);
    table(product, &mut out);
    let mut combined = BTreeMap::new();
    for index in 0..product.endpoints.len() {
        let shape = shape(catalog, product, &product.endpoints[index]);
        endpoint(product, index, &shape, &needs, &mut out);
        if let Shape::Combined(requirement) = shape {
            combined.insert(requirement.name.clone(), requirement);
        }
    }
    needs.write(&mut out);
    self::combined(&combined, &mut out);
    out
}

/// What the catalogue knows of each endpoint.
fn table(product: &Product, out: &mut String) {
    out.push_str(
        "#[doc(hidden)]pub struct __Product;impl crate::Product for __Product{\
         const ENDPOINTS:&'static [crate::EndpointInfo]={use crate::__private::words::*;&[",
    );
    for Endpoint { name, method, path, body, status, .. } in &product.endpoints {
        put!(out, "e(PRODUCT,{name:?},{method},{path:?},{},{}),", constant(body), constant(status));
    }
    out.push_str("]};}");
}

/// The trait `Module` and one type a module.
fn modules(catalog: &Catalog, product: &Product, out: &mut String) {
    if product.modules.is_empty() {
        return;
    }
    let templates = templates(product);
    let title = &product.title;
    put!(
        out,
        "#[doc=\"A module of {title}: what a generic call addresses.\"]\
         #[diagnostic::on_unimplemented(message=\"`{{Self}}` is not a module of {title}\",\
         label=\"expected a module such as `{}::{}`\")]\
         pub trait Module:'static{{#[doc=\"What stands in a path for it.\"]const API_NAME:&'static str;\
         #[doc(hidden)]const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated;",
        product.product,
        product.modules[0].name
    );
    for template in &templates {
        put!(out, "#[doc(hidden)]type {};", template_name(template));
    }
    out.push('}');
    for module in &product.modules {
        let (Some(api_name), name) = (&module.api_name, &module.name) else { continue };
        put!(
            out,
            "#[doc=\"The module `{api_name}`.\"]pub struct {name};#[diagnostic::do_not_recommend]impl Module for {name}{{const API_NAME:&'static str=\"{api_name}\";\
             const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated=crate::__private::Generated;"
        );
        for template in &templates {
            let scope = bind_scope(template, &module.word);
            let path = match catalog.scope(&scope) {
                Some(_) => format!("crate::scopes::{}", rust_path(&scope)),
                None => "crate::requirement::ScopeNotPublished".to_owned(),
            };
            put!(out, "type {}={path};", template_name(template));
        }
        out.push('}');
    }
}

fn endpoint(product: &Product, index: usize, shape: &Shape, needs: &Needs, out: &mut String) {
    let endpoint = &product.endpoints[index];
    let Endpoint { name, method, path, parameters, .. } = endpoint;
    let in_path = path.split('/').any(|s| s == "{module}");
    let in_scopes = endpoint.requires.iter().flatten().flatten().any(|s| s.contains("{module}"));
    // A type with a parameter is a marker beside the call.
    let (params, args, marker, mark) =
        if in_path || in_scopes { ("<M:Module>", "<M>", ",__M<M>", ",__M::NEW") } else { ("", "", "", "") };
    let start = out.len();
    put!(
        out,
        "#[doc=\"`{method} {path}`{}\"]#[must_use]pub struct {name}{params}(__C{marker});impl{params} {name}{args}{{",
        doc(endpoint)
    );
    if in_scopes && !in_path {
        // The path does not say the module, so nothing ties the body to the type.
        out.insert_str(start, "#[doc=\"`M` is declared and not checked: it must be the module that the body names.\"]");
    }

    let required: Vec<_> = parameters.iter().filter(|p| is_required(p)).collect();
    out.push_str("#[doc=\"The call, with its required parameters.\"]pub fn new(");
    for p in &required {
        put!(out, "{}:impl __v::{},", method_name(&p.name), kind(p));
    }
    out.push_str(if in_path { ")->Self{Self(<Self as __E>::start()" } else { ")->Self{Self(__n()" });
    for p in &required {
        out.push_str(&set(p));
    }
    put!(out, "{mark})}}");
    for p in parameters.iter().filter(|p| !is_required(p)) {
        let (fun, kind, set) = (method_name(&p.name), kind(p), set(p));
        put!(out, "#[doc=\"`{}`\"]pub fn {fun}(self,{fun}:impl __v::{kind})->Self{{Self(self.0{set}{mark})}}", p.name);
    }
    out.push('}');

    let requirement = requirement(shape, args);
    let start = required.iter().rev().fold("Self".to_owned(), |then, p| format!("needs::{}<{then}>", needs.step(p)));
    let seed =
        if in_path { "fn start()->__C{__n().with(\"module\",crate::__private::owned(M::API_NAME))}" } else { "" };
    put!(
        out,
        "impl{params} __E for {name}{args}{{type Requires={requirement};type Start={start};\
         type Product=__Product;const INDEX:usize={index};\
         {seed}fn from_call(c:__C)->Self{{Self(c{mark})}}fn into_call(self)->__C{{self.0}}}}"
    );
}

/// What the call needs, for its doc line.
fn doc(endpoint: &Endpoint) -> String {
    match &endpoint.requires {
        None => " · its scope is not published".to_owned(),
        Some(any) if any.iter().all(Vec::is_empty) => " · needs no scope".to_owned(),
        Some(any) => {
            let alternative =
                |all: &Vec<String>| all.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(" and ");
            format!(" · needs {}", any.iter().map(alternative).collect::<Vec<_>>().join(", or "))
        }
    }
}

fn requirement(shape: &Shape, args: &str) -> String {
    match shape {
        Shape::Unknown => "__r::ScopeNotPublished".to_owned(),
        Shape::Nothing => "__r::Nothing".to_owned(),
        Shape::All(all) => match all.as_slice() {
            [one] => format!("__r::One<{}>", local_scope_type(one)),
            all => {
                let all: String = all.iter().map(|s| local_scope_type(s) + ",").collect();
                format!("__r::All<({all})>")
            }
        },
        Shape::Combined(combined) => {
            let args = if combined.is_template() { args } else { "" };
            format!("{}::{}{args}", combined.module, combined.name)
        }
    }
}

fn local_scope_type(scope: &str) -> String {
    scope_type(scope, "__s", "Module")
}

/// `one_of::A_or_B`, `assumed::A_and_B`
fn combined(all: &BTreeMap<String, Combined>, out: &mut String) {
    let scope_type = |scope: &str| scope_type(scope, "crate::scopes", "super::Module");
    for (module, doc) in [
        ("one_of", "Requirements with alternatives: each is met by any one of them."),
        (
            "assumed",
            "Requirements of which the vendor does not say whether all scopes are needed or one. All are asked for.",
        ),
    ] {
        let members: Vec<&Combined> = all.values().filter(|c| c.module == module).collect();
        if members.is_empty() {
            continue;
        }
        put!(out, "#[doc=\"{doc}\"]#[allow(non_camel_case_types)]pub mod {module}{{");
        for requirement in members {
            let (Combined { name, any, .. }, template) = (requirement, requirement.is_template());
            let (params, args, field) =
                if template { ("<M:super::Module>", "<M>", "crate::__private::Marker<M>") } else { ("", "", "()") };
            // A template's scopes are known to be scopes only for the modules that have them.
            let bounds: BTreeSet<String> = any
                .iter()
                .flatten()
                .filter(|s| s.contains("{module}"))
                .map(|s| format!("{}:crate::Scope,", scope_type(s)))
                .collect();
            let bounds =
                if template { format!("where {}", bounds.into_iter().collect::<String>()) } else { String::new() };
            let mut alternatives = String::new();
            for all in any {
                let all: String = all.iter().map(|s| scope_type(s) + ",").collect();
                put!(alternatives, "<({all}) as crate::requirement::Together>::ALL,");
            }
            let (said, note) = sentence(requirement);
            let (only, generated) =
                ("const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated", "crate::__private::Generated");
            let (module_of_set, comma) = if template { ("M:super::Module", ",") } else { ("", "") };
            put!(
                out,
                "#[doc=\"{said}\"]pub struct {name}{params}({field});#[diagnostic::do_not_recommend]impl{params} crate::requirement::Requirement for {name}{args} {bounds}\
                 {{const ANY:crate::Alternatives=&[{alternatives}];}}\
                 #[doc(hidden)]#[diagnostic::on_unimplemented(message=\"scope set `{{S}}` does not grant what this call requires: {said}\",\
                 label=\"`{{S}}` lacks it\",{note})]pub trait {trait_}<S>{{#[doc(hidden)]{only};}}\
                 impl<S{comma}{module_of_set}> crate::requirement::MetBy<S> for {name}{args} where Self:{trait_}<S>{{{only}={generated};}}",
                trait_ = requirement.trait_name(),
            );
        }
        out.push('}');
    }
}

/// A combined requirement in words, and what to do where a set does not meet it, as `note`s.
fn sentence(Combined { module, any, .. }: &Combined) -> (String, String) {
    let one = |scope: &String| format!("`{}`", rust_path(&scope.replace("{module}", "<its module>")));
    let all = |all: &Vec<String>| all.iter().map(one).collect::<Vec<_>>().join(" and ");
    let said = any.iter().map(all).collect::<Vec<_>>().join(", or ");
    let add = "add it to `#[scopes(…)]` of `{S}`; users who consented before must consent again";
    let note = if *module == "assumed" {
        "note=\"the vendor does not say whether all of them are needed or one is enough, so all are asked for\",\
         note=\"add what is missing to `#[scopes(…)]` of `{S}`; if you know that one is enough, say `#[zoho(assume_any)]` on `{S}`\""
            .to_owned()
    } else {
        format!("note=\"one alternative is enough: {add}\"")
    };
    (said, note)
}

/// What a step gives: the parameter as it is sent, whether it is a header, and what it holds.
type Given = (String, bool, ValueKind);

fn given(parameter: &Parameter) -> Given {
    (parameter.name.clone(), parameter.place == Place::Header, held(parameter))
}

fn is_required(parameter: &Parameter) -> bool {
    parameter.required || parameter.place == Place::Path
}

/// Required parameters: one generic step each, shared by all calls of the product.
struct Needs {
    steps: BTreeMap<String, Given>,
}

impl Needs {
    /// Parameters of one name that hold different things are told apart by what they hold; the most frequent one has
    /// the plain name.
    fn of(product: &Product) -> Self {
        let mut counts: BTreeMap<Given, usize> = BTreeMap::new();
        for parameter in product.endpoints.iter().flat_map(|e| &e.parameters).filter(|p| is_required(p)) {
            *counts.entry(given(parameter)).or_default() += 1;
        }
        let mut by_use: Vec<(Given, usize)> = counts.into_iter().collect();
        by_use.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
        let mut steps = BTreeMap::new();
        for (given, _) in by_use {
            let plain = format!("Needs{}", type_name(method_name(&given.0).trim_start_matches("r#")));
            let qualified = format!("{plain}As{}", word(given.2));
            let mut names = [plain.clone(), qualified].into_iter().chain((2..).map(|n| format!("{plain}{n}")));
            if let Some(free) = names.find(|name| !steps.contains_key(name)) {
                steps.insert(free, given);
            }
        }
        Self { steps }
    }

    /// The step of a parameter.
    fn step(&self, parameter: &Parameter) -> &str {
        let given = given(parameter);
        self.steps.iter().find(|(_, known)| **known == given).map_or("", |(name, _)| name)
    }

    fn write(&self, out: &mut String) {
        if self.steps.is_empty() {
            return;
        }
        out.push_str("#[doc=\"Calls that still need a parameter: each type names it, and has one method, which takes it.\"]pub mod needs{");
        for (step, (name, header, kind)) in &self.steps {
            let (fun, kind) = (method_name(name), word(*kind));
            let set = if *header { "header" } else { "with" };
            put!(
                out,
                "#[doc=\"`.{fun}(…)` is still to be given.\"]#[must_use]pub struct {step}<Then>(crate::Call,crate::__private::Marker<Then>);\
                 impl<Then:crate::Step> {step}<Then>{{#[doc=\"`{name}`\"]pub fn {fun}(self,{fun}:impl crate::value::{kind})->Then\
                 {{Then::from_call(self.0.{set}(\"{name}\",{fun}.into_value()))}}}}\
                 impl<Then:crate::Step> crate::Step for {step}<Then>{{type Of=Then::Of;fn from_call(c:crate::Call)->Self{{Self(c,crate::__private::Marker::NEW)}}}}"
            );
        }
        out.push('}');
    }
}

/// `.with("per_page", …)`
fn set(parameter: &Parameter) -> String {
    let with = if parameter.place == Place::Header { "header" } else { "with" };
    let (name, fun) = (&parameter.name, method_name(&parameter.name));
    format!(".{with}(\"{name}\",{fun}.into_value())")
}

/// What a parameter holds. Sources call many a record's id in a path a text.
fn held(parameter: &Parameter) -> ValueKind {
    let Parameter { name, place, kind, .. } = parameter;
    let is_id = *place == Place::Path && (name == "id" || name.ends_with("_id"));
    if is_id && *kind == ValueKind::String { ValueKind::Id } else { *kind }
}

/// The trait of `value` that says what a parameter takes.
fn kind(parameter: &Parameter) -> &'static str {
    word(held(parameter))
}

fn word(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::String => "Text",
        ValueKind::Id => "Id",
        ValueKind::Integer => "Integer",
        ValueKind::Number => "Number",
        ValueKind::Boolean => "Boolean",
        ValueKind::Date => "Date",
        ValueKind::DateTime => "DateTime",
        ValueKind::List => "List",
    }
}

/// A variant as the constant of `__private::words`: `Documented` → `DOCUMENTED`.
fn constant(variant: &impl std::fmt::Debug) -> String {
    format!("{variant:?}").to_uppercase()
}
