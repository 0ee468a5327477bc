//! The search for calls in a script.

use super::constants::{Constants, Part};
use super::query;
use super::script::Script;
use std::collections::BTreeMap;
use std::ops::Range;

/// The keywords before attributes in brackets.
const INVOKE_URL: &str = "invokeurl";
const INVOKE_API: &str = "invokeapi";

/// The functions for web requests that do not use a connection.
const WITHOUT_CONNECTION: &[&str] = &["getUrl", "postUrl"];

/// The namespaces of other scripts.
const OTHER_SCRIPTS: &[&str] = &["automation", "button", "schedule", "standalone", "thisapp"];

/// The calls of a script.
#[derive(Debug, Default)]
pub(crate) struct ScriptCalls {
    pub(crate) calls: Vec<Call>,
    /// The calls to other scripts, each with its line.
    pub(crate) other_scripts: Vec<(usize, String)>,
    /// The parts of the script that cannot be read, each with its line.
    pub(crate) problems: Vec<(usize, String)>,
}

/// A call in a Deluge script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) line: usize,
    pub(crate) kind: CallKind,
    pub(crate) connection: Connection,
    /// The modules in the text of a COQL query.
    pub(crate) query_modules: Vec<String>,
}

/// The kind of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallKind {
    /// An integration task. The name omits the prefix `zoho.`, as in `crm.v8.getRecords`.
    Task { name: String, arguments: Vec<Argument> },
    /// A call with `invokeurl`. The URL has `None` for each part that is known only when the script runs.
    Url { method: String, url: Vec<Option<String>>, url_line: usize },
    /// A call with `invokeapi`.
    Api { method: String, service: Option<String>, path: Vec<Option<String>>, path_line: usize },
    /// A function that does not use a connection.
    Function { name: String },
}

/// An argument of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    /// A known text or number.
    Text(String),
    /// A map with a member `connection`.
    MapWithConnection(String),
    /// Any other value.
    Other,
}

/// The connection of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    /// The absence of a connection.
    None,
    /// The link name of the connection.
    Named(String),
    /// An expression whose value is known only when the script runs.
    Unknown(String),
}

/// Finds the calls of a script.
pub(crate) fn calls(source: &str) -> ScriptCalls {
    let script = Script::new(source);
    let search = Search { constants: Constants::new(&script), queries: queries(&script), script: &script };
    let mut found = ScriptCalls::default();
    let mut at = 0;
    while at < script.tokens.len() {
        at = search.step(at, &mut found);
    }
    if let Some(unclosed) = script.unclosed {
        let message = format!("a {} is not closed; the script is read up to this line", unclosed.what);
        found.problems.push((unclosed.line, message));
    }
    found.problems.sort();
    found
}

struct Search<'a, 's> {
    script: &'a Script<'s>,
    constants: Constants<'a, 's>,
    /// The values of `x.put("select_query", …)`, keyed by the variable `x`.
    queries: BTreeMap<&'a str, Vec<Range<usize>>>,
}

/// Finds the queries that the script puts into maps, keyed by the variable of the map.
fn queries<'a>(script: &'a Script<'_>) -> BTreeMap<&'a str, Vec<Range<usize>>> {
    let mut queries: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    let keys = script.tokens.iter().enumerate().filter(|(_, token)| token.text() == Some(query::MEMBER));
    for (key, _) in keys.filter(|(key, _)| *key >= 4) {
        let (at, open) = (key - 4, key - 1);
        let is_put = script.is(at + 1, '.') && script.word(at + 2).is_some_and(|word| word.eq_ignore_ascii_case("put"));
        let Some(inside) = script.inside(open).filter(|_| is_put && script.is(open, '(')) else { continue };
        if let (Some(variable), [_, value]) = (script.word(at), script.split(inside, ',').as_slice()) {
            queries.entry(variable).or_default().push(value.clone());
        }
    }
    queries
}

