//! The organization of a call, for products whose tokens do not determine the organization. The type of the client
//! names the product of its organization.

use crate::endpoint::call::{CallBuilder, Endpoint, EndpointFacts};
use std::fmt;
use std::marker::PhantomData;

/// The parameter for the organization in the calls of a product, such as `books::ORGANIZATION`. Pass the parameter to
/// [`Client::for_organization`](crate::Client::for_organization). Products whose tokens determine the organization have
/// no such parameter.
pub struct Organization<P> {
    pub(crate) param: OrganizationParam,
    product: PhantomData<fn() -> P>,
}

/// The parameter for the organization, without the type of the product.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrganizationParam {
    /// The name of the product.
    pub(crate) product: &'static str,
    /// The name of the parameter in requests.
    pub(crate) name: &'static str,
    /// A flag that is `true` for a header and `false` for a query parameter.
    pub(crate) header: bool,
}

impl<P> Organization<P> {
    #[doc(hidden)]
    pub const fn new(product: &'static str, name: &'static str, header: bool) -> Self {
        Self { param: OrganizationParam { product, name, header }, product: PhantomData }
    }

    /// Returns the name of the product, such as `books`.
    pub const fn product(&self) -> &'static str {
        self.param.product
    }

    /// Returns the name of the header or query parameter in requests, such as `organization_id`.
    pub const fn name(&self) -> &'static str {
        self.param.name
    }

    /// Returns `true` if the parameter is a header, and `false` if it is in the query.
    pub const fn is_header(&self) -> bool {
        self.param.header
    }
}

impl<P> Clone for Organization<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Organization<P> {}

impl<P> fmt::Debug for Organization<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.param.fmt(f)
    }
}

/// The type of a client without an organization.
#[derive(Clone, Copy, Debug)]
pub enum NoOrganization {}

/// The type of a client for an organization of one product.
pub struct InOrganization<P>(PhantomData<fn() -> P>);

/// The relation between a product and the clients that can send its calls. Only generated code implements this trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this call requires a client without an organization",
    label = "this client has `{O}`",
    note = "send it with the client on which `for_organization` was called"
)]
pub trait Fits<O> {}

/// The relation between a call and the clients that can send it, with regard to organizations.
///
/// A call of a product with organizations needs a client for an organization. The call that lists the organizations
/// needs a client without an organization. Every client can send the calls of other products.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent by a client with `{O}`",
    label = "the client's organization does not fit this call",
    note = "send it with a client for an organization of its product, or with a client without an organization"
)]
pub trait FitsOrganization<O> {}
// This impl is recommended: the error of its last bound names the product and its constant `ORGANIZATION`.
impl<O, C: CallBuilder> FitsOrganization<O> for C
where
    C::Of: Endpoint,
    <<C::Of as Endpoint>::Facts as EndpointFacts>::Product: Fits<O>,
{
}
