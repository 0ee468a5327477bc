//! The scopes of a script's calls, and the connections that need these scopes.

#![allow(clippy::single_match_else, reason = "both arms are of equal weight")]

use super::calls::{Argument, Call, CallKind, Connection};
use super::tasks::{Task, Tasks};
use crate::calls::scopes::Needed;
use crate::error::Error;
use std::cell::RefCell;
use std::collections::HashMap;
use zoho_catalog::calls::{Call as CatalogCall, FindError, Finder, Written};
use zoho_catalog::model::Confidence;

/// The names of the task arguments whose values select the call.
const SELECTING: &[&str] = &["module", "relation", "status"];

/// The names of the task arguments that are maps or lists. A string in such a position is a mistake.
const NOT_TEXTS: &[&str] =
    &["configuration", "list", "map", "options", "options_map", "other_params", "query_map", "rows", "values"];

/// A call of a script with its scopes.
pub(crate) struct CallNeeds<'c> {
    pub(crate) line: usize,
    /// The line of the URL or the path, for a call with attributes.
    pub(crate) url_line: Option<usize>,
    /// The name of the call in the script, such as `zoho.crm.getRecords(Leads)`.
    pub(crate) name: String,
    /// The service of the connection, such as `Zoho CRM`.
    pub(crate) service: Option<String>,
    pub(crate) scopes: CallScopes<'c>,
    pub(crate) connection: Connection,
    pub(crate) confidence: Confidence,
    /// The citation for the task, if the call is a task.
    pub(crate) source: Option<String>,
    pub(crate) notes: Vec<String>,
}

/// The scopes of a call.
pub(crate) enum CallScopes<'c> {
    /// The scopes of a call in the catalog.
    Catalog(Box<Needed<'c>>),
    /// The scopes of a product that the catalog does not have.
    Other(Vec<String>),
    /// The absence of scopes, for a call that does not need a scope of Zoho.
    Nothing,
    /// The reason why the scopes are unknown.
    Unknown(String),
}

/// A resolver that finds the scopes of calls.
pub(crate) struct Resolver<'r, 'c> {
    finder: &'r Finder<'c>,
    tasks: &'r Tasks,
    /// The cached results of searches, because scripts repeat calls.
    found: RefCell<HashMap<String, Result<CatalogCall<'c>, FindError>>>,
}

impl<'r, 'c> Resolver<'r, 'c> {
    pub(crate) fn new(finder: &'r Finder<'c>, tasks: &'r Tasks) -> Self {
        Self { finder, tasks, found: RefCell::default() }
    }

