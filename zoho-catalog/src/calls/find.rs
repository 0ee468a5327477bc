//! The search for the call that a string names.

use super::is_superseded;
use super::path::{Match, Rank, compare, is_placeholder};
use super::{Call, FindError, Written, takes_module};
use crate::Method;
use crate::catalog::Catalog;
use crate::data_centers::Hosts;
use crate::model::{Endpoint, Module, Product};
use crate::suggest;
use std::collections::HashMap;

/// An address that requests use beside the address of the catalog: `https://books.zoho.eu/api/v3/…` for
/// `/books/v3/…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The host up to the domain of the data center: `books`.
    pub host: String,
    /// The beginning of the path.
    pub path: String,
    /// The beginning of the same path in the catalog.
    pub catalog_path: String,
}

/// A search for calls in a catalog.
#[derive(Debug)]
pub struct Finder<'c> {
    catalog: &'c Catalog,
    hosts: Hosts,
    addresses: Vec<Address>,
    /// The operations by method and number of segments in the path.
    requests: HashMap<(Method, usize), Vec<(&'c Product, &'c Endpoint)>>,
    /// The modules of each product, including those of the files that extend it.
    modules: HashMap<&'c str, Vec<&'c Module>>,
}

impl<'c> Finder<'c> {
    /// Creates a search that accepts paths, but no URLs.
    pub fn new(catalog: &'c Catalog) -> Self {
        let mut requests: HashMap<_, Vec<(&Product, &Endpoint)>> = HashMap::new();
        let mut modules: HashMap<&str, Vec<&Module>> = HashMap::new();
        for product in catalog.products() {
            modules.entry(&product.product).or_default().extend(&product.modules);
            for endpoint in &product.endpoints {
                let shape = (endpoint.method, segments(&endpoint.path));
                requests.entry(shape).or_default().push((product, endpoint));
            }
        }
        Self { catalog, hosts: Hosts::default(), addresses: Vec::new(), requests, modules }
    }

    /// Accepts URLs of these hosts.
    #[must_use]
    pub fn with_hosts(mut self, hosts: Hosts) -> Self {
        self.hosts = hosts;
        self
    }

    /// Accepts URLs of these addresses.
    #[must_use]
    pub fn with_addresses(mut self, addresses: Vec<Address>) -> Self {
        self.addresses = addresses;
        self
    }

