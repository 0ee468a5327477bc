//! The embedded files of the catalog. `zoho-catalog` parses them.
//!
//! Each product has a Cargo feature, so a build contains only the products that it enables.

#![cfg_attr(docsrs, feature(doc_cfg))]

/// A file of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductFile {
    /// The name of the product, such as `crm`, which is also the name of its Cargo feature and of its module.
    pub product: &'static str,
    /// The path of the file relative to `data/`, as messages show it.
    pub path: &'static str,
    /// The JSON text of the file.
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

        /// The services, each with the product that contains the scopes of the service. The list includes products
        /// whose feature is disabled, so that a message can name the feature.
        pub const SERVICES: &[(&str, &str)] = &[$($(($service, $product),)*)*];
    };
}

// One line per product: its name, which is also its Cargo feature, and the services whose scopes it contains.
products! {
    "accounts": ["AaaServer"],
    "analytics": ["ZohoAnalytics"],
    "assist": ["ZohoAssist"],
    "backstage": ["zohobackstage"],
    "bigin": ["ZohoBigin", "ZohoSearch"],
    "billing": ["ZohoSubscriptions"],
    "bookings": ["zohobookings"],
    "books": ["ZohoBooks"],
    "bugtracker": ["ZohoBugTracker"],
    "calendar": ["ZohoCalendar"],
    "campaigns": ["ZohoCampaigns"],
    "catalyst": ["ZohoCatalyst"],
    "cliq": ["ZohoCliq"],
    "commerce": ["ZohoCommerce"],
    "connect": ["zohopulse"],
    "contacts": ["zohocontacts"],
    "creator": ["ZohoCreator"],
    "crm": ["ZohoCRM", "ZohoFiles"],
    "desk": ["Desk", "profile"],
    "directory": ["ZohoDirectory"],
    "expense": ["ZohoExpense"],
    "forms": ["ZohoForms"],
    "fsm": ["ZohoFSM"],
    "inventory": ["ZohoInventory"],
    "invoice": ["ZohoInvoice"],
    "iot": ["ZohoIOT"],
    "learn": ["ZohoLearn"],
    "lens": ["ZohoLens"],
    "mail": ["ZohoMail"],
    "marketing_automation": ["ZohoMarketingAutomation"],
    "meeting": ["ZohoMeeting", "ZohoWebinar"],
    "pagesense": ["PageSense"],
    "payroll": ["ZohoPayroll"],
    "people": ["ZOHOPEOPLE"],
    "projects": ["ZohoProjects"],
    "qntrl": ["Orchestly", "Qntrl"],
    "recruit": ["ZohoRecruit"],
    "salesiq": ["SalesIQ"],
    "sdp": ["SDPOnDemand"],
    "sheet": ["ZohoSheet"],
    "showtime": ["ZohoShowtime"],
    "sign": ["ZohoSign"],
    "sprints": ["ZohoSprints"],
    "survey": ["ZohoSurvey"],
    "tables": ["ZohoTables"],
    "thrive": ["Thrive"],
    "vault": ["ZohoVault"],
    "voice": ["ZohoVoice"],
    "workdrive": ["WorkDrive"],
    "writer": ["ZohoPC", "ZohoWriter"],
    "zeptomail": ["Zeptomail"],
}

#[cfg(feature = "shapes")]
macro_rules! shapes {
    ($($product:literal)*) => {
        /// The shapes of successful responses, one file per product with published descriptions, sorted by name.
        pub const SHAPES: &[ProductFile] = &[$(
            ProductFile {
                product: $product,
                path: concat!("shapes/", $product, ".json"),
                text: include_str!(concat!("../shapes/", $product, ".json")),
            },
        )*];
    };
}
#[cfg(feature = "shapes")]
shapes! { "analytics" "billing" "books" "cliq" "creator" "crm" "desk" "expense" "inventory" "workdrive" }

/// The JSON Schema of a product's file, for editors.
pub const SCHEMA: &str = include_str!("../catalog.schema.json");

/// The facts that hold for all products: error codes of the token endpoint and of APIs, rate-limit headers.
pub const COMMON: &str = include_str!("../common.json");

/// The data centers: accounts servers, API domains, product hosts.
pub const DATA_CENTERS: &str = include_str!("../datacenters.json");

/// The risk of scopes: the access of operation words, and the data of resources and services.
pub const RISK: &str = include_str!("../risk.json");

/// The integration tasks of Deluge, each with the REST call that it sends.
pub const DELUGE: &str = include_str!("../deluge.json");
