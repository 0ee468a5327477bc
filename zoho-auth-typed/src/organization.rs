//! The organisation that calls are for, in products whose token does not say it.

/// Where a product takes the organisation: `books::ORGANIZATION`, for
/// [`Client::with_organization`](crate::Client::with_organization). A product whose token says the organisation has none.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Organization {
    /// The product's name.
    pub product: &'static str,
    /// The parameter's name, as it is sent.
    pub name: &'static str,
    /// Whether it is a header; else it is in the query.
    pub header: bool,
}

impl Organization {
    #[doc(hidden)]
    pub const fn new(product: &'static str, name: &'static str, header: bool) -> Self {
        Self { product, name, header }
    }
}
