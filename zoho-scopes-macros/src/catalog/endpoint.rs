//! The type of a call, such as `crm::ListRecords<crm::Leads>`. Each required parameter becomes a step before the type,
//! and each optional parameter becomes a method of the type.

use super::parameters::{enum_values, kind, set};
use super::product::{Writer, constant, joined_code};
use super::requirements::{Shape, shape};
use super::unpublished::family_name;
use crate::escape::{code, literal, markdown};
use crate::text::write_str;
use zoho_catalog::BodyKind;
use zoho_catalog::model::{Endpoint, ForOrganization, Parameter, Product, SelectorLocation};
use zoho_catalog::names::method_name;
use zoho_catalog::requirement::PLACEHOLDER;

/// The generic parameters of a call's type. If the call addresses a module, the module is the type parameter, and the
/// type stores a marker of the module. Otherwise, all fields are empty.
struct Generics {
    /// The declaration of the parameters, such as `<M: Module>`.
    parameters: &'static str,
    /// The arguments `<M>`.
    arguments: &'static str,
    /// The declaration of the marker's field, after a comma.
    marker_field: &'static str,
    /// The marker's field with its value, after a comma.
    marker: &'static str,
}

impl Generics {
    fn new(endpoint: &Endpoint) -> Self {
        let in_scopes = endpoint.requires.iter().flatten().flatten().any(|scope| scope.contains(PLACEHOLDER));
        if !in_scopes && !addresses_module(endpoint) {
            return Self { parameters: "", arguments: "", marker_field: "", marker: "" };
        }
        let parameters = if endpoint.multi_module { "<M: Modules>" } else { "<M: Module>" };
        Self { parameters, arguments: "<M>", marker_field: ", module: __Marker<M>", marker: ", module: __Marker::NEW" }
    }
}

/// Returns `true` if a segment of the path is the placeholder of the module.
fn addresses_module(endpoint: &Endpoint) -> bool {
    endpoint.path.split('/').any(|segment| segment == PLACEHOLDER)
}

