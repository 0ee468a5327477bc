//! A call, from its required parameters to the wire.

use super::facts::ApiFacts;
use crate::scope::requirement::ScopeAlternatives;
use zoho_catalog::{BodyKind, Confidence, Method};

/// What the catalogue knows of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EndpointInfo {
    /// Name of its type: `ListRecords`.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// From the host's root, with named parameters: `/crm/v8/{module}/{record_id}`.
    pub path: &'static str,
    /// What its body is.
    pub body: BodyKind,
    /// How sure the catalogue is of the scopes that it needs.
    pub status: Confidence,
    /// The product that serves it.
    pub product: &'static ProductInfo,
}

/// A row of a product's table.
pub const fn endpoint_info(
    product: &'static ProductInfo,
    name: &'static str,
    method: Method,
    path: &'static str,
    body: BodyKind,
    status: Confidence,
) -> EndpointInfo {
    EndpointInfo { name, method, path, body, status, product }
}

/// A call that a `#[zoho_app]` struct declares.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallInfo {
    /// The field that declares it.
    pub field: &'static str,
    /// The endpoint that it calls.
    pub endpoint: EndpointInfo,
    /// The scopes that it needs: any-of of all-of.
    pub requires: ScopeAlternatives,
}

impl CallInfo {
    #[doc(hidden)]
    pub const fn new(field: &'static str, endpoint: EndpointInfo, requires: ScopeAlternatives) -> Self {
        Self { field, endpoint, requires }
    }
}

/// What all calls of a product share.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProductInfo {
    /// Name, cargo feature and module: `crm`.
    pub name: &'static str,
    /// The name that people know: `Zoho CRM`.
    pub title: &'static str,
    /// Which host of a data centre serves it: `gateway` is the API domain.
    pub host: &'static str,
    /// The word before the token in the `Authorization` header.
    pub auth_scheme: &'static str,
    /// Of a product on the API domain that the table does not list there: the data centres whose API domain serves it.
    pub data_centers: &'static [&'static str],
    /// The facts about the responses of its API.
    pub(crate) facts: &'static ApiFacts,
}

impl ProductInfo {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        title: &'static str,
        host: &'static str,
        auth_scheme: &'static str,
        data_centers: &'static [&'static str],
    ) -> Self {
        Self { name, title, host, auth_scheme, data_centers, facts: &ApiFacts::NONE }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_facts(self, facts: &'static ApiFacts) -> Self {
        Self { facts, ..self }
    }
}

/// A product, as a type. Implemented by generated code only.
#[doc(hidden)]
pub trait Product: 'static {
    /// All its endpoints: one table is cheaper to compile than a constant of each.
    const ENDPOINTS: &'static [EndpointInfo];
}

/// A call in the making: the values given so far. Which operation it is, only its type says.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// By the name in the path, or as sent in the query.
    pub(crate) values: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Call {
    /// A value for the path or the query. A second value for the same name replaces the first.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        set(&mut self.values, name, value);
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        set(&mut self.headers, name, value);
        self
    }

    /// Without a value for this name.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.values.retain(|(given, _)| *given != name);
        self
    }

    /// What was given for this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
    }
}

fn set(values: &mut Vec<(&'static str, String)>, name: &'static str, value: String) {
    match values.iter_mut().find(|(n, _)| *n == name) {
        Some(slot) => slot.1 = value,
        None => values.push((name, value)),
    }
}

/// One step from a bare call towards an endpoint: a required parameter that is still to be given, or the endpoint.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a call",
    label = "expected a call such as `crm::ListUsers::new()`"
)]
pub trait CallBuilder: Sized {
    /// The endpoint that it becomes.
    type Of;
    #[doc(hidden)]
    fn from_call(call: Call) -> Self;
}

/// A call of the catalogue with all its required parameters. Implemented by generated code only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a complete call",
    label = "expected a call with all its required parameters",
    note = "a type `Needs…` names the parameter that is still to be given: for `NeedsRecordId<…>` call `.record_id(…)` first",
    note = "a field of a `#[zoho_app]` struct is a call of the catalogue, such as `crm::ListUsers`"
)]
pub trait Endpoint: Sized {
    /// What it needs: `OneScope<…>`, `AllScopes<(…)>`, an alternative of `one_of`, `NoScope` or `UnpublishedScope`.
    type Requires;
    /// What the function of a `#[zoho_app]` field returns: `Self`, or the first required parameter.
    type Start: CallBuilder<Of = Self>;
    /// The product that serves it.
    #[doc(hidden)]
    type Product: Product;
    /// Whether it has a body.
    #[doc(hidden)]
    type Body;
    /// Its place in the product's table.
    #[doc(hidden)]
    const INDEX: usize;
    /// Method, path and what else the catalogue knows.
    const INFO: EndpointInfo = Self::Product::ENDPOINTS[Self::INDEX];
    #[doc(hidden)]
    fn start() -> Call {
        Call::default()
    }
    #[doc(hidden)]
    fn from_call(call: Call) -> Self;
    #[doc(hidden)]
    fn into_call(self) -> Call;
}

impl<E: Endpoint> CallBuilder for E {
    type Of = E;
    fn from_call(call: Call) -> Self {
        Endpoint::from_call(call)
    }
}
