//! `crm::GetRecords<crm::Leads>`: one type an operation, its required parameters as steps, its optional ones as methods.

use super::choices::Choices;
use super::paging::paging;
use super::parameters::{Needs, is_required, kind, set, words_of};
use super::requirements::{Combined, Shape, combined_of, scope_type, shape, template_name};
use crate::source::Source;
use crate::text::put;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use zoho_catalog::BodyKind;
use zoho_catalog::model::{Endpoint, ForOrganization, Module, Place, Product};
use zoho_catalog::names::{constant_name, method_name, rust_path, type_name};
use zoho_catalog::requirement::{PLACEHOLDER, bind_scope, templates};

/// What the text of a product is made from.
struct Writer<'s> {
    source: &'s Source,
    product: &'s Product,
    /// The product that it extends.
    base: Option<&'s Product>,
    /// Where its own scopes are, below the runtime crate or in the user's.
    home: &'static str,
    /// The type that stands for the product: `Books`, and for its extensions.
    marker: String,
    needs: Needs,
}

/// Everything of a product but its scopes.
///
/// The newest version of its API stands at the root and is re-exported under its name; each older one has a module,
/// and what only it has is at the root too.
pub(crate) fn endpoints(source: &Source, place: usize) -> String {
    let Some(product) = source.catalog.products().nth(place) else { return String::new() };
    let base = if product.extends { source.catalog.product(&product.product) } else { None };
    let home = if source.is_own(place) { "__own" } else { "crate" };
    let writer = Writer { source, product, base, home, marker: marker(product), needs: Needs::of(product) };
    let mut out = String::new();
    writer.header(&mut out);
    writer.modules(&mut out);
    writer.table(&mut out);
    writer.organizations(&mut out);
    writer.versions(&mut out);
    writer.needs.write(&mut out);
    Choices::of(product).write(&mut out);
    writer.combined(&mut out);
    out
}

/// What people call a product, or the one that it extends.
pub(crate) fn title<'s>(source: &'s Source, product: &'s Product) -> &'s str {
    let base = if product.extends { source.catalog.product(&product.product) } else { None };
    &base.unwrap_or(product).title
}

