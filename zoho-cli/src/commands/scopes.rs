//! The command `zoho scopes`.

use super::catalog::format_names::{alternatives, status};
use super::write_output;
use crate::calls::scopes::{Needed, Scopes, cover};
use crate::calls::{self, CallArgs};
use crate::error::Error;
use crate::risk;
use crate::shell::single_quoted;
use crate::tokens::scopes::login_options;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::process::ExitCode;
use zoho_auth_typed::{AnyScope, DataCenter};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Endpoint};
use zoho_catalog::risk::{Risk, RiskTable};
use zoho_catalog::suggest;

/// Show the smallest set of scopes that allows these calls, as the macro `zoho_app` computes it.
///
/// The first line is the value of the parameter `scope`. The next lines list the scopes of each call with the
/// confidence in them, and the access and the kind of data of each scope. The exit code is 1 if the scopes of a call
/// are unknown. Such a call is listed, and the set allows only the other calls. The exit code is 2 if the catalog does
/// not have a call.
#[derive(Debug, Args)]
pub(crate) struct ScopesOfCalls {
    #[command(flatten)]
    calls: CallArgs,
    /// Comma-separated scopes that the account has. The output shows the scopes to add.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',')]
    held: Vec<String>,
    /// The client ID. The output shows the command that requests the scopes, together with those of --held.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// With --client-id: the code of the data center where the client is registered.
    #[arg(long, value_name = "CODE", default_value = "us", requires = "client_id")]
    dc: DataCenter,
    /// Print one JSON object: `scope`, `scopes`, `calls`, `unknown`, `held`, `added`, `request`, `exact`, `login`.
    #[arg(long)]
    json: bool,
}

impl ScopesOfCalls {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let texts = self.calls.texts()?;
        let held: Vec<AnyScope> = self.held().map(AnyScope::from_name).collect();
        let login_of = self.client_id.as_deref().map(checked_client_id).transpose()?;
        let catalog = calls::catalog()?;
        let finder = calls::finder(&catalog)?;
        let found = calls::find_all(&finder, &texts)?;
        let needed = found.into_iter().map(|(text, call)| Needed::new(&catalog, text, call));
        let needed = needed.collect::<Result<Vec<_>, _>>()?;
        let infos: Vec<_> = held.iter().filter_map(AnyScope::info).copied().collect();
        let scopes = cover(&needed, &infos);
        let risks = risk::table()?;
        let report =
            Report { catalog: &catalog, risks: &risks, calls: &needed, held: &held, infos: &infos, scopes: &scopes };
        let login = login_of.map(|id| login(id, self.dc, &report.request()));
        write_output(&if self.json {
            format!("{}\n", report.to_json(login.as_deref()))
        } else {
            report.to_text(login.as_deref())
        })?;
        report.warn();
        let unknown = report.unknown();
        if unknown.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(unknown_scopes(&unknown)) }
    }

    fn held(&self) -> impl Iterator<Item = &str> {
        self.held.iter().map(|scope| scope.trim()).filter(|scope| !scope.is_empty())
    }
}

/// Returns the client ID if it can be part of a command. Fails if it is empty, or contains whitespace or a character
/// that is not printable ASCII.
fn checked_client_id(id: &str) -> Result<&str, Error> {
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(id);
    }
    Err(Error::usage(
        "the client ID is empty, or contains whitespace or a character that is not printable ASCII",
        "copy the client ID from the API console; it begins with `1000.`",
    ))
}

/// Returns the `zoho login` command that requests exactly these scopes.
fn login(client_id: &str, data_center: DataCenter, scopes: &[String]) -> String {
    let options = login_options(scopes.iter().map(String::as_str));
    format!("ZOHO_CLIENT_ID={} zoho login --dc {}{options}", single_quoted(client_id), data_center.code())
}

/// Returns the error for calls whose scopes are unknown.
pub(super) fn unknown_scopes(unknown: &[&Needed<'_>]) -> Error {
    let names = unknown.iter().filter_map(|needed| {
        let reason = needed.requirement.as_ref().err()?;
        Some(format!("\n  {}: {reason}", needed.call.name()))
    });
    let next = if unknown.iter().any(|needed| needed.needs_module()) {
        "name the module, as in crm::ListRecords<crm::Leads> or GET /crm/v8/Leads"
    } else {
        "try the call with the scopes of a similar call; zoho catalog show CALL shows the source"
    };
    let noun = if unknown.len() == 1 { "call are" } else { "calls are" };
    Error::refused(format!("the scopes of {} {noun} unknown:{}", unknown.len(), names.collect::<String>()), next)
}

impl Needed<'_> {
    /// Returns `true` if the scopes are unknown because the text names no module.
    fn needs_module(&self) -> bool {
        self.requirement == Err(zoho_catalog::calls::RequirementError::NoModule)
    }
}

/// The result of the command.
struct Report<'r> {
    catalog: &'r Catalog,
    risks: &'r RiskTable,
    calls: &'r [Needed<'r>],
    held: &'r [AnyScope],
    infos: &'r [zoho_catalog::ScopeInfo],
    scopes: &'r Scopes,
}

