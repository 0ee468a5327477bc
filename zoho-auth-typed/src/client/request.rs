//! The request of a call, built without I/O.

use crate::data_center::{DataCenter, Hosts};
use crate::endpoint::call::{Call, EndpointInfo, ProductInfo};
use crate::endpoint::organization::OrganizationParam;
use crate::failure::permanent;
use crate::scope::requirement::ScopeAlternatives;
use crate::tokens::is_credential;
use http::Method;
use thiserror::Error;
use url::Url;
use zoho_catalog::BodyKind;
use zoho_catalog::path_segment::parameter;

/// A request that is ready to be sent, with method, URL and headers. The request contains no token.
#[derive(Clone, Debug)]
pub struct Request {
    endpoint: EndpointInfo,
    method: Method,
    url: Url,
    headers: Vec<(&'static str, String)>,
    /// The scope requirement of a raw request. `None` for a call of a scope set.
    requires: Option<ScopeAlternatives>,
    /// The name of the field that declares the call in the scope set. Empty for a raw request, and for a scope set that
    /// lists its scopes.
    field: &'static str,
    /// The module in the path, such as `Leads`. `None` if the path has no module.
    module: Option<String>,
}

impl Request {
    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the URL: the host in the data center, the path and the query. Each value is percent-encoded once.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the headers of the call. They do not include `Authorization` and the headers that describe the body.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// Returns the kind of body that the call must have.
    pub fn body_kind(&self) -> BodyKind {
        self.endpoint.body
    }

    /// Returns the request with another origin. Path, query and headers do not change. Returns `None` if the origin is
    /// not a URL.
    pub(crate) fn with_origin(mut self, origin: &str) -> Option<Self> {
        let mut url = Url::parse(origin).ok()?;
        url.set_path(self.url.path());
        url.set_query(self.url.query());
        self.url = url;
        Some(self)
    }

    /// Returns the request with the name of the field that declares its call in the scope set.
    pub(crate) fn declared_as(self, field: &'static str) -> Self {
        Self { field, ..self }
    }

    /// Returns the name of the field that declares the call in the scope set, or an empty string if no field declares
    /// it.
    pub(crate) fn field(&self) -> &'static str {
        self.field
    }

    /// Returns the module in the path, or `None` if the path has no module.
    pub(crate) fn module(&self) -> Option<&str> {
        self.module.as_deref()
    }

    /// Returns the scope requirement of a raw request, or `None` for a call of a scope set.
    pub(crate) fn requires(&self) -> Option<ScopeAlternatives> {
        self.requires
    }

    /// Returns the endpoint of the call.
    pub fn endpoint(&self) -> &EndpointInfo {
        &self.endpoint
    }
}

/// An error from building the request of a call.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// A product without a known host in the data center.
    #[error(
        "{product} has no known host in data center `{data_center}`; use an account of a data center that has the product"
    )]
    #[non_exhaustive]
    ProductUnavailable {
        /// The product's display name.
        product: &'static str,
        /// The code of the data center, such as `eu`.
        data_center: &'static str,
    },
    /// A value that cannot be part of a path, because it is empty, is `.` or `..`, or contains a control character.
    #[error(
        "{value:?} cannot be the path parameter `{parameter}` of `{endpoint}`; use a nonempty value other than `.` and `..`, without control characters"
    )]
    #[non_exhaustive]
    InvalidPathValue {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The name of the path parameter in the catalog.
        parameter: &'static str,
        /// The value that the caller set.
        value: String,
    },
    /// A parameter with more values than the API accepts in one request.
    #[error("`{parameter}` of `{endpoint}` has {count} values, but a request accepts up to {max}; set fewer values")]
    #[non_exhaustive]
    TooManyValues {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The name of the query parameter.
        parameter: &'static str,
        /// The number of values that the caller set.
        count: usize,
        /// The largest number of values that the API accepts.
        max: u32,
    },
    /// A header value that is empty, or contains a control character, which could end the header.
    #[error(
        "the header `{parameter}` of `{endpoint}` is empty or contains a control character; use a nonempty value without line breaks"
    )]
    #[non_exhaustive]
    InvalidHeaderValue {
        /// The name of the call's type.
        endpoint: &'static str,
        /// The name of the header.
        parameter: &'static str,
    },
    /// An invalid organization ID, set with [`for_organization`](crate::Client::for_organization): the ID is empty, or
    /// contains whitespace or a character that is not printable ASCII.
    #[error(
        "invalid organization ID {id:?} for {product}: it is empty, or contains whitespace or a character that is not printable ASCII; pass the ID from the list of the user's organizations"
    )]
    #[non_exhaustive]
    InvalidOrganization {
        /// The product's display name.
        product: &'static str,
        /// The ID that the caller set.
        id: String,
    },
    /// An invalid path of a raw request: the path could leave its host, or is ambiguous.
    #[error(
        "the path of the raw request {reason}; write a path such as `/crm/v8/Leads/actions/count`, and add the query with `.query(…)`"
    )]
    #[non_exhaustive]
    InvalidRawPath {
        /// The reason why the path is invalid.
        reason: &'static str,
    },
    /// A header of a raw request that only the client may set, or whose name is invalid.
    #[error(
        "a raw request cannot set the header `{name}`, because the client sets it or the name is invalid; remove the header"
    )]
    #[non_exhaustive]
    ReservedHeader {
        /// The name of the header.
        name: &'static str,
    },
}

permanent!(PrepareError);