impl Writer<'_> {
    fn header(&self, out: &mut String) {
        let Product { product, title, host, data_centers, auth_scheme, organization, .. } =
            self.base.unwrap_or(self.product);
        put!(
            out,
            "use crate::{{Call as __C,Endpoint as __E,value as __v,requirement as __r,scopes as __s,__private::{{Marker as __M,NoBody as __0,SomeBody as __1,call as __n}}}};\
             #[doc=\"{title}, for requests by hand: `client.request(…)`.\"]pub const PRODUCT:&crate::ProductInfo=&crate::ProductInfo::new({product:?},{title:?},{host:?},{auth_scheme:?},&{data_centers:?});"
        );
        if self.product.endpoints.iter().any(|endpoint| paging(endpoint).is_some()) {
            out.push_str("use crate::__private::{HasPages as __P,Paging as __W};");
        }
        if self.home == "__own" {
            out.push_str("use __own::scopes as __o;");
        }
        if let (Some(organization), None) = (organization, self.base) {
            put!(
                out,
                "#[doc=\"Where {title} takes the organisation that calls are for.\"]\
                 pub const ORGANIZATION:crate::Organization<{}>=crate::Organization::new({product:?},{:?},{});",
                self.marker,
                organization.name,
                organization.place == Place::Header
            );
        }
    }

    /// Which clients send the calls: those for an organisation, any, or those for none. A type of product each, so that
    /// an endpoint says it with the product that it names anyway.
    fn organizations(&self, out: &mut String) {
        let base = self.base.unwrap_or(self.product);
        if base.organization.is_none() {
            put!(out, "impl<O> crate::Fits<O> for {}{{}}", self.marker);
            return;
        }
        let marker = &self.marker;
        let of = match self.base {
            Some(base) => format!("crate::{}::{}", base.product, self::marker(base)),
            None => marker.clone(),
        };
        put!(out, "impl crate::Fits<crate::InOrganization<{of}>> for {marker}{{}}");
        for (other, organization, fits) in [
            ("__Either", ForOrganization::Optional, "impl<O> crate::Fits<O> for __Either{}"),
            ("__Outside", ForOrganization::None, "impl crate::Fits<crate::NoOrganization> for __Outside{}"),
        ] {
            if self.product.endpoints.iter().any(|endpoint| endpoint.organization == organization) {
                put!(
                    out,
                    "#[doc(hidden)]pub struct {other};impl crate::Product for {other}{{\
                     const ENDPOINTS:&'static [crate::EndpointInfo]=<{marker} as crate::Product>::ENDPOINTS;}}{fits}"
                );
            }
        }
    }

    /// The trait `Module` and one type a module.
    fn modules(&self, out: &mut String) {
        let Self { source, product, base, .. } = self;
        // An extension has the modules of its product: their trait, which its own ones implement too.
        let templates = templates(base.unwrap_or(product));
        match base {
            Some(base) if !base.modules.is_empty() => put!(out, "use crate::{}::Module;", base.product),
            _ if product.modules.is_empty() => return,
            _ => module_trait(product, &templates, out),
        }
        for module in &product.modules {
            let (Some(api_name), name) = (&module.api_name, &module.name) else { continue };
            put!(
                out,
                "#[doc=\"The module `{api_name}`.\"]pub struct {name};#[diagnostic::do_not_recommend]impl Module for {name}{{\
                 const API_NAME:&'static str=\"{api_name}\";\
                 const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated=crate::__private::Generated;"
            );
            for template in &templates {
                let scope = bind_scope(template, &module.word);
                let path = match source.catalog.scope(&scope) {
                    Some(_) if self.has_a_call_of_its_own(module, template) => {
                        format!("crate::requirement::CallOfItsOwn<{name}>")
                    }
                    Some(_) => scope_type(source, &scope, ["crate::scopes", "__own::scopes", "Module"]),
                    None => "crate::requirement::ScopeNotPublished".to_owned(),
                };
                put!(out, "type {}={path};", template_name(template));
            }
            out.push('}');
            if !module.fields.is_empty() {
                put!(out, "impl {name}{{");
                for field in &module.fields {
                    put!(
                        out,
                        "#[doc=\"The field `{field}`.\"]pub const {}:&'static str={field:?};",
                        constant_name(field)
                    );
                }
                out.push('}');
            }
        }
        self.several_modules(&templates, out);
    }

    /// Whether the calls that need a template's scope are other calls where this module is addressed:
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

    /// The trait `Modules`: a module, or a tuple of them, for calls whose body names several. What a call needs of each
    /// is an associated type.
    fn several_modules(&self, templates: &[&str], out: &mut String) {
        const AT_MOST: usize = 5;
        let calls: Vec<&Endpoint> = self.product.endpoints.iter().filter(|endpoint| endpoint.several_modules).collect();
        if calls.is_empty() || templates.is_empty() {
            return;
        }
        let title = title(self.source, self.product);
        put!(
            out,
            "#[doc=\"A module of {title}, or several as a tuple: what a call names in its body.\"]\
             #[diagnostic::on_unimplemented(message=\"`{{Self}}` is neither a module of {title} nor a tuple of modules\",\
             label=\"expected modules, such as `({0}::{1}, {0}::{1})`; five at most\")]\
             pub trait Modules:'static{{#[doc(hidden)]const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated;",
            self.product.product,
            self.base.unwrap_or(self.product).modules.first().map_or("Module", |module| &module.name)
        );
        for call in &calls {
            put!(out, "#[doc(hidden)]type {};", call.name);
        }
        out.push('}');
        for several in 1..=AT_MOST {
            let names: Vec<String> = (0..several).map(|i| format!("M{i}")).collect();
            let parameters = names.iter().map(|name| format!("{name}:Module")).collect::<Vec<_>>().join(",");
            let of = if several == 1 { "M0".to_owned() } else { format!("({})", names.join(",")) };
            put!(
                out,
                "#[diagnostic::do_not_recommend]impl<{parameters}> Modules for {of}{{\
                 const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated=crate::__private::Generated;"
            );
            for call in &calls {
                put!(out, "type {}=__r::All<(", call.name);
                let all = call.requires.iter().flatten().next();
                for scope in all.into_iter().flatten() {
                    if scope.contains("{module}") {
                        for name in &names {
                            put!(out, "<{name} as Module>::{},", template_name(scope));
                        }
                    } else {
                        put!(out, "{},", self.scope(scope));
                    }
                }
                out.push_str(")>;");
            }
            out.push('}');
        }
    }

    /// The calls, by version.
    fn versions(&self, out: &mut String) {
        let mut versions: Vec<&str> = self.product.endpoints.iter().map(|e| e.version.as_str()).collect();
        versions.sort_by(|one, other| newer_first(one, other));
        versions.dedup();
        let Some((newest, older)) = versions.split_first() else { return };
        let of = |version: &'_ str| {
            let version = version.to_owned();
            self.product.endpoints.iter().enumerate().filter(move |(_, endpoint)| endpoint.version == version)
        };
        of(newest).for_each(|(index, _)| self.endpoint(index, out));
        put!(
            out,
            "#[doc=\"API version `{newest}`, the newest.\"]pub mod {newest}{{#[doc(no_inline)]pub use super::*;}}"
        );
        let mut at_root: BTreeSet<&str> = of(newest).map(|(_, endpoint)| endpoint.name.as_str()).collect();
        for version in older {
            put!(out, "#[doc=\"API version `{version}`.\"]pub mod {version}{{#[allow(unused_imports)]use super::*;");
            of(version).for_each(|(index, _)| self.endpoint(index, out));
            out.push('}');
            let only_here: Vec<&str> =
                of(version).map(|(_, endpoint)| endpoint.name.as_str()).filter(|name| at_root.insert(name)).collect();
            if !only_here.is_empty() {
                put!(out, "pub use {version}::{{{}}};", only_here.join(","));
            }
        }
    }

    /// The type of a scope, from the root of the product's module.
    fn scope(&self, scope: &str) -> String {
        scope_type(self.source, scope, ["__s", "__o", "Module"])
    }
}

