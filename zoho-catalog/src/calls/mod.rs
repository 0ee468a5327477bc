//! Calls that are written as text: `crm::ListRecords<crm::Leads>`, `GET /books/v3/invoices`, or the vendor's name of an
//! operation.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use zoho_catalog::calls::{Finder, Written};
//! use zoho_catalog::{catalog::Catalog, parse};
//!
//! let file = zoho_catalog_data::PRODUCTS.iter().find(|file| file.product == "books").ok_or("Books is disabled")?;
//! let catalog = Catalog::new(vec![(file.path.to_owned(), parse::product(file.path, file.text)?)]);
//! let call = Finder::new(&catalog).find(&"GET /books/v3/invoices/90300000079426".parse::<Written>()?)?;
//! assert_eq!(call.name(), "books::GetInvoice");
//! assert_eq!(call.requirement(&catalog)?, [["ZohoBooks.invoices.READ"]]);
//! # Ok(())
//! # }
//! ```

mod cover;
mod error;
mod find;
mod path;
mod text;

pub use cover::{Needs, cover_of};
pub use error::{FindError, RequirementError};
pub use find::{Address, Finder};
pub use text::{ParseCallError, Written};

use crate::catalog::Catalog;
use crate::model::{Confidence, Endpoint, Module, Product};
use crate::requirement::{Alternatives, PLACEHOLDER, bind, bind_scope, is_template, narrowed};

/// A call of the catalog, with the modules that it addresses.
#[derive(Clone, Debug)]
pub struct Call<'c> {
    /// The product.
    pub product: &'c Product,
    /// The operation.
    pub endpoint: &'c Endpoint,
    /// The modules that the call addresses. Empty if the text does not name a module.
    pub modules: Vec<&'c Module>,
    /// The version of the API that the text names, if the catalog has the operation only in another version.
    pub other_version: Option<String>,
}

impl Call<'_> {
    /// Returns the Rust name of the call, such as `crm::ListRecords<crm::Leads>`. If a newer version of the API
    /// replaces the call, the name contains the version, as in `cliq::v2::ListChats`.
    pub fn name(&self) -> String {
        let product = &self.product.product;
        let modules: Vec<String> = self.modules.iter().map(|module| format!("{product}::{}", module.name)).collect();
        let Endpoint { name, version, .. } = self.endpoint;
        let name = if is_superseded(self.product, self.endpoint) {
            format!("{product}::{version}::{name}")
        } else {
            format!("{product}::{name}")
        };
        match modules.as_slice() {
            [] => name,
            [one] => format!("{name}<{one}>"),
            several => format!("{name}<({})>", several.join(", ")),
        }
    }

    /// Returns the path of the call. If the call addresses one module and the module has an API name, the API name
    /// replaces `{module}`.
    pub fn path(&self) -> String {
        match self.modules.as_slice() {
            [Module { api_name: Some(name), .. }] => self.endpoint.path.replace(PLACEHOLDER, name),
            _ => self.endpoint.path.clone(),
        }
    }

    /// Returns `true` if the path or a required scope depends on a module.
    pub fn takes_module(&self) -> bool {
        takes_module(self.endpoint)
    }

    /// Returns the confidence in the requirement. A documented or reported requirement counts as assumed if the text
    /// names another version of the API.
    pub fn confidence(&self) -> Confidence {
        match self.endpoint.status {
            Confidence::Documented | Confidence::Reported if self.other_version.is_some() => Confidence::Assumed,
            status => status,
        }
    }

    /// Returns the requirement: alternatives, each a list of scopes that are all needed. The macros derive the same
    /// requirement for the type of the call.
    ///
    /// # Errors
    /// Fails if the catalog lacks the requirement or one of its scopes. Also fails if the requirement depends on a
    /// module that the text does not name.
    pub fn requirement(&self, catalog: &Catalog) -> Result<Vec<Vec<String>>, RequirementError> {
        let Some(requires) = &self.endpoint.requires else { return Err(RequirementError::Unpublished) };
        let bound = if is_template(requires) {
            if self.modules.is_empty() {
                return Err(RequirementError::NoModule);
            }
            self.bound(catalog, requires)
        } else {
            narrowed(catalog, self.product, requires)
        };
        match bound.iter().flatten().find(|scope| catalog.scope(scope).is_none()) {
            Some(scope) => Err(RequirementError::UnlistedScope(scope.clone())),
            None => Ok(bound),
        }
    }

    /// Returns the requirement `requires`, bound to the modules of the call.
    fn bound(&self, catalog: &Catalog, requires: &Alternatives) -> Vec<Vec<String>> {
        if !self.endpoint.multi_module {
            let word = self.modules.first().map_or("", |module| module.scope_segment.as_str());
            return bind(&narrowed(catalog, self.product, requires), word);
        }
        let mut all: Vec<String> = Vec::new();
        for scope in requires.first().into_iter().flatten() {
            for module in &self.modules {
                let scope = bind_scope(scope, &module.scope_segment);
                if !all.contains(&scope) {
                    all.push(scope);
                }
            }
        }
        vec![all]
    }
}

/// Returns `true` if the path or a required scope of an operation depends on a module.
pub(crate) fn takes_module(endpoint: &Endpoint) -> bool {
    endpoint.path.split('/').any(|segment| segment == PLACEHOLDER)
        || endpoint.requires.as_deref().is_some_and(is_template)
}

/// Returns `true` if the product has a newer version of the call with the same name.
fn is_superseded(product: &Product, endpoint: &Endpoint) -> bool {
    let is_newer = |other: &Endpoint| {
        other.name == endpoint.name && version_numbers(&other.version).gt(version_numbers(&endpoint.version))
    };
    product.endpoints.iter().any(is_newer)
}

/// Returns the numbers in a version, such as 2 and 1 for `v2_1`.
fn version_numbers(version: &str) -> impl Iterator<Item = u32> {
    let parts = version.split(|letter: char| !letter.is_ascii_digit());
    parts.filter(|digits| !digits.is_empty()).map(|digits| digits.parse().unwrap_or(u32::MAX))
}