/// Builds the request of a call for the product's host in the data center. An organization of another product is
/// ignored.
pub(crate) fn prepare(
    endpoint: EndpointInfo,
    call: Call,
    (data_center, hosts, organization): (DataCenter, &Hosts, Option<&(OrganizationParam, String)>),
) -> Result<Request, PrepareError> {
    count_values(endpoint, &call)?;
    let Call { mut values, mut headers } = call;
    let mut module = None;
    let in_query = for_organization(endpoint, organization, &mut headers)?;
    let mut url = base(endpoint, data_center, hosts)?;
    {
        let Ok(mut segments) = url.path_segments_mut() else { return Err(not_served(endpoint, data_center)) };
        segments.clear();
        for segment in endpoint.path.split('/').skip(1) {
            let Some((parameter, suffix)) = parameter(segment) else {
                segments.push(segment);
                continue;
            };
            let index = values.iter().position(|(name, _)| *name == parameter);
            let value = index.map(|index| values.remove(index).1).unwrap_or_default();
            // `Url` silently drops such segments, tabs and line breaks: the call would reach another resource.
            if matches!(value.as_str(), "" | "." | "..") || value.contains(char::is_control) {
                return Err(PrepareError::InvalidPathValue { endpoint: endpoint.name, parameter, value });
            }
            segments.push(&format!("{value}{suffix}"));
            // The catalog reserves this name for modules.
            if parameter == "module" {
                module = Some(value);
            }
        }
    }
    if let Some(selector) = endpoint.selector.filter(|selector| !selector.in_form) {
        values.insert(0, (selector.name, selector.value.to_owned()));
    }
    // The organization is added after the path values are removed, because a path parameter may have the same name.
    values.extend(in_query);
    if !values.is_empty() {
        url.query_pairs_mut().extend_pairs(values);
    }
    let method = http_method(endpoint.method);
    Ok(Request { endpoint, method, url, headers, requires: None, field: "", module })
}

/// Returns a method of the catalog as a method of the crate `http`.
fn http_method(method: zoho_catalog::Method) -> Method {
    match method {
        zoho_catalog::Method::Get => Method::GET,
        zoho_catalog::Method::Head => Method::HEAD,
        zoho_catalog::Method::Post => Method::POST,
        zoho_catalog::Method::Put => Method::PUT,
        zoho_catalog::Method::Patch => Method::PATCH,
        zoho_catalog::Method::Delete => Method::DELETE,
    }
}

/// Checks that no parameter has more values than the API accepts. Commas separate the values.
fn count_values(endpoint: EndpointInfo, call: &Call) -> Result<(), PrepareError> {
    for &(parameter, max) in endpoint.max_values {
        let count = call.value(parameter).map_or(0, |values| values.split(',').count());
        if u32::try_from(count).map_or(true, |count| count > max) {
            return Err(PrepareError::TooManyValues { endpoint: endpoint.name, parameter, count, max });
        }
    }
    Ok(())
}

/// Builds a raw request for the host of its product. The caller must have validated the path.
pub(crate) fn raw_request(
    (endpoint, method, requires): (EndpointInfo, Method, ScopeAlternatives),
    path: &str,
    mut query: Vec<(String, String)>,
    mut headers: Vec<(&'static str, String)>,
    (data_center, hosts, organization): (DataCenter, &Hosts, Option<&(OrganizationParam, String)>),
) -> Result<Request, PrepareError> {
    let in_query = for_organization(endpoint, organization, &mut headers)?;
    query.extend(in_query.map(|(name, id)| (name.to_owned(), id)));
    let mut url = base(endpoint, data_center, hosts)?;
    url.set_path(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(Request { endpoint, method, url, headers, requires: Some(requires), field: "", module: None })
}

/// Adds the organization to the headers, or returns it for the query, and validates the headers.
fn for_organization(
    endpoint: EndpointInfo,
    organization: Option<&(OrganizationParam, String)>,
    headers: &mut Vec<(&'static str, String)>,
) -> Result<Option<(&'static str, String)>, PrepareError> {
    let organization = organization.filter(|(param, _)| param.product == endpoint.product.name);
    if let Some((_, id)) = organization
        && !is_credential(id)
    {
        return Err(PrepareError::InvalidOrganization { product: endpoint.product.title, id: id.clone() });
    }
    let mut in_query = organization.map(|(param, id)| (param.name, id.clone()));
    if organization.is_some_and(|(param, _)| param.header) {
        headers.extend(in_query.take());
    }
    match headers.iter().find(|(_, value)| value.trim().is_empty() || value.contains(char::is_control)) {
        Some((parameter, _)) => Err(PrepareError::InvalidHeaderValue { endpoint: endpoint.name, parameter }),
        None => Ok(in_query),
    }
}

/// Returns the origin that serves a product in a data center, or `None` if the origin is unknown.
pub(crate) fn host<'h>(product: &ProductInfo, data_center: DataCenter, hosts: &'h Hosts) -> Option<&'h str> {
    match product.host {
        "gateway" if product.data_centers.contains(&data_center.code()) => hosts.api_domain(data_center),
        "gateway" => hosts.host(data_center, product.name),
        // The origin of a private gateway, from a custom catalog, is the same for every data center.
        origin if origin.contains("://") => Some(origin),
        host => hosts.host(data_center, host),
    }
}

fn base(endpoint: EndpointInfo, data_center: DataCenter, hosts: &Hosts) -> Result<Url, PrepareError> {
    let host = host(endpoint.product, data_center, hosts);
    host.and_then(|host| Url::parse(host).ok()).ok_or_else(|| not_served(endpoint, data_center))
}

fn not_served(endpoint: EndpointInfo, data_center: DataCenter) -> PrepareError {
    PrepareError::ProductUnavailable { product: endpoint.product.title, data_center: data_center.code() }
}
