//! The part of the catalog that the servers need.

use std::collections::HashMap;
use std::sync::LazyLock;
use zoho_catalog::common::{self, Common};
use zoho_catalog::model::{Product, TokenErrorKind};

/// The scopes of "Sign in using Zoho", which no product file lists.
const SIGN_IN_SCOPES: &[&str] = &["email", "openid", "profile"];

/// The products of the catalog.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) products: Vec<Product>,
    /// The facts that hold for all products.
    pub(crate) common: Common,
    /// The canonical spelling of each scope by its lower-case form.
    spellings: HashMap<String, String>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let read = |file: &zoho_catalog_data::ProductFile| {
        // A test checks that the embedded files can be parsed. Without them the emulator cannot respond to any request.
        zoho_catalog::parse::product(file.path, file.text).unwrap_or_else(|e| panic!("{e}"))
    };
    let products: Vec<Product> = zoho_catalog_data::PRODUCTS.iter().map(read).collect();
    let listed = products.iter().flat_map(|product| &product.scopes).map(|scope| scope.name.as_str());
    let spellings =
        SIGN_IN_SCOPES.iter().copied().chain(listed).map(|name| (name.to_ascii_lowercase(), name.to_owned())).collect();
    let common = common::parse("common.json", zoho_catalog_data::COMMON).unwrap_or_else(|e| panic!("{e}"));
    Catalog { products, common, spellings }
});

/// Returns the catalog that this build embeds.
pub(crate) fn catalog() -> &'static Catalog {
    &CATALOG
}

impl Catalog {
    /// Parses a list of scopes and returns each in its canonical spelling, because the case varies between Zoho's own
    /// pages. The error is the first unknown scope.
    pub(crate) fn parse_scopes<'t>(&self, list: &'t str, separators: &[char]) -> Result<Vec<String>, &'t str> {
        let mut scopes: Vec<String> = Vec::new();
        for name in list.split(separators).map(str::trim).filter(|name| !name.is_empty()) {
            let spelled = self.spellings.get(&name.to_ascii_lowercase()).ok_or(name)?;
            if !scopes.contains(spelled) {
                scopes.push(spelled.clone());
            }
        }
        if scopes.is_empty() { Err(list) } else { Ok(scopes) }
    }

    /// Returns the HTTP status of a token endpoint response with this error code. Errors have status 200 unless the
    /// catalog states another status.
    pub(crate) fn token_error_status(&self, code: &str) -> u16 {
        let known = self.common.token_errors.iter().find(|error| error.code == code);
        known.and_then(|error| u16::try_from(error.http_status?).ok()).unwrap_or(200)
    }

    /// Returns the error code of the token endpoint for too many requests.
    pub(crate) fn throttled_code(&self) -> &str {
        let known = self.common.token_errors.iter().find(|error| error.kind == TokenErrorKind::RateLimited);
        known.map_or("Access Denied", |error| &error.code)
    }

    /// Returns the title of the product whose scopes begin with this service name.
    pub(crate) fn product_title(&self, service: &str) -> Option<&str> {
        let owns = |product: &&Product| product.services.iter().any(|own| own == service);
        self.products.iter().find(owns).map(|product| product.title.as_str())
    }
}