    /// Returns the call of the catalog that matches a request. Searches for each request only once.
    fn search(&self, request: &str) -> Result<CatalogCall<'c>, FindError> {
        if let Some(found) = self.found.borrow().get(request) {
            return found.clone();
        }
        let found = crate::calls::find(self.finder, request);
        self.found.borrow_mut().insert(request.to_owned(), found.clone());
        found
    }

    /// Returns a call with its scopes, its connection and notes.
    pub(crate) fn resolve(&self, call: &Call) -> Result<CallNeeds<'c>, Error> {
        let mut needs = CallNeeds {
            line: call.line,
            url_line: None,
            name: String::new(),
            service: None,
            scopes: CallScopes::Nothing,
            connection: call.connection.clone(),
            confidence: Confidence::Unknown,
            source: None,
            notes: Vec::new(),
        };
        match &call.kind {
            CallKind::Task { name, arguments } => self.task(name, arguments, &mut needs)?,
            CallKind::Function { name } => {
                needs.name.clone_from(name);
                needs.confidence = Confidence::Documented;
                needs.notes.push(
                    "this function does not use a connection; use `invokeurl […]` for a call with a connection"
                        .to_owned(),
                );
            }
            CallKind::Url { method, url, url_line } => {
                needs.url_line = Some(*url_line);
                self.url(method, url, &call.query_modules, &mut needs)?;
            }
            CallKind::Api { method, service, path, path_line } => {
                needs.url_line = Some(*path_line);
                self.api(method, service.as_deref(), path, &call.query_modules, &mut needs)?;
            }
        }
        if matches!(needs.connection, Connection::Unknown(_)) {
            needs.notes.push("the name of the connection is known only when the script runs".to_owned());
        }
        Ok(needs)
    }

    fn task(&self, name: &str, arguments: &[Argument], needs: &mut CallNeeds<'c>) -> Result<(), Error> {
        needs.name = format!("zoho.{name}");
        needs.service = self.tasks.service_title(name).map(str::to_owned);
        if self.tasks.is_without_connection(name) {
            needs.confidence = Confidence::Documented;
            return Ok(());
        }
        let Some(task) = self.tasks.task(name) else {
            needs.scopes = CallScopes::Unknown("the catalog does not have this task".to_owned());
            return Ok(());
        };
        needs.source = Some(self.tasks.citation(&task.source));
        needs.notes.extend(task.note.clone());
        connection_of(task, arguments, needs);
        let selected = selecting(task, arguments);
        let shown: Vec<&str> = selected.iter().filter_map(|(_, value)| value.as_deref()).collect();
        if !shown.is_empty() {
            needs.name = format!("{}({})", needs.name, shown.join(", "));
        }
        if let (Some(method), Some(path)) = (&task.method, &task.path) {
            self.task_call(task, &format!("{method} {path}"), &selected, needs)
        } else {
            (needs.scopes, needs.confidence) = match &task.scopes {
                Some(fact) => {
                    needs.notes.push(format!(
                        "the product is not in the catalog; the scopes are from {}",
                        self.tasks.citation(&fact.source)
                    ));
                    (CallScopes::Other(fact.names.clone()), fact.status.max(task.status))
                }
                None => (CallScopes::Unknown("no scope is documented".to_owned()), Confidence::Unknown),
            };
            Ok(())
        }
    }

    fn task_call(
        &self,
        task: &Task,
        request: &str,
        selected: &[(&str, Option<String>)],
        needs: &mut CallNeeds<'c>,
    ) -> Result<(), Error> {
        let filled = |lower: bool| {
            selected.iter().fold(request.to_owned(), |text, (name, value)| match value {
                Some(value) if lower => text.replace(&format!("{{{name}}}"), &value.to_lowercase()),
                Some(value) => text.replace(&format!("{{{name}}}"), value),
                None => text,
            })
        };
        // Books and Desk accept the words of their URLs in upper and lower case.
        let found = self.search(&filled(false));
        let found = found.or_else(|error| self.search(&filled(true)).map_err(|_| error));
        let call = match found {
            Ok(call) => call,
            Err(error) => {
                needs.scopes = CallScopes::Unknown(error.to_string());
                return Ok(());
            }
        };
        let paths = task.path.iter().flat_map(|path| path.split('/')).zip(call.endpoint.path.split('/'));
        for (own, segment) in paths {
            let name = own.trim_matches(['{', '}']);
            let is_selecting = own != name && name != "relation" && SELECTING.contains(&name);
            if is_selecting && segment.starts_with('{') && segment != zoho_catalog::requirement::PLACEHOLDER {
                let is_constant = selected.iter().any(|(selected, value)| *selected == name && value.is_some());
                needs.scopes = CallScopes::Unknown(if is_constant {
                    format!("the catalog does not have this {name} for the task")
                } else {
                    format!("the argument `{name}` is known only when the script runs")
                });
                return Ok(());
            }
        }
        let stated = task.scopes.as_ref().map_or(&[][..], |fact| &fact.names);
        self.set_call(request.to_owned(), call, task.status, stated, needs)
    }

    fn set_call(
        &self,
        text: String,
        call: CatalogCall<'c>,
        status: Confidence,
        stated: &[String],
        needs: &mut CallNeeds<'c>,
    ) -> Result<(), Error> {
        if let Some(version) = &call.other_version {
            let known = &call.endpoint.version;
            needs.notes.push(format!(
                "the catalog has version {known} of this call, not {version}; the same scopes are assumed"
            ));
        }
        if needs.service.is_none() {
            needs.service = Some(call.product.title.clone()).filter(|title| !title.is_empty());
        }
        let mut needed = Needed::new(self.finder.catalog(), text, call)?;
        needed.prefer(stated)?;
        needs.confidence = needed.confidence().max(status);
        needs.scopes = match &needed.requirement {
            Ok(_) => CallScopes::Catalog(Box::new(needed)),
            Err(zoho_catalog::calls::RequirementError::NoModule) => {
                needs.confidence = Confidence::Unknown;
                CallScopes::Unknown(
                    "the scope depends on the module, which is known only when the script runs".to_owned(),
                )
            }
            Err(reason) => CallScopes::Unknown(reason.to_string()),
        };
        Ok(())
    }

    fn url(
        &self,
        method: &str,
        url: &[Option<String>],
        query_modules: &[String],
        needs: &mut CallNeeds<'c>,
    ) -> Result<(), Error> {
        let text = match joined(url, &mut needs.notes) {
            Ok(text) => text,
            Err(reason) => {
                needs.name = format!("{method} {}", shown(url));
                needs.scopes = CallScopes::Unknown(reason.to_owned());
                return Ok(());
            }
        };
        needs.name = format!("{method} {}", text.split('?').next().unwrap_or_default());
        match self.find(&needs.name.clone(), query_modules) {
            Ok(call) => self.set_call(needs.name.clone(), call, Confidence::Documented, &[], needs),
            Err(FindError::ForeignHost { origin }) if !is_of_zoho(&origin) => {
                needs.confidence = Confidence::Documented;
                needs.notes.push("the host does not belong to Zoho".to_owned());
                Ok(())
            }
            Err(error) => {
                needs.scopes = CallScopes::Unknown(error.to_string());
                Ok(())
            }
        }
    }

    fn api(
        &self,
        method: &str,
        service: Option<&str>,
        path: &[Option<String>],
        query_modules: &[String],
        needs: &mut CallNeeds<'c>,
    ) -> Result<(), Error> {
        needs.name = format!("{method} {} {}", service.unwrap_or("{service}"), shown(path));
        let Some(product) = service.and_then(|service| self.tasks.product(service)) else {
            needs.scopes = CallScopes::Unknown("the catalog does not have the product of the service".to_owned());
            return Ok(());
        };
        needs.notes.push("the form of `path` in invokeapi is not documented".to_owned());
        let text = match joined(path, &mut needs.notes) {
            Ok(text) => text,
            Err(reason) => {
                needs.scopes = CallScopes::Unknown(reason.to_owned());
                return Ok(());
            }
        };
        let text = text.trim_start_matches('/');
        let requests = [format!("{method} /{text}"), format!("{method} /{product}/{text}")];
        let calls = requests.iter().map(|request| self.find(request, query_modules));
        let found = calls.flatten().find(|call| call.product.product == product);
        if let Some(call) = found {
            self.set_call(requests[0].clone(), call, Confidence::Assumed, &[], needs)
        } else {
            needs.scopes = CallScopes::Unknown("the catalog does not have this call".to_owned());
            Ok(())
        }
    }

    /// Returns the call of the catalog that matches a request. A call whose body names modules gets the modules of the
    /// query.
    fn find(&self, request: &str, query_modules: &[String]) -> Result<CatalogCall<'c>, FindError> {
        let call = self.search(request)?;
        if !call.endpoint.multi_module || query_modules.is_empty() {
            return Ok(call);
        }
        let other_version = call.other_version.clone();
        let typed = Written::Type {
            before: vec![call.product.product.clone(), call.endpoint.version.clone()],
            name: call.endpoint.name.clone(),
            modules: query_modules.to_vec(),
        };
        Ok(CatalogCall { other_version, ..self.finder.find(&typed)? })
    }
}

