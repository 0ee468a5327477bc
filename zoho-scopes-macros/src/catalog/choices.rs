//! `crm::values::SortOrder::ASC`: parameters whose source lists the only values that they take.

use crate::text::put;
use std::collections::BTreeMap;
use zoho_catalog::model::{Parameter, Product};
use zoho_catalog::names::{constant_name, type_name};

/// The parameters of a product that take one of some words, by name: parameters of one name share a type, which has the
/// words of all of them. Each method's own are in its doc line.
pub(super) struct Choices(BTreeMap<String, Vec<(String, String)>>);

impl Choices {
    pub(super) fn of(product: &Product) -> Self {
        let mut by_name: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let parameters = product.endpoints.iter().flat_map(|endpoint| &endpoint.parameters);
        for parameter in parameters.filter(|parameter| parameter.takes_a_word()) {
            let known = by_name.entry(type_name(&parameter.name)).or_default();
            for value in &parameter.values {
                let constant = constant_name(value);
                // Values that differ in their case only are one constant: the first, and `other` for the rest.
                if !known.iter().any(|(name, word)| *name == constant || word == value) {
                    known.push((constant, value.clone()));
                }
            }
        }
        Self(by_name)
    }

    /// The module `values`.
    pub(super) fn write(&self, out: &mut String) {
        if self.0.is_empty() {
            return;
        }
        out.push_str("#[doc=\"Parameters that take one of some words.\"]pub mod values{");
        for (name, words) in &self.0 {
            put!(out, "#[doc=\"Words of `{name}`.\"]pub struct {name}(crate::value::Word);impl {name}{{");
            for (constant, word) in words {
                put!(out, "#[doc=\"`{word}`\"]pub const {constant}:Self=Self(crate::value::Word::new({word:?}));");
            }
            put!(
                out,
                "#[doc=\"A word that the catalogue lacks.\"]pub fn other(word:impl Into<crate::__private::String>)->Self\
                 {{Self(crate::value::Word::other(word.into()))}}}}\
                 #[diagnostic::do_not_recommend]impl crate::value::OneOf<{name}> for {name}\
                 {{fn into_value(self)->crate::__private::String{{self.0.into_value()}}}}"
            );
        }
        out.push('}');
    }
}

/// The name of the type, in `values`, of a parameter that takes one of some words.
pub(super) fn choice(parameter: &Parameter) -> Option<String> {
    parameter.takes_a_word().then(|| type_name(&parameter.name))
}
