//! Which call of the catalogue a request is.

use crate::catalogue::catalogue;
use std::sync::LazyLock;
use zoho_catalog::model::{Endpoint, Product};

/// A call, with what its path says.
#[derive(Debug)]
pub(super) struct Match<'p> {
    /// The product's place in the catalogue.
    pub(super) product: usize,
    pub(super) endpoint: &'static Endpoint,
    /// The value of each `{name}` of the path.
    values: Vec<(&'static str, &'p str)>,
}

impl<'p> Match<'p> {
    /// What stands for `{name}`.
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

/// All calls of all products.
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
    // What accounts servers serve is not served here.
    let products = catalogue().products.iter().enumerate().filter(|(_, product)| product.host != "accounts");
    Routes(products.flat_map(of_product).collect())
});

pub(super) fn routes() -> &'static Routes {
    &ROUTES
}

impl Routes {
    /// The call of this method whose path fits; of several the one that has a word where others have a parameter,
    /// the earlier the better.
    pub(super) fn find<'p>(&self, method: &str, path: &'p str) -> Option<Match<'p>> {
        let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let fits =
            |route: &&Route| {
                route.endpoint.method.as_str() == method
                    && route.segments.len() == path.len()
                    && route.segments.iter().zip(&path).all(|(segment, given)| {
                        if is_parameter(segment) { !given.is_empty() } else { segment == given }
                    })
            };
        let looseness = |route: &&Route| route.segments.iter().map(|segment| is_parameter(segment)).collect::<Vec<_>>();
        let route = self.0.iter().filter(fits).min_by_key(looseness)?;
        let values = route
            .segments
            .iter()
            .zip(path)
            .filter(|(segment, _)| is_parameter(segment))
            .map(|(segment, value)| (segment.trim_matches(['{', '}']), value))
            .collect();
        Some(Match { product: route.product, endpoint: route.endpoint, values })
    }

    /// The product whose paths begin as this one does.
    pub(super) fn product_of(&self, path: &str) -> Option<&'static Product> {
        let first = path.trim_start_matches('/').split('/').next()?;
        let route = self.0.iter().find(|route| route.segments.first() == Some(&first))?;
        Some(&catalogue().products[route.product])
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}
