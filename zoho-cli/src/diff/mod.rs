//! The differences between two catalogs.

mod requirement;
mod text;

pub(crate) use text::notes;

use crate::commands::counted;
use requirement::Change;
use serde::Serialize;
use std::collections::BTreeMap;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Endpoint, Method, Parameter, ParameterLocation, Product, Selector};

/// A difference between two catalogs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Difference {
    pub(crate) product: String,
    pub(crate) kind: Kind,
    /// The call, scope or module that differs.
    pub(crate) subject: String,
    /// The description of the difference. It is empty if the kind fully describes the difference.
    pub(crate) words: String,
}

/// The kind of a difference, in the order of importance for readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    CallGone,
    CallRenamed,
    NeedsMore,
    NeedsOther,
    ParameterBreaks,
    ScopeGone,
    ModuleGone,
    CallNew,
    NeedsLess,
    ParameterNew,
    ScopeNew,
    ModuleNew,
    StatusChanged,
}

impl Kind {
    /// Returns `true` if code that compiled or worked may no longer compile or work.
    pub(crate) fn breaks(self) -> bool {
        self < Self::CallNew
    }
}

/// Returns all differences, ordered by product, kind and subject.
pub(crate) fn diff(old: &Catalog, new: &Catalog) -> Vec<Difference> {
    let mut all = Vec::new();
    let products: BTreeMap<&str, (Option<&Product>, Option<&Product>)> = {
        let mut products: BTreeMap<&str, (Option<&Product>, Option<&Product>)> = BTreeMap::new();
        old.products().for_each(|product| products.entry(&product.product).or_default().0 = Some(product));
        new.products().for_each(|product| products.entry(&product.product).or_default().1 = Some(product));
        products
    };
    for (name, (before, after)) in products {
        let mut found = Found { product: name, all: &mut all };
        found.calls(old, new, before, after);
        found.names(Kind::ScopeGone, Kind::ScopeNew, &scopes(before), &scopes(after));
        found.names(Kind::ModuleGone, Kind::ModuleNew, &modules(before), &modules(after));
    }
    all.sort();
    all
}

fn scopes(product: Option<&Product>) -> Vec<&str> {
    product.into_iter().flat_map(|product| &product.scopes).map(|scope| scope.name.as_str()).collect()
}

fn modules(product: Option<&Product>) -> Vec<&str> {
    product.into_iter().flat_map(|product| &product.modules).map(|module| module.name.as_str()).collect()
}

/// The identity of an operation: the path without the names of its parameters, the method and the selector.
type Operation = (String, Method, Option<Selector>);

fn operations(product: Option<&Product>) -> BTreeMap<Operation, &Endpoint> {
    let endpoints = product.into_iter().flat_map(|product| &product.endpoints);
    let key = |endpoint: &Endpoint| {
        (crate::import::normalize_path(&endpoint.path), endpoint.method, endpoint.selector.clone())
    };
    endpoints.map(|endpoint| (key(endpoint), endpoint)).collect()
}

/// A collector for the differences of one product.
struct Found<'a> {
    product: &'a str,
    all: &'a mut Vec<Difference>,
}