impl Writer<'_> {
    /// Writes the type of the call at `index`, with its impls.
    pub(super) fn endpoint(&self, index: usize, out: &mut String) {
        let endpoint = &self.product.endpoints[index];
        let generics = Generics::new(endpoint);
        self.declaration(endpoint, &generics, out);
        standard_impls(endpoint, &generics, out);
        self.methods(endpoint, &generics, out);
        self.endpoint_impl(index, &generics, out);
        let (Generics { parameters, arguments, .. }, name, allow) = (&generics, &endpoint.name, allow(endpoint));
        if let Some(paging) = self.paging(endpoint) {
            write_str!(
                out,
                "{allow}impl{parameters} __HasPages for {name}{arguments} {{ const STYLE: usize = {paging}; }}\n"
            );
        }
        if endpoint.body == BodyKind::Multipart {
            write_str!(
                out,
                "{allow}#[diagnostic::do_not_recommend]
                impl{parameters} crate::transfer::AcceptsFile for {name}{arguments} {{
                    type __OnlyGeneratedCodeImplementsThis = crate::__private::Generated<Self>;
                }}\n"
            );
        }
    }

    /// Writes the function `new`, which takes the required parameters, and a method for each optional parameter. If the
    /// call also needs one of several parameters, `new` returns the step for this choice.
    fn methods(&self, endpoint: &Endpoint, generics: &Generics, out: &mut String) {
        let Generics { parameters, arguments, marker, .. } = generics;
        let required = || endpoint.parameters.iter().filter(|parameter| parameter.is_required());
        let taken =
            |parameter: &Parameter| format!("{}: impl __value::{}", method_name(&parameter.name), kind(parameter));
        let start = if addresses_module(endpoint) { "<Self as __Endpoint>::start()" } else { "__new_call()" };
        let call = required().fold(start.to_owned(), |call, parameter| set(&call, parameter));
        let (result, body) = match self.needs.choice(endpoint) {
            None => ("Self".to_owned(), format!("Self {{ call: {call}{marker} }}")),
            Some(step) => (format!("needs::{step}<Self>"), format!("crate::endpoint::CallBuilder::from_call({call})")),
        };
        write_str!(
            out,
            "{allow}impl{parameters} {name}{arguments} {{
                #[doc = \"Creates the call with its required parameters.\"]
                pub fn new({taken}) -> {result} {{ {body} }}\n",
            allow = allow(endpoint),
            name = endpoint.name,
            taken = required().map(taken).collect::<Vec<_>>().join(", "),
        );
        for parameter in endpoint.parameters.iter().filter(|parameter| !parameter.is_required()) {
            write_str!(
                out,
                "#[doc = {doc}]
                pub fn {method}(self, {method}: impl __value::{kind}) -> Self {{ Self {{ call: {set}{marker} }} }}\n",
                doc = literal(&format!("Sets {}{}.", code(&parameter.name), enum_values(parameter))),
                method = method_name(&parameter.name),
                kind = kind(parameter),
                set = set("self.call", parameter),
            );
        }
        out.push_str("}\n");
    }

    fn declaration(&self, endpoint: &Endpoint, generics: &Generics, out: &mut String) {
        let Generics { parameters, marker_field, .. } = generics;
        if !parameters.is_empty() && !addresses_module(endpoint) {
            // The path does not name the module, so no check relates the body to the type.
            out.push_str("#[doc = \"`M` must be the module that the body names. The compiler cannot check this.\"]\n");
        }
        write_str!(
            out,
            "#[doc = {doc}]
            #[must_use]
            {attributes}pub struct {name}{parameters} {{ call: __Call{marker_field} }}\n",
            doc = literal(&doc(self.product, endpoint)),
            attributes = vendor_attributes(endpoint),
            name = endpoint.name,
        );
    }

    fn endpoint_impl(&self, index: usize, generics: &Generics, out: &mut String) {
        let endpoint = &self.product.endpoints[index];
        let Generics { parameters, arguments, marker, .. } = generics;
        let requirement = if endpoint.multi_module {
            format!("<M as Modules>::{}", endpoint.name)
        } else {
            self.requirement(&shape(&self.source.catalog, self.product, endpoint), arguments)
        };
        let required = endpoint.parameters.iter().filter(|parameter| parameter.is_required());
        let steps = required.map(|parameter| self.needs.step(parameter)).chain(self.needs.choice(endpoint));
        let start =
            steps.collect::<Vec<_>>().iter().rfold("Self".to_owned(), |then, step| format!("needs::{step}<{then}>"));
        let start_function = if addresses_module(endpoint) {
            "fn start() -> __Call { __new_call().with(\"module\", crate::__private::owned(M::API_NAME)) }"
        } else {
            ""
        };
        write_str!(
            out,
            "{allow}#[diagnostic::do_not_recommend]
            impl{parameters} __Endpoint for {name}{arguments} {{
                type Requires = {requirement};
                type Start = {start};
                type Facts = __FactsOf<{product}, {body}, {index}>;
                {start_function}
                fn from_call(call: __Call) -> Self {{ Self {{ call{marker} }} }}
                fn into_call(self) -> __Call {{ self.call }}
            }}\n",
            allow = allow(endpoint),
            name = endpoint.name,
            product = self.product_type(endpoint),
            body = body_type(endpoint),
        );
    }

    /// Returns the product type, which determines the clients that can send the call.
    fn product_type(&self, endpoint: &Endpoint) -> &str {
        match endpoint.organization {
            _ if self.main().organization.is_none() => &self.marker,
            ForOrganization::Needed => &self.marker,
            ForOrganization::Optional => "__AnyOrganization",
            ForOrganization::None => "__NoOrganization",
        }
    }

    /// Returns the type of a requirement, as text. `arguments` are the generic arguments of the call.
    fn requirement(&self, shape: &Shape, arguments: &str) -> String {
        match shape {
            Shape::Unknown => "__requirement::UnpublishedScope".to_owned(),
            Shape::Family(family) => format!("unpublished::{}", family_name(family)),
            Shape::Nothing => "__requirement::NoScope".to_owned(),
            Shape::All(all) => match all.as_slice() {
                [one] => format!("__requirement::OneScope<{}>", self.scope(one)),
                all => {
                    let all: String = all.iter().map(|scope| self.scope(scope) + ", ").collect();
                    format!("__requirement::AllScopes<({all})>")
                }
            },
            Shape::NamedRequirement(combined) => {
                let arguments = if combined.is_template() { arguments } else { "" };
                format!("{}::{}{arguments}", combined.module, combined.name)
            }
        }
    }
}

