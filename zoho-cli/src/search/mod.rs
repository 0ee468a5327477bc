//! The search for operations and scopes by words.

mod query;
mod score;
mod words;

pub(crate) use query::Query;
pub(crate) use words::{is_same_stem, split};

use score::{Field, score};
use std::cmp::Reverse;
use std::collections::HashMap;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Endpoint, Module, Product, Scope};
use zoho_catalog::requirement::{PLACEHOLDER, is_template};

/// A search result.
pub(crate) enum Hit<'c> {
    /// An operation of a product.
    Call(Call<'c>),
    /// A scope.
    Scope(&'c Scope),
}

/// An operation that the search found.
pub(crate) struct Call<'c> {
    pub(crate) product: &'c Product,
    pub(crate) endpoint: &'c Endpoint,
    /// The module that the phrase names, if the call has a module as its type parameter.
    pub(crate) module: Option<&'c Module>,
    /// A flag that is `true` if a newer version of the API has a call with the same name. This call is then only in the
    /// Rust module of its version.
    pub(crate) is_superseded: bool,
}

/// The importance of a name in comparison with the other fields.
const NAME: u32 = 10;
const MODULE: u32 = 9;
const PRODUCT: u32 = 7;
const VENDOR_NAME: u32 = 5;
const PATH: u32 = 4;
const PARAMETERS: u32 = 2;
const SCOPES: u32 = 2;
/// The importance of a scope's name for a phrase that does not ask for scopes.
const SCOPE_NAME: u32 = 4;

/// A result with its rank. Results with a greater rank are listed first.
struct Ranked<'c> {
    /// A flag that is `true` if the phrase is the name of the result.
    is_exact: bool,
    score: u32,
    hit: Hit<'c>,
}

impl<'c> Ranked<'c> {
    /// Ranks a result. Returns `None` if the phrase is not the name of the result and `score` is `None`.
    fn new(is_exact: bool, score: Option<u32>, hit: Hit<'c>) -> Option<Self> {
        let score = if is_exact { score.unwrap_or(0) } else { score? };
        Some(Self { is_exact, score, hit })
    }
}

/// Returns the operations and scopes that the phrase describes, best match first. Omits results with less than half of
/// the best score, unless the phrase is their name. If `product` is set, searches only this product. The order is
/// deterministic.
pub(crate) fn search<'c>(catalog: &'c Catalog, query: &Query, product: Option<&str>) -> Vec<Hit<'c>> {
    let mut ranked: Vec<Ranked<'c>> = Vec::new();
    for product in catalog.products().filter(|it| product.is_none_or(|name| it.product == name)) {
        let module = query.module(catalog.parts(&product.product).flat_map(|part| &part.modules));
        let newest = newest_versions(product);
        ranked.extend(product.endpoints.iter().filter_map(|endpoint| {
            let is_superseded = newest.get(endpoint.name.as_str()).is_some_and(|newest| *newest != endpoint.version);
            let module = module.filter(|_| takes_module(endpoint));
            rank_call(query, Call { product, endpoint, module, is_superseded })
        }));
        ranked.extend(product.scopes.iter().filter_map(|scope| {
            let owner = catalog.scope(&scope.name).map(|index| catalog.product_of(index))?;
            rank_scope(query, product, scope).filter(|_| owner.product == product.product)
        }));
    }
    let best = ranked.iter().map(|ranked| ranked.score).max().unwrap_or(0);
    ranked.retain(|ranked| ranked.is_exact || 2 * ranked.score >= best);
    // The sort is stable: products, and the calls of a product, keep the order of the catalog.
    ranked.sort_by_key(|ranked| {
        let is_asked_scope = query.is_about_scopes() && matches!(ranked.hit, Hit::Scope(_));
        (Reverse((ranked.is_exact, is_asked_scope, ranked.score)), Order::new(&ranked.hit))
    });
    ranked.into_iter().map(|ranked| ranked.hit).collect()
}

fn rank_call<'c>(query: &Query, call: Call<'c>) -> Option<Ranked<'c>> {
    let Call { product, endpoint, .. } = call;
    let (name, vendor) = (endpoint.name.as_str(), endpoint.vendor_name.as_deref());
    let names: [&[&str]; 4] = [
        &[name],
        &[&product.product, name],
        &[&product.product, &endpoint.version, name],
        &[vendor.unwrap_or_default()],
    ];
    let is_exact = names.iter().any(|names| query.is_name(names));
    let method = format!("{:?}", endpoint.method);
    let selector = endpoint.selector.as_ref().map(|selector| selector.value.as_str()).unwrap_or_default();
    let parameters = endpoint.parameters.iter();
    let fields = [
        Field::new(NAME, [name]),
        Field::new(MODULE, call.module.iter().map(|module| module.name.as_str())),
        Field::new(PRODUCT, [product.title.as_str(), &product.product]),
        Field::new(VENDOR_NAME, vendor),
        Field::new(PATH, [endpoint.path.as_str(), &method, selector]),
        Field::new(
            PARAMETERS,
            parameters.flat_map(|parameter| [&parameter.name].into_iter().chain(&parameter.values)).map(String::as_str),
        ),
        Field::new(SCOPES, endpoint.requires.iter().flatten().flatten().map(String::as_str)),
    ];
    // In a call with a module, the word `Records` of `ListRecords` stands for the module.
    let is_implied = |word: &str| call.module.is_some() && is_same_stem(word, "record");
    let score = score(query, name, &fields, is_implied);
    Ranked::new(is_exact, score, Hit::Call(call))
}

fn rank_scope<'c>(query: &Query, product: &'c Product, scope: &'c Scope) -> Option<Ranked<'c>> {
    let is_exact = query.is_name(&[&scope.name]);
    let weight = if query.is_about_scopes() { NAME } else { SCOPE_NAME };
    let fields = [Field::new(weight, [scope.name.as_str()]), Field::new(SCOPES, [product.title.as_str()])];
    Ranked::new(is_exact, score(query, &scope.name, &fields, |_| false), Hit::Scope(scope))
}

/// The order of results with the same score. The smaller value is first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Call { is_deprecated: bool, is_superseded: bool, length: usize },
    Scope { unlocked: Reverse<u32>, length: usize },
}

impl Order {
    fn new(hit: &Hit<'_>) -> Self {
        match hit {
            Hit::Call(Call { endpoint, is_superseded, .. }) => Self::Call {
                is_deprecated: endpoint.deprecated.is_some(),
                is_superseded: *is_superseded,
                length: endpoint.name.len(),
            },
            Hit::Scope(scope) => Self::Scope { unlocked: Reverse(scope.weight.unwrap_or(0)), length: scope.name.len() },
        }
    }
}

/// Returns `true` if the call has a module as its type parameter.
fn takes_module(endpoint: &Endpoint) -> bool {
    endpoint.path.contains(PLACEHOLDER) || endpoint.requires.as_deref().is_some_and(is_template)
}

/// Returns the newest version of each call, keyed by the name of the call.
fn newest_versions(product: &Product) -> HashMap<&str, &str> {
    let mut newest: HashMap<&str, &str> = HashMap::new();
    for endpoint in &product.endpoints {
        let version = newest.entry(&endpoint.name).or_insert(&endpoint.version);
        if numbers(version).lt(numbers(&endpoint.version)) {
            *version = &endpoint.version;
        }
    }
    newest
}

/// Returns the numbers in a version, such as 2 and 1 for `v2_1`.
fn numbers(version: &str) -> impl Iterator<Item = u32> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok())
}
