//! The command `zoho catalog show`.

use super::files;
use super::format_names::{alternatives, requirement, rust_name, scope as scope_line, status};
use crate::calls;
use crate::commands::counted;
use crate::complete;
use crate::error::Error;
use crate::risk;
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use zoho_catalog::calls::{Call, FindError, RequirementError};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Product, SelectorLocation};
use zoho_catalog::names::rust_path;
use zoho_catalog::requirement::{bind, is_template, module_words, narrowed};
use zoho_catalog::risk::Risk;
use zoho_catalog::suggest;

/// Show a scope with the calls that it unlocks, or a call with its requirement, and the confidence in these facts.
///
/// NAME is a scope in any case, such as `ZohoCRM.modules.leads.READ`, or a call as for `zoho scopes`. A call is written
/// as its Rust name with or without its module (`crm::ListRecords<crm::Leads>`, `ListInvoices`), as its method and path
/// (`"GET /crm/v8/Leads"`, also with `{module}` or as a URL), or as the vendor's name of the operation. The exit code
/// is 1 if the catalog has no such scope or call.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// A scope, the name of a call, or its method and path.
    #[arg(add = complete::calls_and_scopes())]
    name: String,
    /// Print one JSON object. A scope has `access`, `data`, `implied_by`, `implies`, `unlocks` and `helps_unlock`. A
    /// call has the members of the catalog file.
    #[arg(long)]
    json: bool,
    /// Catalog files to search instead of the built-in ones.
    #[arg(long = "in", value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Show {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let catalog = Catalog::new(files::parse(&files::read(&self.files)?)?);
        if let Some(index) = catalog.scope_ignoring_case(&self.name) {
            let risk = risk::table()?.risk(&catalog.get(index).name);
            super::print(&if self.json {
                format!("{}\n", scope_json(&catalog, index, risk))
            } else {
                scope_text(&catalog, index, risk)
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        match calls::find(&calls::finder(&catalog)?, &self.name) {
            Ok(call) => {
                super::print(&if self.json {
                    format!("{}\n", call_json(&catalog, &call))
                } else {
                    call_text(&catalog, &call)
                })?;
                Ok(ExitCode::SUCCESS)
            }
            Err(FindError::Unknown { text, near }) => {
                anstream::eprintln!("{}", not_found(&catalog, &text, near));
                Ok(ExitCode::from(1))
            }
            Err(error) => {
                anstream::eprintln!("{error}");
                Ok(ExitCode::from(1))
            }
        }
    }
}

fn not_found(catalog: &Catalog, name: &str, near_calls: Vec<String>) -> String {
    let scopes = suggest::scopes(name, catalog.scopes().map(|scope| scope.name.as_str()));
    let mut nearest: Vec<String> = scopes.into_iter().map(str::to_owned).collect();
    nearest.extend(near_calls);
    let advice = match nearest.as_slice() {
        [] => "search with zoho catalog search WORDS".to_owned(),
        near => format!("did you mean `{}`?", near.join("`, or `")),
    };
    format!("the catalog has neither a scope nor a call `{name}`; {advice}")
}

/// The calls that a scope unlocks or helps to unlock, each with the modules concerned.
struct Unlocked {
    alone: Vec<(String, Vec<String>)>,
    with_others: Vec<(String, Vec<String>)>,
}

fn unlocked(catalog: &Catalog, scope: usize) -> Unlocked {
    let grants = |name: &String| catalog.scope(name).is_some_and(|needed| catalog.implies(scope, needed));
    let mut unlocked = Unlocked { alone: Vec::new(), with_others: Vec::new() };
    for product in catalog.products() {
        for endpoint in &product.endpoints {
            let Some(any) = &endpoint.requires else { continue };
            let words = if is_template(any) { module_words(catalog, product) } else { vec![""] };
            let (mut alone, mut helped) = (Vec::new(), Vec::new());
            for word in words {
                let any = bind(any, word);
                if any.iter().any(|all| !all.is_empty() && all.iter().all(grants)) {
                    alone.push(word.to_owned());
                } else if any.iter().flatten().any(grants) {
                    helped.push(word.to_owned());
                }
            }
            for (list, words) in [(&mut unlocked.alone, alone), (&mut unlocked.with_others, helped)] {
                if !words.is_empty() {
                    list.push((
                        rust_name(product, endpoint),
                        words.into_iter().filter(|word| !word.is_empty()).collect(),
                    ));
                }
            }
        }
    }
    unlocked
}

fn scope_text(catalog: &Catalog, index: usize, risk: Risk) -> String {
    let scope = catalog.get(index);
    let names = |indices: &[usize]| indices.iter().map(|&i| scope_line(&catalog.get(i).name)).collect::<Vec<_>>();
    let mut out = format!(
        "{}\n  {}, from {}\n  access: {}, data: {}\n",
        scope_line(&scope.name),
        status(scope.status),
        source(catalog.product_of(index), &scope.source),
        risk.access,
        risk.data,
    );
    let mut section = |title: &str, lines: &[String]| {
        if !lines.is_empty() {
            let _ = writeln!(out, "\n{title}");
            for line in lines {
                let _ = writeln!(out, "  {line}");
            }
        }
    };
    section("Also granted by", &names(catalog.implied_by(index)));
    section("Also grants", &names(catalog.implied(index)));
    let Unlocked { alone, with_others } = unlocked(catalog, index);
    let line = |(name, words): &(String, Vec<String>)| match words.as_slice() {
        [] => name.clone(),
        words => format!("{name} for {}", words.join(", ")),
    };
    section(&format!("Unlocks {}", counted(alone.len() as u64, "call")), &alone.iter().map(line).collect::<Vec<_>>());
    section("Calls that also need other scopes", &with_others.iter().map(line).collect::<Vec<_>>());
    out
}

fn scope_json(catalog: &Catalog, index: usize, risk: Risk) -> Value {
    let scope = catalog.get(index);
    let names = |indices: &[usize]| indices.iter().map(|&i| catalog.get(i).name.clone()).collect::<Vec<_>>();
    let Unlocked { alone, with_others } = unlocked(catalog, index);
    let list = |calls: Vec<(String, Vec<String>)>| -> Value {
        calls.into_iter().map(|(call, modules)| json!({ "call": call, "modules": modules })).collect()
    };
    json!({
        "kind": "scope", "name": scope.name, "path": rust_path(&scope.name), "status": scope.status,
        "source": scope.source, "access": risk.access, "data": risk.data, "implied_by": names(catalog.implied_by(index)), "implies": names(catalog.implied(index)),
        "unlocks": list(alone), "helps_unlock": list(with_others),
    })
}

fn call_text(catalog: &Catalog, call: &Call<'_>) -> String {
    let (product, endpoint) = (call.product, call.endpoint);
    let needs = match call.requirement(catalog) {
        Ok(any) if !call.modules.is_empty() && any.iter().flatten().next().is_some() => {
            format!("needs {}", alternatives(&any))
        }
        Err(reason @ RequirementError::UnlistedScope(_)) => reason.to_string(),
        _ => requirement(endpoint),
    };
    let mut out = format!(
        "{}\n  {} {}\n  {needs}\n  {}, from {}\n",
        call.name(),
        endpoint.method,
        call.path(),
        status(call.confidence()),
        source(product, &endpoint.source)
    );
    if let Some(selector) = &endpoint.selector {
        let place = match selector.place {
            SelectorLocation::Query => "query",
            SelectorLocation::Form => "form",
        };
        let _ = writeln!(out, "  selected by `{selector}` in the {place}; the call adds this selector itself");
    }
    if let Some(version) = &call.other_version {
        let _ = writeln!(
            out,
            "  the catalog has version {} of this call, not {version}; the same scopes are assumed",
            endpoint.version
        );
    }
    if let Some(note) = &endpoint.note {
        let _ = writeln!(out, "  {note}");
    }
    let least = least(catalog, call);
    if !least.is_empty() {
        let _ = writeln!(out, "\nMinimal scopes\n  {}", least.join(","));
    }
    let mut parameters: Vec<_> = endpoint.parameters.iter().collect();
    parameters.sort_by_key(|parameter| !parameter.is_required());
    if !parameters.is_empty() {
        out.push_str("\nParameters\n");
    }
    for parameter in parameters {
        let (place, kind) = (format!("{:?}", parameter.place).to_lowercase(), format!("{:?}", parameter.kind));
        let required = if parameter.is_required() { ", required" } else { "" };
        let most =
            parameter.max_values.map(|max| format!(", up to {}", counted(max.into(), "value"))).unwrap_or_default();
        let values =
            if parameter.values.is_empty() { String::new() } else { format!(": {}", parameter.values.join(", ")) };
        let _ = writeln!(out, "  {} ({place}, {}{required}{most}){values}", parameter.name, kind.to_lowercase());
    }
    if !endpoint.required_one_of.is_empty() {
        let _ = writeln!(out, "  required: {}", endpoint.required_one_of.join(" or "));
    }
    if let Some(printed) = &endpoint.path_as_published {
        let _ = writeln!(out, "\nPath as published\n  {printed}");
    }
    if let Some(printed) = &endpoint.requires_as_published {
        let _ = writeln!(out, "\nRequirement as published\n  {}", alternatives(printed));
    }
    if !endpoint.rules.is_empty() {
        let _ = writeln!(out, "\nRules applied\n  {}", endpoint.rules.join(", "));
    }
    out
}

fn call_json(catalog: &Catalog, call: &Call<'_>) -> Value {
    let mut value = serde_json::to_value(call.endpoint).unwrap_or_default();
    value["kind"] = "call".into();
    value["type"] = call.name().into();
    value["least"] = least(catalog, call).into();
    value
}

/// Returns the minimal scopes that allow a call. Templates stay unexpanded if the call names no module.
fn least(catalog: &Catalog, call: &Call<'_>) -> Vec<String> {
    let narrow = match (call.requirement(catalog), &call.endpoint.requires) {
        (Ok(narrow), _) => narrow,
        (Err(RequirementError::NoModule), Some(any)) => narrowed(catalog, call.product, any),
        _ => return Vec::new(),
    };
    let weight = |all: &Vec<String>| -> u64 {
        let scope_count =
            |name: &String| catalog.scope(name).map_or(1, |i| u64::from(catalog.get(i).weight.unwrap_or(0).max(1)));
        all.iter().map(scope_count).sum()
    };
    let best = narrow.iter().min_by_key(|all| (weight(all), all.len(), (*all).clone()));
    best.into_iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Returns the title and the location of a source, and the part of the source that the citation names.
fn source(product: &Product, citation: &str) -> String {
    let (key, part) = citation.split_once(':').unwrap_or((citation, ""));
    let title = product
        .sources
        .get(key)
        .map_or_else(|| key.to_owned(), |source| format!("{} ({})", source.title, source.location));
    if part.is_empty() { title } else { format!("{title}, {part}") }
}
