//! The conversion of the model into JSON text. The text is stable and has one fact per line, so that a review shows
//! facts and not re-wrapped lines.

use crate::model::Product;
use serde::Serialize;
use serde_json::Value;

/// The largest width of a container of plain members that is written on one line, including indentation.
const WIDTH: usize = 140;

/// Returns the canonical text of a product. `parse::product` parses the text into an equal product.
pub fn product(product: &Product) -> String {
    canonical(product)
}

/// Returns the canonical text of any serializable value: objects and lists of plain values are on one line if they fit.
///
/// # Panics
/// Panics if the value cannot be represented as JSON, such as a map whose keys are not strings.
pub fn canonical<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).expect("value should be representable as JSON");
    let mut out = String::new();
    write(&value, 0, &mut out);
    out.push('\n');
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let inline = value.to_string();
    let (open, close) = match value {
        Value::Object(members) if !members.is_empty() => ('{', '}'),
        Value::Array(items) if !items.is_empty() => ('[', ']'),
        _ => return out.push_str(&inline),
    };
    if depth > 0 && is_leaf(value) && depth * 2 + inline.len() <= WIDTH {
        return out.push_str(&spaced(value));
    }
    out.push(open);
    let mut first = true;
    let mut member = |key: Option<&str>, child: &Value| {
        out.push_str(if std::mem::take(&mut first) { "\n" } else { ",\n" });
        out.extend(std::iter::repeat_n("  ", depth + 1));
        if let Some(key) = key {
            out.push_str(&Value::from(key).to_string());
            out.push_str(": ");
        }
        write(child, depth + 1, out);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(k, v)| member(Some(k), v)),
        Value::Array(items) => items.iter().for_each(|v| member(None, v)),
        _ => {}
    }
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
    out.push(close);
}

/// Returns `true` if the value contains only plain values and lists of plain values.
fn is_leaf(value: &Value) -> bool {
    let plain = |v: &Value| !v.is_object() && !v.is_array();
    let list = |v: &Value| v.as_array().is_some_and(|items| items.iter().all(plain));
    match value {
        Value::Object(members) => members.values().all(|v| plain(v) || list(v)),
        Value::Array(items) => items.iter().all(|v| plain(v) || list(v)),
        _ => true,
    }
}

/// Returns the value on one line, with conventional spaces.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(k, v)| format!("{}: {}", Value::from(k.as_str()), spaced(v))).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        plain => plain.to_string(),
    }
}
