//! The agreement of the model, the table of its shape, and the JSON Schema.

use crate::{TOY, TOY_EXTENSION};
use serde_json::Value;
use std::collections::BTreeSet;
use zoho_catalog::schema::{COMMON, PRODUCT, Shape};
use zoho_catalog::{parse, serialize};

fn schema(name: &str) -> Value {
    let path = format!("{}/../data/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Follows `$ref` to the definition.
fn resolved<'s>(schema: &'s Value, root: &'s Value) -> &'s Value {
    schema["$ref"].as_str().map_or(schema, |to| resolved(root.pointer(&to[1..]).unwrap(), root))
}

fn assert_agrees(shape: &Shape, schema: &Value, root: &Value, path: &str) {
    let schema = resolved(schema, root);
    let is = |name: &str| match &schema["type"] {
        Value::Array(types) => types.iter().any(|t| t == name),
        one => one == name,
    };
    match shape {
        Shape::Text => assert!(is("string"), "{path}"),
        Shape::Count => assert!(is("integer") || schema["const"].is_u64(), "{path}"),
        Shape::Flag => assert!(is("boolean"), "{path}"),
        Shape::OneOf(words) => assert_eq!(schema["enum"], Value::from(words.to_vec()), "{path}"),
        Shape::List(inner) => {
            assert!(is("array"), "{path}");
            assert_agrees(inner, &schema["items"], root, &format!("{path}/0"));
        }
        Shape::Map(inner) => {
            assert!(is("object"), "{path}");
            assert_agrees(inner, &schema["additionalProperties"], root, &format!("{path}/*"));
        }
        // The parser accepts `null` for an absent text. The schema does not mention `null` everywhere.
        Shape::Nullable(inner) => assert_agrees(inner, schema, root, path),
        Shape::Record(fields) => {
            assert!(is("object") && schema["additionalProperties"] == false, "{path}");
            let names: BTreeSet<&str> = fields.iter().map(|field| field.name).collect();
            let required: BTreeSet<&str> = fields.iter().filter(|f| f.required).map(|f| f.name).collect();
            let keys = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect::<BTreeSet<_>>();
            let listed =
                schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect::<BTreeSet<_>>();
            assert_eq!(names, keys, "{path}");
            assert_eq!(required, listed, "{path}");
            for field in *fields {
                assert_agrees(&field.shape, &schema["properties"][field.name], root, &format!("{path}/{}", field.name));
            }
        }
    }
}

#[test]
fn json_schema_agrees_with_the_shape() {
    for (name, shape) in [("catalog", &PRODUCT), ("common", &COMMON)] {
        let schema = schema(name);
        assert_agrees(shape, &schema, &schema, "");
    }
}

/// Calls `change` for a value of this shape and for every value inside it.
fn visit(shape: &Shape, value: &mut Value, change: &mut dyn FnMut(&Shape, &mut Value)) {
    match (shape, &mut *value) {
        (Shape::Nullable(_), Value::Null) => {}
        (Shape::Nullable(inner), _) => visit(inner, value, change),
        (Shape::List(inner), Value::Array(items)) => items.iter_mut().for_each(|item| visit(inner, item, change)),
        (Shape::Map(inner), Value::Object(members)) => {
            members.values_mut().for_each(|member| visit(inner, member, change));
        }
        (Shape::Record(fields), Value::Object(members)) => {
            for field in *fields {
                if let Some(member) = members.get_mut(field.name) {
                    visit(&field.shape, member, change);
                }
            }
        }
        _ => {}
    }
    change(shape, value);
}

#[test]
fn model_has_the_keys_of_the_shape() {
    // The fixtures have every key, and so does the text that the model prints.
    let mut seen = BTreeSet::new();
    for fixture in [TOY, TOY_EXTENSION] {
        let printed = serialize::product(&parse::product("toy.json", fixture).unwrap());
        visit(&PRODUCT, &mut serde_json::from_str(&printed).unwrap(), &mut |shape, value| {
            if let (Shape::Record(fields), Value::Object(members)) = (shape, value) {
                let names: BTreeSet<&str> = fields.iter().map(|field| field.name).collect();
                assert!(members.keys().all(|key| names.contains(key.as_str())), "{members:?}");
                seen.extend(members.keys().map(|key| format!("{}/{key}", fields[0].name.to_owned() + fields[1].name)));
            }
        });
    }
    let mut all = BTreeSet::new();
    keys(&PRODUCT, &mut all);
    assert_eq!(seen, all);
}

fn keys(shape: &Shape, all: &mut BTreeSet<String>) {
    match shape {
        Shape::Nullable(inner) | Shape::List(inner) | Shape::Map(inner) => keys(inner, all),
        Shape::Record(fields) => fields.iter().for_each(|field| {
            all.insert(format!("{}/{}", fields[0].name.to_owned() + fields[1].name, field.name));
            keys(&field.shape, all);
        }),
        _ => {}
    }
}

#[test]
fn model_requires_the_keys_that_the_shape_requires() {
    let complete: Value = serde_json::from_str(TOY).unwrap();
    for (record, field) in required_or_not() {
        let mut value = complete.clone();
        visit(&PRODUCT, &mut value, &mut |shape, value| {
            if let (Shape::Record(fields), Value::Object(members)) = (shape, value)
                && fields[0].name == record.0
                && fields[1].name == record.1
            {
                members.remove(field.0);
            }
        });
        let parsed = parse::product("toy.json", &value.to_string());
        assert_eq!(parsed.is_err(), field.1, "{record:?} without {}", field.0);
    }
}

type Key = (&'static str, &'static str);

fn required_or_not() -> Vec<(Key, (&'static str, bool))> {
    fn collect(shape: &Shape, out: &mut Vec<(Key, (&'static str, bool))>) {
        match shape {
            Shape::Nullable(inner) | Shape::List(inner) | Shape::Map(inner) => collect(inner, out),
            Shape::Record(fields) => fields.iter().for_each(|field| {
                out.push(((fields[0].name, fields[1].name), (field.name, field.required)));
                collect(&field.shape, out);
            }),
            _ => {}
        }
    }
    let mut out = Vec::new();
    collect(&PRODUCT, &mut out);
    out
}
