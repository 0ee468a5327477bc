//! The catalog files that a command reads.

use crate::error::Error;
use std::path::{Path, PathBuf};
use zoho_catalog::data_centers;
use zoho_catalog::lint::BuiltIns;
use zoho_catalog::model::Product;
use zoho_catalog::parse;

/// A catalog file and its text.
pub(crate) struct File {
    /// The name of the file in messages.
    pub(super) name: String,
    /// The text of the file.
    pub(super) text: String,
}

impl File {
    /// Returns `true` for a product of the toolkit, as opposed to a custom product.
    pub(super) fn is_of_the_toolkit(&self) -> bool {
        is_of_the_toolkit(Path::new(&self.name))
    }

    /// Returns the name of the product in a built-in file.
    fn product(&self) -> &str {
        Path::new(&self.name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }
}

/// Returns `true` for `products/NAME.json` beside the toolkit's `names.lock`. A user's folder may be called `products`
/// as well.
fn is_of_the_toolkit(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| folder.ends_with("products"));
    folder.is_some_and(|products| products.with_file_name("names.lock").is_file())
}

/// Reads the named files. Reads the built-in files if no file is named.
pub(crate) fn read(named: &[PathBuf]) -> Result<Vec<File>, Error> {
    if named.is_empty() {
        let embedded = zoho_catalog_data::PRODUCTS.iter();
        return Ok(embedded
            .map(|file| File { name: format!("data/{}", file.path), text: file.text.to_owned() })
            .collect());
    }
    let read = |path: &PathBuf| match std::fs::read_to_string(path) {
        Ok(text) => Ok(File { name: path.display().to_string(), text }),
        Err(error) => Err(Error::read(path, error, "correct the path, or run zoho catalog new to write an example")),
    };
    named.iter().map(read).collect()
}

/// Reads the named files as bytes, which may not be UTF-8. Reads the built-in files if no file is named.
pub(super) fn raw(named: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    if named.is_empty() {
        return Ok(read(named)?.into_iter().map(|file| (file.name, file.text.into_bytes())).collect());
    }
    let read = |path: &PathBuf| match std::fs::read(path) {
        Ok(bytes) => Ok((path.display().to_string(), bytes)),
        Err(error) => Err(Error::read(path, error, "correct the path, or run zoho catalog new to write an example")),
    };
    named.iter().map(read).collect()
}

/// Returns the built-in products that no named file replaces, and the hosts of all products. If no file is named,
/// returns no products, because the command then reads the built-in files themselves.
pub(super) fn built_ins(named: &[PathBuf]) -> Result<BuiltIns, Error> {
    let is_replaced = |product: &str| {
        let name = Path::new("products").join(format!("{product}.json"));
        named.is_empty() || named.iter().any(|file| file.ends_with(&name) && is_of_the_toolkit(file))
    };
    let remaining: Vec<File> = read(&[])?.into_iter().filter(|file| !is_replaced(file.product())).collect();
    let hosts = data_centers::parse("data/datacenters.json", zoho_catalog_data::DATA_CENTERS);
    let hosts = hosts.map_err(|error| Error::catalog(vec![error.to_string()]))?.product_hosts();
    let is_toolkit = named.iter().all(|file| is_of_the_toolkit(file));
    Ok(BuiltIns { products: parse(&remaining)?, disabled: Vec::new(), hosts: Some(hosts), is_toolkit })
}

/// Parses the products of the files. Returns each product with the name of its file. Fails with the errors of all
/// files.
pub(crate) fn parse(files: &[File]) -> Result<Vec<(String, Product)>, Error> {
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