impl Search<'_, '_> {
    /// Reads the call at the token `at`, if there is one, and adds it to `found`. Returns the next position to read.
    /// After a call, this position is inside the call, because its arguments may contain calls.
    fn step(&self, at: usize, found: &mut ScriptCalls) -> usize {
        let Some(word) = self.script.word(at).filter(|_| at == 0 || !self.script.is(at - 1, '.')) else {
            return at + 1;
        };
        let (line, opens_list) = (self.script.line(at), self.script.is(at + 1, '['));
        let is = |key: &str| word.eq_ignore_ascii_case(key);
        if (is(INVOKE_URL) || is(INVOKE_API)) && opens_list {
            match self.script.inside(at + 1) {
                Some(inside) => found.calls.push(self.invoke(line, is(INVOKE_API), inside)),
                None => found.problems.push((line, format!("`{word} [` is not closed"))),
            }
            return at + 2;
        }
        let opens = self.script.is(at + 1, '(');
        let is_function = is(INVOKE_URL) || WITHOUT_CONNECTION.iter().any(|name| is(name));
        if is_function && opens {
            let kind = CallKind::Function { name: word.to_owned() };
            found.calls.push(Call { line, kind, connection: Connection::None, query_modules: Vec::new() });
            return at + 2;
        }
        let is_namespace = OTHER_SCRIPTS.contains(&word);
        if word != "zoho" && !is_namespace {
            return at + 1;
        }
        let Some((name, open)) = self.dotted(at) else { return at + 1 };
        if word == "zoho" {
            match self.script.inside(open) {
                Some(inside) => found.calls.push(self.task(line, name, inside)),
                None => found.problems.push((line, format!("`zoho.{name}(` is not closed"))),
            }
        } else if at == 0 || self.script.word(at - 1).is_none_or(|before| before == "return" || before == "info") {
            // After a return type, the name is the name of this script.
            found.other_scripts.push((line, format!("{word}.{name}")));
        }
        open + 1
    }

    /// Returns the names after the first dot, and the position of the opening parenthesis. For `zoho.crm.getRecords(`,
    /// the names are `crm.getRecords`. Returns `None` if there are no names or no parenthesis.
    fn dotted(&self, mut at: usize) -> Option<(String, usize)> {
        let mut names = Vec::new();
        while self.script.is(at + 1, '.') {
            names.push(self.script.word(at + 2)?);
            at += 2;
        }
        (self.script.is(at + 1, '(') && !names.is_empty()).then(|| (names.join("."), at + 1))
    }

    fn task(&self, line: usize, name: String, inside: Range<usize>) -> Call {
        let arguments = self.script.split(inside, ',').into_iter().map(|argument| self.argument(argument)).collect();
        let kind = CallKind::Task { name, arguments };
        Call { line, kind, connection: Connection::None, query_modules: Vec::new() }
    }

    fn argument(&self, range: Range<usize>) -> Argument {
        if let Some(text) = self.constants.text(range.clone()) {
            return Argument::Text(text);
        }
        match self.member(range, "connection").map(|value| self.connection(value)) {
            Some(Connection::Named(name)) => Argument::MapWithConnection(name),
            _ => Argument::Other,
        }
    }

    /// Returns the value of a member of a map literal, such as `{"connection": "x"}`. Returns `None` if the range is
    /// not a map literal or has no such member.
    fn member(&self, range: Range<usize>, key: &str) -> Option<Range<usize>> {
        let inside = self.script.inside(range.start).filter(|_| self.script.is(range.start, '{'))?;
        let members = self.script.split(inside, ',').into_iter();
        let value = members
            .filter(|member| member.len() > 2 && self.script.is(member.start + 1, ':'))
            .find(|member| self.script.tokens.get(member.start).and_then(|token| token.text()) == Some(key))?;
        Some(value.start + 2..value.end)
    }

