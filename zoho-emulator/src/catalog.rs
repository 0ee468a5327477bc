//! The part of the catalog that the servers need.

use crate::route::{Match, Routes, Subject};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use zoho_catalog::common::{self, Common};
use zoho_catalog::model::{Product, TokenErrorKind};

/// The scopes of "Sign in using Zoho", which no product file lists.
const SIGN_IN_SCOPES: &[&str] = &["email", "openid", "profile"];

/// The products of the catalog.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) products: Vec<Product>,
    routes: Routes,
    /// The facts that apply to all products.
    pub(crate) common: Common,
    /// The canonical spelling of each scope, by its lowercase form.
    spellings: HashMap<String, String>,
    /// The cached sets of granted scopes, by the held scopes.
    granted: Mutex<HashMap<String, Arc<BTreeSet<String>>>>,
}

/// The maximum number of cached sets of scopes.
const CACHED_SETS: usize = 1_000;

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let read = |file: &zoho_catalog_data::ProductFile| {
        // A test checks that the embedded files can be parsed. Without these files, the emulator cannot respond to any
        // request.
        zoho_catalog::parse::product(file.path, file.text).unwrap_or_else(|e| panic!("{e}"))
    };
    let products: Vec<Product> = zoho_catalog_data::PRODUCTS.iter().map(read).collect();
    let common = common::parse("common.json", zoho_catalog_data::COMMON).unwrap_or_else(|e| panic!("{e}"));
    Arc::new(Catalog::new(products, common))
});

/// Returns the embedded catalog.
pub(crate) fn catalog() -> &'static Arc<Catalog> {
    &CATALOG
}

impl Catalog {
    fn new(products: Vec<Product>, common: Common) -> Self {
        let listed = products.iter().flat_map(|product| &product.scopes).map(|scope| scope.name.as_str());
        let names = SIGN_IN_SCOPES.iter().copied().chain(listed);
        let spellings = names.map(|name| (name.to_ascii_lowercase(), name.to_owned())).collect();
        let routes = Routes::new(&products);
        Self { products, routes, common, spellings, granted: Mutex::default() }
    }

    /// Returns this catalog with the product of a custom file, which is a new product or extends a product. Fails if a
    /// new product already exists, or if an extended product does not exist.
    pub(crate) fn with_custom(&self, custom: Product) -> Result<Self, String> {
        let mut products = self.products.clone();
        let name = custom.product.clone();
        match products.iter_mut().find(|product| product.product == name) {
            Some(product) if custom.extends => {
                product.modules.extend(custom.modules);
                product.implications.extend(custom.implications);
                product.scopes.extend(custom.scopes);
                product.endpoints.extend(custom.endpoints);
            }
            Some(_) => return Err(format!("the product `{name}` exists; rename your product, or set `extends`")),
            None if custom.extends => {
                return Err(format!("there is no product `{name}` to extend; correct the name, or remove `extends`"));
            }
            None => products.push(custom),
        }
        Ok(Self::new(products, self.common.clone()))
    }

    /// Returns the call of a request, or `None` if the catalog does not have the call.
    pub(crate) fn find<'p>(&'p self, subject: Subject<'p>) -> Option<Match<'p>> {
        self.routes.find(&self.products, subject)
    }

    /// Returns the product and the name of the call of a request, or `None` if the catalog does not have the call.
    pub(crate) fn call(&self, subject: Subject<'_>) -> Option<(&str, &str)> {
        self.routes.call(&self.products, subject)
    }

    /// Returns `true` if the product has a call with the given name.
    pub(crate) fn has_call(&self, product: &str, name: &str) -> bool {
        let mut products = self.products.iter().filter(|known| known.product == product);
        products.any(|known| known.endpoints.iter().any(|endpoint| endpoint.name == name))
    }

    /// Returns the product that has a path with the longest common prefix with `path`. Returns `None` if no path has a
    /// common segment.
    pub(crate) fn product_of(&self, path: &str, held: &[String]) -> Option<&Product> {
        self.routes.product_of(&self.products, path, held)
    }

    /// Parses a list of scopes, and returns each scope in its canonical spelling. The case of scopes is ignored,
    /// because it varies between Zoho's own pages. Fails with the first unknown scope, or with the list if it is empty.
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

    /// Returns all scopes that the scopes `held` grant. `expand` computes the result if it is not cached.
    pub(crate) fn cached_grants(
        &self,
        held: &[String],
        expand: impl FnOnce() -> BTreeSet<String>,
    ) -> Arc<BTreeSet<String>> {
        let mut cache = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        let key = held.join(" ");
        if let Some(granted) = cache.get(&key) {
            return Arc::clone(granted);
        }
        if cache.len() >= CACHED_SETS {
            cache.clear();
        }
        let granted = Arc::new(expand());
        cache.insert(key, Arc::clone(&granted));
        granted
    }

    /// Returns the HTTP status of a response of the token endpoint with the given error code. The status is 200 unless
    /// the catalog states another one.
    pub(crate) fn token_error_status(&self, code: &str) -> u16 {
        let known = self.common.token_errors.iter().find(|error| error.code == code);
        known.and_then(|error| u16::try_from(error.http_status?).ok()).unwrap_or(200)
    }

    /// Returns the error code with which the token endpoint reports too many requests.
    pub(crate) fn throttled_code(&self) -> &str {
        let known = self.common.token_errors.iter().find(|error| error.kind == TokenErrorKind::RateLimited);
        known.map_or("Access Denied", |error| &error.code)
    }

    /// Returns the title of the product whose scopes begin with the given service. Returns `None` if the service is
    /// unknown.
    pub(crate) fn product_title(&self, service: &str) -> Option<&str> {
        let owns = |product: &&Product| product.services.iter().any(|own| own == service);
        self.products.iter().find(owns).map(|product| product.title.as_str())
    }
}
