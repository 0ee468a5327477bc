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

macro_rules! products {
    ($($product:literal: [$($service:literal),* $(,)?],)*) => {
        /// The names of all products, sorted. A product whose feature is disabled has no entry in [`PRODUCTS`].
        pub const NAMES: &[&str] = &[$($product),*];

        /// The files of the enabled products, sorted by name.
        pub const PRODUCTS: &[ProductFile] = &[$(
            #[cfg(feature = $product)]
            ProductFile {
                product: $product,
                path: concat!("products/", $product, ".json"),
                text: include_str!(concat!("../products/", $product, ".json")),
            },
        )*];

        /// Each service with the product that brings its scopes. The list includes products whose feature is disabled,
        /// so that a message can name the feature.
        pub const SERVICES: &[(&str, &str)] = &[$($(($service, $product),)*)*];
    };
}

// One line per product: its name, which is also its cargo feature, and the services whose scopes it brings.
products! {
    "accounts": ["AaaServer"],
    "books": ["ZohoBooks"],
    "creator": ["ZohoCreator"],
    "crm": ["ZohoCRM", "ZohoFiles", "ZohoSearch", "ZohoSign", "ZohoWriter"],
    "desk": ["Desk", "profile"],
}

/// The JSON Schema of a product's file, for editors.
pub const SCHEMA: &str = include_str!("../catalog.schema.json");

/// The facts that hold for all products: error codes of the token endpoint and of APIs, rate-limit headers.
pub const COMMON: &str = include_str!("../common.json");

/// The data centres: accounts servers, API domains, product hosts.
pub const DATA_CENTERS: &str = include_str!("../datacenters.json");
