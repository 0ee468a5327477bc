//! Which catalogue files a command reads.

use crate::error::Error;
use std::path::PathBuf;
use zoho_catalog::model::Product;
use zoho_catalog::parse;

/// A catalogue file and its text.
pub(super) struct File {
    /// As messages name it.
    pub(super) name: String,
    /// What it holds.
    pub(super) text: String,
}

/// The files named, or those that the command was built with.
pub(super) fn read(named: &[PathBuf]) -> Result<Vec<File>, Error> {
    if named.is_empty() {
        let embedded = zoho_catalog_data::PRODUCTS.iter();
        return Ok(embedded
            .map(|file| File { name: format!("data/{}", file.path), text: file.text.to_owned() })
            .collect());
    }
    let read = |path: &PathBuf| match std::fs::read_to_string(path) {
        Ok(text) => Ok(File { name: path.display().to_string(), text }),
        Err(error) => Err(Error::read(path, error, "zoho catalog lint data/products/crm.json")),
    };
    named.iter().map(read).collect()
}

/// The products in the files, each with its file's name.
pub(super) fn parse(files: &[File]) -> Result<Vec<(String, Product)>, Error> {
    let parsed = files.iter().map(|file| (file, parse::product(&file.name, &file.text)));
    let (mut products, mut errors) = (Vec::new(), Vec::new());
    for (file, result) in parsed {
        match result {
            Ok(product) => products.push((file.name.clone(), product)),
            Err(error) => errors.push(error.to_string()),
        }
    }
    if errors.is_empty() { Ok(products) } else { Err(Error::catalog(errors)) }
}
