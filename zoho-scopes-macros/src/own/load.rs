//! From files to a catalogue beside the toolkit's own products.

use super::metadata::{Metadata, manifest, metadata};
use crate::source::{Source, hash, products};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use zoho_catalog::lint::{Known, Severity, check};
use zoho_catalog::{data_centers, parse};

/// The files of the user's catalogue, with what they hold.
pub(super) struct Files {
    /// The crate's folder.
    pub(super) folder: PathBuf,
    pub(super) metadata: Metadata,
    texts: Vec<Result<String, String>>,
}

/// The catalogue of the crate that is being built. `None`: it has none of its own.
pub(crate) fn source() -> Option<Result<&'static Source, String>> {
    let files = match files()? {
        Ok(files) => files,
        Err(error) => return Some(Err(format!("Cargo.toml: {error}"))),
    };
    let names = files.metadata.files.join(" ");
    let advice = |_| format!("see the message at `catalog!`, or run `zoho catalog lint {names}`");
    Some(load(&files).map_err(advice))
}

/// What `Cargo.toml` names. `None`: nothing.
pub(super) fn files() -> Option<Result<Files, String>> {
    let manifest = manifest()?;
    let folder = manifest.parent()?.to_owned();
    let metadata = match metadata(&std::fs::read_to_string(&manifest).ok()?) {
        Ok(metadata) => metadata?,
        Err(error) => return Some(Err(error)),
    };
    let texts = metadata.files.iter().map(|file| read(file, &folder.join(file))).collect();
    Some(Ok(Files { folder, metadata, texts }))
}

fn read(name: &str, path: &Path) -> Result<String, String> {
    let help = "correct `catalog` in `[package.metadata.zoho]`, or make the file with `zoho catalog new`";
    let bytes = std::fs::read(path).map_err(|error| format!("{name}: the file cannot be read ({error}); {help}"))?;
    parse::text(name, &bytes).map(str::to_owned).map_err(|error| error.to_string())
}

/// Everything that is wrong with the files, one sentence each; or the catalogue.
pub(super) fn load(files: &Files) -> Result<&'static Source, Vec<String>> {
    type Loaded = HashMap<PathBuf, (u64, Result<&'static Source, Vec<String>>)>;
    // rust-analyzer keeps one process while files change and for several crates.
    static LOADED: Mutex<Option<Loaded>> = Mutex::new(None);
    let texts = files.texts.iter().map(|text| text.as_ref().map_or_else(String::as_bytes, String::as_bytes));
    let identity = texts.fold(hash(0, format!("{:?}", files.metadata).as_bytes()), hash);
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
    let unreadable: Vec<String> = files.texts.iter().filter_map(|text| text.clone().err()).collect();
    if !unreadable.is_empty() {
        return Err(unreadable);
    }
    let texts = files.metadata.files.iter().zip(&files.texts);
    let texts: Vec<(&str, &str)> =
        texts.filter_map(|(name, text)| Some((name.as_str(), text.as_deref().ok()?))).collect();
    let products = products().map_err(|error| vec![error])?;
    let hosts = data_centers::parse("datacenters.json", zoho_catalog_data::DATA_CENTERS)
        .map_err(|error| vec![error.to_string()])?
        .product_hosts();
    let own_from = products.len();
    let on = |feature: &str| products.iter().any(|(_, product)| product.product == feature);
    let off = zoho_catalog_data::SERVICES.iter().map(|(_, feature)| (*feature).to_owned());
    let off = off.filter(|feature| !on(feature)).collect();
    let (catalog, findings) = check(&texts, Known { products, off, hosts: Some(hosts) })
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let errors: Vec<String> = findings
        .iter()
        .filter(|(_, finding)| finding.severity == Severity::Error)
        .map(|(at, finding)| {
            format!("{}:{}:{}: {}\nhelp: {}", finding.file, at.line, at.column, finding.message, finding.help)
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Source::new(catalog, own_from, files.metadata.module.clone()))
}
