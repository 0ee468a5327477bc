//! The checks of the keys before the scopes: names, sources, modules, rules of implication.

use super::{Collector, facts, generated};
use crate::catalog::service_of;
use crate::data_centers::{Hosts, is_origin};
use crate::implication::Pattern;
use crate::json_pointer::Pointer;
use crate::model::{Implication, Module, Organization, ParameterLocation, Product, Source};
use crate::names::{constant_name, is_module_name, is_type_name};
use crate::suggest;
use std::collections::{HashMap, HashSet};

pub(super) fn check(findings: &mut Collector<'_>) {
    let product = findings.product;
    let root = Pointer::root();
    let name = &product.product;
    if !is_module_name(name) || name == "scopes" {
        let help = "use lowercase letters, digits and `_`, starting with a letter; do not use `scopes`, a keyword or a primitive type";
        findings.error(
            &root.then("product"),
            format!("`{name}` cannot be the name of a Rust module and a Cargo feature"),
            help,
        );
    }
    if product.extends {
        extension(findings, product);
    } else {
        for (key, text) in [("title", &product.title), ("host", &product.host), ("auth_scheme", &product.auth_scheme)] {
            if key == "host" && text.is_empty() && product.endpoints.is_empty() && findings.from == 0 {
                // The toolkit lists the scopes of a product whose host no source names.
                continue;
            }
            if text.is_empty() {
                let help = "write the key, or write `\"extends\": true` if the file adds to a product of the toolkit";
                findings.error(&root.then(key), format!("the key `{key}` is missing or empty"), help);
            } else {
                findings.not_empty(&root.then(key), text);
            }
        }
        auth_scheme(findings, &product.auth_scheme);
        if let Some(organization) = &product.organization {
            check_organization(findings, organization);
        }
        host(findings, product);
        data_centers(findings, product);
        services(findings, product);
    }
    if product.scopes.is_empty() && product.endpoints.is_empty() && product.modules.is_empty() {
        let help = "list its scopes and endpoints, or delete the file";
        findings.error(&root, "the product is empty: it has no scope, no endpoint and no module", help);
    }
    let used = cited(product);
    for (key, source) in &product.sources {
        let here = root.then("sources").then(key.as_str());
        check_source(findings, &here, key, source);
        if !used.contains(key.as_str()) {
            findings.warning(&here, format!("the source `{key}` is not cited"), "delete it, or cite it");
        }
    }
    modules(findings, &product.modules);
    for (i, rule) in product.implications.iter().enumerate() {
        implication(findings, &root.then("implications").then(i), rule);
    }
}

/// Checks a file that extends a product. The product must be known, and the file may contain only additions.
fn extension(findings: &mut Collector<'_>, product: &Product) {
    let root = Pointer::root();
    if findings.base.is_none() {
        let product_of_file = |(_, other): &(&str, &Product)| !other.extends && other.product == product.product;
        let custom = findings.catalog.files().zip(findings.catalog.products()).skip(findings.from);
        if let Some((file, _)) = custom.into_iter().find(product_of_file) {
            let message = format!("the file extends `{}`, which is a product of `{file}`", product.product);
            let help = "put both into one file: only products of the toolkit can be extended";
            return findings.error(&root.then("product"), message, help);
        }
        let known = findings.catalog.products().take(findings.from).map(|known| known.product.as_str());
        let names: Vec<&str> = known.collect();
        let help = match suggest::words(&product.product, names.iter().copied()).first() {
            _ if findings.disabled.iter().any(|off| off.product == product.product) => {
                format!("enable the feature `{}` of `zoho-auth-typed` in Cargo.toml", product.product)
            }
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "enable the feature of the product that the file extends".to_owned(),
            None => format!("extend one of `{}`, or delete `extends` to define a new product", names.join("`, `")),
        };
        let message = format!("the file extends the unknown product `{}`", product.product);
        findings.error(&root.then("product"), message, help);
    }
    let present = [
        ("title", !product.title.is_empty()),
        ("host", !product.host.is_empty()),
        ("auth_scheme", !product.auth_scheme.is_empty()),
        ("services", !product.services.is_empty()),
        ("organization", product.organization.is_some()),
    ];
    let facts = facts::KEYS.into_iter().zip(facts::counts(product).map(|count| count > 0));
    for (key, _) in present.into_iter().chain(facts).filter(|(_, present)| *present) {
        let message = format!("a file that extends `{}` must not have the key `{key}`", product.product);
        findings.error(&root.then(key), message, "delete the key, because the toolkit has it");
    }
}

