//! The target of a request: the product, the path, the query, and the call if the catalog has one.

use crate::calls;
use crate::error::Error;
use zoho_auth_typed::dynamic::{PRODUCTS, Paging};
use zoho_auth_typed::requirement::ScopeInfo;
use zoho_auth_typed::{AccountId, AnyScope, Hosts, data_center::Environment, endpoint::ProductInfo};
use zoho_catalog::calls::{Call, Finder, Written};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{BodyKind, PagingStyle, Product};

/// The target of a request.
pub(super) struct Target<'c> {
    pub(super) method: zoho_catalog::Method,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) product: &'c Product,
    pub(super) info: &'static ProductInfo,
    /// The call, if the catalog has it.
    pub(super) call: Option<Call<'c>>,
    /// The scheme and the host, if the target is a URL.
    origin: Option<String>,
}

impl<'c> Target<'c> {
    /// Parses the method and the target of a request. The path determines the product. `parameters` are the parameters
    /// of the query and the fields of the form, which may select the call.
    pub(super) fn parse(finder: &Finder<'c>, method: &str, target: &str, parameters: &[String]) -> Result<Self, Error> {
        let text = format!("{method} {target}");
        let next = "write a method and a path; for example, run zoho api GET /books/v3/invoices";
        let Written::Request { method, origin, path, query: written } =
            text.parse().map_err(|error| Error::usage(error, next))?
        else {
            return Err(Error::usage(format!("`{text}` is not a method and a path"), next));
        };
        // `check_origin` compares the host of a URL with the host of the product.
        let selecting = parameters.iter().fold(written, |query, parameter| format!("{query}&{parameter}"));
        let request = Written::Request { method, origin: None, path: path.clone(), query: selecting };
        let call = finder.find(&request).ok();
        let product = match &call {
            Some(call) => Some(call.product),
            None => product_of(finder.catalog(), &path),
        };
        let (Some(product), query) = (product, calls::request::query(target)) else {
            return Err(Error::usage(
                format!("no product of the catalog has paths like `{path}`"),
                "search with zoho catalog search WORDS",
            ));
        };
        let main = finder.catalog().product(&product.product).unwrap_or(product);
        let info = product_info(&main.product).ok_or_else(|| Error::usage("the product has no host", next))?;
        Ok(Self { method, path, query, product: main, info, call, origin })
    }

    /// Fails if the product has no known host in this data center and environment, or if the target is a URL of another
    /// host.
    pub(super) fn check_origin(&self, hosts: &Hosts, account: &AccountId) -> Result<(), Error> {
        let (data_center, environment) = (account.data_center(), account.environment());
        let (title, code) = (&self.product.title, data_center.code());
        let host = match environment {
            Environment::Production => hosts.host(data_center, &self.product.product).map(str::to_owned),
            _ if self.product.product == "crm" => hosts.environment_api_domain(data_center, environment),
            _ => {
                let message =
                    format!("{title} has no known host for the {environment} environment; only Zoho CRM has one");
                return Err(Error::usage(message, "omit --environment, to use an account in production"));
            }
        };
        let of = match environment {
            Environment::Production => String::new(),
            environment => format!(" for the {environment} environment"),
        };
        let Some(host) = host else {
            let message = format!("{title} has no known host{of} in the data center `{code}`");
            return Err(Error::usage(message, "use an account of another data center: --dc CODE"));
        };
        match &self.origin {
            Some(origin) if *origin != host => Err(Error::usage(
                format!(
                    "`{origin}` is not the host of {title}{of} in the data center `{code}`, so the token is not sent there"
                ),
                &format!("write the path alone: {}", self.path),
            )),
            _ => Ok(()),
        }
    }

    /// Returns the name of the call, or the method and path of a call that the catalog does not have.
    pub(super) fn name(&self) -> String {
        self.call.as_ref().map_or_else(|| format!("{} {}", self.method, self.path), Call::name)
    }

    /// Returns `true` if the body of the call is a form without a file.
    pub(super) fn takes_form(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.endpoint.body == BodyKind::Form)
    }

    /// Returns `true` if the call requires an organization that the query does not name.
    pub(super) fn needs_organization(&self) -> bool {
        let is_given = |name: &str| self.query.iter().any(|(given, _)| given == name);
        let required = self.call.as_ref().is_some_and(|call| call.endpoint.organization.is_needed());
        self.product.organization.as_ref().is_some_and(|organization| required && !is_given(&organization.name))
    }

    /// Returns the path of the product's call that lists organizations. Returns `None` if the product has no such call.
    pub(super) fn organization_list(&self) -> Option<&str> {
        let lists = self.product.endpoints.iter().find(|call| call.name == "ListOrganizations");
        lists.filter(|call| call.method == zoho_catalog::Method::Get).map(|call| call.path.as_str())
    }

    /// Returns the paging style of the call. Returns `None` if the catalog does not have one.
    pub(super) fn paging(&self) -> Option<&'static Paging> {
        let style = PagingStyle::of_call(&self.product.paging, self.call.as_ref()?.endpoint)?;
        product_info(&self.product.product)?.facts.paging.get(style)
    }
}

/// Returns the first product that has a path with the same first segment as `path`.
fn product_of<'c>(catalog: &'c Catalog, path: &str) -> Option<&'c Product> {
    let first = path.split('/').nth(1)?;
    let has = |product: &&Product| product.endpoints.iter().any(|call| call.path.split('/').nth(1) == Some(first));
    catalog.products().find(has)
}

/// Returns the facts about a product that requests need. Returns `None` if `name` is not a product.
pub(super) fn product_info(name: &str) -> Option<&'static ProductInfo> {
    PRODUCTS.iter().copied().find(|product| product.name == name)
}

/// Returns a requirement for the library, which explains error responses with it. The memory is never freed: a process
/// sends one request.
pub(super) fn leaked(requirement: &[Vec<String>]) -> &'static [&'static [ScopeInfo]] {
    let infos = |all_of: &Vec<String>| -> &'static [ScopeInfo] {
        let known = all_of.iter().filter_map(|name| AnyScope::from_name(name).info().copied());
        known.collect::<Vec<_>>().leak()
    };
    requirement.iter().map(infos).collect::<Vec<_>>().leak()
}
