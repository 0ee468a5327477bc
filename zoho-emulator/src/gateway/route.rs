//! The routing of a request to its call in the catalog.

use crate::catalog::catalog;
use std::sync::LazyLock;
use zoho_catalog::model::{Endpoint, Product};

/// A matched call with the values of its path.
#[derive(Debug)]
pub(super) struct Match<'p> {
    /// The index of the product in the catalog.
    pub(super) product: usize,
    pub(super) endpoint: &'static Endpoint,
    /// The value of each `{name}` of the path.
    values: Vec<(&'static str, &'p str)>,
}

impl<'p> Match<'p> {
    /// Returns the value of `{name}`.
    pub(super) fn value(&self, name: &str) -> Option<&'p str> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

#[derive(Debug)]
struct Route {
    product: usize,
    endpoint: &'static Endpoint,
    segments: Vec<&'static str>,
}

/// The calls of all products.
#[derive(Debug)]
pub(super) struct Routes(Vec<Route>);

static ROUTES: LazyLock<Routes> = LazyLock::new(|| {
    let of_product = |(product, file): (usize, &'static Product)| {
        file.endpoints.iter().map(move |endpoint| Route {
            product,
            endpoint,
            segments: endpoint.path.trim_start_matches('/').split('/').collect(),
        })
    };
    // The gateway does not serve the calls of accounts servers.
    let products = catalog().products.iter().enumerate().filter(|(_, product)| product.host != "accounts");
    Routes(products.flat_map(of_product).collect())
});

pub(super) fn routes() -> &'static Routes {
    &ROUTES
}

impl Routes {
    /// Returns the call with this method whose path matches. If several match, a literal segment takes precedence over
    /// a parameter, and an earlier segment decides first.
    pub(super) fn find<'p>(&self, method: &str, path: &'p str) -> Option<Match<'p>> {
        let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let fits = |route: &&Route| {
            route.endpoint.method.as_str() == method
                && route.segments.len() == path.len()
                && route
                    .segments
                    .iter()
                    .zip(&path)
                    .all(|(segment, part)| if is_parameter(segment) { !part.is_empty() } else { segment == part })
        };
        let parameter_positions =
            |route: &&Route| route.segments.iter().map(|segment| is_parameter(segment)).collect::<Vec<_>>();
        let route = self.0.iter().filter(fits).min_by_key(parameter_positions)?;
        let values = route
            .segments
            .iter()
            .zip(path)
            .filter(|(segment, _)| is_parameter(segment))
            .map(|(segment, value)| (segment.trim_matches(['{', '}']), value))
            .collect();
        Some(Match { product: route.product, endpoint: route.endpoint, values })
    }

    /// Returns the product whose paths begin with the same segment.
    pub(super) fn product_of(&self, path: &str) -> Option<&'static Product> {
        let first = path.trim_start_matches('/').split('/').next()?;
        let route = self.0.iter().find(|route| route.segments.first() == Some(&first))?;
        Some(&catalog().products[route.product])
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}
