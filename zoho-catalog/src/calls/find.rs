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

/// An alternative address of calls, such as `https://books.zoho.eu/api/v3/…` for the catalog's `/books/v3/…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The host without the domain of the data center, such as `books`.
    pub host: String,
    /// The beginning of the path.
    pub path: String,
    /// The beginning of the path in the catalog, which replaces `path`.
    pub catalog_path: String,
}

/// A search for calls in a catalog.
#[derive(Debug)]
pub struct Finder<'c> {
    catalog: &'c Catalog,
    hosts: Hosts,
    addresses: Vec<Address>,
    /// The operations, by their method and the number of segments in their path.
    requests: HashMap<(Method, usize), Vec<(&'c Product, &'c Endpoint)>>,
    /// The modules of each product, including the modules of the files that extend the product.
    modules: HashMap<&'c str, Vec<&'c Module>>,
}

impl<'c> Finder<'c> {
    /// Creates a search that accepts paths, but not URLs.
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

    /// Sets the hosts whose URLs the search accepts.
    #[must_use]
    pub fn with_hosts(mut self, hosts: Hosts) -> Self {
        self.hosts = hosts;
        self
    }

    /// Sets the alternative addresses that the search accepts under the domains of the hosts.
    #[must_use]
    pub fn with_addresses(mut self, addresses: Vec<Address>) -> Self {
        self.addresses = addresses;
        self
    }

    /// Returns the catalog.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// Returns the call that a parsed text names.
    ///
    /// # Errors
    /// Fails if the catalog does not have the call, the module or the host. Also fails if several calls match, or if
    /// the call does not take the modules of the text.
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

    /// Returns the operations with this method whose path has as many segments as `path`.
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

    /// Returns the call whose Rust name is `name`, or else the call to which the vendor gives the name `name`. Ignores
    /// case, and in the vendor's name also punctuation.
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
        // Products with their own hosts share some paths.
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

    /// Returns the word that stands for the host in product files, and the path in the catalog. The word is `None` for
    /// an alternative address, and the path is `None` if it is `path`. Fails if the origin is neither a known host nor
    /// an alternative address.
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

    /// Returns the value of `host` of a product. For a file that extends a product, returns the value of that product.
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

    /// Returns the module with this type name or API name, ignoring case.
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

    /// Returns similar requests: the requests of any method with this path, or else the requests of
    /// [`near_paths`](Self::near_paths).
    fn near_requests(&self, method: Method, path: &str) -> Vec<String> {
        let is_same = |(product, endpoint): &&(&Product, &Endpoint)| {
            compare(path, endpoint, self.modules(product)).is_some_and(|found| found.not_a_module.is_none())
        };
        let requests = Method::ALL.into_iter().flat_map(|method| self.requests(method, path));
        let others: Vec<String> = requests.filter(is_same).map(|(_, endpoint)| endpoint.request_line()).collect();
        if others.is_empty() { self.near_paths(method, path) } else { others }
    }

    /// Returns the requests with this method whose path has similar words.
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

/// Keeps the operations whose selector the query contains. If there is no such operation, keeps the operations without
/// a selector, if there are any. The query may also contain a selector that the call sends in a form.
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

/// Returns the call. Fails if the text names modules that the call does not take, or several modules if the call takes
/// only one.
fn checked(call: Call<'_>) -> Result<Call<'_>, FindError> {
    let refused = |reason| Err(FindError::Modules { call: call.name(), reason });
    match call.modules.len() {
        0 => Ok(call),
        _ if !call.takes_module() => refused("does not take a module; omit the module"),
        2.. if !call.endpoint.multi_module => refused("takes only one module; name one"),
        _ => Ok(call),
    }
}

/// Returns `true` if two names are equal apart from case and punctuation.
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