/// Checks the word before the token in the `Authorization` header.
fn auth_scheme(findings: &mut Collector<'_>, scheme: &str) {
    if !scheme.is_empty() && !is_header_token(scheme) {
        let message = format!("`{scheme}` cannot be the scheme of the `Authorization` header");
        findings.error(&Pointer::root().then("auth_scheme"), message, "write one word, such as `Zoho-oauthtoken`");
    }
}

/// Checks the header or query parameter in which calls send the organization.
fn check_organization(findings: &mut Collector<'_>, organization: &Organization) {
    let here = Pointer::root().then("organization");
    let name = &organization.name;
    match organization.place {
        ParameterLocation::Path => {
            let message = "the organization parameter of a product cannot be part of the path";
            findings.error(&here.then("in"), message, "write `header` or `query`");
        }
        ParameterLocation::Header if !is_header_token(name) => {
            findings.error(
                &here.then("name"),
                format!("`{name}` is not a valid header name"),
                "write the name exactly as the API expects it",
            );
        }
        ParameterLocation::Query if name.is_empty() || name.contains(char::is_whitespace) => {
            findings.error(
                &here.then("name"),
                "the name is empty or has spaces",
                "write the name exactly as the API expects it",
            );
        }
        ParameterLocation::Header | ParameterLocation::Query => {}
    }
}

fn host(findings: &mut Collector<'_>, product: &Product) {
    let (Some(hosts), host, here) = (findings.hosts, product.host.as_str(), Pointer::root().then("host")) else {
        return;
    };
    if host.is_empty() {
        return;
    }
    if host.contains("://") {
        if !is_origin(host) {
            let help = "write `https://` and the host, without a path or a trailing slash; `http://` is allowed only for `127.0.0.1`, `[::1]` and `localhost`";
            // The message does not show the host because the host may contain a password.
            findings.error(&here, "the host is not an origin that may receive a token", help);
        } else if let Some(code) = hosts.api_domains.get(host) {
            let message =
                format!("this is the API domain of `{code}`: tokens of every data center would be sent there");
            let help = format!(
                "write `\"host\": \"gateway\", \"data_centers\": [\"{code}\", …]`, with all data centers that have the product"
            );
            findings.error(&here, message, help);
        } else if let Some(domain) = hosts.zoho_domain(host) {
            let message =
                format!("the host is under Zoho's domain `{domain}`: every data center would use this one host");
            findings.error(&here, message, word_help(hosts, host));
        }
    } else if host == "gateway" {
        if !hosts.gateway.contains(&product.product) && product.data_centers.is_empty() {
            let message = format!("no API domain is known for `{}`", product.product);
            let help = "name the data centers, `\"data_centers\": [\"us\", \"eu\"]`; or, if the product is not on an API domain of Zoho, write its origin: `https://…`";
            findings.error(&here, message, help);
        }
    } else if host != "accounts" && !hosts.own.contains(host) {
        let nearest = suggest::words(host, hosts.own.iter().map(String::as_str));
        let help = match nearest.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `gateway` for Zoho's API domain, or an origin: `https://…`".to_owned(),
        };
        findings.error(&here, format!("no data center has a host for `{host}`"), help);
    }
}

/// Returns the fix for a `host` that is an origin of Zoho: the word that stands for the host of each data center.
fn word_help(hosts: &Hosts, origin: &str) -> String {
    if let Some(word) = hosts.word(origin) {
        return format!("write `\"host\": \"{word}\"`, which stands for the host of each data center");
    }
    let words: Vec<&str> = hosts.own.iter().map(String::as_str).collect();
    format!("write `gateway`, or one of `{}`; `datacenters.json` does not list this host", words.join("`, `"))
}

