//! The organisation that calls are for, in products whose token does not say it: known in the type of the client.

use crate::endpoint::call::{CallBuilder, Endpoint, Product};
use std::fmt;
use std::marker::PhantomData;

/// Where a product takes the organisation: `books::ORGANIZATION`, for
/// [`Client::for_organization`](crate::Client::for_organization). A product whose token says the organisation has none.
pub struct Organization<P> {
    pub(crate) place: OrganizationParam,
    product: PhantomData<fn() -> P>,
}

/// The same without its type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrganizationParam {
    /// The product's name.
    pub(crate) product: &'static str,
    /// The parameter's name, as it is sent.
    pub(crate) name: &'static str,
    /// Whether it is a header; else it is in the query.
    pub(crate) header: bool,
}

impl<P> Organization<P> {
    #[doc(hidden)]
    pub const fn new(product: &'static str, name: &'static str, header: bool) -> Self {
        Self { place: OrganizationParam { product, name, header }, product: PhantomData }
    }

    /// The product that takes it: `books`.
    pub const fn product(&self) -> &'static str {
        self.place.product
    }

    /// The name of the header or the query parameter, as it is sent: `organization_id`.
    pub const fn name(&self) -> &'static str {
        self.place.name
    }

    /// Whether it is sent as a header; else it is in the query.
    pub const fn is_header(&self) -> bool {
        self.place.header
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
        self.place.fmt(f)
    }
}

/// A client for no organisation.
#[derive(Clone, Copy, Debug)]
pub enum NoOrganization {}

/// A client for an organisation of one product.
pub struct InOrganization<P>(PhantomData<fn() -> P>);

/// Which clients send the calls of a product. Implemented by generated code only.
#[doc(hidden)]
pub trait Fits<O> {}

/// Whether a client sends a call, as far as organisations go.
///
/// A call of a product with organisations needs a client for one; the list of them needs a client for none; a call of
/// any other product is sent by every client.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent by a client with `{O}`",
    label = "the client's organisation does not fit this call",
    note = "a call for an organisation: send it by `client.for_organization(books::ORGANIZATION, id)`, made once, or `desk::ORGANIZATION`",
    note = "the list of organisations, or a call of another product that has organisations: send it by the client that this one was made from"
)]
pub trait FitsOrganization<O> {}
#[diagnostic::do_not_recommend]
impl<O, C: CallBuilder> FitsOrganization<O> for C
where
    C::Of: Endpoint,
    <C::Of as Endpoint>::Product: Product + Fits<O>,
{
}
