//! The metadata in `[package.metadata.zoho]` of the crate that is being built.

use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The settings of the custom catalog in `Cargo.toml`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Metadata {
    /// The paths of the files, relative to the folder of `Cargo.toml`.
    pub(super) files: Vec<String>,
    /// The path of the module that contains `catalog!`.
    pub(super) module: String,
}

/// The path of the module that contains `catalog!`, unless the metadata sets another path.
const MODULE: &str = "crate::zoho";

/// Returns the path of the manifest of the crate that is being built. Returns `None` if cargo has not set
/// `CARGO_MANIFEST_DIR`.
pub(super) fn manifest() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join("Cargo.toml"))
}

/// Parses the metadata in the text of a manifest. Returns `None` if the manifest is not TOML or has no
/// `package.metadata.zoho`.
///
/// # Errors
/// Fails with a message if `package.metadata.zoho` has an unknown key, names no catalog, or has an invalid value.
pub(super) fn metadata(manifest: &str) -> Result<Option<Metadata>, String> {
    // Cargo already reported a manifest that is not TOML.
    let Ok(manifest) = manifest.parse::<Table>() else { return Ok(None) };
    let Some(zoho) = member(&manifest, &["package", "metadata", "zoho"]) else { return Ok(None) };
    let Some(zoho) = zoho.as_table() else {
        return Err("`package.metadata.zoho` is not a table; write `[package.metadata.zoho]` and, on the next line, `catalog = \"zoho-catalog.json\"`".to_owned());
    };
    if let Some(key) = zoho.keys().find(|key| !["catalog", "module"].contains(&key.as_str())) {
        return Err(format!("unknown key `{key}` in `package.metadata.zoho`; use `catalog` or `module`"));
    }
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let files = match zoho.get("catalog") {
        None => {
            return Err("`package.metadata.zoho` names no catalog; write `catalog = \"zoho-catalog.json\"`".to_owned());
        }
        Some(Value::Array(files)) => files.iter().map(text).collect(),
        Some(file) => text(file).map(|file| vec![file]),
    };
    let Some(files) = files.filter(|files| !files.is_empty()) else {
        return Err("`package.metadata.zoho.catalog` is neither a file name nor a list of file names; write `catalog = \"zoho-catalog.json\"`".to_owned());
    };
    let module = match zoho.get("module") {
        None => MODULE.to_owned(),
        Some(module) => text(module)
            .filter(|module| syn::parse_str::<syn::Path>(module).is_ok())
            .ok_or("`package.metadata.zoho.module` is not a path; write the module that contains `catalog!`, such as `crate::zoho`")?,
    };
    Ok(Some(Metadata { files, module }))
}

fn member<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Value> {
    let (last, above) = path.split_last()?;
    above.iter().try_fold(table, |table, key| table.get(*key)?.as_table())?.get(*last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(zoho: &str) -> Result<Option<Metadata>, String> {
        metadata(&format!("[package]\nname = \"app\"\n{zoho}"))
    }

    #[test]
    fn valid_metadata_is_parsed() {
        assert_eq!(parse(""), Ok(None));
        let one = Metadata { files: vec!["a.json".to_owned()], module: "crate::zoho".to_owned() };
        assert_eq!(parse("[package.metadata.zoho]\ncatalog = \"a.json\""), Ok(Some(one)));
        let two = parse("[package.metadata.zoho]\ncatalog = [\"a.json\", \"b/c.json\"]\nmodule = \"crate::api::zoho\"");
        let two = two.unwrap().unwrap();
        assert_eq!((two.files.len(), two.module.as_str()), (2, "crate::api::zoho"));
    }

    #[test]
    fn invalid_metadata_is_an_error() {
        for (zoho, message) in [
            ("[package.metadata]\nzoho = 1", "is not a table"),
            ("[package.metadata.zoho]", "names no catalog"),
            ("[package.metadata.zoho]\ncatalogue = \"a\"", "unknown key `catalogue`"),
            ("[package.metadata.zoho]\ncatalog = 1", "neither a file name"),
            ("[package.metadata.zoho]\ncatalog = []", "neither a file name"),
            ("[package.metadata.zoho]\ncatalog = [\"\"]", "neither a file name"),
            ("[package.metadata.zoho]\ncatalog = \"a\"\nmodule = \"a b\"", "is not a path"),
        ] {
            let error = parse(zoho).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