    /// Returns the catalog.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// Returns the call that a string names.
    ///
    /// # Errors
    /// Fails if the catalog does not have the call or the module, or if several calls match.
    pub fn find(&self, written: &Written) -> Result<Call<'c>, FindError> {
        match written {
            Written::Type { before, name, modules } => self.by_type(before, name, modules),
            Written::Request { method, origin, path, query } => {
                self.by_request(*method, origin.as_deref(), path, query)
            }
            Written::Name(name) => self.by_name(name),
        }
    }

    fn all(&self) -> impl Iterator<Item = (&'c Product, &'c Endpoint)> + use<'c> {
        let catalog = self.catalog;
        catalog.products().flat_map(|product| product.endpoints.iter().map(move |endpoint| (product, endpoint)))
    }

    fn modules(&self, product: &Product) -> &[&'c Module] {
        self.modules.get(product.product.as_str()).map_or(&[], Vec::as_slice)
    }

    /// Returns the operations with this method and as many segments in the path.
    fn requests(&self, method: Method, path: &str) -> &[(&'c Product, &'c Endpoint)] {
        self.requests.get(&(method, segments(path))).map_or(&[], Vec::as_slice)
    }

    fn by_type(&self, before: &[String], name: &str, modules: &[String]) -> Result<Call<'c>, FindError> {
        let is_meant = |product: &Product, endpoint: &Endpoint| match before {
            [] => true,
            [own] => own.eq_ignore_ascii_case(&product.product),
            [own, version] => {
                own.eq_ignore_ascii_case(&product.product) && version.eq_ignore_ascii_case(&endpoint.version)
            }
            _ => false,
        };
        let mut found: Vec<_> = self
            .all()
            .filter(|(product, endpoint)| endpoint.name.eq_ignore_ascii_case(name) && is_meant(product, endpoint))
            .collect();
        if before.len() < 2 {
            drop_superseded(&mut found);
        }
        if found.len() > 1 && !modules.is_empty() {
            found.retain(|(_, endpoint)| takes_module(endpoint));
        }
        let text = before.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("::");
        let (product, endpoint) = self.single(&text, &found)?;
        let modules = modules.iter().map(|module| self.module(product, endpoint, module));
        checked(Call { product, endpoint, modules: modules.collect::<Result<_, _>>()?, other_version: None })
    }

    /// Returns the operation with this Rust name, or else the operations to which the vendor gives it.
    fn by_name(&self, name: &str) -> Result<Call<'c>, FindError> {
        let by_type: Vec<_> = self.all().filter(|(_, endpoint)| endpoint.name.eq_ignore_ascii_case(name)).collect();
        let is_vendors = |endpoint: &Endpoint| endpoint.vendor_name.as_deref().is_some_and(|own| same_words(own, name));
        let mut found = match by_type.as_slice() {
            [] => self.all().filter(|(_, endpoint)| is_vendors(endpoint)).collect(),
            _ => by_type,
        };
        drop_superseded(&mut found);
        let (product, endpoint) = self.single(name, &found)?;
        Ok(Call { product, endpoint, modules: Vec::new(), other_version: None })
    }

    fn by_request(&self, method: Method, origin: Option<&str>, path: &str, query: &str) -> Result<Call<'c>, FindError> {
        let text = || format!("{method} {}{path}", origin.unwrap_or_default());
        let address = origin.map(|origin| self.address(origin, path)).transpose()?;
        let (word, renamed) = address.unwrap_or_default();
        let path = renamed.as_deref().unwrap_or(path);
        let is_served = |product: &Product| word.is_none_or(|word| self.host_word(product) == word);
        let mut found: Vec<(Match<'c, '_>, &'c Product, &'c Endpoint)> = Vec::new();
        for (product, endpoint) in self.requests(method, path).iter().filter(|(product, _)| is_served(product)) {
            let matched = compare(path, endpoint, self.modules(product));
            found.extend(matched.map(|matched| (matched, *product, *endpoint)));
        }
        select(&mut found, query);
        found.sort_by(|(one, ..), (other, ..)| one.ranks.cmp(&other.ranks));
        // Products on hosts of their own share some paths.
        let best: Vec<(&Product, &Endpoint)> = found
            .iter()
            .filter(|(matched, ..)| Some(&matched.ranks) == found.first().map(|(first, ..)| &first.ranks))
            .map(|(_, product, endpoint)| (*product, *endpoint))
            .collect();
        if best.len() > 1 {
            self.single(&text(), &best)?;
        }
        let Some((Match { module, other_version, not_a_module, ranks }, product, endpoint)) = found.into_iter().next()
        else {
            return Err(FindError::Unknown { text: text(), near: self.near_requests(method, path) });
        };
        if let Some(name) = not_a_module {
            let position = ranks.iter().position(|rank| *rank == Rank::NotAModule).unwrap_or_default();
            // A word that other paths have at this position is not meant as a module.
            let is_word = product.endpoints.iter().any(|other| other.path.split('/').nth(position) == Some(name));
            return Err(if is_word {
                FindError::Unknown { text: text(), near: self.near_requests(method, path) }
            } else {
                self.unknown_module(product, endpoint, name)
            });
        }
        // `/books/v3/invoice` is a misspelled path, not a custom module of Books.
        let is_word = |segment: &str| !is_placeholder(segment) && segment.contains(|c: char| c.is_ascii_alphabetic());
        let mut segments = path.split('/').zip(&ranks);
        if segments.any(|(segment, rank)| *rank == Rank::Parameter && is_word(segment)) {
            let near = self.near_paths(method, path);
            if !near.is_empty() {
                return Err(FindError::Unknown { text: text(), near });
            }
        }
        let modules = module.into_iter().collect();
        Ok(Call { product, endpoint, modules, other_version: other_version.map(str::to_owned) })
    }

    /// Returns the word of a product file for the host, and the path in the catalog if it differs.
    fn address(&self, origin: &str, path: &str) -> Result<(Option<&str>, Option<String>), FindError> {
        if let Some(word) = self.hosts.word(origin) {
            return Ok((Some(word), None));
        }
        let foreign = || FindError::ForeignHost { origin: origin.to_owned() };
        let domain = self.hosts.zoho_domain(origin).ok_or_else(foreign)?;
        let host = origin.strip_prefix("https://").and_then(|host| host.strip_suffix(domain)).ok_or_else(foreign)?;
        let renamed = self.addresses.iter().find_map(|address| {
            let rest = path.strip_prefix(&address.path)?;
            (host.trim_end_matches('.') == address.host).then(|| format!("{}{rest}", address.catalog_path))
        });
        renamed.map(|path| (None, Some(path))).ok_or_else(foreign)
    }

    /// Returns the word for the host of a product, also for a file that extends the product.
    fn host_word(&self, product: &'c Product) -> &'c str {
        self.catalog.product(&product.product).map_or("", |main| main.host.as_str())
    }

    fn single(
        &self,
        text: &str,
        found: &[(&'c Product, &'c Endpoint)],
    ) -> Result<(&'c Product, &'c Endpoint), FindError> {
        match found {
            [] => Err(FindError::Unknown { text: text.to_owned(), near: self.near_types(text) }),
            [one] => Ok(*one),
            several => {
                let line = |(product, endpoint): &(&Product, &Endpoint)| {
                    format!("{}::{} ({})", product.product, endpoint.name, endpoint.request_line())
                };
                Err(FindError::Ambiguous { text: text.to_owned(), calls: several.iter().map(line).collect() })
            }
        }
    }

    /// Returns the module with this type, API name, or word in scopes.
    fn module(&self, product: &'c Product, endpoint: &'c Endpoint, name: &str) -> Result<&'c Module, FindError> {
        let modules = self.modules(product);
        let is_meant = |module: &&&Module| {
            module.name.eq_ignore_ascii_case(name)
                || module.api_name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        modules.iter().find(is_meant).copied().ok_or_else(|| self.unknown_module(product, endpoint, name))
    }

    fn unknown_module(&self, product: &'c Product, endpoint: &'c Endpoint, name: &str) -> FindError {
        let modules = self.modules(product);
        let near =
            suggest::words(name, modules.iter().map(|module| module.api_name.as_deref().unwrap_or(&module.name)));
        let custom = modules
            .iter()
            .find(|module| module.api_name.is_none())
            .map(|module| Call { product, endpoint, modules: vec![module], other_version: None }.name());
        FindError::UnknownModule {
            module: name.to_owned(),
            near: near.into_iter().map(str::to_owned).collect(),
            custom: custom.filter(|_| takes_module(endpoint)),
        }
    }

    fn near_types(&self, text: &str) -> Vec<String> {
        let names: Vec<String> = self.all().map(|(p, e)| format!("{}::{}", p.product, e.name)).collect();
        let short: Vec<&str> = names.iter().filter_map(|name| name.split("::").nth(1)).collect();
        let mut near = suggest::paths(text, names.iter().map(String::as_str));
        if near.is_empty() {
            near = suggest::words(text, short.iter().copied());
        }
        if near.is_empty() {
            near = suggest::words(text, self.all().filter_map(|(_, endpoint)| endpoint.vendor_name.as_deref()));
        }
        near.into_iter().map(str::to_owned).collect()
    }

    /// Returns the requests with a similar path: other methods of the path, or else paths with similar words.
    fn near_requests(&self, method: Method, path: &str) -> Vec<String> {
        let is_same = |(product, endpoint): &&(&Product, &Endpoint)| {
            compare(path, endpoint, self.modules(product)).is_some_and(|found| found.not_a_module.is_none())
        };
        let requests = Method::ALL.into_iter().flat_map(|method| self.requests(method, path));
        let others: Vec<String> = requests.filter(is_same).map(|(_, endpoint)| endpoint.request_line()).collect();
        if others.is_empty() { self.near_paths(method, path) } else { others }
    }

    /// Returns the requests of this method whose path has similar words.
    fn near_paths(&self, method: Method, path: &str) -> Vec<String> {
        // A parameter is compared as if it had the written value.
        let filled = |template: &str| {
            let segments = template.split('/').zip(path.split('/'));
            let filled = segments.map(|(own, written)| if is_placeholder(own) { written } else { own });
            filled.collect::<Vec<_>>().join("/")
        };
        let requests = self.requests(method, path).iter();
        let candidates: Vec<(String, &Endpoint)> =
            requests.map(|(_, endpoint)| (filled(&endpoint.path), *endpoint)).collect();
        let near = suggest::url_paths(path, candidates.iter().map(|(path, _)| path.as_str()));
        let endpoints = near.into_iter().filter_map(|near| candidates.iter().find(|(path, _)| path == near));
        endpoints.map(|(_, endpoint)| endpoint.request_line()).collect()
    }
}

