//! The catalogue's raw facts, as far as the servers need them.

use std::collections::HashMap;
use std::sync::LazyLock;
use zoho_catalog::model::Product;

/// Scopes of "Sign in using Zoho", which no product's file lists.
const SIGN_IN_SCOPES: &[&str] = &["email", "openid", "profile"];

/// The products.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) products: Vec<Product>,
    /// Every scope as it is spelled, by its lower case.
    spellings: HashMap<String, String>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let read = |file: &zoho_catalog_data::ProductFile| {
        // The embedded files are tested to be readable; nothing can be served without them.
        zoho_catalog::parse::product(file.path, file.text).unwrap_or_else(|e| panic!("{e}"))
    };
    let products: Vec<Product> = zoho_catalog_data::PRODUCTS.iter().map(read).collect();
    let listed = products.iter().flat_map(|product| &product.scopes).map(|scope| scope.name.as_str());
    let spellings =
        SIGN_IN_SCOPES.iter().copied().chain(listed).map(|name| (name.to_ascii_lowercase(), name.to_owned())).collect();
    Catalogue { products, spellings }
});

/// The catalogue that this build embeds.
pub(crate) fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    /// The scopes of a list, each in its own spelling: the case varies between Zoho's own pages. `Err`: what is none.
    pub(crate) fn scopes<'t>(&self, list: &'t str, separators: &[char]) -> Result<Vec<String>, &'t str> {
        let mut scopes: Vec<String> = Vec::new();
        for name in list.split(separators).map(str::trim).filter(|name| !name.is_empty()) {
            let spelled = self.spellings.get(&name.to_ascii_lowercase()).ok_or(name)?;
            if !scopes.contains(spelled) {
                scopes.push(spelled.clone());
            }
        }
        if scopes.is_empty() { Err(list) } else { Ok(scopes) }
    }

    /// The name of the product whose scopes begin with this service.
    pub(crate) fn title_of(&self, service: &str) -> Option<&str> {
        let owns = |product: &&Product| product.services.iter().any(|own| own == service);
        self.products.iter().find(owns).map(|product| product.title.as_str())
    }
}
