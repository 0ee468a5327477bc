//! The command `zoho deluge`.

use super::catalog::format_names::{alternatives, status};
use super::write_output;
use crate::calls::{self, scopes};
use crate::deluge::calls::{Connection, ScriptCalls};
use crate::deluge::needs::{CallNeeds, CallScopes, Resolver};
use crate::deluge::tasks;
use crate::error::Error;
use crate::tokens::printable::on_one_line;
use clap::Args;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// The service for a connection whose scopes belong to several products.
const SEVERAL_PRODUCTS: &str = "Zoho OAuth";

/// Show the connections that a Deluge script needs, with their scopes and the line of each call.
///
/// The command finds integration tasks (`zoho.crm.getRecords(…)`), `invokeurl` and `invokeapi`. Nothing is sent. The
/// exit code is 1 if a task, a scope or the name of a connection is unknown, or if a part of the script cannot be read.
/// Each such part is listed with its line, and the connections contain only the known scopes.
#[derive(Debug, Args)]
pub(crate) struct Deluge {
    /// The file with the script; `-` reads standard input.
    #[arg(value_name = "SCRIPT")]
    script: PathBuf,
    /// Print one JSON object: `connections`, `calls`, `other_scripts`, `problems`.
    #[arg(long)]
    json: bool,
}

impl Deluge {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let source = self.source()?;
        let catalog = calls::catalog()?;
        let (finder, tasks) = (calls::finder(&catalog)?, tasks::tasks()?);
        let found = crate::deluge::calls::calls(&source);
        let resolver = Resolver::new(&finder, &tasks);
        let needs = found.calls.iter().map(|call| resolver.resolve(call)).collect::<Result<Vec<_>, _>>()?;
        let report = Report::new(&needs, &found);
        write_output(&if self.json { format!("{}\n", report.to_json()) } else { report.to_text() })?;
        let unknown = needs.iter().filter(|call| is_unknown(call)).count() + found.problems.len();
        if unknown == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        let next = "look up the scopes for these lines; zoho catalog search WORDS finds similar calls";
        let noun = if unknown == 1 { "call or part of the script has" } else { "calls or parts of the script have" };
        Err(Error::refused(
            format!("{unknown} {noun} unknown scopes or an unknown connection, or cannot be read, as listed"),
            next,
        ))
    }

    fn source(&self) -> Result<String, Error> {
        if self.script.as_os_str() == "-" {
            return calls::standard_input();
        }
        let bytes =
            std::fs::read(&self.script).map_err(|error| Error::read(&self.script, error, "correct the path"))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn is_unknown(call: &CallNeeds<'_>) -> bool {
    matches!(call.scopes, CallScopes::Unknown(_)) || matches!(call.connection, Connection::Unknown(_))
}

/// A connection of the script, with the services, the scopes and the calls that use it.
struct ConnectionNeeds<'r> {
    name: &'r str,
    services: BTreeSet<&'r str>,
    scopes: Vec<String>,
    calls: Vec<&'r CallNeeds<'r>>,
}

struct Report<'r> {
    calls: &'r [CallNeeds<'r>],
    connections: Vec<ConnectionNeeds<'r>>,
    found: &'r ScriptCalls,
}

