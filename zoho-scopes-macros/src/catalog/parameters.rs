//! The parameters of calls: a setter such as `.per_page(200)`, and a step for each required parameter.

use super::choices::choice;
use crate::escape::{code, literal};
use crate::text::write_str;
use std::collections::{BTreeMap, HashMap};
use zoho_catalog::model::{Parameter, ParameterLocation, Product, ValueKind};
use zoho_catalog::names::{method_name, type_name};

/// The value that a step sets: the parameter's name as sent, the header flag, the type of the value, and the optional
/// enum type.
type Given = (String, bool, ValueKind, Option<String>);

fn given(parameter: &Parameter) -> Given {
    (parameter.name.clone(), parameter.place == ParameterLocation::Header, held(parameter), choice(parameter))
}

pub(super) fn is_required(parameter: &Parameter) -> bool {
    parameter.required || parameter.place == ParameterLocation::Path
}

/// The required parameters: one generic step each, shared by all calls of the product.
pub(super) struct MissingParams {
    steps: BTreeMap<String, Given>,
    by_given: HashMap<Given, String>,
}

impl MissingParams {
    /// Collects the steps of a product. Parameters with one name and different types get different steps; the most
    /// frequent type gets the plain name.
    pub(super) fn of(product: &Product) -> Self {
        let mut counts: BTreeMap<Given, usize> = BTreeMap::new();
        for parameter in product.endpoints.iter().flat_map(|e| &e.parameters).filter(|p| is_required(p)) {
            *counts.entry(given(parameter)).or_default() += 1;
        }
        let mut by_use: Vec<(Given, usize)> = counts.into_iter().collect();
        by_use.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
        let mut steps = BTreeMap::new();
        let mut by_given = HashMap::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (given, _) in by_use {
            let plain = format!("Needs{}", type_name(method_name(&given.0).trim_start_matches("r#")));
            let qualified = format!("{plain}As{}", given.3.as_deref().unwrap_or_else(|| word(given.2)));
            let number = numbers.entry(plain.clone()).or_insert(1);
            let numbered = std::iter::from_fn(|| {
                *number += 1;
                Some(format!("{plain}{number}"))
            });
            let mut names = [plain.clone(), qualified].into_iter().chain(numbered);
            if let Some(free) = names.find(|name| !steps.contains_key(name)) {
                by_given.insert(given.clone(), free.clone());
                steps.insert(free, given);
            }
        }
        Self { steps, by_given }
    }

    /// Returns the step of a parameter.
    pub(super) fn step(&self, parameter: &Parameter) -> &str {
        self.by_given.get(&given(parameter)).map_or("", String::as_str)
    }

    pub(super) fn write(&self, out: &mut String) {
        if self.steps.is_empty() {
            return;
        }
        out.push_str(
            "#[doc = \"Calls that still need a parameter: each type names it, and has one method, which takes it.\"]
            pub mod needs {\n",
        );
        for (step, (name, header, kind, choice)) in &self.steps {
            let (fun, into, kind) = (method_name(name), into(*kind), bound(*kind, choice.as_deref(), "super::values"));
            let set = if *header { "header" } else { "with" };
            let (doc, name) = (literal(&code(name)), literal(name));
            write_str!(
                out,
                "#[doc = \"A call that still needs `.{fun}(…)`.\"]
                #[must_use]
                pub struct {step}<Then>(crate::__private::Call, crate::__private::Marker<Then>);
                impl<Then: crate::endpoint::CallBuilder> {step}<Then> {{
                    #[doc = {doc}]
                    pub fn {fun}(self, {fun}: impl crate::value::{kind}) -> Then {{
                        Then::from_call(self.0.{set}({name}, {fun}.{into}))
                    }}
                }}
                impl<Then: crate::endpoint::CallBuilder> crate::endpoint::CallBuilder for {step}<Then> {{
                    type Of = Then::Of;
                    fn from_call(call: crate::__private::Call) -> Self {{ Self(call, crate::__private::Marker::NEW) }}
                }}\n"
            );
        }
        out.push('}');
    }
}

/// Returns the words that a parameter takes, for the line of its documentation.
pub(super) fn enum_values(parameter: &Parameter) -> String {
    if choice(parameter).is_none() {
        return String::new();
    }
    let words: Vec<String> = parameter.values.iter().map(|word| code(word)).collect();
    format!(": {}", words.join(", "))
}

/// Returns the call that sets the parameter: `.with("per_page", …)`.
pub(super) fn set(parameter: &Parameter) -> String {
    let with = if parameter.place == ParameterLocation::Header { "header" } else { "with" };
    let (name, fun, into) = (literal(&parameter.name), method_name(&parameter.name), into(held(parameter)));
    format!(".{with}({name}, {fun}.{into})")
}

/// Returns the type of a parameter. Sources often declare a record's ID in a path as text.
fn held(parameter: &Parameter) -> ValueKind {
    let Parameter { name, place, kind, .. } = parameter;
    let is_id = *place == ParameterLocation::Path && (name == "id" || name.ends_with("_id"));
    if is_id && *kind == ValueKind::String { ValueKind::Id } else { *kind }
}

/// Returns the trait of `value` that a parameter's argument must implement.
pub(super) fn kind(parameter: &Parameter) -> String {
    bound(held(parameter), choice(parameter).as_deref(), "values")
}

fn bound(kind: ValueKind, choice: Option<&str>, values: &str) -> String {
    choice.map_or_else(|| word(kind).to_owned(), |choice| format!("IntoEnum<{values}::{choice}>"))
}

fn word(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::String => "IntoText",
        ValueKind::Id => "IntoId",
        ValueKind::Integer => "IntoInteger",
        ValueKind::Number => "IntoNumber",
        ValueKind::Boolean => "IntoBool",
        ValueKind::Date => "IntoDate",
        ValueKind::DateTime | ValueKind::UtcDateTime => "IntoDateTime",
        ValueKind::List => "IntoList",
    }
}

/// Returns the conversion of an argument into the value to send.
fn into(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Date => "into_date().into_value()",
        ValueKind::DateTime => "into_date_time().into_value()",
        ValueKind::UtcDateTime => "into_date_time().into_utc_value()",
        _ => "into_value()",
    }
}