impl Found<'_> {
    fn add(&mut self, kind: Kind, subject: &str, words: String) {
        self.all.push(Difference { product: self.product.to_owned(), kind, subject: subject.to_owned(), words });
    }

    fn names(&mut self, removed_kind: Kind, new: Kind, before: &[&str], after: &[&str]) {
        for name in before.iter().filter(|name| !after.contains(name)) {
            self.add(removed_kind, name, String::new());
        }
        for name in after.iter().filter(|name| !before.contains(name)) {
            self.add(new, name, String::new());
        }
    }

    fn calls(&mut self, old: &Catalog, new: &Catalog, before: Option<&Product>, after: Option<&Product>) {
        let (before, after) = (operations(before), operations(after));
        for (operation, endpoint) in &before {
            let Some(now) = after.get(operation) else {
                // If the new catalog has a call with the same name and another path, the call was moved and not
                // removed.
                let moved = after.iter().find(|(other, now)| now.name == endpoint.name && !before.contains_key(*other));
                match moved {
                    Some((_, now)) => {
                        let words = format!("moved from {} to {}", line(endpoint), line(now));
                        self.add(Kind::CallRenamed, &endpoint.name, words);
                        self.call(old, new, endpoint, now);
                    }
                    None => self.add(Kind::CallGone, &endpoint.name, line(endpoint)),
                }
                continue;
            };
            if now.name != endpoint.name {
                self.add(Kind::CallRenamed, &endpoint.name, format!("is now {} ({})", now.name, line(now)));
            }
            self.call(old, new, endpoint, now);
        }
        for (operation, endpoint) in &after {
            let moved = before.iter().any(|(other, then)| then.name == endpoint.name && !after.contains_key(other));
            if !before.contains_key(operation) && !moved {
                self.add(Kind::CallNew, &endpoint.name, line(endpoint));
            }
        }
    }

    /// Compares a call that both catalogs have.
    fn call(&mut self, old: &Catalog, new: &Catalog, before: &Endpoint, after: &Endpoint) {
        match requirement::change(old, new, before.requires.as_deref(), after.requires.as_deref()) {
            Change::Same => {}
            Change::Wider(words) => self.add(Kind::NeedsLess, &after.name, words),
            Change::Narrower(words) => self.add(Kind::NeedsMore, &after.name, words),
            Change::Other(words) => self.add(Kind::NeedsOther, &after.name, words),
        }
        self.parameters(before, after);
        self.alternatives(before, after);
        if before.status != after.status {
            let word = |status: Confidence| format!("{status:?}").to_lowercase();
            let words = format!(
                "the confidence in the requirement was {} and is now {}",
                word(before.status),
                word(after.status)
            );
            self.add(Kind::StatusChanged, &after.name, words);
        }
    }

    /// Compares the parameters of which the call needs at least one.
    fn alternatives(&mut self, before: &Endpoint, after: &Endpoint) {
        let [then, now] = [&before.required_one_of, &after.required_one_of];
        let is_narrower = then.is_empty() || then.iter().any(|name| !now.contains(name));
        if !now.is_empty() && is_narrower {
            let words = format!("one of `{}` is required now", now.join("`, `"));
            self.add(Kind::ParameterBreaks, &after.name, words);
        }
    }

    fn parameters(&mut self, before: &Endpoint, after: &Endpoint) {
        // Path parameters are identified by their position in the path.
        let sent = |endpoint: &Endpoint| -> BTreeMap<(ParameterLocation, String), Parameter> {
            let sent = endpoint.parameters.iter().filter(|parameter| parameter.place != ParameterLocation::Path);
            sent.map(|parameter| ((parameter.place, parameter.name.clone()), parameter.clone())).collect()
        };
        let (before, now) = (sent(before), sent(after));
        for ((_, name), parameter) in &before {
            match now.get(&(parameter.place, name.clone())) {
                None => self.add(Kind::ParameterBreaks, &after.name, format!("`{name}` was removed")),
                Some(now) if now.required && !parameter.required => {
                    self.add(Kind::ParameterBreaks, &after.name, format!("`{name}` is now required"));
                }
                Some(now) if now.kind != parameter.kind => {
                    let kind = |parameter: &Parameter| format!("{:?}", parameter.kind).to_lowercase();
                    let words = format!("`{name}` was {} and is now {}", kind(parameter), kind(now));
                    self.add(Kind::ParameterBreaks, &after.name, words);
                }
                Some(now) => {
                    let lower = now.max_values.filter(|max| parameter.max_values.is_none_or(|before| *max < before));
                    if let Some(max) = lower {
                        let values = counted(u64::from(max), "value");
                        self.add(Kind::ParameterBreaks, &after.name, format!("`{name}` takes up to {values} now"));
                    }
                }
            }
        }
        for ((_, name), parameter) in now.iter().filter(|(key, _)| !before.contains_key(*key)) {
            let kind = if parameter.required { Kind::ParameterBreaks } else { Kind::ParameterNew };
            let required = if parameter.required { " and required" } else { "" };
            self.add(kind, &after.name, format!("`{name}` is new{required}"));
        }
    }
}

/// Returns the method and the path, such as `GET /crm/v8/{module}`.
fn line(endpoint: &Endpoint) -> String {
    endpoint.request_line()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn committed() -> Vec<Product> {
        let parse = |file: &zoho_catalog_data::ProductFile| zoho_catalog::parse::product(file.path, file.text).unwrap();
        zoho_catalog_data::PRODUCTS.iter().map(parse).collect()
    }

    fn catalog(products: Vec<Product>) -> Catalog {
        Catalog::new(products.into_iter().map(|product| (product.product.clone(), product)).collect())
    }

    #[test]
    fn catalog_does_not_differ_from_itself() {
        let all = catalog(committed());
        assert_eq!(diff(&all, &all), []);
    }

    #[test]
    fn new_choice_and_lower_limit_break_code() {
        let new = committed().into_iter().find(|product| product.product == "crm").unwrap();
        let mut old = new.clone();
        let list = old.endpoints.iter_mut().find(|endpoint| endpoint.name == "ListRecords").unwrap();
        list.required_one_of.clear();
        list.parameters.iter_mut().for_each(|parameter| parameter.max_values = None);
        let (old, new) = (catalog(vec![old]), catalog(vec![new]));
        let found = diff(&old, &new);
        assert!(found.iter().all(|difference| difference.kind == Kind::ParameterBreaks), "{found:?}");
        let words: Vec<&str> = found.iter().map(|difference| difference.words.as_str()).collect();
        assert_eq!(words, ["`fields` takes up to 50 values now", "one of `fields`, `ids` is required now"]);
        assert_eq!(diff(&new, &old), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, rng_seed: proptest::test_runner::RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

        /// Checks that additions in one direction are removals in the other.
        #[test]
        fn additions_are_removals_in_the_other_direction(drop_old in 0_usize..27, drop_new in 0_usize..27, scope in 0_usize..11) {
            let creator = committed().into_iter().find(|product| product.product == "creator").unwrap();
            let (mut old, mut new) = (creator.clone(), creator);
            old.endpoints.remove(drop_old);
            new.endpoints.remove(drop_new);
            new.scopes.remove(scope);
            let (old, new) = (catalog(vec![old]), catalog(vec![new]));
            let names = |all: &[Difference], kinds: &[Kind]| -> Vec<String> {
                all.iter().filter(|d| kinds.contains(&d.kind)).map(|d| d.subject.clone()).collect()
            };
            let (forward, backward) = (diff(&old, &new), diff(&new, &old));
            prop_assert_eq!(names(&forward, &[Kind::CallGone]), names(&backward, &[Kind::CallNew]));
            prop_assert_eq!(names(&forward, &[Kind::CallNew]), names(&backward, &[Kind::CallGone]));
            prop_assert_eq!(names(&forward, &[Kind::ScopeGone]), names(&backward, &[Kind::ScopeNew]));
            prop_assert_eq!(names(&forward, &[Kind::NeedsMore]), names(&backward, &[Kind::NeedsLess]));
        }
    }
}
