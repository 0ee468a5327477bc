//! The command `zoho api`.

mod account;
mod body;
mod errors;
mod filter;
mod progress;
mod target;

use self::body::{Body, BodyArgs};
use self::errors::Sent;
use self::filter::Filter;
use self::target::{Target, leaked};
use super::catalog::format_names::{alternatives, status};
use super::{counted, wait_for, write_bytes, write_output};
use crate::calls::{self, scopes::Needed};
use crate::error::Error;
use crate::shell::single_quoted;
use crate::tokens::account::{Client as StoredClient, StoreArgs, record};
use crate::tokens::connection::Connection;
use crate::tokens::hints;
use crate::tokens::scopes::login_options;
use clap::Args;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use zoho_auth_typed::dynamic::{DynamicRequest, DynamicScopes};
use zoho_auth_typed::store::Record;
use zoho_auth_typed::tokens::GrantedScopes;
use zoho_auth_typed::{AccountId, AnyScope, Client, DataCenter, Response, data_center::Environment, http};

/// The exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Send a request to Zoho with the token of a stored account, and print the response.
///
/// The library adds the token, the data center's host and the organization, waits for rate limits, and explains
/// errors. A request that may change data is sent again only after a response that rejects the token or names a rate
/// limit. Standard error names the required scopes before the request is sent. The request is not sent if Zoho reported
/// scopes for the account that do not suffice.
///
/// The exit code is 1 if Zoho rejects the request or the output cannot be written, 2 if the request cannot be sent as
/// written, and 130 after Ctrl-C.
#[derive(Debug, Args)]
pub(crate) struct Api {
    /// The HTTP method: GET, HEAD, POST, PUT, PATCH or DELETE.
    method: String,
    /// The path, such as `/books/v3/invoices`, or a URL of the account's data center.
    #[arg(value_name = "PATH")]
    target: String,
    /// A query parameter, as NAME=VALUE.
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// The name of the user in the store. May be omitted if only one account matches.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The code of the user's data center, such as `eu`. May be omitted if only one account matches.
    #[arg(long, value_name = "CODE")]
    dc: Option<DataCenter>,
    #[command(flatten)]
    store_args: StoreArgs,
    /// The ID of the organization, for products that need one.
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// Read the list over all pages, and print each page.
    #[arg(long, conflicts_with_all = ["output", "data", "data_file", "form"])]
    all: bool,
    /// Print the results of this jq filter, one per line, with strings unquoted. With --all, the filter is applied to
    /// each page.
    #[arg(long, value_name = "FILTER", conflicts_with = "output")]
    jq: Option<String>,
    #[command(flatten)]
    body: BodyArgs,
    /// Download the response to this file. The file always has either its previous or the complete new content.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the method and the path of requests, and the status and the size of responses, to standard error.
    #[arg(long)]
    verbose: bool,
    /// Do not print the required scopes.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Api {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let filter = self.jq.as_deref().map(filter::compile).transpose();
        let filter = filter.map_err(|error| {
            Error::usage(error, "quote the filter for the shell; for example, write --jq '.data[].id'")
        })?;
        let catalog = calls::catalog()?;
        let finder = calls::finder(&catalog)?;
        let mut target = Target::parse(&finder, &self.method, &self.target, &self.parameters())?;
        for parameter in &self.query {
            let Some((name, value)) = parameter.split_once('=') else {
                return Err(Error::usage(
                    format!("`{parameter}` is not NAME=VALUE"),
                    "write --query NAME=VALUE; for example, write --query status=overdue",
                ));
            };
            target.query.push((name.to_owned(), value.to_owned()));
        }
        self.check(&target)?;
        let needed = target.call.clone().map(|call| Needed::new(&catalog, String::new(), call)).transpose()?;
        let may_change_data = Cell::new(false);
        let exchange = Exchange {
            options: &self,
            target: &target,
            needed: needed.as_ref(),
            filter,
            may_change_data: &may_change_data,
        };
        let result = wait_for(async {
            tokio::select! {
                result = exchange.run() => result.map(|()| ExitCode::SUCCESS),
                _ = tokio::signal::ctrl_c() => Ok(ExitCode::from(INTERRUPTED)),
            }
        });
        if may_change_data.get() && result.as_ref().is_ok_and(|code| *code == ExitCode::from(INTERRUPTED)) {
            anstream::eprintln!(
                "interrupted; Zoho may have carried out the request, so check its effect before you run the command again"
            );
        }
        result
    }

    /// Returns the parameters of the query and the fields of the form, as they are on the command line.
    fn parameters(&self) -> Vec<String> {
        self.query.iter().chain(self.body.fields()).cloned().collect()
    }

    /// Fails if an option does not fit the call, or if the organization that the call needs is missing.
    fn check(&self, target: &Target<'_>) -> Result<(), Error> {
        let title = &target.product.title;
        if self.organization.is_some() && target.product.organization.is_none() {
            return Err(Error::usage(
                format!("--organization does not apply to {title}, whose tokens belong to one organization"),
                "omit --organization",
            ));
        }
        if self.organization.is_none() && target.needs_organization() {
            let list = target.organization_list();
            let list = list.map_or_else(String::new, |path| format!("; zoho api GET {path} lists the IDs"));
            let message = format!("{title} needs the ID of an organization for {}", target.name());
            return Err(Error::usage(message, &format!("add --organization ID{list}")));
        }
        if self.all && target.paging().is_none() {
            let message = format!("the catalog has no paging style for {}", target.name());
            return Err(Error::usage(
                message,
                "omit --all; if the response has more pages, select each page with --query",
            ));
        }
        Ok(())
    }
}

