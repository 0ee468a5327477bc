//! The command `zoho curl`.

use super::write_output;
use crate::calls;
use crate::calls::request::CallRequest;
use crate::calls::scopes::Needed;
use crate::error::Error;
use crate::shell::single_quoted;
use crate::tokens::connection::Connection;
use clap::Args;
use std::process::ExitCode;
use zoho_auth_typed::{DataCenter, Url};
use zoho_catalog::model::ParameterLocation;

/// The variable with the access token.
const ACCESS_TOKEN: &str = "ZOHO_ACCESS_TOKEN";

/// Print a call as a curl command, with the token from the variable `ZOHO_ACCESS_TOKEN`.
///
/// The printed command contains no secret. Parameters without a value are in braces, and standard error lists them.
/// Nothing is sent.
#[derive(Debug, Args)]
pub(crate) struct Curl {
    /// The call, as for `zoho scopes`. IDs and the query of a path are kept.
    #[arg(value_name = "CALL")]
    call: String,
    /// The code of the user's data center, such as `eu`.
    #[arg(long, value_name = "CODE", default_value = "us")]
    dc: DataCenter,
    /// The ID of the organization, for products that need one.
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

impl Curl {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let catalog = calls::catalog()?;
        let finder = calls::finder(&catalog)?;
        let found = calls::find_all(&finder, std::slice::from_ref(&self.call))?;
        let Some((text, call)) = found.into_iter().next() else { return Ok(ExitCode::SUCCESS) };
        let needed = Needed::new(&catalog, text, call)?;
        let request = CallRequest::new(&catalog, &needed);
        let product = &request.call.product.product;
        let hosts = self.connection.hosts(self.dc)?;
        let origin = hosts.host(self.dc, product).ok_or_else(|| {
            Error::usage(
                format!("{} has no known host in the data center `{}`", request.call.product.title, self.dc.code()),
                "use another --dc",
            )
        })?;
        let scheme = catalog.product(product).map_or("", |product| product.auth_scheme.as_str());
        write_output(&self.command(&request, origin, scheme)?)?;
        let open: Vec<String> = open_values(&request, self.organization.is_some());
        if !open.is_empty() {
            anstream::eprintln!("replace {}", open.join(", "));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn command(&self, request: &CallRequest<'_, '_>, origin: &str, scheme: &str) -> Result<String, Error> {
        let organization = self.organization.clone().unwrap_or_else(|| "{organization_id}".to_owned());
        let mut query = request.query.clone();
        for parameter in request.parameters(ParameterLocation::Query).into_iter().filter(|p| p.is_required()) {
            query.push((parameter.name.clone(), format!("{{{}}}", parameter.name)));
        }
        let mut headers = Vec::new();
        if let Some(parameter) = request.organization {
            let target = if parameter.place == ParameterLocation::Header { &mut headers } else { &mut query };
            if !target.iter().any(|(name, _)| *name == parameter.name) {
                target.push((parameter.name.clone(), organization));
            }
        }
        let url = url(origin, &request.path, &query)?;
        let mut lines = vec![
            format!(
                "curl --silent --show-error --globoff --request {} {}",
                request.call.endpoint.method,
                single_quoted(&url)
            ),
            format!("--header \"Authorization: {scheme} ${ACCESS_TOKEN}\""),
        ];
        lines.extend(
            headers.iter().map(|(name, value)| format!("--header {}", single_quoted(&format!("{name}: {value}")))),
        );
        if request.is_upload() {
            lines.push("--form 'file=@{file}'".to_owned());
        } else if let Some(selector) = request.form_selector() {
            lines.push(format!("--data-urlencode {}", single_quoted(&selector.to_string())));
            lines.push("--data '{form}'".to_owned());
        } else if request.has_body() {
            lines.push("--header 'Content-Type: application/json'".to_owned());
            lines.push("--data '{json}'".to_owned());
        }
        Ok(format!("{}\n", lines.join(" \\\n  ")))
    }
}

/// Returns the URL of a request. Placeholders such as `{invoice_id}` keep their braces.
fn url(origin: &str, path: &str, query: &[(String, String)]) -> Result<String, Error> {
    let mut url = Url::parse(origin).map_err(|error| Error::refused(error, ""))?;
    url.set_path(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url.as_str().replace("%7B", "{").replace("%7D", "}"))
}

/// Returns the placeholders of the printed command, such as `{invoice_id}`.
fn open_values(request: &CallRequest<'_, '_>, has_organization: bool) -> Vec<String> {
    let mut names: Vec<String> = request.path_variables().map(str::to_owned).collect();
    let query = request.parameters(ParameterLocation::Query);
    names.extend(query.into_iter().filter(|parameter| parameter.is_required()).map(|parameter| parameter.name.clone()));
    let is_written = |name: &str| request.query.iter().any(|(written, _)| written == name);
    if request.organization.is_some_and(|parameter| !has_organization && !is_written(&parameter.name)) {
        names.push("organization_id".to_owned());
    }
    if request.is_upload() {
        names.push("file".to_owned());
    } else if request.form_selector().is_some() {
        names.push("form".to_owned());
    } else if request.has_body() {
        names.push("json".to_owned());
    }
    names.into_iter().map(|name| format!("{{{name}}}")).collect()
}