/// Checks the data centers whose API domains serve the product.
fn data_centers(findings: &mut Collector<'_>, product: &Product) {
    let (Some(hosts), here) = (findings.hosts, Pointer::root().then("data_centers")) else { return };
    if product.host != "gateway" && !product.data_centers.is_empty() {
        let help = "delete it, or write `\"host\": \"gateway\"`";
        findings.error(&here, "only a product on Zoho's API domain can have the key `data_centers`", help);
    }
    let known: Vec<&str> = hosts.api_domains.values().map(String::as_str).collect();
    for (i, code) in product.data_centers.iter().enumerate() {
        if !known.contains(&code.as_str()) {
            let message = format!("`{code}` is not the code of a data center with an API domain");
            findings.error(&here.then(i), message, format!("write one of `{}`", known.join("`, `")));
        }
    }
}

fn services(findings: &mut Collector<'_>, product: &Product) {
    let here = Pointer::root().then("services");
    if product.services.is_empty() {
        findings.error(&here, "a product needs at least one service", "name the first segments of its scopes");
    }
    let mut seen = HashSet::new();
    for (i, service) in product.services.iter().enumerate() {
        if !is_service(service) {
            findings.error(
                &here.then(i),
                format!("`{service}` cannot be the first segment of a scope"),
                "write it as Zoho does",
            );
        }
        let scopes = product.scopes.iter().map(|scope| service_of(&scope.name));
        if !product.scopes.is_empty() && scopes.clone().all(|service_name| service_name != service) {
            let help = match suggest::words(service, scopes).first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the first segment of its scopes".to_owned(),
            };
            findings.error(&here.then(i), format!("no scope of the file belongs to the service `{service}`"), help);
        }
        if !seen.insert(service) {
            findings.error(&here.then(i), format!("the service `{service}` occurs twice"), "delete one of the two");
        }
        // If another product lists the service, the check across products reports it for both.
        let others = findings.catalog.products().filter(|other| !std::ptr::eq(*other, product));
        let of_another = others.flat_map(|other| &other.services).any(|other| other == service);
        let used_scope = findings.known.iter().filter(|scope| !of_another && service_of(scope) == service).min();
        if let Some(used_scope) = used_scope {
            let message = format!("the service `{service}` already exists: it has the scope `{used_scope}`");
            let help = "delete it here; `requires` can name the scopes of existing services";
            findings.error(&here.then(i), message, help);
        }
    }
}

fn check_source(findings: &mut Collector<'_>, here: &Pointer, key: &str, source: &Source) {
    if key.is_empty() || key.contains(':') {
        findings.error(here, format!("`{key}` cannot be cited"), "use a short name without a colon");
    }
    findings.not_empty(&here.then("title"), &source.title);
    findings.not_empty(&here.then("location"), &source.location);
    if !is_date(&source.retrieved) {
        findings.error(
            &here.then("retrieved"),
            format!("`{}` is not a date", source.retrieved),
            "write it as `YYYY-MM-DD`",
        );
    }
}

fn modules(findings: &mut Collector<'_>, modules: &[Module]) {
    let mut names = HashMap::new();
    let mut api_names = HashSet::new();
    for (i, module) in modules.iter().enumerate() {
        let here = Pointer::root().then("modules").then(i);
        if !is_type_name(&module.name) {
            let help = "use letters and digits, starting with a capital letter";
            findings.error(&here.then("name"), format!("`{}` cannot be the name of a type", module.name), help);
        }
        if generated::is_reserved_type(&module.name) {
            let message = format!("the generated module of every product uses the name `{}`", module.name);
            findings.error(&here.then("name"), message, "name the module after its content");
        }
        if let Some(first) = names.insert(module.name.as_str(), i) {
            let message = format!("the module `{}` occurs twice, first as item {first}", module.name);
            findings.error(&here.then("name"), message, "rename or delete one of the two");
        }
        if let Some(api_name) = &module.api_name {
            if !is_segment(api_name) {
                findings.error(
                    &here.then("api_name"),
                    format!("`{api_name}` cannot be part of a path"),
                    "write it as Zoho does",
                );
            }
            if !api_names.insert(api_name) {
                let message = format!("another module has the API name `{api_name}`");
                findings.error(&here.then("api_name"), message, "delete one of the two");
            }
        }
        if !is_segment(&module.scope_segment) {
            let message = format!("`{}` cannot replace `{{module}}` in a scope", module.scope_segment);
            findings.error(&here.then("scope_segment"), message, "use a segment of a scope, such as `leads`");
        }
        let mut constants = HashMap::new();
        for (k, field) in module.fields.iter().enumerate() {
            let here = here.then("fields").then(k);
            if field.is_empty() || !field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                let help = "write its API name: letters, digits and `_`";
                findings.error(&here, format!("`{field}` is not a valid field name"), help);
            }
            if let Some(first) = constants.insert(constant_name(field), field) {
                let message =
                    format!("`{first}` and `{field}` would both become the constant `{}`", constant_name(field));
                findings.error(&here, message, "delete one of the two");
            }
        }
        findings.cites(&here, &module.source);
    }
}

