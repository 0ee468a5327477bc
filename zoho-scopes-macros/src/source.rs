//! The catalogue that a macro sees: the enabled products, and what the crate being built adds to them.

use crate::catalog::{NamedRequirement, combined_of};
use crate::impls::scope_segments;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Product;
use zoho_catalog::weight::weights;

/// A catalogue, and where its types are.
pub(crate) struct Source {
    pub(crate) catalog: Catalog,
    /// The place of the first product that is the user's own.
    custom_from: usize,
    /// Where the types of the user's own products are: `crate::zoho`.
    module: String,
    /// For each product every requirement that has a type of its own, by name.
    combined: OnceLock<Vec<BTreeMap<String, NamedRequirement>>>,
    /// How much each scope unlocks, for those whose file does not say it.
    weights: OnceLock<Vec<u32>>,
}

impl Source {
    pub(crate) fn new(catalog: Catalog, custom_from: usize, module: String) -> Self {
        Self { catalog, custom_from, module, combined: OnceLock::new(), weights: OnceLock::new() }
    }

    /// The products of the crate that is being built, each with its place.
    #[cfg(feature = "catalog")]
    pub(crate) fn own(&self) -> impl Iterator<Item = (usize, &Product)> {
        self.catalog.products().enumerate().skip(self.custom_from)
    }

    /// Whether the types of this product are made in the crate that is being built.
    pub(crate) fn is_custom(&self, product: usize) -> bool {
        product >= self.custom_from
    }

    /// Whether the type of this scope is.
    pub(crate) fn is_custom_scope(&self, scope: usize) -> bool {
        self.is_custom(self.catalog.product_index_of(scope))
    }

    /// Where the types of the user's own products are.
    pub(crate) fn module(&self) -> TokenStream {
        // What is no path, the metadata has refused.
        self.module.parse().unwrap_or_default()
    }

    /// The crate or module in which the types of a product are.
    pub(crate) fn home(&self, product: usize, runtime: &dyn ToTokens) -> TokenStream {
        if self.is_custom(product) { self.module() } else { runtime.to_token_stream() }
    }

    /// `ZohoCRM.modules.leads.READ` → `::zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read`
    pub(crate) fn scope_path(&self, runtime: &dyn ToTokens, scope: usize) -> TokenStream {
        let home = self.home(self.catalog.product_index_of(scope), runtime);
        let segments = scope_segments(&self.catalog.get(scope).name);
        quote!(#home::scopes::#(#segments)::*)
    }

    /// How many (operation, module) pairs a scope unlocks.
    pub(crate) fn weight(&self, scope: usize) -> u32 {
        let counted = || self.weights.get_or_init(|| weights(&self.catalog))[scope];
        self.catalog.get(scope).weight.unwrap_or_else(counted)
    }

    /// For each product every requirement that has a type of its own, by name. Worked out once: many sets may ask.
    pub(crate) fn combined(&self) -> &[BTreeMap<String, NamedRequirement>] {
        self.combined
            .get_or_init(|| self.catalog.products().map(|product| combined_of(&self.catalog, product)).collect())
    }
}

/// The catalogue of the crate that is being built, or what is wrong with it.
pub(crate) fn source() -> Result<&'static Source, String> {
    match crate::custom::source() {
        Some(own) => own,
        None => built_in(),
    }
}

/// The enabled products, read once a process. rust-analyzer keeps one process for many expansions, and so does rustc
/// within a crate.
pub(crate) fn built_in() -> Result<&'static Source, String> {
    static SOURCE: OnceLock<Result<Source, String>> = OnceLock::new();
    let read = || {
        let products = products()?;
        let custom_from = products.len();
        Ok(Source::new(Catalog::new(products), custom_from, String::new()))
    };
    SOURCE.get_or_init(read).as_ref().map_err(Clone::clone)
}

/// The enabled products, each with the name of its file.
pub(crate) fn products() -> Result<Vec<(String, Product)>, String> {
    let read = |file: &zoho_catalog_data::ProductFile| {
        let product = zoho_catalog::parse::product(file.path, file.text).map_err(|error| error.to_string())?;
        Ok((file.path.to_owned(), product))
    };
    zoho_catalog_data::PRODUCTS.iter().map(read).collect()
}

/// Identity of the toolkit's catalogue and of this crate: generated types and macros must be of the same ones.
pub(crate) fn fingerprint() -> u64 {
    static FINGERPRINT: OnceLock<u64> = OnceLock::new();
    *FINGERPRINT.get_or_init(|| {
        let version = env!("CARGO_PKG_VERSION").as_bytes();
        let files = zoho_catalog_data::PRODUCTS.iter().map(|file| file.text.as_bytes());
        files.fold(hash(0, version), hash)
    })
}

/// FNV-1a over words of eight bytes: over single bytes it takes an unoptimised macro too long.
pub(crate) fn hash(hash: u64, bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(hash, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3)
    })
}
