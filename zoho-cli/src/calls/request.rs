//! The request of a call: path, parameters, organization and body, with placeholders for values that the text does not
//! contain.

use super::scopes::Needed;
use zoho_catalog::BodyKind;
use zoho_catalog::calls::{Call, Written};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Organization, Parameter, ParameterLocation, Selector, SelectorLocation};
use zoho_catalog::path_segment::parameter;

/// The request of a call.
pub(crate) struct CallRequest<'n, 'c> {
    pub(crate) call: &'n Call<'c>,
    /// The path, in which parameters without a value are in braces.
    pub(crate) path: String,
    /// The query parameters of the text, after the selector of the call if the query contains the selector.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) organization: Option<&'c Organization>,
}

impl<'n, 'c> CallRequest<'n, 'c> {
    /// Returns the request of a call. Values in the text replace parameters.
    pub(crate) fn new(catalog: &'c Catalog, needed: &'n Needed<'c>) -> Self {
        let call = &needed.call;
        let (path, query) = match needed.text.parse() {
            Ok(Written::Request { path, .. }) => (with_values(&call.path(), &path), query(&needed.text)),
            _ => (call.path(), Vec::new()),
        };
        let query = with_selector(query, call.endpoint.selector.as_ref());
        Self { call, path, query, organization: organization(catalog, call) }
    }

    /// Returns the parameters of the query or the headers that the text does not set. The required parameters are
    /// first.
    pub(crate) fn parameters(&self, place: ParameterLocation) -> Vec<&'c Parameter> {
        let endpoint = self.call.endpoint;
        let is_open = |parameter: &&Parameter| {
            parameter.place == place && !self.query.iter().any(|(name, _)| *name == parameter.name)
        };
        let mut parameters: Vec<&Parameter> = endpoint.parameters.iter().filter(is_open).collect();
        parameters.sort_by_key(|parameter| !parameter.is_required());
        parameters
    }

    /// Returns the names of the parameters in the path that have no value.
    pub(crate) fn path_variables(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(variable)
    }

    /// Returns `true` if the request has a body.
    pub(crate) fn has_body(&self) -> bool {
        self.call.endpoint.body != BodyKind::None
    }

    /// Returns the field of the form that selects the call, or `None` if no field does.
    pub(crate) fn form_selector(&self) -> Option<&'c Selector> {
        self.call.endpoint.selector.as_ref().filter(|selector| selector.place == SelectorLocation::Form)
    }

    /// Returns `true` if the body is a file.
    pub(crate) fn is_upload(&self) -> bool {
        self.call.endpoint.body == BodyKind::Multipart
    }
}

/// Returns the name of a parameter in the path, such as `invoice_id` for `{invoice_id}`. Returns `None` if the segment
/// is not a parameter.
pub(crate) fn variable(segment: &str) -> Option<&str> {
    parameter(segment).map(|(name, _)| name)
}

/// Returns the query with the selector of the call as the first parameter. If the selector is a field of a form, a
/// parameter with its name is removed from the query.
fn with_selector(mut query: Vec<(String, String)>, selector: Option<&Selector>) -> Vec<(String, String)> {
    let Some(Selector { place, name, value }) = selector else { return query };
    query.retain(|(written, _)| written != name);
    if *place == SelectorLocation::Query {
        query.insert(0, (name.clone(), value.clone()));
    }
    query
}

/// Returns the organization parameter that a call requires, or `None` if the call does not require one.
fn organization<'c>(catalog: &'c Catalog, call: &Call<'c>) -> Option<&'c Organization> {
    let main = catalog.product(&call.product.product)?;
    main.organization.as_ref().filter(|_| call.endpoint.organization.is_needed())
}

/// Returns `template` with the values of the path `written` in place of its parameters. The first segments may differ.
/// If the numbers of segments differ, returns `template` unchanged.
fn with_values(template: &str, written: &str) -> String {
    let (templates, values): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), written.split('/').collect());
    if templates.len() != values.len() {
        return template.to_owned();
    }
    let filled = templates.iter().zip(values).map(|(own, value)| match (variable(own), variable(value)) {
        (Some(_), None) => value,
        _ => own,
    });
    filled.collect::<Vec<_>>().join("/")
}

/// Returns the decoded query parameters in the text of a request.
pub(crate) fn query(text: &str) -> Vec<(String, String)> {
    let query = text.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
    url::form_urlencoded::parse(query.trim().as_bytes()).into_owned().collect()
}
