//! The enum types of parameters whose source lists all values, such as `crm::values::SortOrder` with the constant
//! `ASC`.

use crate::escape::{code, literal};
use crate::text::write_str;
use std::collections::{BTreeMap, HashSet};
use zoho_catalog::model::{Parameter, Product};
use zoho_catalog::names::{constant_name, type_name};

/// The enum types of a product, by name, with their constants and values. Parameters with the same name share a type
/// that has the values of all of them. The documentation of each method lists the values of its own
/// parameter.
pub(super) struct Choices(BTreeMap<String, Vec<(String, String)>>);

impl Choices {
    pub(super) fn new(product: &Product) -> Self {
        let mut by_name: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        let mut constants: HashSet<(String, String)> = HashSet::new();
        let parameters = product.endpoints.iter().flat_map(|endpoint| &endpoint.parameters);
        for parameter in parameters.filter(|parameter| parameter.is_enum()) {
            let name = type_name(&parameter.name);
            let known = by_name.entry(name.clone()).or_default();
            for value in &parameter.values {
                let constant = constant_name(value);
                // Values that differ only in case share a constant, which has the first value. Applications create the
                // others with `other`.
                if constants.insert((name.clone(), constant.clone())) {
                    known.push((constant, value.clone()));
                }
            }
        }
        Self(by_name)
    }

    /// Writes the module `values`. Writes nothing if the product has no enum type.
    pub(super) fn write(&self, out: &mut String) {
        if self.0.is_empty() {
            return;
        }
        out.push_str("#[doc = \"The types of parameters with a fixed set of values.\"] pub mod values {\n");
        for (name, values) in &self.0 {
            write_str!(
                out,
                "#[doc = \"A value of a parameter of the type `{name}`.\"]
                pub struct {name}(crate::value::EnumValue);
                impl {name} {{\n"
            );
            for (constant, value) in values {
                let (doc, value) = (literal(&code(value)), literal(value));
                write_str!(
                    out,
                    "#[doc = {doc}] pub const {constant}: Self = Self(crate::value::EnumValue::new({value}));\n"
                );
            }
            write_str!(
                out,
                "#[doc = \"Creates a value that the catalog does not have.\"]
                pub fn other(word: impl ::core::convert::Into<crate::__private::String>) -> Self {{
                    Self(crate::value::EnumValue::other(word.into()))
                }}
                }}
                #[diagnostic::do_not_recommend]
                impl crate::value::IntoEnum<{name}> for {name} {{
                    fn into_value(self) -> crate::__private::String {{ self.0.into_value() }}
                }}\n"
            );
        }
        out.push('}');
    }
}

/// Returns the name of a parameter's enum type in the module `values`. Returns `None` if the parameter accepts any
/// value.
pub(super) fn choice(parameter: &Parameter) -> Option<String> {
    parameter.is_enum().then(|| type_name(&parameter.name))
}