    fn invoke(&self, line: usize, is_api: bool, inside: Range<usize>) -> Call {
        let attributes = self.attributes(inside);
        let value = |name: &str| attributes.get(name).cloned();
        let method = value("type").and_then(|range| self.bare(range)).unwrap_or_else(|| "GET".to_owned());
        let method = method.to_ascii_uppercase();
        let connection = value("connection").map_or(Connection::None, |range| self.connection(range));
        let body = value("parameters").or_else(|| value("body"));
        let query_modules = body.map_or_else(Vec::new, |range| self.query_modules(range));
        let address = |name: &str| {
            let range = value(name).unwrap_or(0..0);
            let address_line = if range.is_empty() { line } else { self.script.line(range.start) };
            (self.address(range), address_line)
        };
        let kind = if is_api {
            let (path, path_line) = address("path");
            CallKind::Api { method, service: value("service").and_then(|range| self.bare(range)), path, path_line }
        } else {
            let (url, url_line) = address("url");
            CallKind::Url { method, url, url_line }
        };
        Call { line, kind, connection, query_modules }
    }

    /// Returns the attributes of `invokeurl […]`, keyed by name. A value ends where the next `name:` begins.
    fn attributes(&self, inside: Range<usize>) -> BTreeMap<String, Range<usize>> {
        let positions: Vec<usize> = self.script.top_level(inside.clone()).collect();
        let mut attributes: Vec<(String, usize, usize)> = Vec::new();
        for (index, &at) in positions.iter().enumerate() {
            let Some(word) = self.script.word(at) else { continue };
            // A name may have a hyphen, as in `content-type`.
            let compound = self.script.is(at + 1, '-').then(|| self.script.word(at + 2)).flatten();
            let colon = if compound.is_some() { at + 3 } else { at + 1 };
            let is_tail = index > 0 && self.script.is(at - 1, '-') && at > inside.start + 1;
            if self.script.is(colon, ':') && colon < inside.end && !is_tail {
                let name = compound.map_or_else(|| word.to_owned(), |tail| format!("{word}-{tail}"));
                attributes.push((name.to_ascii_lowercase(), at, colon + 1));
            }
        }
        let ends = attributes.iter().skip(1).map(|(_, at, _)| *at).chain([inside.end]).collect::<Vec<_>>();
        let ranges = attributes.into_iter().zip(ends);
        ranges.map(|((name, _, start), end)| (name, start..end.max(start))).collect()
    }

    /// Returns the value of a known text such as `"POST"`, or a single word such as `POST`. Returns `None` for any
    /// other expression.
    fn bare(&self, range: Range<usize>) -> Option<String> {
        let word = self.script.word(range.start).filter(|_| range.len() == 1).map(str::to_owned);
        self.constants.text(range).or(word)
    }

    fn connection(&self, range: Range<usize>) -> Connection {
        if let Some(name) = self.constants.text(range.clone()) {
            return if name.is_empty() { Connection::None } else { Connection::Named(name) };
        }
        match self.script.word(range.start) {
            // A word that is not a variable is the link name itself.
            Some(word) if range.len() == 1 && !self.constants.is_assigned(word) => Connection::Named(word.to_owned()),
            Some(word) if range.len() == 1 => Connection::Unknown(word.to_owned()),
            _ => Connection::Unknown("an expression".to_owned()),
        }
    }

    fn address(&self, range: Range<usize>) -> Vec<Option<String>> {
        let parts = self.constants.parts(range).into_iter();
        let texts = parts.map(|part| match part {
            Part::Known(text) => Some(text),
            Part::Unknown => None,
        });
        texts.collect()
    }

    /// Returns the modules of the COQL queries in a body. A query is in the map literal or the JSON text of the body,
    /// or in a `put` call on the variable of the body.
    fn query_modules(&self, body: Range<usize>) -> Vec<String> {
        if let Some(query) = self.member(body.clone(), query::MEMBER).and_then(|value| self.constants.text(value)) {
            return query::modules(&query);
        }
        if let Some(text) = self.constants.text(body.clone()) {
            return query::modules_of_json(&text);
        }
        let Some(variable) = self.script.word(body.start) else { return Vec::new() };
        let values = self.queries.get(variable).into_iter().flatten();
        let queries: Option<Vec<String>> = values.map(|value| self.constants.text(value.clone())).collect();
        let mut modules: Vec<String> = queries.iter().flatten().flat_map(|query| query::modules(query)).collect();
        modules.sort();
        modules.dedup();
        modules
    }
}