/// Returns the arguments that select the call, each with its value, or with `None` if the value is not a constant.
fn selecting<'t>(task: &'t Task, arguments: &[Argument]) -> Vec<(&'t str, Option<String>)> {
    let names = task.arguments.iter().enumerate().filter(|(_, name)| SELECTING.contains(&name.as_str()));
    let value = |index: usize| match arguments.get(index) {
        Some(Argument::Text(text)) if is_path_word(text) => Some(text.clone()),
        _ => None,
    };
    names.map(|(index, name)| (name.as_str(), value(index))).collect()
}

/// Returns `true` for a string that can be a segment of a path.
fn is_path_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// Sets the connection of a task, which is the argument after all others, or a member of the last map.
fn connection_of(task: &Task, arguments: &[Argument], needs: &mut CallNeeds<'_>) {
    let expected = task.arguments.len();
    match arguments.last() {
        _ if !task.connection => {}
        Some(Argument::MapWithConnection(name)) => {
            needs.connection = Connection::Named(name.clone());
            needs.notes.push("the connection is a member of a map; this form is not documented".to_owned());
        }
        Some(last) if arguments.len() > expected => {
            needs.connection = match last {
                Argument::Text(name) => Connection::Named(name.clone()),
                _ => Connection::Unknown("an expression".to_owned()),
            };
            if arguments.len() > expected + 1 {
                needs.notes.push("the call has more arguments than the documentation of the task lists".to_owned());
            }
        }
        Some(Argument::Text(text)) => {
            let position = arguments.len() - 1;
            if task.arguments.get(position).is_some_and(|name| NOT_TEXTS.contains(&name.as_str())) {
                needs.notes.push(format!(
                    "the last argument is the string `{text}`; if this string is the connection, an earlier argument \
                     is missing"
                ));
            }
        }
        _ => {}
    }
}

/// Joins the parts of an address. A part that is known only when the script runs stands for the end of Zoho's host, or
/// for one segment of the path. Fails with the reason if an unknown part is elsewhere, or if there is no address.
fn joined(parts: &[Option<String>], notes: &mut Vec<String>) -> Result<String, &'static str> {
    let mut text = String::new();
    let mut is_after_unknown = false;
    for part in parts {
        match part {
            _ if text.contains('?') => {}
            Some(known) => {
                if is_after_unknown && !known.starts_with(['/', '?', '#']) {
                    return Err("a part of the path is known only when the script runs");
                }
                text.push_str(known);
                is_after_unknown = false;
            }
            None if text.ends_with("zoho.") || text.ends_with("zohoapis.") => {
                text.push_str("com");
                notes.push("the data center is known only when the script runs".to_owned());
                is_after_unknown = true;
            }
            None if text.ends_with('/') && !text.ends_with("//") => {
                text.push_str("{value}");
                is_after_unknown = true;
            }
            None if text.is_empty() => {
                return Err("the address begins with a value that is known only when the script runs");
            }
            None => return Err("a part of the path is known only when the script runs"),
        }
    }
    if text.is_empty() { Err("the call has no address") } else { Ok(text) }
}

/// Returns an address for a message, with `{value}` in place of unknown parts.
fn shown(parts: &[Option<String>]) -> String {
    parts.iter().map(|part| part.as_deref().unwrap_or("{value}")).collect()
}

/// Returns `true` if a label of the origin's host begins with `zoho`.
fn is_of_zoho(origin: &str) -> bool {
    let host = origin.split("://").nth(1).unwrap_or_default();
    host.split('.').any(|label| label.starts_with("zoho"))
}
