//! The loading of files into a catalog, together with the products of the toolkit.

use super::metadata::{Metadata, manifest, metadata};
use crate::source::{Source, hash, products};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use zoho_catalog::lint::{BuiltIns, Disabled, Severity};
use zoho_catalog::{data_centers, lint};

/// The files of a custom catalog, with their content.
pub(super) struct Files {
    /// The folder of the crate's `Cargo.toml`.
    pub(super) folder: PathBuf,
    pub(super) metadata: Metadata,
    contents: Vec<Result<Vec<u8>, String>>,
}

/// Returns the catalog of the crate that is being built. Returns `None` if the crate has no custom catalog.
pub(crate) fn source() -> Option<Result<&'static Source, String>> {
    let files = match files()? {
        Ok(files) => files,
        Err(error) => return Some(Err(format!("Cargo.toml: {error}"))),
    };
    let names = files.metadata.files.join(" ");
    let advice = |_| format!("see the message at `catalog!`, or run `zoho catalog lint {names}`");
    Some(load(&files).map_err(advice))
}

/// Reads the files that `Cargo.toml` names. Returns `None` if `Cargo.toml` names no file.
pub(super) fn files() -> Option<Result<Files, String>> {
    let manifest = manifest()?;
    let folder = manifest.parent()?.to_owned();
    let metadata = match metadata(&std::fs::read_to_string(&manifest).ok()?) {
        Ok(metadata) => metadata?,
        Err(error) => return Some(Err(error)),
    };
    let contents = metadata.files.iter().map(|file| read(file, &folder.join(file))).collect();
    Some(Ok(Files { folder, metadata, contents }))
}

fn read(name: &str, path: &Path) -> Result<Vec<u8>, String> {
    let help = "correct `catalog` in `[package.metadata.zoho]`, or create the file with `zoho catalog new`";
    std::fs::read(path).map_err(|error| format!("{name}: cannot read the file ({error}); {help}"))
}

/// Returns the catalog of the files. Validates the files only if their content has changed since the last call.
///
/// # Errors
/// Fails with all errors in the files, one text per error.
pub(super) fn load(files: &Files) -> Result<&'static Source, Vec<String>> {
    type Loaded = HashMap<PathBuf, (u64, Result<&'static Source, Vec<String>>)>;
    // rust-analyzer uses one process for several crates, whose files may change while it runs.
    static LOADED: Mutex<Option<Loaded>> = Mutex::new(None);
    let contents = files.contents.iter().map(|content| content.as_ref().map_or_else(String::as_bytes, Vec::as_slice));
    let identity = contents.fold(hash(0, format!("{:?}", files.metadata).as_bytes()), hash);
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let loaded = loaded.get_or_insert_default();
    if let Some((known, source)) = loaded.get(&files.folder)
        && *known == identity
    {
        return source.clone();
    }
    let read = read_all(files).map(|source| &*Box::leak(Box::new(source)));
    loaded.insert(files.folder.clone(), (identity, read.clone()));
    read
}

fn read_all(files: &Files) -> Result<Source, Vec<String>> {
    let unreadable: Vec<String> = files.contents.iter().filter_map(|content| content.clone().err()).collect();
    if !unreadable.is_empty() {
        return Err(unreadable);
    }
    let contents = files.metadata.files.iter().zip(&files.contents);
    let contents: Vec<(&str, &[u8])> =
        contents.filter_map(|(name, content)| Some((name.as_str(), content.as_deref().ok()?))).collect();
    validate(&contents, &files.metadata.module)
}

/// Returns the catalog of the files, whose types are in `module`.
///
/// # Errors
/// Fails with all errors in the files. `zoho catalog lint` reports the same errors. Each has its location and its fix.
pub(crate) fn validate(files: &[(&str, &[u8])], module: &str) -> Result<Source, Vec<String>> {
    // rust-analyzer validates the files after each change, in one process.
    static KNOWN: OnceLock<Result<BuiltIns, String>> = OnceLock::new();
    let known = KNOWN.get_or_init(built_ins).clone().map_err(|error| vec![error])?;
    let custom_from = known.products.len();
    let (catalog, findings) =
        lint::validate(files, known).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let errors: Vec<String> = findings
        .iter()
        .filter(|(_, finding)| finding.severity == Severity::Error)
        .map(|(position, finding)| {
            format!(
                "{}:{}:{}: {}\nhelp: {}",
                finding.file, position.line, position.column, finding.message, finding.help
            )
        })
        .collect();
    if errors.is_empty() { Ok(Source::new(catalog, custom_from, module.to_owned())) } else { Err(errors) }
}

/// Returns the toolkit's data for the validation of custom files: the enabled products, the services of the disabled
/// products, and the hosts of the data centers.
fn built_ins() -> Result<BuiltIns, String> {
    let products = products()?;
    let hosts = data_centers::parse("datacenters.json", zoho_catalog_data::DATA_CENTERS)
        .map_err(|error| error.to_string())?
        .product_hosts();
    let is_on = |feature: &str| products.iter().any(|(_, product)| product.product == feature);
    let mut disabled: Vec<Disabled> = Vec::new();
    for (service, feature) in zoho_catalog_data::SERVICES.iter().filter(|(_, feature)| !is_on(feature)) {
        match disabled.iter_mut().find(|off| off.product == *feature) {
            Some(off) => off.services.push((*service).to_owned()),
            None => disabled.push(Disabled { product: (*feature).to_owned(), services: vec![(*service).to_owned()] }),
        }
    }
    Ok(BuiltIns { products, disabled, hosts: Some(hosts), is_toolkit: false })
}