/// A request, with the options for its response.
struct Exchange<'e> {
    options: &'e Api,
    target: &'e Target<'e>,
    needed: Option<&'e Needed<'e>>,
    filter: Option<Filter>,
    /// A flag that is `true` as soon as a request that may change data is sent.
    may_change_data: &'e Cell<bool>,
}

impl Exchange<'_> {
    async fn run(&self) -> Result<(), Error> {
        let Api { store_args, user, dc, connection, .. } = self.options;
        let body = self.options.body.read(self.target.method, self.target.takes_form()).await?;
        let store = store_args.store.open().await?;
        let id = account::find(&store, store_args, user.as_deref(), *dc).await?;
        let data_center = id.data_center();
        let transport = connection.transport(data_center)?;
        let environment = id.environment();
        self.target.check_origin(&connection.hosts(data_center)?, &id)?;
        let record = record(&store, &id).await?;
        let sent = Sent { name: self.target.name(), scopes: self.scopes(), login: self.login(&id, &record) };
        self.check_scopes(&record, &sent)?;
        let client = StoredClient::from_environment(data_center, transport.clone())?;
        let manager = client.manager(store, store_args.encryption.protection()?);
        let account = manager.account(id).map_err(|error| hints::manager_error(&error))?;
        let client = Client::<DynamicScopes>::from_token_source(account, data_center).with_transport(transport);
        let Some(id) = &self.options.organization else { return self.send(client, environment, body, &sent).await };
        let name = self.target.product.product.as_str();
        macro_rules! send_for_organization {
            ($($product:ident)*) => {
                $(
                    if name == stringify!($product) {
                        let client = client.for_organization(zoho_auth_typed::$product::ORGANIZATION, id.clone());
                        return self.send(client, environment, body, &sent).await;
                    }
                )*
            };
        }
        send_for_organization!(analytics billing books commerce desk expense inventory invoice payroll);
        Err(Error::usage(
            format!("the command cannot set an organization for `{name}`"),
            "omit --organization, or write the parameter with --query if the product takes it there",
        ))
    }

    /// Prints the required scopes. Fails if Zoho reported scopes for the account that do not suffice.
    fn check_scopes(&self, record: &Record, sent: &Sent) -> Result<(), Error> {
        let name = self.target.name();
        let Some(needed) = self.needed else {
            self.note(&format!("the catalog does not have {name}, so its scopes are unknown"));
            return Ok(());
        };
        let any = match &needed.requirement {
            Ok(any) => any,
            Err(reason) => {
                self.note(&format!("the scopes of {name} are unknown: {reason}"));
                return Ok(());
            }
        };
        if any.iter().any(Vec::is_empty) {
            self.note(&format!("{name} requires no scope"));
            return Ok(());
        }
        self.note(&format!("{name} requires {} ({})", alternatives(any), status(needed.confidence())));
        let is_met = |scopes: &[String]| {
            let infos = scopes.iter().filter_map(|scope| AnyScope::from_name(scope).info().copied());
            needed.is_met_by(&infos.collect::<Vec<_>>())
        };
        match (record.granted_scopes(), record.requested_scopes()) {
            (GrantedScopes::Reported(scopes), _) if !is_met(&scopes) => Err(Error::refused(
                format!("the account has only the scopes {}, so nothing was sent", scopes.join(", ")),
                format!("ask the user to consent again, with {}", sent.login),
            )),
            (GrantedScopes::Requested, Some(scopes)) if !is_met(scopes) => {
                anstream::eprintln!("warning: only these scopes were requested for the account: {}", scopes.join(", "));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Returns the minimal scopes of the call, separated by commas. Returns an empty string if they are unknown.
    fn scopes(&self) -> String {
        self.needed.map_or_else(String::new, |needed| calls::scopes::cover([needed], &[]).names.join(","))
    }

    /// Returns the command that requests the scopes of the account and those of the call. A new consent replaces the
    /// scopes of the old one.
    fn login(&self, id: &AccountId, record: &Record) -> String {
        let granted = match record.granted_scopes() {
            GrantedScopes::Reported(scopes) => scopes,
            _ => record.requested_scopes().map(<[String]>::to_vec).unwrap_or_default(),
        };
        let needed = self.needed.map_or_else(Vec::new, |needed| calls::scopes::cover([needed], &[]).names);
        let scopes: BTreeSet<&str> = granted.iter().map(String::as_str).chain(needed).collect();
        let environment = match id.environment() {
            Environment::Production => String::new(),
            other => format!(" --environment {other}"),
        };
        format!("zoho login --user {}{environment}{}", single_quoted(id.user()), login_options(scopes))
    }

    fn note(&self, text: &str) {
        if !self.options.quiet {
            anstream::eprintln!("{text}");
        }
    }

    fn request(&self, environment: Environment, body: &Body) -> DynamicRequest {
        let method = http::Method::from_bytes(self.target.method.as_str().as_bytes()).unwrap_or(http::Method::GET);
        let requirement = self.needed.and_then(|needed| needed.requirement.as_deref().ok()).unwrap_or(&[]);
        DynamicRequest {
            product: self.target.info,
            method,
            path: self.target.path.clone(),
            query: self.target.query.clone(),
            headers: Vec::new(),
            body: body.content().map(|(content_type, bytes)| (content_type, bytes.into())),
            requires: leaked(requirement),
            environment,
        }
    }

    async fn send<O: 'static>(
        &self,
        client: Client<DynamicScopes, O>,
        environment: Environment,
        body: Body,
        sent: &Sent,
    ) -> Result<(), Error> {
        let request = self.request(environment, &body);
        self.may_change_data.set(request.method != http::Method::GET);
        if self.options.verbose {
            anstream::eprintln!("> {} {}", request.method, request.path);
        }
        if let (true, Some(paging)) = (self.options.all, self.target.paging()) {
            let mut pages = client.pages_dynamic(request, paging);
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| sent.page_error(&error))?;
                self.log(page.response());
                let whole = document(page.response().bytes(), page.items());
                self.print(whole.as_deref().unwrap_or(page.response().bytes()))?;
            }
            return Ok(());
        }
        if let Some(path) = &self.options.output {
            let bar = Arc::new(progress::bar());
            let shown = Arc::clone(&bar);
            let download = client.download_dynamic(&request);
            let download = download.on_progress(move |bytes, total| progress::show(&shown, bytes, total));
            let file = download.to_file(path).await;
            bar.finish_and_clear();
            let file = file.map_err(|error| sent.transfer_error(&error))?;
            anstream::eprintln!("wrote {} to {}", counted(file.bytes, "byte"), path.display());
            return Ok(());
        }
        let response = if let Body::Upload(upload) = body {
            let bar = Arc::new(progress::bar());
            let shown = Arc::clone(&bar);
            let upload = upload.on_progress(move |bytes, total| progress::show(&shown, bytes, Some(total)));
            let call = self.target.call.as_ref().map_or("", |call| call.endpoint.name.as_str());
            let response = client.upload_dynamic(&request, call, &upload).await;
            bar.finish_and_clear();
            response.map_err(|error| sent.transfer_error(&error))?
        } else {
            client.send_dynamic(request).await.map_err(|error| sent.send_error(&error))?
        };
        self.log(&response);
        self.print(response.bytes())
    }

    fn log(&self, response: &Response) {
        if self.options.verbose {
            let size = counted(response.bytes().len() as u64, "byte");
            anstream::eprintln!("< {}, {size}", response.status());
        }
    }

    /// Prints the body of a response, or the results of the filter for the body.
    fn print(&self, body: &[u8]) -> Result<(), Error> {
        if body.is_empty() {
            return Ok(());
        }
        if let Some(filter) = &self.filter {
            let lines = filter(body).map_err(|error| {
                Error::refused(error, "correct the filter of --jq, or omit --jq if the response is not JSON")
            })?;
            return write_output(&lines);
        }
        write_bytes(body)?;
        if body.ends_with(b"\n") { Ok(()) } else { write_output("\n") }
    }
}

