//! The collection, in the format v2.1 of Postman.

use crate::calls::request::CallRequest;
use crate::error::Error;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zoho_auth_typed::{DataCenter, Hosts};
use zoho_catalog::model::{Parameter, ParameterLocation};
use zoho_catalog::path_segment::parameter as parameter_of;

/// The URL of the schema, which the collection contains.
const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
/// The authentication scheme of products.
const SCHEME: &str = "Zoho-oauthtoken";

/// The settings of a collection.
pub(super) struct Settings<'s> {
    pub(super) name: &'s str,
    pub(super) data_center: DataCenter,
    pub(super) hosts: &'s Hosts,
    pub(super) redirect_uri: &'s str,
    pub(super) scope: &'s str,
}

/// Returns the collection. Calls are grouped by product.
pub(super) fn collection(settings: &Settings<'_>, requests: &[CallRequest<'_, '_>]) -> Result<Value, Error> {
    let mut folders: BTreeMap<&str, Vec<&CallRequest<'_, '_>>> = BTreeMap::new();
    for request in requests {
        folders.entry(&request.call.product.product).or_default().push(request);
    }
    let mut variables = vec![
        variable_json("accounts_url", settings.hosts.accounts_server(settings.data_center), "The accounts server"),
        variable_json("client_id", "", "The client ID; set only its current value"),
        variable_json("client_secret", "", "The client secret; set only its current value"),
        variable_json("redirect_uri", settings.redirect_uri, "The redirect URI, as registered for the client"),
        variable_json("scope", settings.scope, "The scopes of the calls"),
        variable_json("access_token", "", "A token for runs without a browser; set only its current value"),
    ];
    let mut items = Vec::new();
    for (product, requests) in folders {
        let host = settings.hosts.host(settings.data_center, product).ok_or_else(|| {
            let message = format!("`{product}` has no known host in the data center `{}`", settings.data_center.code());
            Error::usage(message, "use another --dc")
        })?;
        variables.push(variable_json(&host_variable(product), host, "The host of the product in the data center"));
        if requests.iter().any(|request| request.organization.is_some()) {
            let name = organization_variable(product);
            variables.push(variable_json(&name, "", "The ID of the organization"));
        }
        let title = &requests.first().map_or(product, |request| request.call.product.title.as_str());
        for name in requests.iter().flat_map(|request| request.path.split('/').filter_map(suffixed)) {
            if !variables.iter().any(|known| known["key"] == name) {
                variables.push(variable_json(name, "", "The value of a path parameter"));
            }
        }
        items.push(json!({ "name": title, "item": requests.into_iter().map(item).collect::<Vec<_>>() }));
    }
    Ok(json!({
        "info": {
            "name": settings.name,
            "description": format!(
                "Calls of Zoho's APIs in the data center `{}`. For another data center, change `accounts_url` and the hosts.",
                settings.data_center.code()
            ),
            "schema": SCHEMA,
        },
        "auth": { "type": "oauth2", "oauth2": auth() },
        "variable": variables,
        "item": items,
    }))
}

/// Returns the settings of the authorization code flow. Zoho issues a refresh token only with `access_type=offline`.
fn auth() -> Vec<Value> {
    let text = |key: &str, value: &str| json!({ "key": key, "value": value, "type": "string" });
    vec![
        text("grant_type", "authorization_code"),
        text("authUrl", "{{accounts_url}}/oauth/v2/auth?access_type=offline"),
        text("accessTokenUrl", "{{accounts_url}}/oauth/v2/token"),
        text("clientId", "{{client_id}}"),
        text("clientSecret", "{{client_secret}}"),
        text("redirect_uri", "{{redirect_uri}}"),
        text("scope", "{{scope}}"),
        text("client_authentication", "body"),
        text("addTokenTo", "header"),
        text("headerPrefix", SCHEME),
        text("tokenType", SCHEME),
        text("tokenName", "Zoho"),
        text("accessToken", "{{access_token}}"),
    ]
}

fn variable_json(key: &str, value: &str, description: &str) -> Value {
    json!({ "key": key, "value": value, "type": "string", "description": description })
}

fn host_variable(product: &str) -> String {
    format!("{product}_host")
}

fn organization_variable(product: &str) -> String {
    format!("{product}_organization_id")
}

fn item(request: &CallRequest<'_, '_>) -> Value {
    let endpoint = request.call.endpoint;
    let product = &request.call.product.product;
    let mut query: Vec<Value> =
        request.query.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    query.extend(request.parameters(ParameterLocation::Query).into_iter().map(parameter));
    let mut headers: Vec<Value> = request.parameters(ParameterLocation::Header).into_iter().map(parameter).collect();
    if let Some(organization) = request.organization {
        let value = format!("{{{{{}}}}}", organization_variable(product));
        let target = if organization.place == ParameterLocation::Header { &mut headers } else { &mut query };
        target.push(json!({ "key": organization.name, "value": value }));
    }
    let path: Vec<String> = request.path.split('/').skip(1).map(path_segment).collect();
    let host = format!("{{{{{}}}}}", host_variable(product));
    let shown: Vec<String> = query.iter().filter(|one| one["disabled"] != true).map(pair).collect();
    let query_text = if shown.is_empty() { String::new() } else { format!("?{}", shown.join("&")) };
    let whole = request.path.split('/').filter_map(parameter_of).filter(|(_, suffix)| suffix.is_empty());
    let variables: Vec<Value> = whole.map(|(name, _)| name).map(|name| json!({ "key": name, "value": "" })).collect();
    let mut one = json!({
        "method": endpoint.method,
        "header": headers,
        "url": {
            "raw": format!("{host}/{}{query_text}", path.join("/")),
            "host": [host],
            "path": path,
            "query": query,
            "variable": variables,
        },
    });
    if request.is_upload() {
        one["body"] = json!({ "mode": "formdata", "formdata": [{ "key": "file", "type": "file", "src": null }] });
    } else if let Some(selector) = request.form_selector() {
        let field = json!({ "key": selector.name, "value": selector.value });
        one["body"] = json!({ "mode": "urlencoded", "urlencoded": [field] });
    } else if request.has_body() {
        one["body"] = json!({ "mode": "raw", "raw": "{}", "options": { "raw": { "language": "json" } } });
    }
    json!({ "name": request.call.name(), "request": one, "response": [] })
}

/// Returns a parameter without a value. An optional parameter is disabled.
fn parameter(parameter: &Parameter) -> Value {
    json!({ "key": parameter.name, "value": "", "disabled": !parameter.is_required() })
}

fn pair(one: &Value) -> String {
    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
    format!("{}={}", text("key"), text("value"))
}

/// Returns the name of the parameter of a segment with a suffix, such as `{meeting_key}.json`. Returns `None` for other
/// segments. A path variable of Postman is a whole segment, so a variable of the collection stands for the parameter.
fn suffixed(segment: &str) -> Option<&str> {
    parameter_of(segment).filter(|(_, suffix)| !suffix.is_empty()).map(|(name, _)| name)
}

/// Returns a segment as Postman writes it: `{invoice_id}` becomes `:invoice_id`, and `{meeting_key}.json` becomes
/// `{{meeting_key}}.json`.
fn path_segment(segment: &str) -> String {
    match parameter_of(segment) {
        Some((name, "")) => format!(":{name}"),
        Some((name, suffix)) => format!("{{{{{name}}}}}{suffix}"),
        None => segment.to_owned(),
    }
}