/// `v10` before `v8`, `v2_1` before `v2`.
fn newer_first(one: &str, other: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u32> {
        version.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
    };
    numbers(other).cmp(&numbers(one)).then_with(|| other.cmp(one))
}

/// The trait of a product's modules.
fn module_trait(product: &Product, templates: &[&str], out: &mut String) {
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
    for template in templates {
        put!(out, "#[doc(hidden)]type {};", template_name(template));
    }
    out.push('}');
}

/// `Books`: what messages call the product. Not the name of one of its calls or modules.
fn marker(product: &Product) -> String {
    let name = type_name(&product.product);
    let mut names = product.endpoints.iter().map(|e| &e.name).chain(product.modules.iter().map(|m| &m.name));
    if name.is_empty() || names.any(|taken| *taken == name) { "__Product".to_owned() } else { name }
}

impl Writer<'_> {
    /// What the catalogue knows of each endpoint.
    fn table(&self, out: &mut String) {
        put!(
            out,
            "#[doc(hidden)]pub struct {marker};impl crate::Product for {marker}{{\
             const ENDPOINTS:&'static [crate::EndpointInfo]={{use crate::__private::words::*;&[",
            marker = self.marker
        );
        for Endpoint { name, method, path, body, status, .. } in &self.product.endpoints {
            put!(out, "e(PRODUCT,{name:?},{method},{path:?},{},{}),", constant(body), constant(status));
        }
        out.push_str("]};}");
    }

    fn endpoint(&self, index: usize, out: &mut String) {
        let endpoint = &self.product.endpoints[index];
        let Endpoint { name, method, path, parameters, .. } = endpoint;
        let in_path = path.split('/').any(|s| s == "{module}");
        let in_scopes = endpoint.requires.iter().flatten().flatten().any(|s| s.contains("{module}"));
        // A type with a parameter is a marker beside the call.
        let (params, args, marker, mark) = match (in_path || in_scopes, endpoint.several_modules) {
            (false, _) => ("", "", "", ""),
            (true, false) => ("<M:Module>", "<M>", ",__M<M>", ",__M::NEW"),
            (true, true) => ("<M:Modules>", "<M>", ",__M<M>", ",__M::NEW"),
        };
        let start = out.len();
        put!(
            out,
            "#[doc=\"`{method} {path}`{}\"]#[must_use]pub struct {name}{params}(__C{marker});impl{params} {name}{args}{{",
            doc(self.product, endpoint)
        );
        if in_scopes && !in_path {
            // The path does not say the module, so nothing ties the body to the type.
            out.insert_str(
                start,
                "#[doc=\"`M` is declared and not checked: it must be the module that the body names.\"]",
            );
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
            put!(
                out,
                "#[doc=\"`{}`{}\"]pub fn {fun}(self,{fun}:impl __v::{kind})->Self{{Self(self.0{set}{mark})}}",
                p.name,
                words_of(p)
            );
        }
        out.push('}');

        let requirement = if endpoint.several_modules {
            format!("<M as Modules>::{name}")
        } else {
            self.requirement(&shape(&self.source.catalog, self.product, endpoint), args)
        };
        let start =
            required.iter().rev().fold("Self".to_owned(), |then, p| format!("needs::{}<{then}>", self.needs.step(p)));
        let of = match endpoint.organization {
            _ if self.base.unwrap_or(self.product).organization.is_none() => self.marker.as_str(),
            ForOrganization::Needed => &self.marker,
            ForOrganization::Optional => "__Either",
            ForOrganization::None => "__Outside",
        };
        let body = if endpoint.body == BodyKind::None { "__0" } else { "__1" };
        let seed =
            if in_path { "fn start()->__C{__n().with(\"module\",crate::__private::owned(M::API_NAME))}" } else { "" };
        put!(
            out,
            "impl{params} __E for {name}{args}{{type Requires={requirement};type Start={start};\
         type Product={of};type Body={body};const INDEX:usize={index};\
         {seed}fn from_call(c:__C)->Self{{Self(c{mark})}}fn into_call(self)->__C{{self.0}}}}"
        );
        if let Some(paging) = paging(endpoint) {
            put!(out, "impl{params} __P for {name}{args}{{const BY:__W=__W::{paging};}}");
        }
        if endpoint.body == BodyKind::Multipart {
            put!(
                out,
                "#[diagnostic::do_not_recommend]impl{params} crate::Uploads for {name}{args}{{\
                 const IMPLEMENTED_BY_THE_MACROS_ONLY:crate::__private::Generated=crate::__private::Generated;}}"
            );
        }
    }
}

