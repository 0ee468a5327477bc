//! The checks of paging styles, and of the calls that name a style.

use super::{Collector, header::is_header_token};
use crate::enums::PagingKind;
use crate::json_pointer::Pointer;
use crate::model::{Endpoint, NO_PAGING, PagingStyle, ParameterLocation};
use crate::names::is_module_name;
use crate::suggest;
use std::collections::HashMap;

pub(super) fn check(findings: &mut Collector<'_>) {
    let product = findings.product;
    let known = findings.found.errors;
    let styles = findings.base.unwrap_or(product).paging.as_slice();
    for (i, endpoint) in product.endpoints.iter().enumerate() {
        call(findings, &Pointer::root().then("endpoints").then(i).then("paging"), endpoint, styles);
    }
    if product.extends {
        return;
    }
    let mut first = HashMap::new();
    for (i, style) in product.paging.iter().enumerate() {
        let here = Pointer::root().then("paging").then(i);
        if let Some(other) = first.insert(style.name.as_str(), i) {
            let message = format!("the paging style `{}` occurs twice, first as item {other}", style.name);
            findings.error(&here.then("name"), message, "rename or delete one of the two");
        }
        self::style(findings, &here, style);
    }
    // A mistake in a style or in a call may be the reason that no call has the style.
    if findings.found.errors == known {
        for (i, style) in product.paging.iter().enumerate() {
            let is_used = |call: &Endpoint| PagingStyle::of_call(&product.paging, call) == Some(i);
            if !product.endpoints.iter().any(is_used) {
                unused(findings, &Pointer::root().then("paging").then(i), style);
            }
        }
    }
}

/// Reports a paging style that no call uses.
fn unused(findings: &mut Collector<'_>, here: &Pointer, style: &PagingStyle) {
    let calls = findings.product.endpoints.iter().filter(|call| call.body.is_none());
    let nearest = calls.map(|call| style.missing(call)).min_by_key(Vec::len).unwrap_or_default();
    let (message, help) = if nearest.is_empty() {
        let message = format!("no call uses the paging style `{}`, because other styles apply", style.name);
        (message, "set `paging` of a call to this name, or delete the style".to_owned())
    } else {
        let message = format!("no call without a body lists all parameters of the paging style `{}`", style.name);
        (message, format!("add {} to the calls that return pages, or correct the names in the style", joined(&nearest)))
    };
    findings.error(here, message, help);
}

/// Checks the paging style that a call names.
fn call(findings: &mut Collector<'_>, here: &Pointer, endpoint: &Endpoint, styles: &[PagingStyle]) {
    let Some(name) = endpoint.paging.as_deref().filter(|name| *name != NO_PAGING) else { return };
    let Some(style) = styles.iter().find(|style| style.name == name) else {
        let help = match suggest::words(name, styles.iter().map(|style| style.name.as_str())).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add the style to the product's `paging`, or set `paging` of the call to `{NO_PAGING}`"),
        };
        findings.error(here, format!("the product has no paging style `{name}`"), help);
        return;
    };
    if !endpoint.body.is_none() {
        let message = format!("`{}` has a body, so it cannot be sent again for each page", endpoint.name);
        findings.error(here, message, "delete `paging`");
    }
    let missing = style.missing(endpoint);
    if !missing.is_empty() {
        let message = format!("`{}` does not list {} of the paging style `{name}`", endpoint.name, joined(&missing));
        findings.error(
            here,
            message,
            format!("add each of these parameters to the call, or set `paging` to `{NO_PAGING}`"),
        );
    }
}

fn style(findings: &mut Collector<'_>, here: &Pointer, style: &PagingStyle) {
    let PagingStyle { name, by, parameter, place, size, page_number, first, max_size, items, more, next, .. } = style;
    if !is_module_name(name) || name == NO_PAGING {
        let message = format!("`{name}` cannot be the name of a paging style");
        findings.error(&here.then("name"), message, "use lowercase letters, digits and `_`: `records`");
    }
    let is_token = *by == PagingKind::Token;
    let in_header = *place == ParameterLocation::Header;
    if *place == ParameterLocation::Path || (in_header && !is_token) {
        let message = format!("the parameter `{parameter}` cannot select a page in this location");
        findings.error(&here.then("in"), message, "write `query`; a token may also be in a `header`");
    }
    let parameters = [("parameter", Some(parameter)), ("size", size.as_ref()), ("page_number", page_number.as_ref())];
    for (key, name) in parameters {
        if name.is_some_and(|name| name.is_empty() || name.contains(char::is_whitespace)) {
            findings.error(
                &here.then(key),
                "the name is empty or has spaces",
                "write the name exactly as the API expects it",
            );
        }
    }
    if size.as_ref() == Some(parameter)
        || page_number.as_ref() == Some(parameter)
        || (size.is_some() && size == page_number)
    {
        findings.error(here, "one parameter has two meanings", "name each parameter once");
    }
    for (key, is_set) in [("next", next.is_some()), ("page_number", page_number.is_some())] {
        if is_set && !is_token {
            findings.error(&here.then(key), "the style has no tokens", "delete the key, or write `\"by\": \"token\"`");
        }
    }
    if is_token && next.is_none() {
        let help = "add `next`: the path of the token in the response, or the name of the response header";
        findings.error(here, "a style with tokens must name the location of the next token", help);
    }
    let may_start = [!is_token, is_token && page_number.is_some()].contains(&true);
    if first.is_some_and(|first| first > 1 || !may_start) {
        let help = "write the number of the first page, or the index of the first item, or delete the key";
        findings.error(
            &here.then("first"),
            "`first` must be 0 or 1, and is allowed for page tokens only together with `page_number`",
            help,
        );
    }
    if *max_size == Some(0) {
        findings.error(&here.then("max_size"), "the largest page size is 0", "write the number of items, or delete it");
    }
    let header = next.as_ref().filter(|_| in_header);
    if header.is_some_and(|header| !is_header_token(header)) {
        findings.error(
            &here.then("next"),
            "this is not a valid header name",
            "write the name exactly as the API sends it",
        );
    }
    for (key, path) in
        [("items", items.as_ref()), ("more", more.as_ref()), ("next", next.as_ref().filter(|_| !in_header))]
    {
        let is_member = |member: &str| !member.is_empty() && member.trim() == member;
        if path.is_some_and(|path| !path.split('.').all(is_member)) {
            let help = "write the members of the response, separated by dots: `info.more_records`";
            findings.error(&here.then(key), "this is not a path of members", help);
        }
    }
}

/// Returns names in backticks, separated by commas.
fn joined(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
