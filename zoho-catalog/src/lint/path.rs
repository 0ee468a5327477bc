//! The checks of paths and parameters.

use super::Collector;
use super::header::is_header_token;
use crate::json_pointer::Pointer;
use crate::model::{Endpoint, Parameter, ParameterLocation, ValueKind};
use crate::names::method_name;
use crate::path_segment::parameter;
use std::collections::{HashMap, HashSet};

/// Returns the names of the parameters in a path, in the order of the path.
fn placeholders(path: &str) -> Vec<&str> {
    path.split('/').filter_map(parameter).map(|(name, _)| name).collect()
}

pub(super) fn check(findings: &mut Collector<'_>, here: &Pointer, endpoint: &Endpoint) {
    let path = here.then("path");
    segments(findings, &path, &endpoint.path);
    let placeholders = placeholders(&endpoint.path);
    let has_modules = findings.has_modules();
    if placeholders.contains(&"module") && !has_modules {
        let help = "list the modules in `modules`, or give the parameter another name";
        findings.error(&path, "the path contains `{module}`, but the product has no modules", help);
    }
    let mut seen = HashSet::new();
    for name in &placeholders {
        if !seen.insert(name) {
            findings.error(&path, format!("the path contains `{{{name}}}` twice"), "give each its own name");
        }
        if *name != "module" && !is_declared(endpoint, name) {
            let help = format!("declare `{name}` in `parameters`, with `\"in\": \"path\"`");
            findings.error(&path, format!("`{{{name}}}` is not declared"), help);
        }
    }
    parameters(findings, here, endpoint, &placeholders, has_modules);
    alternatives(findings, &here.then("required_one_of"), endpoint);
}

/// Checks `required_one_of`, a group of parameters; a call needs at least one of them.
fn alternatives(findings: &mut Collector<'_>, here: &Pointer, endpoint: &Endpoint) {
    let names = &endpoint.required_one_of;
    if names.len() == 1 {
        let help = "write `\"required\": true` at the parameter, or name another parameter here";
        findings.error(here, "`required_one_of` lists only one parameter", help);
    }
    let mut seen = HashSet::new();
    for (i, name) in names.iter().enumerate() {
        let here = here.then(i);
        match endpoint.parameters.iter().find(|parameter| parameter.name == *name) {
            None => findings.error(&here, format!("`{name}` is not among the parameters"), "list it in `parameters`"),
            Some(parameter) if parameter.is_required() => {
                let help = "delete it here, or make the parameter optional";
                findings.error(&here, format!("`{name}` is always required"), help);
            }
            Some(_) if !seen.insert(name) => {
                findings.error(&here, format!("`{name}` occurs twice"), "delete one of the two");
            }
            Some(_) => {}
        }
    }
}

/// Checks `max_values`, the largest number of values of a parameter.
fn max_values(findings: &mut Collector<'_>, here: &Pointer, parameter: &Parameter) {
    let Some(max) = parameter.max_values else { return };
    let Parameter { name, place, kind, .. } = parameter;
    if max == 0 {
        findings.error(
            here,
            format!("`max_values` of `{name}` is 0"),
            "write the largest number of values, or delete it",
        );
    }
    if *place != ParameterLocation::Query || !matches!(kind, ValueKind::List | ValueKind::String) {
        let help = "delete it: only a `list` or `string` in the query has several values";
        findings.error(here, format!("`{name}` takes one value"), help);
    }
}

fn is_declared(endpoint: &Endpoint, name: &str) -> bool {
    endpoint.parameters.iter().any(|parameter| parameter.place == ParameterLocation::Path && parameter.name == name)
}

fn segments(findings: &mut Collector<'_>, here: &Pointer, path: &str) {
    let Some(relative) = path.strip_prefix('/') else {
        return findings.error(here, "the path does not start with `/`", "write it from the root of the host");
    };
    // Some products write a slash at the end.
    let segments = relative.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(relative);
    for segment in segments.split('/') {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&b);
        let inner = parameter(segment).map(|(name, suffix)| (name, suffix.bytes().all(plain)));
        let message = match inner {
            _ if segment.is_empty() => "the path has an empty segment".to_owned(),
            _ if segment == "." || segment == ".." => format!("the path has the segment `{segment}`"),
            _ if segment.contains(['?', '#']) => "the path has a query or fragment".to_owned(),
            Some((name, true))
                if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') =>
            {
                continue;
            }
            Some((name, true)) => format!("`{name}` is not a valid parameter name"),
            Some(_) => format!("`{segment}` has characters that a path cannot contain"),
            None if segment.contains(['{', '}']) => format!("`{segment}` is not a single parameter"),
            None if !segment.bytes().all(plain) => format!("`{segment}` has characters that a path cannot contain"),
            None => continue,
        };
        findings.error(
            here,
            message,
            "write `/` and segments separated by `/`; a parameter in braces must be a whole segment",
        );
    }
}

fn parameters(
    findings: &mut Collector<'_>,
    here: &Pointer,
    endpoint: &Endpoint,
    placeholders: &[&str],
    has_modules: bool,
) {
    let mut methods: HashMap<String, &str> = HashMap::new();
    let in_path: Vec<&str> = placeholders.iter().copied().filter(|name| is_declared(endpoint, name)).collect();
    let mut path_parameters = 0;
    for (i, parameter) in endpoint.parameters.iter().enumerate() {
        let here = here.then("parameters").then(i);
        let name = parameter.name.as_str();
        match parameter.place {
            ParameterLocation::Path if name == "module" && has_modules => {
                let help = "delete it: the module is part of the call's type";
                findings.error(&here, "`module` is declared, although the product has modules", help);
            }
            ParameterLocation::Path if !placeholders.contains(&name) => {
                findings.error(
                    &here,
                    format!("the path has no `{{{name}}}`"),
                    "delete the parameter, or correct the path",
                );
            }
            ParameterLocation::Path if path_parameters != i || in_path.get(path_parameters) != Some(&name) => {
                let help = "list path parameters first, in the order of the path";
                findings.error(&here, format!("`{name}` is out of order"), help);
            }
            ParameterLocation::Header if !is_header_token(name) => {
                findings.error(
                    &here.then("name"),
                    format!("`{name}` is not a valid header name"),
                    "write the name exactly as the API expects it",
                );
            }
            _ => {}
        }
        path_parameters += usize::from(parameter.place == ParameterLocation::Path);
        if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control()) {
            findings.error(
                &here.then("name"),
                "the name is empty or has spaces",
                "write the name exactly as the API expects it",
            );
        }
        if method_name(name) == "new" && !parameter.is_required() {
            let message = format!("the method of `{name}` would be `new`, which creates the call");
            findings.error(&here.then("name"), message, "delete it; a raw request can send it");
        }
        if name == "module" && parameter.place == ParameterLocation::Query && placeholders.contains(&"module") {
            let message = "the path has `{module}`, which a parameter with the name `module` would replace";
            findings.error(&here.then("name"), message, "delete it; a raw request can send it");
        }
        if let Some(first) = methods.insert(method_name(name), name) {
            let message = format!("`{first}` and `{name}` would both have the method `{}`", method_name(name));
            findings.error(&here.then("name"), message, "delete the one that Zoho does not know");
        }
        max_values(findings, &here.then("max_values"), parameter);
        let mut values = HashSet::new();
        for (k, value) in parameter.values.iter().enumerate() {
            if !values.insert(value) {
                findings.error(
                    &here.then("values").then(k),
                    format!("the value `{value}` occurs twice"),
                    "delete one of the two",
                );
            }
        }
    }
}
