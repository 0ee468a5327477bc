//! Calls, from their required parameters to their requests.

use crate::scope::requirement::{Requirement, ScopeAlternatives};
use std::fmt;
use std::marker::PhantomData;
pub use zoho_auth_core::ProductInfo;
use zoho_catalog::{BodyKind, Confidence, Method};

/// The catalog's facts about an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EndpointInfo {
    /// The name of the operation's type, such as `ListRecords`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path from the root of the host, with named parameters, such as `/crm/v8/{module}/{record_id}`.
    pub path: &'static str,
    /// The kind of the request body.
    pub body: BodyKind,
    /// The value that tells the operation apart from others with the same method and path, or `None` if there are no
    /// others. The client sends the value.
    pub selector: Option<SelectorInfo>,
    /// The confidence in the scopes that the operation needs.
    pub status: Confidence,
    /// The query parameters that take a limited number of values, each with its maximum number.
    pub max_values: &'static [(&'static str, u32)],
    /// The product of the operation.
    pub product: &'static ProductInfo,
}

/// Formats the path of the operation's type, such as `crm::ListRecords`.
impl fmt::Display for EndpointInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.product.name, self.name)
    }
}

impl EndpointInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn with_max_values(self, max_values: &'static [(&'static str, u32)]) -> Self {
        Self { max_values, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_selector(self, in_form: bool, name: &'static str, value: &'static str) -> Self {
        Self { selector: Some(SelectorInfo { in_form, name, value }), ..self }
    }

    /// Returns `true` if a repeated request changes nothing at Zoho. This is certain only for `GET` and `HEAD`.
    ///
    /// RFC 9110, section 9.2.2, also calls `PUT` and `DELETE` idempotent, but Zoho's are not. For example, `PUT` runs
    /// the transition of a blueprint, runs scoring rules and undoes the return of goods. A `DELETE` request to Creator
    /// deletes the next 200 records that meet the criteria.
    pub(crate) fn only_reads(&self) -> bool {
        matches!(self.method, Method::Get | Method::Head)
    }
}

/// The value that tells an operation apart from others with the same method and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SelectorInfo {
    /// A flag that is `true` if the value is a field of the form in the body, and `false` if it is in the query.
    pub in_form: bool,
    /// The name of the parameter or of the form field.
    pub name: &'static str,
    /// The value of the parameter or of the form field.
    pub value: &'static str,
}

/// Creates a row of a product's table of endpoints.
pub const fn endpoint_info(
    product: &'static ProductInfo,
    name: &'static str,
    method: Method,
    path: &'static str,
    body: BodyKind,
    status: Confidence,
) -> EndpointInfo {
    EndpointInfo { name, method, path, body, selector: None, status, max_values: &[], product }
}

/// A call in a `#[zoho_app]` struct.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallInfo {
    /// The name of the field that declares the call.
    pub field: &'static str,
    /// The endpoint of the call.
    pub endpoint: EndpointInfo,
    /// The scopes that the call needs: alternatives, each with one or more scopes.
    pub requires: ScopeAlternatives,
}

impl CallInfo {
    #[doc(hidden)]
    pub const fn new(field: &'static str, endpoint: EndpointInfo, requires: ScopeAlternatives) -> Self {
        Self { field, endpoint, requires }
    }
}

/// A product as a type. Only generated code implements this trait.
#[doc(hidden)]
pub trait Product: 'static {
    /// The endpoints of the product. One table compiles faster than a constant per endpoint.
    const ENDPOINTS: &'static [EndpointInfo];
    /// The services of the scopes that the calls may need. The list of a custom product is empty, which allows every
    /// service.
    const SERVICES: &'static [&'static str] = &[];
}

/// The facts about a call, in one associated type of [`Endpoint`]. One associated type compiles faster than one per
/// fact.
#[doc(hidden)]
pub trait EndpointFacts {
    /// The product of the call.
    type Product: Product;
    /// The kind of the body: `NoBody`, `SomeBody`, `FormBody` or `SelectedForm`.
    type Body;
    /// The row of the call in the product's table.
    const INFO: EndpointInfo;
}

/// The facts about the call with the index `INDEX` in the table of the product `P`, whose body type is `B`.
#[doc(hidden)]
pub struct FactsOf<P, B, const INDEX: usize>(PhantomData<fn() -> (P, B)>);

impl<P: Product, B, const INDEX: usize> EndpointFacts for FactsOf<P, B, INDEX> {
    type Product = P;
    type Body = B;
    const INFO: EndpointInfo = P::ENDPOINTS[INDEX];
}

