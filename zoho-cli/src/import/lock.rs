//! The published names of public types, which no import may rename or remove silently.
//!
//! `names.lock` has one sorted line per name, so a review shows the effects of a change on user code:
//!
//! ```text
//! crm call v8 GET /crm/v8/{}/{} GetRecord
//! crm module Leads
//! crm scope ZohoCRM.modules.leads.READ ZohoCRM::Modules::Leads::Read
//! ```

use crate::error::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use zoho_catalog::model::{Endpoint, Product};
use zoho_catalog::names::rust_path;

/// The name of the file, below the catalog folder.
pub(crate) const FILE: &str = "names.lock";

/// The published names, keyed by their subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock(BTreeMap<Subject, String>);

/// The subject of a name: the product, and the words of the line before the name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Subject {
    product: String,
    what: String,
}

impl Subject {
    fn new(product: &str, what: String) -> Self {
        Self { product: product.to_owned(), what }
    }
}

impl Lock {
    /// Parses the text of `names.lock`. Errors name the file as `file`.
    ///
    /// # Errors
    /// Fails if a line does not have one of the three forms, or if two lines have the same subject.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let mut names = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let words: Vec<&str> = line.split(' ').collect();
            let (what, name) = match words.as_slice() {
                [_, "call", version, method, path, name] => (format!("call {version} {method} {path}"), *name),
                [_, "module", name] => (format!("module {name}"), *name),
                [_, "scope", scope, path] => (format!("scope {scope}"), *path),
                _ => {
                    let message = "expected `PRODUCT call VERSION METHOD PATH NAME`, `PRODUCT module NAME` or \
                                   `PRODUCT scope SCOPE PATH`; restore the file from version control";
                    return Err(Error::description(file, &format!("line {}", number + 1), message));
                }
            };
            if names.insert(Subject::new(words[0], what), name.to_owned()).is_some() {
                let message = "duplicate line; restore the file from version control";
                return Err(Error::description(file, &format!("line {}", number + 1), message));
            }
        }
        Ok(Self(names))
    }

    /// Collects the names of products.
    pub(crate) fn from_products(products: &[Product]) -> Self {
        let mut names = BTreeMap::new();
        for product in products {
            let mut add = |what: String, name: String| names.insert(Subject::new(&product.product, what), name);
            for module in product.modules.iter().filter(|module| module.api_name.is_some()) {
                add(format!("module {}", module.name), module.name.clone());
            }
            for scope in &product.scopes {
                add(format!("scope {}", scope.name), rust_path(&scope.name));
            }
            for endpoint in &product.endpoints {
                add(call(endpoint), endpoint.name.clone());
            }
        }
        Self(names)
    }

    /// Returns one line for each name that `now` changes or removes, for the products in `now`.
    pub(crate) fn broken_by(&self, now: &Self) -> Vec<String> {
        let products = now.products();
        let published = self.0.iter().filter(|(subject, _)| products.contains(subject.product.as_str()));
        let broken = published.filter_map(|(subject, name)| match now.0.get(subject) {
            Some(same) if same == name => None,
            Some(other) => Some(format!("{}: `{name}` would be `{other}` ({})", subject.product, subject.what)),
            None => Some(format!("{}: `{name}` would be removed ({})", subject.product, subject.what)),
        });
        broken.collect()
    }

    /// Returns the names of `now`, and the names in `self` of products that are not in `now`.
    pub(crate) fn followed_by(self, now: Self) -> Self {
        let Self(mut names) = self;
        let products: BTreeSet<String> = now.products().into_iter().map(str::to_owned).collect();
        names.retain(|subject, _| !products.contains(&subject.product));
        names.extend(now.0);
        Self(names)
    }

    fn products(&self) -> BTreeSet<&str> {
        self.0.keys().map(|subject| subject.product.as_str()).collect()
    }

    /// Returns the text of `names.lock`.
    pub(crate) fn print(&self) -> String {
        let mut text =
            "# Names that are published. `zoho catalog import` does not change them unless `--accept-renames` is set.\n".to_owned();
        for (Subject { product, what }, name) in &self.0 {
            let _ = if what.starts_with("module ") {
                writeln!(text, "{product} {what}")
            } else {
                writeln!(text, "{product} {what} {name}")
            };
        }
        text
    }
}

/// Returns the subject of an operation: its path without the names of the parameters, and its selector.
fn call(endpoint: &Endpoint) -> String {
    format!("call {} {} {}", endpoint.version, endpoint.method, super::naming::identity(endpoint))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# head\na call v1 GET /a/{} GetA\na module Cars\na scope S.a.READ S::A::Read\nb module Dolls\n";

    fn lock(text: &str) -> Lock {
        Lock::parse("names.lock", text).expect("text should be a lock")
    }

    #[test]
    fn printed_lock_parses_to_the_same_lock() {
        assert_eq!(lock(&lock(TEXT).print()), lock(TEXT));
    }

    #[test]
    fn changed_and_removed_names_are_broken() {
        let now = lock("a call v1 GET /a/{} FetchA\na call v1 GET /new GetNew\na scope S.a.READ S::A::Read\n");
        assert_eq!(
            lock(TEXT).broken_by(&now),
            ["a: `GetA` would be `FetchA` (call v1 GET /a/{})", "a: `Cars` would be removed (module Cars)"]
        );
        assert!(now.broken_by(&lock(TEXT)).iter().all(|line| !line.contains("b:")));
        let updated = lock(TEXT).followed_by(now).print();
        assert!(
            updated.contains("b module Dolls") && updated.contains("FetchA") && !updated.contains("Cars"),
            "{updated}"
        );
    }

    #[test]
    fn invalid_lock_error_names_line_and_fix() {
        for text in ["a call v1 GET /a", "x", "a module Cars\na module Cars"] {
            let error = Lock::parse("names.lock", text).unwrap_err().to_string();
            assert!(error.contains("names.lock: line ") && error.contains("version control"), "{error}");
        }
    }
}