/// Returns the response with only `items` in its list. Returns `None` if the list has no other items. The library omits
/// an item that an earlier page already had.
fn document(body: &[u8], items: &[Value]) -> Option<Vec<u8>> {
    let mut whole: Value = serde_json::from_slice(body).ok()?;
    let list = match &mut whole {
        Value::Array(list) => Some(list),
        Value::Object(members) => {
            let lists = members.values_mut().filter_map(Value::as_array_mut);
            lists.filter(|list| list.len() > items.len() && list.ends_with(items)).last()
        }
        _ => None,
    }?;
    if list.len() <= items.len() {
        return None;
    }
    *list = items.to_vec();
    serde_json::to_vec(&whole).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_product_can_be_sent_to_with_its_organization() {
        for product in calls::catalog().expect("catalog should be valid").products() {
            let name = product.product.as_str();
            assert!(target::product_info(name).is_some(), "{name}");
            let with_organization =
                ["analytics", "billing", "books", "commerce", "desk", "expense", "inventory", "invoice", "payroll"];
            let is_supported = with_organization.contains(&name);
            assert_eq!(
                product.organization.is_some(),
                is_supported,
                "`Exchange::run` should set the organization of {name}"
            );
        }
    }

    #[test]
    fn repeated_item_is_removed_from_a_page() {
        let body = br#"{"data":[1,2,3],"info":[]}"#;
        let whole = document(body, &[json!(2), json!(3)]).expect("list should be shortened");
        assert_eq!(whole, br#"{"data":[2,3],"info":[]}"#);
        assert!(document(body, &[json!(1), json!(2), json!(3)]).is_none());
        assert_eq!(document(b"[1,2]", &[json!(2)]).as_deref(), Some(&b"[2]"[..]));
    }
}
