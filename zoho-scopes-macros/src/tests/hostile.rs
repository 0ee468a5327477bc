//! The tests that no text of a catalog becomes code. The lint must reject a hostile text in a field. Otherwise, the
//! file must define the same items as with a harmless text in the field.

use crate::source::Source;
use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;
use zoho_catalog::lint::{BuiltIns, Severity, check};
use zoho_catalog::parse;

/// A product with every key.
const PRODUCT: &str = include_str!("../../../zoho-catalog/tests/it/fixtures/toy.json");
/// A file that extends [`PRODUCT`].
const EXTENSION: &str = include_str!("../../../zoho-catalog/tests/it/fixtures/toy_extension.json");

const HOSTILE: &[&str] = &[
    "\"",
    "\\",
    "\\\"",
    "\"]pub fn evil(){}#[doc=\"",
    "\");pub fn evil(){}const _:&str=(\"",
    "\"#",
    "r#\"",
    "*/",
    "/*",
    "//",
    "\n",
    "\r",
    "\0",
    "\u{2028}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{e0041}",
    "{",
    "}",
    "{Self}",
    "{{",
    "{module}",
    "]",
    "[x](javascript:1)",
    "`",
    "```",
    "<script>alert(1)</script>",
    "&lt;",
    "'",
    "$crate",
    "crate",
    "__own",
    "self",
    "Self",
    "M",
    "PRODUCT",
    "new",
    "é",
    "-",
    ".",
    "_",
    " ",
    "a",
    "7",
];

/// The location of a text in a file.
#[derive(Clone, Debug)]
enum Field {
    /// The JSON pointer of a string.
    Value(String),
    /// A key of `sources`, which is renamed together with its citations.
    SourceKey(String),
}

/// Adds the location of every text in `value` to `found`. `here` is the JSON pointer of `value`.
fn fields(value: &Value, here: &str, found: &mut Vec<Field>) {
    match value {
        Value::String(_) => found.push(Field::Value(here.to_owned())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| fields(item, &format!("{here}/{i}"), found));
        }
        Value::Object(members) => {
            for (key, member) in members {
                if here == "/sources" {
                    found.push(Field::SourceKey(key.clone()));
                }
                fields(member, &format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        _ => {}
    }
}

/// Returns the file with the result of `change` in place of the text in one field.
fn with(file: &Value, field: &Field, change: impl Fn(&str) -> String) -> Value {
    let mut changed = file.clone();
    match field {
        Field::Value(pointer) => {
            let value = changed.pointer_mut(pointer).expect("the field should exist");
            *value = Value::String(change(value.as_str().expect("the field should be a string")));
        }
        Field::SourceKey(key) => {
            let new = change(key);
            let sources = changed["sources"].as_object_mut().expect("`sources` should be an object");
            let source = sources.remove(key).expect("the source should exist");
            sources.insert(new.clone(), source);
            rename_citations(&mut changed, key, &new);
        }
    }
    changed
}

fn rename_citations(value: &mut Value, key: &str, new: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename_citations(item, key, new)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(citation) if name == "source" && citation.split(':').next() == Some(key) => {
                        *citation = citation.replacen(key, new, 1);
                    }
                    other => rename_citations(other, key, new),
                }
            }
        }
        _ => {}
    }
}

/// A file in which the tests replace texts. `extends` is `true` if the file extends the toy product.
struct Fixture {
    file: Value,
    extends: bool,
}

impl Fixture {
    fn all() -> [Self; 2] {
        [(PRODUCT, false), (EXTENSION, true)].map(|(text, extends)| {
            let mut file: Value = serde_json::from_str(text).expect("the fixture should be JSON");
            // A stated weight is wrong after most changes, which would hide the other findings of the lint.
            for scope in file["scopes"].as_array_mut().expect("`scopes` should be a list") {
                scope.as_object_mut().expect("the scope should be an object").remove("weight");
            }
            Self { file, extends }
        })
    }

    fn fields(&self) -> Vec<Field> {
        let mut found = Vec::new();
        fields(&self.file, "", &mut found);
        found
    }

    /// Returns the generated text, or `None` if the lint rejects the file. Panics if an error of the lint has no
    /// location, no sentence or no fix.
    fn generate(&self, file: &Value) -> Option<String> {
        let text = file.to_string();
        let toy = || {
            (
                "products/toy.json".to_owned(),
                parse::product("products/toy.json", PRODUCT).expect("the fixture should be valid"),
            )
        };
        let products = if self.extends { vec![toy()] } else { Vec::new() };
        let custom_from = products.len();
        let (catalog, findings) = match check(&[("file.json", &text)], BuiltIns { products, ..BuiltIns::default() }) {
            Ok(checked) => checked,
            Err(errors) => {
                assert!(errors.iter().all(|error| error.line > 0 && !error.message.is_empty()));
                return None;
            }
        };
        let mut errors = findings.iter().filter(|(_, finding)| finding.severity == Severity::Error).peekable();
        if errors.peek().is_some() {
            assert!(errors.all(|(position, finding)| position.line > 0
                && !finding.message.is_empty()
                && !finding.help.is_empty()));
            return None;
        }
        Some(crate::custom::text(&Source::new(catalog, custom_from, "crate::zoho".to_owned())))
    }

