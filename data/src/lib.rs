//! The catalogue's files, embedded. No parsing here: `zoho-catalog` reads them.
//!
//! One cargo feature a product, so that a build carries only the products that it asks for.

/// One file of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductFile {
    /// The product's name, which is also its cargo feature and its module: `crm`.
    pub product: &'static str,
    /// The file, relative to `data/`, as messages name it.
    pub path: &'static str,
    /// Its JSON text.
    pub text: &'static str,
}

/// The files of the enabled products, by name.
pub const PRODUCTS: &[ProductFile] = &[
    #[cfg(feature = "accounts")]
    ProductFile {
        product: "accounts",
        path: "products/accounts.json",
        text: include_str!("../products/accounts.json"),
    },
    #[cfg(feature = "books")]
    ProductFile { product: "books", path: "products/books.json", text: include_str!("../products/books.json") },
    #[cfg(feature = "creator")]
    ProductFile { product: "creator", path: "products/creator.json", text: include_str!("../products/creator.json") },
    #[cfg(feature = "crm")]
    ProductFile { product: "crm", path: "products/crm.json", text: include_str!("../products/crm.json") },
    #[cfg(feature = "desk")]
    ProductFile { product: "desk", path: "products/desk.json", text: include_str!("../products/desk.json") },
];

/// Which feature brings the scopes of a service. Known even while the feature is off, so that a message can name it.
pub const SERVICES: &[(&str, &str)] = &[
    ("AaaServer", "accounts"),
    ("Desk", "desk"),
    ("ZohoBooks", "books"),
    ("ZohoCRM", "crm"),
    ("ZohoCreator", "creator"),
    ("ZohoFiles", "crm"),
    ("ZohoSearch", "crm"),
    ("ZohoSign", "crm"),
    ("ZohoWriter", "crm"),
    ("profile", "desk"),
];

/// The JSON Schema of a product's file, for editors.
pub const SCHEMA: &str = include_str!("../catalog.schema.json");

/// The data centres: accounts servers, API domains, product hosts.
pub const DATA_CENTERS: &str = include_str!("../datacenters.json");