impl Report<'_> {
    fn unknown(&self) -> Vec<&Needed<'_>> {
        self.calls.iter().filter(|call| call.requirement.is_err()).collect()
    }

    /// Returns the scopes to request: the held and the added scopes, or the minimal cover if no scope is held.
    fn request(&self) -> Vec<String> {
        let held = self.held.iter().map(|scope| scope.name().to_owned());
        let mut all: Vec<String> = held.chain(self.scopes.added.iter().map(|name| (*name).to_owned())).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Warns of held scopes that the catalog does not have, and of a search that was stopped.
    fn warn(&self) {
        for scope in self.held.iter().filter(|scope| scope.info().is_none()) {
            let near = suggest::scopes(scope.name(), self.catalog.scopes().map(|known| known.name.as_str()));
            let advice = match near.as_slice() {
                [] => "the scope is assumed to allow none of the calls".to_owned(),
                near => format!("did you mean `{}`?", near.join("`, or `")),
            };
            anstream::eprintln!("warning: the catalog does not have the held scope `{}`; {advice}", scope.name());
        }
        if !self.scopes.exact {
            anstream::eprintln!(
                "warning: the search for a smaller set was stopped; the set is sufficient, but may not be minimal"
            );
        }
    }

    fn to_text(&self, login: Option<&str>) -> String {
        let mut out = format!("{}\n", self.scopes.names.join(","));
        for needed in self.calls {
            let Endpoint { method, selector, .. } = needed.call.endpoint;
            let selector = selector.as_ref().map(|selector| format!("?{selector}")).unwrap_or_default();
            let _ = writeln!(out, "\n{}\n  {method} {}{selector}", needed.call.name(), needed.call.path());
            let _ = writeln!(out, "  {}", self.line(needed));
            if let Some(version) = &needed.call.other_version {
                let known = &needed.call.endpoint.version;
                let _ = writeln!(
                    out,
                    "  the catalog has version {known} of this call, not {version}; the same scopes are assumed"
                );
            }
        }
        if !self.scopes.names.is_empty() {
            out.push_str("\nAccess and data\n");
            for scope in &self.scopes.names {
                let Risk { access, data, .. } = self.risks.risk(scope);
                let _ = writeln!(out, "  {scope}: {access}, {data}");
            }
        }
        if !self.held.is_empty() {
            let _ = match self.scopes.added.as_slice() {
                [] if self.unknown().is_empty() => writeln!(out, "\nThe held scopes allow all calls."),
                [] => writeln!(out, "\nNo scope is added to the held scopes."),
                added => writeln!(out, "\nAdded to the held scopes\n  {}", added.join(",")),
            };
        }
        if let Some(login) = login {
            let _ = writeln!(out, "\nLogin\n  {login}");
        }
        out
    }

    /// Returns the requirement of a call as a phrase.
    fn line(&self, needed: &Needed<'_>) -> String {
        let confidence = status(needed.confidence());
        match &needed.requirement {
            Err(reason) => format!("unknown: {reason}"),
            Ok(any) if any.iter().all(Vec::is_empty) => format!("needs no scope ({confidence})"),
            Ok(any) => {
                let held = if self.is_held(needed) { ", held" } else { "" };
                format!("needs {} ({confidence}{held})", alternatives(any))
            }
        }
    }

    fn is_held(&self, needed: &Needed<'_>) -> bool {
        !self.held.is_empty() && needed.is_met_by(self.infos)
    }

    fn to_json(&self, login: Option<&str>) -> Value {
        let names = |scopes: &[&str]| scopes.iter().map(|scope| json!(scope)).collect::<Vec<_>>();
        let calls: Vec<Value> = self.calls.iter().map(|needed| self.call_json(needed)).collect();
        let scopes: Vec<Value> = self.scopes.names.iter().map(|scope| self.scope_json(scope)).collect();
        let unknown: Vec<String> = self.unknown().iter().map(|needed| needed.call.name()).collect();
        json!({
            "scope": self.scopes.names.join(","),
            "scopes": scopes,
            "calls": calls,
            "unknown": unknown,
            "held": self.held.iter().map(AnyScope::name).collect::<Vec<_>>(),
            "added": names(&self.scopes.added),
            "request": self.request().join(","),
            "exact": self.scopes.exact,
            "login": login,
        })
    }

    fn scope_json(&self, scope: &str) -> Value {
        let users = self.calls.iter().filter(|needed| needed.uses(&self.scopes.names).contains(&scope));
        let confidence = self.catalog.scope(scope).map_or(Confidence::Unknown, |index| self.catalog.get(index).status);
        let held = self.held.iter().any(|wide| wide.implies(&AnyScope::from_name(scope)));
        let risk = self.risks.risk(scope);
        json!({
            "name": scope, "confidence": confidence, "access": risk.access, "data": risk.data, "held": held,
            "calls": users.map(|needed| needed.call.name()).collect::<Vec<_>>(),
        })
    }

    fn call_json(&self, needed: &Needed<'_>) -> Value {
        let Needed { text, call, requirement, .. } = needed;
        json!({
            "call": call.name(),
            "text": text,
            "method": call.endpoint.method,
            "path": call.path(),
            "requires": requirement.as_ref().ok(),
            "scopes": needed.uses(&self.scopes.names),
            "confidence": needed.confidence(),
            "source": call.endpoint.source,
            "held": self.is_held(needed),
            "unknown_because": requirement.as_ref().err().map(ToString::to_string),
            "other_version": call.other_version,
        })
    }
}