    /// Panics if the lint accepts the changed text in the field, and the file defines other items than with a harmless
    /// text in the field.
    fn check(&self, field: &Field, change: impl Fn(&str) -> String) {
        let changed = with(&self.file, field, &change);
        let Some(text) = self.generate(&changed) else { return };
        let items = structure(text.parse().unwrap_or_else(|error| panic!("{field:?}: {error}:\n{text}")));
        if let Err(error) = syn::parse_str::<syn::File>(&text) {
            panic!("{field:?}: {error}:\n{text}");
        }
        // The items may depend on the text. A name becomes an identifier. A value that is not a word has no type. A
        // vendor's name with an apostrophe is not a search alias.
        let harmless: [&dyn Fn(&str) -> String; 4] =
            [&|old| plain(&change(old), old), &|_| "harmless".to_owned(), &|_| "7".to_owned(), &|_| "it's".to_owned()];
        let is_same = harmless.iter().any(|harmless| {
            let harmless = self.generate(&with(&self.file, field, harmless));
            harmless.is_some_and(|text| structure(text.parse().expect("the text should be Rust tokens")) == items)
        });
        assert!(is_same, "a hostile text in {field:?} should not change the defined items");
    }
}

/// Returns the text with `_` for every character that occurs neither in identifiers nor in the original text.
fn plain(text: &str, original: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || original.contains(c) { c } else { '_' }).collect()
}

/// Returns the tokens as text, without the content of literals.
fn structure(tokens: TokenStream) -> String {
    fn without_literals(tokens: TokenStream) -> TokenStream {
        let replace = |token| match token {
            TokenTree::Literal(_) => TokenTree::Literal(Literal::usize_unsuffixed(0)),
            TokenTree::Group(group) => Group::new(group.delimiter(), without_literals(group.stream())).into(),
            other => other,
        };
        tokens.into_iter().map(replace).collect()
    }
    without_literals(tokens).to_string()
}

#[test]
fn fixtures_are_accepted() {
    for fixture in Fixture::all() {
        let text = fixture.generate(&fixture.file).expect("the lint should accept the fixture");
        assert!(fixture.fields().len() > 20);
        syn::parse_str::<syn::File>(&text).expect("the generated text should be valid Rust");
    }
}

#[test]
fn title_is_documented_unchanged() {
    let [product, _] = Fixture::all();
    let title = "The \"Toy\" of C:\\toys <b>";
    let text = product.generate(&with(&product.file, &Field::Value("/title".to_owned()), |_| title.to_owned()));
    let file: syn::File = syn::parse_str(&text.expect("the lint should accept the title"))
        .expect("the generated text should be valid Rust");
    let docs = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(item) => Some(item.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"))),
        _ => None,
    });
    let docs: Vec<String> = docs
        .flatten()
        .map(|doc| doc.meta.require_name_value().expect("the attribute should have a value").value.clone())
        .map(|value| match value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => text.value(),
            _ => String::new(),
        })
        .collect();
    // Markdown displays a punctuation mark after a backslash unchanged.
    let shown: Vec<String> = docs.iter().map(|doc| unescaped(doc)).collect();
    assert!(shown.contains(&format!("Calls of {title}.")), "{shown:?}");
    assert!(docs.iter().all(|doc| !doc.contains(" <b>")), "{docs:?}");
}

#[test]
fn re_export_of_a_deprecated_call_does_not_warn() {
    let [mut product, _] = Fixture::all();
    product.file["endpoints"][0]["version"] = "v0".into();
    product.file["endpoints"][0]["deprecated"] = "use another call".into();
    let text = product.generate(&product.file).expect("the lint should accept the call");
    assert!(text.contains("#[allow(deprecated)] pub use v0::{"), "{text}");
}

/// Returns Markdown without the backslashes before punctuation.
fn unescaped(markdown: &str) -> String {
    let mut shown = String::new();
    let mut characters = markdown.chars().peekable();
    while let Some(character) = characters.next() {
        let is_escape = character == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation);
        shown.push(if is_escape { characters.next().unwrap_or(character) } else { character });
    }
    shown
}

#[test]
fn injection_in_any_field_defines_no_item() {
    for fixture in Fixture::all() {
        for field in fixture.fields() {
            fixture.check(&field, |_| "x\"]pub fn evil(){}#[doc=\"".to_owned());
            fixture.check(&field, |old| format!("{old}\\\"`<b>*/{{Self}}\u{e9}"));
        }
    }
}

#[test]
fn long_text_in_any_field_defines_no_item() {
    // A title has up to 200 bytes, and a note up to 2,000 bytes. No field accepts 20,000 bytes.
    for times in [50, 500, 5_000] {
        let long = "Ab\"\\".repeat(times);
        for fixture in Fixture::all() {
            for field in fixture.fields() {
                fixture.check(&field, |_| long.clone());
            }
        }
    }
}

proptest! {
    #![proptest_config(Config {
        cases: 512, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default()
    })]

    #[test]
    fn hostile_text_in_any_field_defines_no_item(
        extends in any::<bool>(),
        field_index in any::<prop::sample::Index>(),
        fragments in prop::collection::vec(prop::sample::select(HOSTILE), 1..4),
        keep in 0..3,
    ) {
        let [product, extension] = Fixture::all();
        let fixture = if extends { extension } else { product };
        let fields = fixture.fields();
        let hostile = fragments.concat();
        fixture.check(field_index.get(&fields), |old| match keep {
            0 => hostile.clone(),
            1 => format!("{old}{hostile}"),
            _ => format!("{hostile}{old}"),
        });
    }
}