fn implication(findings: &mut Collector<'_>, here: &Pointer, rule: &Implication) {
    findings.cites(here, &rule.source);
    let mut patterns = [("from", &rule.from), ("to", &rule.to)].map(|(key, text)| match Pattern::parse(text) {
        Ok(pattern) => Some(pattern),
        Err(message) => {
            findings.error(&here.then(key), message, "write segments of a scope, with dots between them");
            None
        }
    });
    let (Some(from), Some(to)) = (patterns[0].take(), patterns[1].take()) else { return };
    if from.has_any() && to.has_any() {
        let message = "`*` on both sides can match two different segments";
        findings.error(here, message, "use `{scope}` or `{module}` for a segment that is the same on both sides");
    }
    if (from.has_module() || to.has_module()) && !findings.has_modules() {
        findings.error(here, "the rule contains `{module}`, but the product has no modules", "list them in `modules`");
    }
    for (i, word) in rule.except.iter().enumerate() {
        if !findings.words.contains(word.as_str()) || !(from.has_module() || to.has_module()) {
            let message = format!("`{word}` is not the `scope_segment` of a module that `{{module}}` stands for");
            findings.error(&here.then("except").then(i), message, "correct or delete it");
        }
    }
    let (known, words) = (findings.known, &findings.words);
    let mut own = findings.product.scopes.iter().filter(|scope| !known.contains(scope.name.as_str()));
    if !own.any(|scope| to.matches(&scope.name, |word| words.contains(word))) {
        let help = "correct or delete the rule: it can only contain scopes of this file";
        findings.error(&here.then("to"), format!("no scope of this file matches `{}`", rule.to), help);
    }
}

/// Returns the keys of the sources that the product cites.
fn cited(product: &Product) -> HashSet<&str> {
    let modules = product.modules.iter().map(|it| &it.source);
    let implications = product.implications.iter().map(|it| &it.source);
    let scopes = product.scopes.iter().map(|it| &it.source);
    let endpoints = product.endpoints.iter().map(|it| &it.source);
    let all = modules.chain(implications).chain(scopes).chain(endpoints).map(String::as_str);
    let all = all.chain(facts::citations(product).map(|(_, _, citation)| citation));
    all.map(|citation| citation.split(':').next().unwrap_or_default()).collect()
}

/// Returns `true` if the text can be a segment of a scope.
pub(super) fn is_segment(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Returns `true` if the text can be the first segment of a scope, which becomes a Rust module.
pub(super) fn is_service(segment: &str) -> bool {
    is_segment(segment) && !segment.starts_with('_')
}

/// Returns `true` if the text is a token of HTTP (RFC 9110, section 5.6.2): the name of a header, or an authentication
/// scheme.
pub(super) fn is_header_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn is_date(text: &str) -> bool {
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok()).flatten()
    };
    let mut parts = text.split('-');
    let mut next = |digits| parts.next().and_then(|part| number(part, digits));
    let (Some(_), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return false };
    (1..=12).contains(&month) && (1..=31).contains(&day) && parts.next().is_none()
}
