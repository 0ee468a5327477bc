//! A custom catalog: JSON files that `Cargo.toml` names. The macro `catalog!` generates their types in the user's
//! crate.
//!
//! ```toml
//! [package.metadata.zoho]
//! catalog = "zoho-catalog.json"
//! module = "crate::zoho"
//! ```

#[cfg(feature = "catalog")]
mod expand;
#[cfg(feature = "catalog")]
mod load;
#[cfg(feature = "catalog")]
mod metadata;

#[cfg(feature = "catalog")]
pub(crate) use {expand::catalog, load::source};
#[cfg(all(test, feature = "catalog"))]
pub(crate) use {expand::text, load::validate};

/// Returns `None`, because the macros do not read `Cargo.toml` without the feature `catalog`.
#[cfg(not(feature = "catalog"))]
pub(crate) fn source() -> Option<Result<&'static crate::source::Source, String>> {
    None
}