/// Writes the impls of the standard traits. They are shorter than the output of derives, and do not require bounds on
/// the module.
fn standard_impls(endpoint: &Endpoint, generics: &Generics, out: &mut String) {
    let Generics { parameters, arguments, marker, .. } = generics;
    let (allow, name) = (allow(endpoint), &endpoint.name);
    write_str!(
        out,
        "{allow}impl{parameters} __Clone for {name}{arguments} {{
            fn clone(&self) -> Self {{ Self {{ call: __clone(&self.call){marker} }} }}
        }}
        {allow}impl{parameters} __PartialEq for {name}{arguments} {{
            fn eq(&self, other: &Self) -> bool {{ __eq(&self.call, &other.call) }}
        }}
        {allow}impl{parameters} __Eq for {name}{arguments} {{}}
        {allow}impl{parameters} __Debug for {name}{arguments} {{
            fn fmt(&self, f: &mut __Formatter<'_>) -> __FormatResult {{ __debug::<Self>(&self.call, f) }}
        }}\n"
    );
}

/// Returns the attributes with the vendor's name of the call, as a search alias, and with the vendor's deprecation
/// note. The alias is present if the vendor's name differs from the type's name in more than case and punctuation.
fn vendor_attributes(endpoint: &Endpoint) -> String {
    let letters =
        |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_alias = |name: &&str| is_doc_alias(name) && letters(name) != letters(&endpoint.name);
    let mut attributes = String::new();
    if let Some(name) = endpoint.vendor_name.as_deref().filter(is_alias) {
        write_str!(attributes, "#[doc(alias = {})] ", literal(name));
    }
    if let Some(message) = &endpoint.deprecated {
        write_str!(attributes, "#[deprecated(note = {})] ", literal(message));
    }
    attributes
}

/// Returns `true` if rustc accepts the text as a search alias. rustc rejects an alias that is empty, contains quotation
/// marks or whitespace other than spaces, or starts or ends with a space. rustc also rejects an alias that equals the
/// item's name, which this function does not check.
fn is_doc_alias(text: &str) -> bool {
    let is_refused = |c: char| c == '"' || c == '\'' || (c.is_whitespace() && c != ' ');
    !text.is_empty() && !text.contains(is_refused) && !text.starts_with(' ') && !text.ends_with(' ')
}

/// Returns `#[allow(deprecated)]` for the impls of a deprecated type, because these also name the type. Returns an
/// empty text for other calls.
fn allow(endpoint: &Endpoint) -> &'static str {
    if endpoint.deprecated.is_some() { "#[allow(deprecated)] " } else { "" }
}

/// Returns the type that represents the form of a call's body.
fn body_type(endpoint: &Endpoint) -> &'static str {
    let is_selected = endpoint.selector.as_ref().is_some_and(|selector| selector.place == SelectorLocation::Form);
    match endpoint.body {
        BodyKind::None => "__NoBody",
        BodyKind::Form if is_selected => "__SelectedForm",
        BodyKind::Form => "__FormBody",
        _ => "__SomeBody",
    }
}

/// Returns the documentation of a call: its method and path, the required scopes, the confidence in these scopes, and
/// their source.
fn doc(product: &Product, endpoint: &Endpoint) -> String {
    let key = endpoint.source.split(':').next().unwrap_or_default();
    let source = product.sources.get(key).map_or("", |source| source.title.as_str());
    let needs = match &endpoint.requires {
        None => match &endpoint.family {
            None => "needs an unpublished scope".to_owned(),
            Some(family) => format!("needs an unpublished scope of the family {}", code(&format!("{family}.*"))),
        },
        Some(any) if any.iter().all(Vec::is_empty) => "needs no scope".to_owned(),
        Some(any) => {
            let alternatives: Vec<String> = any.iter().map(|all| joined_code(all)).collect();
            format!("needs {}", alternatives.join(", or "))
        }
    };
    let operation = code(&endpoint.request_line());
    format!("{operation} · {needs} · {} ({})", constant(&endpoint.status).to_lowercase(), markdown(source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alias_that_rustc_rejects_is_omitted() {
        for refused in ["", " ", " a", "a ", "a\"b", "it's", "a\tb", "a\u{a0}b", "a\u{2003}b"] {
            assert!(!is_doc_alias(refused), "{refused:?}");
        }
        for accepted in ["listPallets", "List all pallets", "Paletten auflösen (v2)", "a\\b"] {
            assert!(is_doc_alias(accepted), "{accepted:?}");
        }
    }
}
