//! The catalogue of the enabled products, read once a process.

use std::sync::OnceLock;
use zoho_catalog::catalog::Catalog;

/// The enabled products, or what is wrong with a file. rust-analyzer keeps one process for many expansions, and so
/// does rustc within a crate.
pub(crate) fn catalog() -> Result<&'static Catalog, &'static str> {
    static CATALOG: OnceLock<Result<Catalog, String>> = OnceLock::new();
    CATALOG.get_or_init(load).as_ref().map_err(String::as_str)
}

fn load() -> Result<Catalog, String> {
    let mut products = Vec::new();
    for file in zoho_catalog_data::PRODUCTS {
        let product = zoho_catalog::parse::product(file.path, file.text).map_err(|error| error.to_string())?;
        products.push((file.path.to_owned(), product));
    }
    Ok(Catalog::new(products))
}

/// Identity of the catalogue and of this crate: generated types and macros must be of the same ones.
pub(crate) fn fingerprint() -> u64 {
    static FINGERPRINT: OnceLock<u64> = OnceLock::new();
    *FINGERPRINT.get_or_init(|| {
        let version = env!("CARGO_PKG_VERSION").as_bytes();
        let files = zoho_catalog_data::PRODUCTS.iter().map(|file| file.text.as_bytes());
        files.fold(words(0, version), words)
    })
}

/// FNV-1a over words of eight bytes: over single bytes it takes an unoptimised macro too long.
fn words(hash: u64, bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(hash, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0100_0000_01b3)
    })
}