/// Keeps the operations whose selector the query contains. Without one, keeps the operations without a selector, if there
/// are any. The text may write the field of a form as a parameter of the query, too.
fn select(found: &mut Vec<(Match<'_, '_>, &Product, &Endpoint)>, query: &str) {
    let is_written = |(.., endpoint): &(Match<'_, '_>, &Product, &Endpoint)| {
        let selector = endpoint.selector.as_ref().map(ToString::to_string);
        selector.is_some_and(|selector| query.split('&').any(|pair| pair == selector))
    };
    if found.iter().any(is_written) {
        found.retain(is_written);
    } else if found.iter().any(|(.., endpoint)| endpoint.selector.is_none()) {
        found.retain(|(.., endpoint)| endpoint.selector.is_none());
    }
}

/// Returns the number of segments of a path. A slash at the end does not count.
fn segments(path: &str) -> usize {
    path.trim_end_matches('/').split('/').count()
}

/// Fails if the call takes no module, or one and not several.
fn checked(call: Call<'_>) -> Result<Call<'_>, FindError> {
    let refused = |reason| Err(FindError::Modules { call: call.name(), reason });
    match call.modules.len() {
        0 => Ok(call),
        _ if !call.takes_module() => refused("takes no module"),
        2.. if !call.endpoint.multi_module => refused("takes one module, not several"),
        _ => Ok(call),
    }
}

/// Compares names without regard to case and punctuation.
fn same_words(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<char> {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

/// Removes the calls that a newer version of the product's API replaces.
fn drop_superseded(found: &mut Vec<(&Product, &Endpoint)>) {
    found.retain(|(product, endpoint)| !is_superseded(product, endpoint));
}
