//! The routing of a request to its call in the catalog.

use std::cmp::Reverse;
use std::collections::HashMap;
use zoho_catalog::model::{Endpoint, Product, Selector};
use zoho_catalog::path_segment;

/// A matched call, with the values of the parameters in its path.
#[derive(Debug)]
pub(crate) struct Match<'p> {
    pub(crate) product: &'p Product,
    pub(crate) endpoint: &'p Endpoint,
    /// The name and the value of each parameter of the path.
    values: Vec<(&'p str, &'p str)>,
}

impl<'p> Match<'p> {
    /// Returns the value of the path parameter `{name}`, or `None` if the path does not have the parameter.
    pub(crate) fn value(&self, name: &str) -> Option<&'p str> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// The part of a request that determines its call.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'r> {
    /// The HTTP method.
    pub(crate) method: &'r str,
    /// The path, without the query.
    pub(crate) path: &'r str,
    /// The scopes of the request's token.
    pub(crate) held: &'r [String],
    /// A function that returns `true` if the request contains the selector.
    pub(crate) selects: &'r dyn Fn(&Selector) -> bool,
}

/// A call, with its indices in the catalog and the segments of its path.
#[derive(Debug)]
struct Route {
    product: usize,
    endpoint: usize,
    segments: Vec<String>,
}

/// The calls of all products.
#[derive(Debug)]
pub(crate) struct Routes {
    all: Vec<Route>,
    /// The indices of the calls whose path begins with a literal segment, by that segment and the number of segments.
    by_first_segment: HashMap<String, HashMap<usize, Vec<usize>>>,
    /// The indices of the calls whose path begins with a parameter.
    parameter_first: Vec<usize>,
}

impl Routes {
    /// Collects the calls of all products, without the calls of accounts servers, which the gateway does not serve.
    pub(crate) fn new(products: &[Product]) -> Self {
        let served = products.iter().enumerate().filter(|(_, product)| product.host != "accounts");
        let of_product = |(product, file): (usize, &Product)| {
            let calls = file.endpoints.iter().enumerate();
            let route = |(endpoint, call): (usize, &Endpoint)| Route {
                product,
                endpoint,
                segments: call.path.trim_start_matches('/').split('/').map(str::to_owned).collect(),
            };
            calls.map(route).collect::<Vec<_>>()
        };
        let all: Vec<Route> = served.flat_map(of_product).collect();
        let mut by_first_segment: HashMap<String, HashMap<usize, Vec<usize>>> = HashMap::new();
        let mut parameter_first = Vec::new();
        for (index, route) in all.iter().enumerate() {
            match route.segments.first() {
                Some(first) if !is_parameter(first) => {
                    let by_len = by_first_segment.entry(first.clone()).or_default();
                    by_len.entry(route.segments.len()).or_default().push(index);
                }
                _ => parameter_first.push(index),
            }
        }
        Self { all, by_first_segment, parameter_first }
    }

    /// Returns the call whose method and path match. If several calls match, a product for which the token has a scope
    /// takes precedence, because products on different hosts share some paths. Next, a literal segment takes precedence
    /// over a parameter, starting with the first segment. Last, a call with a selector takes precedence. Returns `None`
    /// if no call matches.
    pub(crate) fn find<'p>(&'p self, products: &'p [Product], subject: Subject<'p>) -> Option<Match<'p>> {
        let path: Vec<&str> = subject.path.trim_start_matches('/').split('/').collect();
        let route = self.route(products, subject, &path)?;
        let values = route
            .segments
            .iter()
            .zip(path)
            .filter_map(|(segment, part)| {
                let (name, _) = path_segment::parameter(segment)?;
                Some((name, path_segment::value(segment, part)?))
            })
            .collect();
        Some(Match { product: &products[route.product], endpoint: call(products, route), values })
    }

    /// Returns the product and the name of the call whose method and path match. Returns `None` if no call matches.
    pub(crate) fn call<'p>(&self, products: &'p [Product], subject: Subject<'_>) -> Option<(&'p str, &'p str)> {
        let path: Vec<&str> = subject.path.trim_start_matches('/').split('/').collect();
        let route = self.route(products, subject, &path)?;
        Some((&products[route.product].product, &call(products, route).name))
    }

    fn route(&self, products: &[Product], subject: Subject<'_>, path: &[&str]) -> Option<&Route> {
        let fits = |route: &&Route| {
            let endpoint = call(products, route);
            route.segments.len() == path.len()
                && endpoint.method.as_str() == subject.method
                && endpoint.selector.as_ref().is_none_or(subject.selects)
                && route.segments.iter().zip(path).all(|(segment, part)| {
                    if is_parameter(segment) { path_segment::value(segment, part).is_some() } else { segment == *part }
                })
        };
        let precedence = |route: &&Route| {
            let positions: Vec<bool> = route.segments.iter().map(|segment| is_parameter(segment)).collect();
            let has_selector = call(products, route).selector.is_some();
            (!is_of_token(products, route, subject.held), positions, !has_selector)
        };
        let by_len = path.first().and_then(|first| self.by_first_segment.get(*first));
        let literal = by_len.and_then(|by_len| by_len.get(&path.len()));
        let candidates =
            literal.into_iter().flatten().chain(&self.parameter_first).map(|&index| (&self.all[index], index));
        // If calls have the same precedence, the first one in the catalog is served.
        let best = candidates.filter(|(route, _)| fits(route)).min_by_key(|(route, index)| (precedence(route), *index));
        best.map(|(route, _)| route)
    }

    /// Returns the product that has a path with the longest common prefix with `path`. Products on different hosts
    /// share prefixes such as `api/v1`, so a product for which the token has a scope takes precedence. Returns `None`
    /// if no path has a common segment.
    pub(crate) fn product_of<'p>(&self, products: &'p [Product], path: &str, held: &[String]) -> Option<&'p Product> {
        let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let common = |route: &Route| route.segments.iter().zip(&path).take_while(|(known, part)| known == part).count();
        let best = self.all.iter().filter(|route| common(route) > 0);
        let precedence = |route: &&Route| (Reverse(common(route)), !is_of_token(products, route, held));
        products.get(best.min_by_key(precedence)?.product)
    }
}

/// Returns `true` if a scope of the token belongs to the product of the call.
fn is_of_token(products: &[Product], route: &Route, held: &[String]) -> bool {
    let services = &products[route.product].services;
    held.iter().any(|scope| services.iter().any(|service| scope.split('.').next() == Some(service)))
}

fn call<'p>(products: &'p [Product], route: &Route) -> &'p Endpoint {
    &products[route.product].endpoints[route.endpoint]
}

fn is_parameter(segment: &str) -> bool {
    path_segment::parameter(segment).is_some()
}
