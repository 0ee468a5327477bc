//! The parameters of calls: a setter for each parameter, such as `.per_page(200)`, and a step for each required
//! parameter or choice. A step is the type of a call that still needs the parameter.

use super::choices::choice;
use crate::escape::{code, format_text, literal};
use crate::text::write_str;
use std::collections::{BTreeMap, HashMap};
use zoho_catalog::model::{Endpoint, Parameter, ParameterLocation, Product, ValueKind};
use zoho_catalog::names::{method_name, type_name};

/// A parameter that a step sets: its name in requests, a flag that is `true` for a header, the type of its value, and
/// its enum type, if any.
type Given = (String, bool, ValueKind, Option<String>);

fn given(parameter: &Parameter) -> Given {
    (parameter.name.clone(), parameter.place == ParameterLocation::Header, held(parameter), choice(parameter))
}

/// Returns the choice of a call: several parameters, one of which the call needs. Returns `None` if the call has no
/// choice.
fn choice_of(endpoint: &Endpoint) -> Option<Vec<Given>> {
    let alternatives: Vec<Given> = endpoint.alternatives().map(given).collect();
    (!alternatives.is_empty()).then_some(alternatives)
}

/// The steps that the calls of a product share. A step sets a required parameter, or one parameter of a choice.
pub(super) struct MissingParams {
    steps: BTreeMap<String, Vec<Given>>,
    by_given: HashMap<Vec<Given>, String>,
}

impl MissingParams {
    /// Collects the steps of a product. Parameters with the same name and different types get different steps. The step
    /// of the most frequent type gets the plain name.
    pub(super) fn new(product: &Product) -> Self {
        let mut counts: BTreeMap<Vec<Given>, usize> = BTreeMap::new();
        for endpoint in &product.endpoints {
            let required = endpoint.parameters.iter().filter(|parameter| parameter.is_required());
            for step in required.map(|parameter| vec![given(parameter)]).chain(choice_of(endpoint)) {
                *counts.entry(step).or_default() += 1;
            }
        }
        let mut by_use: Vec<(Vec<Given>, usize)> = counts.into_iter().collect();
        by_use.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
        let mut steps = BTreeMap::new();
        let mut by_given = HashMap::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (given, _) in by_use {
            let joined = |word: fn(&Given) -> String| given.iter().map(word).collect::<Vec<_>>().join("Or");
            let plain = joined(|(name, ..)| type_name(method_name(name).trim_start_matches("r#")));
            let kinds = joined(|(_, _, kind, choice)| choice.clone().unwrap_or_else(|| word(*kind).to_owned()));
            let (plain, qualified) = (format!("Needs{plain}"), format!("Needs{plain}As{kinds}"));
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

    /// Returns the name of the step that sets a required parameter.
    pub(super) fn step(&self, parameter: &Parameter) -> &str {
        self.by_given.get([given(parameter)].as_slice()).map_or("", String::as_str)
    }

    /// Returns the name of the step for the choice of a call. Returns `None` if the call has no choice.
    pub(super) fn choice(&self, endpoint: &Endpoint) -> Option<&str> {
        self.by_given.get(&choice_of(endpoint)?).map(String::as_str)
    }

    pub(super) fn write(&self, out: &mut String) {
        if self.steps.is_empty() {
            return;
        }
        out.push_str(
            "#[doc = \"The types of calls that still need a parameter. Each type has a method that sets the parameter.\"]
            pub mod needs {\n",
        );
        for (step, given) in &self.steps {
            let calls: Vec<String> = given.iter().map(|(name, ..)| format!("`.{}(…)`", method_name(name))).collect();
            let calls = calls.join(" or ");
            let names: Vec<String> = given.iter().map(|(name, ..)| code(&format_text(name))).collect();
            write_str!(
                out,
                "#[doc = \"A call that still needs {calls}.\"]
                #[must_use]
                pub struct {step}<Then>(crate::__private::Call, crate::__private::Marker<Then>);
                #[doc(hidden)]
                #[diagnostic::on_unimplemented(message = {message}, label = {label})]
                pub trait __{step}<Of>: crate::__private::Complete {{}}
                #[doc(hidden)]
                impl<Then: crate::endpoint::CallBuilder> crate::__private::MayBeGiven for {step}<crate::__private::Marker<Then>>
                where
                    {step}<Then>: __{step}<Then::Of>,
                {{
                }}
                impl<Then: crate::endpoint::CallBuilder> {step}<Then> {{\n",
                message = literal(&format!("the call `{{Of}}` lacks {}; add {calls}", names.join(" or "))),
                label = literal(&format!("{calls} is missing")),
            );
            for (name, header, kind, choice) in given {
                write_str!(
                    out,
                    "#[doc = {doc}]
                    pub fn {fun}(self, {fun}: impl crate::value::{bound}) -> Then {{
                        Then::from_call(crate::__private::set::{setter}(self.0, {name}, {fun}))
                    }}\n",
                    doc = literal(&format!("Sets {}.", code(name))),
                    fun = method_name(name),
                    bound = bound(*kind, choice.as_deref(), "super::values"),
                    setter = setter(*kind, choice.is_some(), *header),
                    name = literal(name),
                );
            }
            write_str!(
                out,
                "}}
                impl<Then: crate::endpoint::CallBuilder> crate::endpoint::CallBuilder for {step}<Then> {{
                    type Of = Then::Of;
                    type Missing = {step}<crate::__private::Marker<Then>>;
                    fn from_call(call: crate::__private::Call) -> Self {{ Self(call, crate::__private::Marker::NEW) }}
                }}\n"
            );
        }
        out.push('}');
    }
}

/// Returns the values of an enum parameter, as the end of a sentence. Returns an empty text for other parameters.
pub(super) fn enum_values(parameter: &Parameter) -> String {
    if choice(parameter).is_none() {
        return String::new();
    }
    let words: Vec<String> = parameter.values.iter().map(|word| code(word)).collect();
    format!(" to one of {}", words.join(", "))
}

/// Returns the expression that sets a parameter of `call`, such as `__set::integer(self.call, "per_page", per_page)`.
pub(super) fn set(call: &str, parameter: &Parameter) -> String {
    let is_header = parameter.place == ParameterLocation::Header;
    let setter = setter(held(parameter), choice(parameter).is_some(), is_header);
    format!("__set::{setter}({call}, {}, {})", literal(&parameter.name), method_name(&parameter.name))
}

/// Returns the type of a parameter's value. A text parameter of a path is an ID if its name is `id` or ends with `_id`.
/// Sources often declare the ID of a record as text.
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

/// Returns the function of `__private::set` that sets a parameter.
fn setter(kind: ValueKind, is_choice: bool, is_header: bool) -> String {
    let function = match kind {
        _ if is_choice => "choice",
        ValueKind::String => "text",
        ValueKind::Id => "id",
        ValueKind::Integer => "integer",
        ValueKind::Number => "number",
        ValueKind::Boolean => "boolean",
        ValueKind::Date => "date",
        ValueKind::DateTime => "date_time",
        ValueKind::UtcDateTime => "utc_date_time",
        ValueKind::List => "list",
    };
    if is_header { format!("header::{function}") } else { function.to_owned() }
}
