//! The catalog of a macro: the enabled products, and the custom catalog of the crate that is being built.

use crate::catalog::{NamedRequirement, combined_of};
use crate::impls::scope_segments;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Product;
use zoho_catalog::weight::weights;

/// A catalog, with the paths of its types.
pub(crate) struct Source {
    pub(crate) catalog: Catalog,
    /// The index of the first custom product.
    custom_from: usize,
    /// The path of the module with the types of custom products, such as `crate::zoho`.
    module: String,
    /// The requirements of each product that have their own type, by name.
    combined: OnceLock<Vec<BTreeMap<String, NamedRequirement>>>,
    /// The computed weight of each scope, which applies if the file does not state the weight.
    weights: OnceLock<Vec<u32>>,
}

impl Source {
    pub(crate) fn new(catalog: Catalog, custom_from: usize, module: String) -> Self {
        Self { catalog, custom_from, module, combined: OnceLock::new(), weights: OnceLock::new() }
    }

    /// Returns the custom products of the crate that is being built, each with its index.
    #[cfg(feature = "catalog")]
    pub(crate) fn own(&self) -> impl Iterator<Item = (usize, &Product)> {
        self.catalog.products().enumerate().skip(self.custom_from)
    }

    /// Returns `true` if the types of this product are generated in the crate that is being built.
    pub(crate) fn is_custom(&self, product: usize) -> bool {
        product >= self.custom_from
    }

    /// Returns `true` if the type of this scope is generated in the crate that is being built.
    pub(crate) fn is_custom_scope(&self, scope: usize) -> bool {
        self.is_custom(self.catalog.product_index_of(scope))
    }

    /// Returns the path of the module with the types of custom products.
    pub(crate) fn module(&self) -> TokenStream {
        // The metadata rejects a module that is not a path.
        self.module.parse().unwrap_or_default()
    }

    /// Returns the path of the crate or module that contains the types of a product.
    pub(crate) fn home(&self, product: usize, runtime: &dyn ToTokens) -> TokenStream {
        if self.is_custom(product) { self.module() } else { runtime.to_token_stream() }
    }

    /// Returns the path of a scope's type, such as `::zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read` for
    /// `ZohoCRM.modules.leads.READ`.
    pub(crate) fn scope_path(&self, runtime: &dyn ToTokens, scope: usize) -> TokenStream {
        let home = self.home(self.catalog.product_index_of(scope), runtime);
        let segments = scope_segments(&self.catalog.get(scope).name);
        quote!(#home::scopes::#(#segments)::*)
    }

    /// Returns the number of (operation, module) pairs that a scope unlocks.
    pub(crate) fn weight(&self, scope: usize) -> u32 {
        let counted = || self.weights.get_or_init(|| weights(&self.catalog))[scope];
        self.catalog.get(scope).weight.unwrap_or_else(counted)
    }

    /// Returns the requirements of each product that have their own type, by name. The result is computed once, because
    /// several scope sets may need it.
    pub(crate) fn combined(&self) -> &[BTreeMap<String, NamedRequirement>] {
        self.combined
            .get_or_init(|| self.catalog.products().map(|product| combined_of(&self.catalog, product)).collect())
    }
}

/// Returns the catalog of the crate that is being built: its custom catalog, or without one, the enabled products.
///
/// # Errors
/// Fails with a help text if a file of the catalog or `Cargo.toml` has an error.
pub(crate) fn source() -> Result<&'static Source, String> {
    match crate::custom::source() {
        Some(own) => own,
        None => built_in(),
    }
}

/// Returns the enabled products, parsed once per process. rust-analyzer keeps one process for many expansions, and
/// rustc keeps one process per crate.
pub(crate) fn built_in() -> Result<&'static Source, String> {
    static SOURCE: OnceLock<Result<Source, String>> = OnceLock::new();
    let read = || {
        let products = products()?;
        let custom_from = products.len();
        Ok(Source::new(Catalog::new(products), custom_from, String::new()))
    };
    SOURCE.get_or_init(read).as_ref().map_err(Clone::clone)
}

/// Returns the enabled products, each with the name of its file.
pub(crate) fn products() -> Result<Vec<(String, Product)>, String> {
    let read = |file: &zoho_catalog_data::ProductFile| {
        let product = zoho_catalog::parse::product(file.path, file.text).map_err(|error| error.to_string())?;
        Ok((file.path.to_owned(), product))
    };
    zoho_catalog_data::PRODUCTS.iter().map(read).collect()
}

/// Returns the fingerprint of the toolkit's catalog and of this crate. Generated types and macros must have the same
/// fingerprint.
pub(crate) fn fingerprint() -> u64 {
    static FINGERPRINT: OnceLock<u64> = OnceLock::new();
    *FINGERPRINT.get_or_init(|| {
        let version = env!("CARGO_PKG_VERSION").as_bytes();
        let files = zoho_catalog_data::PRODUCTS.iter().map(|file| file.text.as_bytes());
        files.fold(hash(0, version), hash)
    })
}

/// Continues the FNV-1a hash `hash` with words of eight bytes. FNV-1a with single bytes takes too long in an
/// unoptimized macro.
pub(crate) fn hash(hash: u64, bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(hash, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3)
    })
}
