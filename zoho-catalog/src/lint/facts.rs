//! The checks of facts about responses: error codes, the outcome in the body, rate-limit headers, page limits, paging
//! styles, upload hosts.

use super::{Collector, header::is_header_token};
use crate::data_centers::is_origin;
use crate::json_pointer::Pointer;
use crate::model::{BodyKind, BodyOutcome, ErrorCode, PageLimit, PageLimitValue, Product, RateLimitHeader};
use crate::suggest;
use std::collections::HashMap;

/// A problem with one item of a list.
pub(crate) struct Problem {
    pub(crate) place: usize,
    /// The key with the problem.
    pub(crate) key: &'static str,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

/// The keys of the facts about responses.
pub(super) const KEYS: [&str; 6] =
    ["errors", "body_outcome", "rate_limit_headers", "page_limits", "paging", "upload_hosts"];

/// Returns the number of facts of each key in a product, in the order of [`KEYS`].
pub(super) fn counts(product: &Product) -> [usize; 6] {
    let Product { errors, body_outcome, rate_limit_headers, page_limits, paging, upload_hosts, .. } = product;
    let outcomes = usize::from(body_outcome.is_some());
    [errors.len(), outcomes, rate_limit_headers.len(), page_limits.len(), paging.len(), upload_hosts.len()]
}

/// Returns the citations of the facts about responses, each with its key and its index in the list.
pub(super) fn citations(product: &Product) -> impl Iterator<Item = (&'static str, usize, &str)> {
    let Product { errors, rate_limit_headers, page_limits, paging, upload_hosts, .. } = product;
    let errors = errors.iter().enumerate().map(|(i, it)| ("errors", i, it.source.as_str()));
    let headers = rate_limit_headers.iter().enumerate().map(|(i, it)| ("rate_limit_headers", i, it.source.as_str()));
    let limits = page_limits.iter().enumerate().map(|(i, it)| ("page_limits", i, it.source.as_str()));
    let styles = paging.iter().enumerate().map(|(i, it)| ("paging", i, it.source.as_str()));
    let uploads = upload_hosts.iter().enumerate().map(|(i, it)| ("upload_hosts", i, it.source.as_str()));
    errors.chain(headers).chain(limits).chain(styles).chain(uploads)
}

pub(super) fn check(findings: &mut Collector<'_>) {
    let product = findings.product;
    if product.extends {
        return;
    }
    let root = Pointer::root();
    for (key, place, citation) in citations(product) {
        findings.cites(&root.then(key).then(place), citation);
    }
    for (key, problems) in [
        ("errors", errors(&product.errors)),
        ("rate_limit_headers", headers(&product.rate_limit_headers)),
        ("page_limits", page_limits(&product.page_limits)),
    ] {
        for Problem { place, key: inner, message, help } in problems {
            findings.error(&root.then(key).then(place).then(inner), message, help);
        }
    }
    body_outcome(findings, product);
    upload_hosts(findings, product);
}

/// Checks `body_outcome`, and the error codes that depend on it.
fn body_outcome(findings: &mut Collector<'_>, product: &Product) {
    let root = Pointer::root();
    let code = |i: usize, key| root.then("errors").then(i).then(key);
    let Some(BodyOutcome { member, success, results, source, .. }) = &product.body_outcome else {
        for (i, error) in product.errors.iter().enumerate() {
            if error.http_status.is_some_and(|status| (200..300).contains(&status)) {
                let message = format!(
                    "clients do not read the code `{}` of a successful response, because the product has no `body_outcome`",
                    error.code
                );
                findings.error(
                    &code(i, "http_status"),
                    message,
                    "add `body_outcome`, which names the member with the code",
                );
            }
        }
        return;
    };
    let here = root.then("body_outcome");
    findings.cites(&here, source);
    for (key, text) in [("member", Some(member)), ("success", Some(success)), ("results", results.as_ref())] {
        if text.is_some_and(|text| text.is_empty() || text.trim() != text) {
            let message = format!("`{key}` is empty, or starts or ends with a space");
            findings.error(&here.then(key), message, "write it as the API sends it");
        }
    }
    if results.as_ref() == Some(member) {
        let message = format!("the member `{member}` cannot hold both the code and the results");
        findings.error(&here.then("results"), message, "name the member of the results, or delete the key");
    }
    if let Some(i) = product.errors.iter().position(|error| error.code == *success) {
        let message =
            format!("the code `{success}` is listed in `errors`, but is also the success code of `body_outcome`");
        findings.error(&code(i, "code"), message, "delete one of the two");
    }
}

/// Returns the problems of error codes.
pub(crate) fn errors(errors: &[ErrorCode]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first = HashMap::new();
    let mut answers = HashMap::new();
    for (place, error) in errors.iter().enumerate() {
        let ErrorCode { code, kind, paging, http_status, .. } = error;
        let mut add = |key, message, help| problems.push(Problem { place, key, message, help });
        if code.is_empty() || code.trim() != code {
            let message = "the code is empty, or starts or ends with a space".to_owned();
            add("code", message, "write it as the API sends it");
        } else if let Some(other) = first.insert(code.as_str(), place) {
            let message = format!("the code `{code}` occurs twice, first as item {other}");
            add("code", message, "delete one of the two; a code has one meaning");
        }
        if kind.is_none() && paging.is_none() && error.answers.is_empty() {
            let message = format!("the code `{code}` has no effect: it has no `kind`, no `paging` and no `answers`");
            add("code", message, "add one of the three keys, or delete the code");
        }
        if error.also.is_some() && (kind.is_none() || error.also == *kind) {
            let message = format!("`also` is not a second meaning of the code `{code}`");
            add("also", message, "write the first meaning as `kind`, and the second meaning as `also`");
        }
        if http_status.is_some_and(|status| !(200..600).contains(&status)) {
            let message = format!("`{}` is not the HTTP status of a response", http_status.unwrap_or_default());
            add("http_status", message, "write the status of responses with this code: 200 to 599");
        }
        for request in &error.answers {
            if let Some(other) = answers.insert(*request, code) {
                let message = format!(
                    "the rejection `{}` is in the `answers` of two codes, `{other}` and `{code}`",
                    request.as_str()
                );
                add("answers", message, "list the rejection only for the code that the API sends");
            }
        }
    }
    problems
}

/// Returns the problems of rate-limit headers.
pub(crate) fn headers(headers: &[RateLimitHeader]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (place, RateLimitHeader { name, .. }) in headers.iter().enumerate() {
        let mut add = |message, help| problems.push(Problem { place, key: "name", message, help });
        if !is_header_token(name) {
            add(format!("`{name}` is not a valid header name"), "write the name exactly as the API sends it");
        } else if let Some(other) = first.insert(name.to_ascii_lowercase(), place) {
            add(format!("the header `{name}` occurs twice, first as item {other}"), "delete one of the two");
        }
    }
    problems
}

fn page_limits(limits: &[PageLimitValue]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: HashMap<PageLimit, (usize, u32)> = HashMap::new();
    for (place, PageLimitValue { limit, items, .. }) in limits.iter().enumerate() {
        let mut add = |key, message, help| problems.push(Problem { place, key, message, help });
        if *items == 0 {
            add("items", format!("the limit `{}` is 0", limit.as_str()), "write the number of items, or delete it");
        }
        if let Some((other, _)) = first.insert(*limit, (place, *items)) {
            let message = format!("the limit `{}` occurs twice, first as item {other}", limit.as_str());
            add("limit", message, "delete one of the two");
        }
    }
    if let (Some((place, default)), Some((_, largest))) =
        (first.get(&PageLimit::DefaultPageSize), first.get(&PageLimit::MaxPageSize))
        && default > largest
    {
        let message = format!("the default page size {default} is larger than the largest page size {largest}");
        problems.push(Problem { place: *place, key: "items", message, help: "correct one of the two" });
    }
    problems
}

fn upload_hosts(findings: &mut Collector<'_>, product: &Product) {
    let mut first = HashMap::new();
    for (i, upload) in product.upload_hosts.iter().enumerate() {
        let here = Pointer::root().then("upload_hosts").then(i);
        let call = product.endpoints.iter().find(|endpoint| endpoint.name == upload.call);
        match call {
            None => {
                let calls = product.endpoints.iter().filter(|endpoint| endpoint.body == BodyKind::Multipart);
                let nearest = suggest::words(&upload.call, calls.map(|endpoint| endpoint.name.as_str()));
                let help = nearest
                    .first()
                    .map_or_else(|| "name a call of `endpoints`".to_owned(), |near| format!("did you mean `{near}`?"));
                findings.error(&here.then("call"), format!("there is no call `{}`", upload.call), help);
            }
            Some(endpoint) if endpoint.body != BodyKind::Multipart => {
                let message =
                    format!("the body of `{}` is not `multipart`, so the call does not upload a file", upload.call);
                findings.error(&here.then("call"), message, "delete the entry, or correct `body` of the call");
            }
            Some(_) => {}
        }
        if let Some(other) = first.insert(&upload.call, i) {
            let message = format!("`{}` has two upload hosts, the first as item {other}", upload.call);
            findings.error(&here.then("call"), message, "delete one of the two");
        }
        upload_host(findings, &here.then("host"), &upload.host);
    }
}

fn upload_host(findings: &mut Collector<'_>, here: &Pointer, host: &str) {
    let Some(hosts) = findings.hosts else { return };
    if host.contains("://") {
        let message = if is_origin(host) {
            "an upload host must be a name, so that each data center has its own host"
        } else {
            // The message does not show the host because the host may contain a password.
            "the upload host is not an origin that may receive a token"
        };
        findings.error(here, message, "write `upload`, or a product that `datacenters.json` has an https host for");
    } else if host != "upload" && !hosts.own.contains(host) {
        let help = match suggest::words(host, hosts.own.iter().map(String::as_str).chain(["upload"])).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `upload` for the upload host of the data center".to_owned(),
        };
        findings.error(here, format!("no data center has a host for `{host}`"), help);
    }
}