/// The parameter values of a call under construction. Only the type of the builder names the operation.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The names and values of the parameters in the path and the query.
    pub(crate) values: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Call {
    /// Sets a value for the path or the query. A second value for the same name replaces the first.
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

    /// Removes the path or query parameter `name`, if it is set.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.values.retain(|(given, _)| *given != name);
        self
    }

    /// Returns the value of the path or query parameter `name`, or `None` if it is not set.
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

/// A marker for a type parameter of a call, which has no value.
#[doc(hidden)]
pub struct Marker<T>(PhantomData<fn() -> T>);

#[doc(hidden)]
impl<T> Marker<T> {
    pub const NEW: Self = Self(PhantomData);
}

impl<T> Clone for Marker<T> {
    fn clone(&self) -> Self {
        Self::NEW
    }
}

/// A step from a call without parameters to its endpoint. A step is a required parameter that is still missing, or the
/// endpoint.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a call",
    label = "expected a call such as `crm::ListUsers::new()`"
)]
pub trait CallBuilder: Sized {
    /// The endpoint of the call.
    type Of;
    /// The type that stands for the next missing parameter, or [`Nothing`] if none is missing.
    #[doc(hidden)]
    type Missing;
    #[doc(hidden)]
    fn from_call(call: Call) -> Self;
}

/// The placeholder for the missing parameter of a complete call.
#[doc(hidden)]
pub struct Nothing(());

/// A bound for the missing parameter of a call.
///
/// The type of a step satisfies the bound only if the step satisfies a trait that no type implements. That trait
/// provides the message about the parameter. rustc prints that message because the two traits have different types as
/// `Self`.
#[doc(hidden)]
pub trait IsGiven {}
// Without this blanket impl, rustc would show the impl of the step as a similar impl.
impl<M: MayBeGiven> IsGiven for M {}

/// The trait that steps implement for [`IsGiven`].
#[doc(hidden)]
pub trait MayBeGiven {}
impl MayBeGiven for Nothing {}

/// A call of the catalog with all its required parameters. Only generated code implements this trait.
///
/// Every call is `Clone`, `Debug`, `PartialEq` and `Eq`. The `Debug` output has the method, the path and the query,
/// with the values that the caller set. It has the names of the headers, but not their values, and it does not contain
/// a token.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a call",
    label = "expected a call of the catalog",
    note = "in a `#[zoho_app]` struct, write the type of a call: `users: crm::ListUsers`, or with a module `leads: crm::ListRecords<crm::Leads>`",
    note = "to send a call, pass the value of the field's function: `LeadSync::users()`"
)]
pub trait Endpoint: Sized {
    /// The requirement of the call: `OneScope<…>`, `AllScopes<(…)>`, a type of the product's module `one_of`, `assumed`
    /// or `unpublished`, `NoScope` or `UnpublishedScope`.
    type Requires;
    /// The return type of a `#[zoho_app]` field's function: `Self`, or the step of the first required parameter.
    type Start: CallBuilder<Of = Self>;
    /// The product of the call, its body type, and its row in the table of the product.
    #[doc(hidden)]
    type Facts: EndpointFacts;
    /// The catalog's facts about the call, such as its method and path.
    const INFO: EndpointInfo = <Self::Facts as EndpointFacts>::INFO;
    /// The value of the parameter of [`IsCall`] in generated code.
    #[doc(hidden)]
    const IS_CALL: bool = true;
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
    type Missing = Nothing;
    fn from_call(call: Call) -> Self {
        Endpoint::from_call(call)
    }
}

/// The type through which a field's function names its return type.
///
/// The parameter is [`Endpoint::IS_CALL`] of the field's type. If this type is not a call, the constant is an error,
/// which rustc reports at the field. The return type then contains the error, and rustc reports nothing at the uses of
/// the function.
#[doc(hidden)]
pub struct IsCall<const IS_CALL: bool>(());

/// Returns the value of a field's function. The return type determines the call.
#[doc(hidden)]
pub fn first_step<C: CallBuilder<Of: Endpoint>>() -> C {
    C::from_call(<C::Of as Endpoint>::start())
}

/// The return type of a field's function.
#[doc(hidden)]
pub trait FirstStepOf<E> {
    type Start;
}

impl<E: Endpoint, const IS_CALL: bool> FirstStepOf<E> for IsCall<IS_CALL> {
    type Start = E::Start;
}

/// A call whose required scopes are known.
#[doc(hidden)]
pub trait HasRequirement {
    const ALTERNATIVES: ScopeAlternatives;
}

impl<E: Endpoint<Requires: Requirement>> HasRequirement for E {
    const ALTERNATIVES: ScopeAlternatives = <E::Requires as Requirement>::ALTERNATIVES;
}
