//! A call as it goes on the wire, before any I/O.

use crate::data_center::{DataCenter, Hosts};
use crate::endpoint::call::{Call, EndpointInfo, ProductInfo};
use crate::endpoint::organization::OrganizationParam;
use crate::failure::permanent;
use crate::scope::requirement::ScopeAlternatives;
use thiserror::Error;
use url::Url;
use zoho_catalog::{BodyKind, Method};

/// A call, ready to be sent: method, URL, headers. It holds no token.
#[derive(Clone, Debug)]
pub struct Request {
    endpoint: EndpointInfo,
    url: Url,
    headers: Vec<(&'static str, String)>,
    /// What it requires, if it is none of the calls of a set.
    requires: Option<ScopeAlternatives>,
}

impl Request {
    /// HTTP method.
    pub fn method(&self) -> Method {
        self.endpoint.method
    }

    /// Where it goes: host of the data centre, path and query, each value percent-encoded once.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Headers of this call, apart from `Authorization` and what describes the body.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// What its body must be.
    pub fn body_kind(&self) -> BodyKind {
        self.endpoint.body
    }

    /// The same call at another origin: path, query and headers stay.
    pub(crate) fn at(mut self, origin: &str) -> Option<Self> {
        let mut url = Url::parse(origin).ok()?;
        url.set_path(self.url.path());
        url.set_query(self.url.query());
        self.url = url;
        Some(self)
    }

    /// What a request by hand requires.
    pub(crate) fn requires(&self) -> Option<ScopeAlternatives> {
        self.requires
    }

    /// The operation that it calls.
    pub fn endpoint(&self) -> &EndpointInfo {
        &self.endpoint
    }
}

/// Why a call cannot be sent as it is.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The catalogue knows no host for the product at the data centre.
    #[error(
        "no host of {product} is known at data centre `{data_center}`: use an account of a data centre that serves it"
    )]
    #[non_exhaustive]
    ProductUnavailable {
        /// The product, as people call it.
        product: &'static str,
        /// The data centre's code.
        data_center: &'static str,
    },
    /// A value would change the path instead of filling it.
    #[error(
        "`{parameter}` of `{endpoint}` is {value:?}, which cannot stand in a path: give a value that is not empty, `.` or `..` and has no control character"
    )]
    #[non_exhaustive]
    InvalidPathValue {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The parameter, as the path names it.
        parameter: &'static str,
        /// What was given.
        value: String,
    },
    /// A value would end a header and begin another.
    #[error("the header `{parameter}` of `{endpoint}` has a control character: give a value without line breaks")]
    #[non_exhaustive]
    InvalidHeaderValue {
        /// The endpoint's type.
        endpoint: &'static str,
        /// The header.
        parameter: &'static str,
    },
    /// The path of a request by hand leaves its host, or does not mean what it says.
    #[error(
        "the path of a request by hand {reason}: write it as `/crm/v8/Leads/actions/count`, and the query by `.query(…)`"
    )]
    #[non_exhaustive]
    InvalidRawPath {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A request by hand sets a header that is not its own.
    #[error("a request by hand cannot set the header `{name}`: the client sends it, or it is no name of a header")]
    #[non_exhaustive]
    ReservedHeader {
        /// The header.
        name: &'static str,
    },
}

permanent!(PrepareError);

/// Puts a call on the host that serves its product at a data centre, for the organisation of that product.
pub(crate) fn prepare(
    endpoint: EndpointInfo,
    call: Call,
    (data_center, hosts, organization): (DataCenter, &Hosts, Option<&(OrganizationParam, String)>),
) -> Result<Request, PrepareError> {
    let Call { mut values, mut headers } = call;
    let in_query = for_organization(endpoint, organization, &mut headers)?;
    let mut url = base(endpoint, data_center, hosts)?;
    {
        let Ok(mut segments) = url.path_segments_mut() else { return Err(not_served(endpoint, data_center)) };
        segments.clear();
        for segment in endpoint.path.split('/').skip(1) {
            let Some(parameter) = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) else {
                segments.push(segment);
                continue;
            };
            let given = values.iter().position(|(name, _)| *name == parameter);
            let value = given.map(|at| values.remove(at).1).unwrap_or_default();
            // `Url` drops such segments, and tabs and line breaks, silently: the call would reach another resource.
            if matches!(value.as_str(), "" | "." | "..") || value.contains(char::is_control) {
                return Err(PrepareError::InvalidPathValue { endpoint: endpoint.name, parameter, value });
            }
            segments.push(&value);
        }
    }
    // Behind the path: a parameter of the same name there is another one.
    values.extend(in_query);
    if !values.is_empty() {
        url.query_pairs_mut().extend_pairs(values);
    }
    Ok(Request { endpoint, url, headers, requires: None })
}

/// Puts a request by hand on the host of its product. The path is checked.
pub(crate) fn raw_request(
    (endpoint, requires): (EndpointInfo, ScopeAlternatives),
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
    Ok(Request { endpoint, url, headers, requires: Some(requires) })
}

/// Puts the organisation among the headers, or gives it back for the query; and checks the headers.
fn for_organization(
    endpoint: EndpointInfo,
    organization: Option<&(OrganizationParam, String)>,
    headers: &mut Vec<(&'static str, String)>,
) -> Result<Option<(&'static str, String)>, PrepareError> {
    let organization = organization.filter(|(place, _)| place.product == endpoint.product.name);
    let mut in_query = organization.map(|(place, id)| (place.name, id.clone()));
    if organization.is_some_and(|(place, _)| place.header) {
        headers.extend(in_query.take());
    }
    match headers.iter().find(|(_, value)| value.contains(char::is_control)) {
        Some((parameter, _)) => Err(PrepareError::InvalidHeaderValue { endpoint: endpoint.name, parameter }),
        None => Ok(in_query),
    }
}

/// The host that serves a product at a data centre.
pub(crate) fn host<'h>(product: &ProductInfo, data_center: DataCenter, hosts: &'h Hosts) -> Option<&'h str> {
    match product.host {
        "gateway" if product.data_centers.contains(&data_center.code()) => hosts.api_domain(data_center),
        "gateway" => hosts.host(data_center, product.name),
        // A private gateway, from a catalogue of the user's own: it is one, wherever the data are.
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
