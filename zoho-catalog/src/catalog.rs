//! The catalog: several products resolved together, with their scopes by name and the implications between them.

use crate::implication::{Pattern, closure, pairs};
use crate::model::{Product, Scope};
use crate::names::rust_path;
use std::collections::{HashMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::sync::OnceLock;

/// A set of products, resolved together.
///
/// A scope is identified by its index in the list of all scopes, sorted by name. Resolving never fails: the lint
/// reports the errors of a product, and a rule that cannot be parsed implies nothing.
#[derive(Debug)]
pub struct Catalog {
    products: Vec<(String, Product)>,
    scopes: Vec<Listing>,
    by_name: HashMap<String, usize>,
    by_lower_case: OnceLock<HashMap<String, usize>>,
    by_path: OnceLock<HashMap<String, usize>>,
    implied_by: Vec<Vec<usize>>,
    implied: Vec<Vec<usize>>,
}

/// The position of the facts of a scope: its product, and its index in the scopes of that product.
#[derive(Clone, Copy, Debug)]
struct Listing {
    product: usize,
    index: usize,
}

impl Catalog {
    /// Resolves products, each with the name of its file.
    ///
    /// A scope that several products list is one scope. Its facts come from the product that owns its service, or else
    /// from the first product that lists it.
    pub fn new(products: Vec<(String, Product)>) -> Self {
        let (by_name, scopes) = merged(&products);
        // Without a limit, `implied_by` always returns a result.
        let implied_by = implied_by(&products, &scopes, 0, usize::MAX).unwrap_or_default();
        Self::with_implications(products, scopes, by_name, implied_by)
    }

    /// Resolves products as [`new`](Self::new) does, unless rules imply more than `max` pairs whose narrower scope
    /// belongs to a product at index `from` or later. The search counts the pairs and stops early, so that memory never
    /// holds too many.
    ///
    /// # Errors
    /// Returns `products` if there are more pairs.
    pub(crate) fn with_limit(
        products: Vec<(String, Product)>,
        from: usize,
        max: usize,
    ) -> Result<Self, Vec<(String, Product)>> {
        let (by_name, scopes) = merged(&products);
        match implied_by(&products, &scopes, from, max) {
            Some(implied_by) => Ok(Self::with_implications(products, scopes, by_name, implied_by)),
            None => Err(products),
        }
    }

    fn with_implications(
        products: Vec<(String, Product)>,
        scopes: Vec<Listing>,
        by_name: HashMap<String, usize>,
        mut implied_by: Vec<Vec<usize>>,
    ) -> Self {
        let mut implied = vec![Vec::new(); scopes.len()];
        for (narrow, wider) in implied_by.iter_mut().enumerate() {
            wider.retain(|&wide| wide != narrow);
            for &wide in &*wider {
                implied[wide].push(narrow);
            }
        }
        let (by_lower_case, by_path) = (OnceLock::new(), OnceLock::new());
        Self { products, scopes, by_name, by_lower_case, by_path, implied_by, implied }
    }

    /// Returns the products, in the order in which they were passed to [`new`](Self::new).
    pub fn products(&self) -> impl ExactSizeIterator<Item = &Product> {
        self.products.iter().map(|(_, product)| product)
    }

    /// Returns the names of the products' files, in the order of [`products`](Self::products).
    pub fn files(&self) -> impl ExactSizeIterator<Item = &str> {
        self.products.iter().map(|(file, _)| file.as_str())
    }

    /// Returns the product with this name, or `None` if there is no such product. Files that extend the product are
    /// ignored.
    pub fn product(&self, name: &str) -> Option<&Product> {
        self.products().find(|product| product.product == name && !product.extends)
    }

    /// Returns all scopes, sorted by name. The position of a scope in this list is its index.
    pub fn scopes(&self) -> impl ExactSizeIterator<Item = &Scope> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Returns the number of scopes.
    pub fn len(&self) -> usize {
        self.scopes.len()
    }

    /// Returns `true` if there are no scopes.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Returns the scope at `index`.
    ///
    /// # Panics
    /// Panics if `index` is not less than [`len`](Self::len).
    pub fn get(&self, index: usize) -> &Scope {
        let Listing { product, index } = self.scopes[index];
        &self.products[product].1.scopes[index]
    }

    /// Returns the product that contains the facts of the scope at `index`.
    ///
    /// # Panics
    /// Panics if `index` is not less than [`len`](Self::len).
    pub fn product_of(&self, index: usize) -> &Product {
        &self.products[self.scopes[index].product].1
    }

    /// Returns the index of the product that contains the facts of the scope at `index`.
    ///
    /// # Panics
    /// Panics if `index` is not less than [`len`](Self::len).
    pub fn product_index_of(&self, index: usize) -> usize {
        self.scopes[index].product
    }

    /// Returns the product with this name and the files that extend the product, in the order of
    /// [`products`](Self::products).
    pub fn parts<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Product> {
        self.products().filter(move |product| product.product == name)
    }

    /// Returns the index of the scope with exactly this name, such as `ZohoCRM.modules.leads.READ`. Returns `None` if
    /// no scope has the name.
    pub fn scope(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Returns the index of the scope with this name, ignoring case. If several names differ only in case, returns the
    /// index of the first. Returns `None` if no scope matches.
    pub fn scope_ignoring_case(&self, name: &str) -> Option<usize> {
        let index = self.by_lower_case.get_or_init(|| self.index_by(str::to_ascii_lowercase));
        index.get(&name.to_ascii_lowercase()).copied()
    }

    /// Returns the index of the scope whose type has this path, such as `ZohoCRM::Modules::Leads::Read`, without
    /// spaces. Returns `None` if no scope has the path.
    pub fn scope_by_path(&self, path: &str) -> Option<usize> {
        self.by_path.get_or_init(|| self.index_by(rust_path)).get(path).copied()
    }

    /// Returns the services (first segments) of all scopes, sorted by name, each with the indices of its scopes.
    pub fn services(&self) -> Vec<(&str, Range<usize>)> {
        let mut services: Vec<(&str, Range<usize>)> = Vec::new();
        for (index, scope) in self.scopes().enumerate() {
            let service = service_of(&scope.name);
            match services.last_mut() {
                Some((last, range)) if *last == service => range.end = index + 1,
                _ => services.push((service, index..index + 1)),
            }
        }
        services
    }

    /// Returns `true` if `wide` grants everything that `narrow` grants. A scope implies itself.
    pub fn implies(&self, wide: usize, narrow: usize) -> bool {
        wide == narrow || self.implied_by(narrow).binary_search(&wide).is_ok()
    }

    /// Returns the sorted indices of all other scopes that imply the scope at `index`.
    pub fn implied_by(&self, index: usize) -> &[usize] {
        self.implied_by.get(index).map_or(&[], Vec::as_slice)
    }

    /// Returns the sorted indices of all other scopes that the scope at `index` implies.
    pub fn implied(&self, index: usize) -> &[usize] {
        self.implied.get(index).map_or(&[], Vec::as_slice)
    }

    fn index_by(&self, key: impl Fn(&str) -> String) -> HashMap<String, usize> {
        let mut index = HashMap::with_capacity(self.len());
        for (scope_index, scope) in self.scopes().enumerate() {
            index.entry(key(&scope.name)).or_insert(scope_index);
        }
        index
    }
}

/// Returns the first segment of a scope.
pub fn service_of(scope: &str) -> &str {
    scope.split('.').next().unwrap_or(scope)
}

/// Returns the index of each distinct scope by its name, and the position of the facts of each scope, sorted by name.
fn merged(products: &[(String, Product)]) -> (HashMap<String, usize>, Vec<Listing>) {
    let mut listings: Vec<(&str, bool, Listing)> = Vec::new();
    for (p, (_, product)) in products.iter().enumerate() {
        for (index, scope) in product.scopes.iter().enumerate() {
            let service = service_of(&scope.name);
            let foreign = !product.services.iter().any(|own| own == service);
            listings.push((&scope.name, foreign, Listing { product: p, index }));
        }
    }
    // The sort is stable: for one name, the owner's listing comes first, then the other listings in the order of the
    // products.
    listings.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    listings.dedup_by(|later, first| later.0 == first.0);
    let by_name = listings.iter().enumerate().map(|(index, listing)| (listing.0.to_owned(), index)).collect();
    (by_name, listings.into_iter().map(|listing| listing.2).collect())
}

/// Returns, for each scope, the scopes that imply it. Only pairs whose narrower scope belongs to a product at index
/// `from` or later are counted. Returns `None` if there are more than `max` such pairs, before or after the closure.
fn implied_by(
    products: &[(String, Product)],
    listings: &[Listing],
    from: usize,
    max: usize,
) -> Option<Vec<Vec<usize>>> {
    let counts = |scope: usize| listings[scope].product >= from;
    let mut left = max;
    let parents = parents(products, listings, |narrow| {
        if counts(narrow) {
            match left.checked_sub(1) {
                Some(rest) => left = rest,
                None => return ControlFlow::Break(()),
            }
        }
        ControlFlow::Continue(())
    })?;
    let mut pairs = 0_usize;
    closure(&parents, |narrow, wider| {
        pairs += if counts(narrow) { wider } else { 0 };
        pairs <= max
    })
}

/// Returns, for each scope, the scopes that imply it directly by a rule. Returns `None` if `count`, which receives the
/// narrower scope of each pair, ends the search.
///
/// The narrower scopes of a rule are limited to the scopes whose facts the file of the rule contains. Therefore no file
/// changes the meaning of another file's scopes. The rules of a product also cover the scopes of the files that extend
/// it. The wider scope of a rule may be any scope, so that a catalog can add scopes that a scope of another catalog
/// implies.
fn parents(
    products: &[(String, Product)],
    listings: &[Listing],
    mut count: impl FnMut(usize) -> ControlFlow<()>,
) -> Option<Vec<Vec<usize>>> {
    let mut parents: Vec<Vec<usize>> = vec![Vec::new(); listings.len()];
    let name = |listing: &Listing| products[listing.product].1.scopes[listing.index].name.as_str();
    // The listings are sorted by name.
    let names: Vec<&str> = listings.iter().map(name).collect();
    for (file_index, (_, product)) in
        products.iter().enumerate().filter(|(_, (_, product))| !product.implications.is_empty())
    {
        let is_part = |(_, other): &&(String, Product)| other.product == product.product;
        let modules = products.iter().filter(is_part).flat_map(|(_, part)| &part.modules);
        let words: HashSet<&str> = modules.map(|module| module.scope_segment.as_str()).collect();
        let reaches = |owner: usize| {
            let other = &products[owner].1;
            owner == file_index || (!product.extends && other.extends && other.product == product.product)
        };
        let owned = listings.iter().enumerate().filter(|(_, listing)| reaches(listing.product));
        let listed: Vec<(usize, &str)> = owned.map(|(index, _)| (index, names[index])).collect();
        for rule in &product.implications {
            let (Ok(from), Ok(to)) = (Pattern::parse(&rule.from), Pattern::parse(&rule.to)) else { continue };
            let range = from.first_word().map_or(0..names.len(), |word| with_prefix(&names, word));
            let wider = range.map(|index| (index, names[index]));
            let is_module = |word: &str| words.contains(word) && !rule.except.iter().any(|except| except == word);
            let found = pairs(&from, &to, wider, listed.iter().copied(), &is_module, |wide, narrow| {
                parents[narrow].push(wide);
                count(narrow)
            });
            if found.is_break() {
                return None;
            }
        }
    }
    Some(parents)
}

/// Returns the range of the names that start with `prefix`. `names` must be sorted.
fn with_prefix(names: &[&str], prefix: &str) -> Range<usize> {
    let start = names.partition_point(|name| *name < prefix);
    start..start + names[start..].partition_point(|name| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::{narrowed, templates};
    use crate::weight::weights;

    const TEXT: &str = r#"{
        "schema_version": 2, "product": "toy", "title": "Toy", "host": "gateway", "auth_scheme": "Zoho-oauthtoken",
        "services": ["Toy"], "sources": {"s": {"title": "t", "location": "u", "retrieved": "2026-01-01"}},
        "modules": [
            {"name": "Cars", "api_name": "Cars", "scope_segment": "cars", "source": "s"},
            {"name": "Dolls", "api_name": "Dolls", "scope_segment": "dolls", "source": "s"}
        ],
        "implications": [
            {"from": "Toy.{scope}.ALL", "to": "Toy.{scope}.*", "status": "documented", "source": "s"},
            {"from": "Toy.box.ALL", "to": "Toy.box.{module}.*", "status": "documented", "source": "s"}
        ],
        "scopes": [
            {"name": "Toy.users.READ", "weight": 0, "status": "documented", "source": "s"},
            {"name": "Toy.box.ALL", "weight": 0, "status": "documented", "source": "s"},
            {"name": "Toy.box.READ", "weight": 0, "status": "documented", "source": "s"},
            {"name": "Toy.box.cars.ALL", "weight": 0, "status": "documented", "source": "s"},
            {"name": "Toy.box.cars.READ", "weight": 0, "status": "documented", "source": "s"},
            {"name": "Toy.box.dolls.READ", "weight": 0, "status": "documented", "source": "s"}
        ],
        "endpoints": [
            {"name": "A", "method": "GET", "path": "/a/{module}", "version": "v1",
             "requires": [["Toy.box.ALL"], ["Toy.box.{module}.ALL"], ["Toy.box.{module}.READ"]], "status": "documented", "source": "s"},
            {"name": "B", "method": "GET", "path": "/b", "version": "v1",
             "requires": [["Toy.users.READ"], ["Toy.box.cars.READ"]], "status": "documented", "source": "s"}
        ]
    }"#;

    fn toy() -> Catalog {
        Catalog::new(vec![("toy.json".to_owned(), crate::parse::product("toy.json", TEXT).unwrap())])
    }

    #[test]
    fn range_of_a_prefix_contains_its_names() {
        let names = ["a", "b", "b.c", "bc", "c"];
        for (prefix, range) in [("a", 0..1), ("b", 1..4), ("b.", 2..3), ("bb", 3..3), ("d", 5..5), ("", 0..5)] {
            assert_eq!(with_prefix(&names, prefix), range, "{prefix}");
        }
    }

    #[test]
    fn scope_is_found_by_name_or_path() {
        let toy = toy();
        let names: Vec<_> = toy.scopes().map(|scope| scope.name.as_str()).collect();
        assert!(names.is_sorted());
        let index = toy.scope("Toy.box.cars.READ").unwrap();
        assert_eq!(toy.get(index).name, "Toy.box.cars.READ");
        assert_eq!(toy.scope_ignoring_case("toy.BOX.cars.read"), Some(index));
        assert_eq!(toy.scope_by_path("Toy::Box::Cars::Read"), Some(index));
        assert_eq!(toy.scope("Toy.box.Cars.READ"), None);
        assert_eq!(toy.services(), [("Toy", 0..6)]);
    }

    #[test]
    fn implication_is_transitive() {
        let toy = toy();
        let names = |indices: &[usize]| indices.iter().map(|&i| toy.get(i).name.clone()).collect::<Vec<_>>();
        let read = toy.scope("Toy.box.cars.READ").unwrap();
        assert_eq!(names(toy.implied_by(read)), ["Toy.box.ALL", "Toy.box.cars.ALL"]);
        let all = toy.scope("Toy.box.ALL").unwrap();
        assert_eq!(
            names(toy.implied(all)),
            ["Toy.box.READ", "Toy.box.cars.ALL", "Toy.box.cars.READ", "Toy.box.dolls.READ"]
        );
        assert!(toy.implies(all, read) && toy.implies(all, all) && !toy.implies(read, all));
    }

    #[test]
    fn excepted_module_is_not_implied() {
        let mut product = crate::parse::product("toy.json", TEXT).unwrap();
        product.implications[1].except = vec!["cars".to_owned()];
        let toy = Catalog::new(vec![("toy.json".to_owned(), product)]);
        let scope = |name| toy.scope(name).unwrap();
        assert!(!toy.implies(scope("Toy.box.ALL"), scope("Toy.box.cars.READ")));
        assert!(toy.implies(scope("Toy.box.ALL"), scope("Toy.box.dolls.READ")));
    }

    #[test]
    fn requirements_are_narrowed_and_weighed() {
        let toy = toy();
        let product = toy.product("toy").unwrap();
        assert_eq!(templates(product), ["Toy.box.{module}.ALL", "Toy.box.{module}.READ"]);
        let narrow = |i: usize| narrowed(&toy, product, product.endpoints[i].requires.as_deref().unwrap());
        assert_eq!(narrow(0), [["Toy.box.{module}.READ"]]);
        assert_eq!(narrow(1), [["Toy.users.READ"], ["Toy.box.cars.READ"]]);
        let weighed: Vec<_> =
            toy.scopes().zip(weights(&toy)).map(|(scope, weight)| (scope.name.as_str(), weight)).collect();
        assert_eq!(
            weighed,
            [
                ("Toy.box.ALL", 3),
                ("Toy.box.READ", 0),
                ("Toy.box.cars.ALL", 2),
                ("Toy.box.cars.READ", 2),
                ("Toy.box.dolls.READ", 1),
                ("Toy.users.READ", 1),
            ]
        );
    }
}