/// What the call needs, for its doc line.
fn doc(product: &Product, endpoint: &Endpoint) -> String {
    let key = endpoint.source.split(':').next().unwrap_or_default();
    let source = product.sources.get(key).map_or("", |source| source.title.as_str());
    let needs = match &endpoint.requires {
        None => " · its scope is not published".to_owned(),
        Some(any) if any.iter().all(Vec::is_empty) => " · needs no scope".to_owned(),
        Some(any) => {
            let alternative =
                |all: &Vec<String>| all.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(" and ");
            format!(" · needs {}", any.iter().map(alternative).collect::<Vec<_>>().join(", or "))
        }
    };
    format!("{needs} · {} ({})", constant(&endpoint.status).to_lowercase(), source.replace(['\\', '"'], "'"))
}

impl Writer<'_> {
    fn requirement(&self, shape: &Shape, args: &str) -> String {
        match shape {
            Shape::Unknown => "__r::ScopeNotPublished".to_owned(),
            Shape::Nothing => "__r::Nothing".to_owned(),
            Shape::All(all) => match all.as_slice() {
                [one] => format!("__r::One<{}>", self.scope(one)),
                all => {
                    let all: String = all.iter().map(|s| self.scope(s) + ",").collect();
                    format!("__r::All<({all})>")
                }
            },
            Shape::Combined(combined) => {
                let args = if combined.is_template() { args } else { "" };
                format!("{}::{}{args}", combined.module, combined.name)
            }
        }
    }

    /// `one_of::A_or_B`, `assumed::A_and_B`
    fn combined(&self, out: &mut String) {
        let all = combined_of(&self.source.catalog, self.product);
        let scope_type =
            |scope: &str| scope_type(self.source, scope, ["crate::scopes", "__own::scopes", "super::Module"]);
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

/// A variant as the constant of `__private::words`: `Documented` → `DOCUMENTED`.
fn constant(variant: &impl std::fmt::Debug) -> String {
    format!("{variant:?}").to_uppercase()
}
