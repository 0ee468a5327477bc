//! Text parameters that get the kind of their siblings. A sibling is a parameter of the product with the same name. The
//! name of a sibling may also have a suffix for the beginning or the end of a range.

use super::operation::Operation;
use super::parameters::names_an_id;
use std::collections::BTreeMap;
use zoho_catalog::model::{Parameter, ParameterLocation, ValueKind};

/// The name of the rule.
pub(crate) const NAME: &str = "kind-of-siblings";

/// The suffixes of names for the beginning or the end of a range, as in `date_start` and `date_before`.
const RANGE: [&str; 4] = ["_start", "_end", "_before", "_after"];

/// Sets the kind of text parameters in paths and queries to the kind of their siblings, if that kind is a date or an
/// ID. A parameter whose siblings have several such kinds remains unchanged.
pub(crate) fn apply(operations: &mut [Operation]) {
    let mut kinds: BTreeMap<String, Vec<ValueKind>> = BTreeMap::new();
    let typed = operations.iter().flat_map(|operation| &operation.endpoint.parameters);
    for parameter in typed.filter(|parameter| is_typed(parameter)) {
        let names =
            [Some(parameter.name.as_str())].into_iter().chain(RANGE.map(|end| parameter.name.strip_suffix(end)));
        for name in names.flatten() {
            let known = kinds.entry(name.to_owned()).or_default();
            if !known.contains(&parameter.kind) {
                known.push(parameter.kind);
            }
        }
    }
    for operation in operations {
        // The header `X-EXTERNAL` declares that the path contains the value of a field other than the ID.
        let is_free = |parameter: &Parameter| parameter.place == ParameterLocation::Header;
        let by_field = operation.endpoint.parameters.iter().any(|p| is_free(p) && p.name == super::merge::EXTERNAL);
        let mut changed = false;
        for parameter in operation.endpoint.parameters.iter_mut().filter(|p| is_text(p) && !is_free(p)) {
            if let Some([kind]) = kinds.get(&parameter.name).map(Vec::as_slice)
                && !(by_field && *kind == ValueKind::Id)
            {
                parameter.kind = *kind;
                changed = true;
            }
        }
        if changed {
            operation.note_rule(NAME);
        }
    }
}

/// Returns `true` for a date, or for an ID whose name marks it as an ID.
fn is_typed(parameter: &Parameter) -> bool {
    match parameter.kind {
        ValueKind::Date | ValueKind::DateTime | ValueKind::UtcDateTime => true,
        ValueKind::Id => names_an_id(&parameter.name),
        _ => false,
    }
}

fn is_text(parameter: &Parameter) -> bool {
    parameter.kind == ValueKind::String && parameter.values.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::model::Method;

    #[test]
    fn text_gets_kind_of_siblings() {
        use ValueKind::{Date, DateTime, Id, String};

        let with = |parameters: &[(&str, ValueKind)]| {
            let mut operation = Operation::new("toy", "a.json", "x", Method::Get, "/x");
            let new = |(name, kind): &(&str, ValueKind)| Parameter::new(*name, ParameterLocation::Query, *kind);
            operation.endpoint.parameters = parameters.iter().map(new).collect();
            operation
        };
        let mut operations = [
            with(&[("date", Date), ("due_after", Date), ("car_id", Id)]),
            with(&[("date", String), ("due", String), ("car_id", String)]),
            with(&[("color", String), ("until", String), ("until", Date)]),
            with(&[("until", DateTime), ("doll", Id), ("doll", String)]),
        ];
        apply(&mut operations);
        let kinds = operations.map(|operation| {
            (operation.endpoint.rules, operation.endpoint.parameters.iter().map(|p| p.kind).collect::<Vec<_>>())
        });
        assert_eq!(kinds[0].1, [Date, Date, Id]);
        assert_eq!(kinds[1], (vec![NAME.to_owned()], vec![Date, Date, Id]));
        assert_eq!(kinds[2].1, [String, String, Date]);
        assert_eq!(kinds[3].1, [DateTime, Id, String]);
    }
}