impl<'r> Report<'r> {
    fn new(calls: &'r [CallNeeds<'r>], found: &'r ScriptCalls) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&CallNeeds<'_>>> = BTreeMap::new();
        for call in calls {
            if let Connection::Named(name) = &call.connection {
                by_name.entry(name).or_default().push(call);
            }
        }
        let connections = by_name.into_iter().map(|(name, calls)| ConnectionNeeds {
            name,
            services: calls.iter().filter_map(|call| call.service.as_deref()).collect(),
            scopes: scopes_of(&calls),
            calls,
        });
        Self { calls, connections: connections.collect(), found }
    }

    fn to_text(&self) -> String {
        let mut out = String::new();
        for connection in &self.connections {
            let _ = writeln!(out, "Connection {}", on_one_line(connection.name));
            if let Some(service) = connection.service() {
                let _ = writeln!(out, "  service  {service}");
            }
            let scopes =
                if connection.scopes.is_empty() { "none known".to_owned() } else { connection.scopes.join(",") };
            let _ = writeln!(out, "  scopes   {scopes}");
            lines(&mut out, connection.calls.iter().copied());
            out.push('\n');
        }
        let without = |call: &&CallNeeds<'_>| call.connection == Connection::None;
        let unnamed = |call: &&CallNeeds<'_>| matches!(call.connection, Connection::Unknown(_));
        section(&mut out, "Calls without a connection", self.calls.iter().filter(without));
        if self.calls.iter().filter(without).any(|call| matches!(call.scopes, CallScopes::Catalog(_))) {
            out.push_str(
                "  Whether a task needs a connection depends on the product that runs the script.\n  In Zoho CRM, the \
                 tasks of Zoho CRM need no connection; in Zoho Cliq, every task needs one.\n\n",
            );
        }
        section(&mut out, "Calls with a connection whose name is unknown", self.calls.iter().filter(unnamed));
        if !self.found.other_scripts.is_empty() {
            out.push_str("Calls to other scripts, which this command does not read\n");
            for (line, name) in &self.found.other_scripts {
                let _ = writeln!(out, "  line {line}: {name}");
            }
            out.push('\n');
        }
        if !self.found.problems.is_empty() {
            out.push_str("Problems\n");
            for (line, problem) in &self.found.problems {
                let _ = writeln!(out, "  line {line}: {problem}");
            }
            out.push('\n');
        }
        if out.is_empty() {
            out.push_str("The script contains no call.\n");
        }
        format!("{}\n", out.trim_end())
    }

    fn to_json(&self) -> Value {
        let connections = self.connections.iter().map(|connection| {
            json!({
                "name": connection.name, "service": connection.service(), "scope": connection.scopes.join(","),
                "scopes": connection.scopes, "lines": connection.calls.iter().map(|call| call.line).collect::<Vec<_>>(),
            })
        });
        let listed = |list: &[(usize, String)], name: &str| -> Value {
            list.iter().map(|(line, text)| json!({ "line": line, name: text })).collect()
        };
        json!({
            "connections": connections.collect::<Vec<_>>(),
            "calls": self.calls.iter().map(call_json).collect::<Vec<_>>(),
            "other_scripts": listed(&self.found.other_scripts, "call"),
            "problems": listed(&self.found.problems, "problem"),
        })
    }
}

impl ConnectionNeeds<'_> {
    /// Returns the service to select when the connection is created. Returns `None` if no service is known.
    fn service(&self) -> Option<&str> {
        match self.services.len() {
            0 => None,
            1 => self.services.first().copied(),
            _ => Some(SEVERAL_PRODUCTS),
        }
    }
}

/// Returns the minimal scopes of calls, sorted.
fn scopes_of(calls: &[&CallNeeds<'_>]) -> Vec<String> {
    let known = calls.iter().filter_map(|call| match &call.scopes {
        CallScopes::Catalog(needed) => Some(needed.as_ref()),
        _ => None,
    });
    let mut scopes: Vec<String> = scopes::cover(known, &[]).names.iter().map(|name| (*name).to_owned()).collect();
    for call in calls {
        if let CallScopes::Other(names) = &call.scopes {
            scopes.extend(names.iter().cloned());
        }
    }
    scopes.sort();
    scopes.dedup();
    scopes
}

fn section<'r>(out: &mut String, title: &str, calls: impl Iterator<Item = &'r CallNeeds<'r>>) {
    let mut calls = calls.peekable();
    if calls.peek().is_some() {
        let _ = writeln!(out, "{title}");
        lines(out, calls);
        out.push('\n');
    }
}

fn lines<'r>(out: &mut String, calls: impl Iterator<Item = &'r CallNeeds<'r>>) {
    for call in calls {
        let scopes = match &call.scopes {
            CallScopes::Catalog(needed) => {
                let any = needed.requirement.as_deref().unwrap_or_default();
                let needs = if any.iter().all(Vec::is_empty) { "no scope".to_owned() } else { alternatives(any) };
                format!("{needs} ({})", status(call.confidence))
            }
            CallScopes::Other(names) => format!("{} ({})", names.join(" and "), status(call.confidence)),
            CallScopes::Nothing => "no scope".to_owned(),
            CallScopes::Unknown(reason) => format!("unknown: {reason}"),
        };
        let _ = writeln!(out, "  line {}: {}\n    {}", call.line, on_one_line(&call.name), on_one_line(&scopes));
        for note in &call.notes {
            let _ = writeln!(out, "    note: {}", on_one_line(note));
        }
    }
}

fn call_json(call: &CallNeeds<'_>) -> Value {
    let (needed, unknown) = match &call.scopes {
        CallScopes::Catalog(needed) => (Some(needed), None),
        CallScopes::Unknown(reason) => (None, Some(reason)),
        _ => (None, None),
    };
    let (connection, expression) = match &call.connection {
        Connection::None => (None, None),
        Connection::Named(name) => (Some(name), None),
        Connection::Unknown(expression) => (None, Some(expression)),
    };
    json!({
        "line": call.line,
        "url_line": call.url_line,
        "call": call.name,
        "catalog_call": needed.map(|needed| needed.call.name()),
        "connection": connection,
        "connection_expression": expression,
        "scopes": unknown.is_none().then(|| scopes_of(&[call])),
        "unknown_because": unknown,
        "confidence": call.confidence,
        "source": call.source,
        "notes": call.notes,
    })
}
