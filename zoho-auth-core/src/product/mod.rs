//! The catalog's facts about a product.

pub mod facts;

use facts::ApiFacts;

/// The facts that all calls of a product share.
///
/// A product of the toolkit has a constant, such as `crm::PRODUCT`. For a product that the toolkit lacks, the macro
/// `catalog!` (feature `custom-catalog`) creates the constant from a catalog file. The command `zoho catalog new
/// inventory` writes such a file.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProductInfo {
    /// The name of the product, its cargo feature and its module, such as `crm`.
    pub name: &'static str,
    /// The display name, such as `Zoho CRM`.
    pub title: &'static str,
    /// The name of the product's host in the table of data centers. The name `gateway` stands for the API domain.
    pub host: &'static str,
    /// The scheme in the `Authorization` header, before the token.
    pub auth_scheme: &'static str,
    /// The codes of the data centers whose API domain serves the product. The list is empty, except for a product on
    /// the API domain that the table of data centers does not list.
    pub data_centers: &'static [&'static str],
    /// The facts about the responses of the product's API.
    #[doc(hidden)]
    pub facts: &'static ApiFacts,
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
