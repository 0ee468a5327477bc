//! Tests with mutated files: the parser and the lint may report errors, but must not panic.
//!
//! `CATALOG_MUTATIONS=100000 cargo test -p zoho-catalog --release --all-features mutated` tries more mutations.

use crate::TOY;
use crate::parallel::for_each;
use serde_json::Value;
use std::panic::catch_unwind;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::requirement::{narrowed, templates};
use zoho_catalog::weight::weights;
use zoho_catalog::{lint, parse, serialize};

const MUTATIONS: u64 = 5_000;

/// A generator of pseudorandom numbers that are the same in every run: `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number less than `n`, or 0 if `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).expect("number should fit into a usize")
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.below(len + 1);
        start..(start + self.below(12)).min(len)
    }
}

fn mutate_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    let range = random.range(bytes.len());
    match random.below(5) {
        0 => drop(bytes.drain(range)),
        1 => bytes.truncate(range.start),
        2 => bytes.insert(range.start, u8::try_from(random.below(256)).expect("number should be less than 256")),
        3 => {
            let copy = bytes[range].to_vec();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, copy);
        }
        _ => bytes.iter_mut().skip(range.start).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
    }
}

const TOKENS: [&str; 28] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-1",
    "1e999",
    "4294967296",
    "0.5",
    "\"\"",
    "\"{module}\"",
    "\"{scope}.ALL\"",
    "\"*\"",
    "\"/{x}/{x}\"",
    "\"ä\\u0000\"",
    "\"\\ud800\"",
    "\"Self\"",
    "\"a..b\"",
    "\"name\"",
    "\"scopes\"",
    "\u{feff}",
    "\r\n",
    "{\"a\":{\"a\":[[[[]]]]}}",
    "\"Toy.modules.ALL\"",
];

fn mutate_tokens(text: &str, random: &mut Random) -> String {
    let is_border = |c: char| "{}[],:\"\n".contains(c);
    let borders: Vec<usize> = text.char_indices().filter(|(_, c)| is_border(*c)).map(|(i, _)| i).collect();
    let mut border_at = || borders.get(random.below(borders.len())).copied().unwrap_or_default();
    let (one, other) = (border_at(), border_at());
    let (from, to) = (one.min(other), one.max(other));
    match random.below(3) {
        0 => format!("{}{}{}", &text[..from], random.pick(&TOKENS), &text[from..]),
        1 => format!("{}{}{}", &text[..to], &text[from..to.min(from + 2000).max(from)], &text[to..])
            .chars()
            .take(2 * text.len())
            .collect(),
        _ => {
            let end = borders.iter().copied().find(|&border| border > from).unwrap_or(text.len());
            format!("{}{}{}", &text[..from], random.pick(&TOKENS), &text[end..])
        }
    }
}

/// Changes one nested value.
fn mutate_value(value: &mut Value, random: &mut Random) {
    let descend = random.below(8) > 0;
    match value {
        Value::Object(members) if descend && !members.is_empty() => {
            let key = members.keys().nth(random.below(members.len())).cloned().unwrap_or_default();
            match random.below(10) {
                0 => drop(members.remove(&key)),
                1 => drop(members.insert(format!("{key}s"), Value::Null)),
                _ => mutate_value(&mut members[&key], random),
            }
        }
        Value::Array(items) if descend && !items.is_empty() => {
            let (one, other) = (random.below(items.len()), random.below(items.len()));
            match random.below(8) {
                0 => drop(items.remove(one)),
                1 => items.push(items[one].clone()),
                2 => items.swap(one, other),
                3 => items.clear(),
                _ => mutate_value(&mut items[one], random),
            }
        }
        Value::String(text) if descend => {
            let chars: Vec<char> = text.chars().collect();
            let (before, after) = chars.split_at(random.below(chars.len() + 1));
            let middle = random.pick(&["", ".", "{", "}", "{module}", "*", "/", "..", "_", "é", " ", "ALL", "\u{0}"]);
            *text = before
                .iter()
                .chain(&middle.chars().collect::<Vec<_>>())
                .chain(after.iter().skip(random.below(3)))
                .collect();
        }
        other => *other = serde_json::from_str(random.pick(&TOKENS)).unwrap_or(Value::Null),
    }
}

fn mutant(text: &str, random: &mut Random) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..[1, 1, 1, 2, 4][random.below(5)] {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match (random.below(6), serde_json::from_str::<Value>(&text)) {
            (0, _) => mutate_bytes(&mut bytes, random),
            (1, _) => bytes = mutate_tokens(&text, random).into_bytes(),
            (_, Ok(mut value)) => {
                mutate_value(&mut value, random);
                bytes = value.to_string().into_bytes();
            }
            (_, Err(_)) => {}
        }
    }
    bytes
}

/// Parses, prints, checks and resolves a file. Returns `true` if the file could be parsed.
fn use_file(bytes: &[u8]) -> bool {
    let product = match parse::product_from_bytes("mutant.json", bytes) {
        Ok(product) => product,
        Err(error) => {
            let lines = bytes.split(|&byte| byte == b'\n').count();
            assert!((1..=lines).contains(&error.line) && error.column > 0, "{error}");
            let has_sentence = !["this is not valid in a catalog file", "this is not JSON"]
                .iter()
                .any(|text| error.message.contains(text));
            assert!(has_sentence, "error should have its own message: {error}");
            return false;
        }
    };
    let printed = serialize::product(&product);
    assert_eq!(parse::product("printed.json", &printed).as_ref(), Ok(&product));
    let text = str::from_utf8(bytes).expect("parsed file should be UTF-8");
    let toy = ("toy.json", TOY);
    for (position, finding) in
        lint::files(&[("mutant.json", text), toy]).expect("parsed file should be checked").into_iter().take(20)
    {
        assert!(position.line > 0 && position.column > 0 && !finding.to_string().is_empty());
    }
    let toy = ("toy.json".to_owned(), parse::product("toy.json", TOY).expect("fixture should be valid"));
    let catalog = Catalog::new(vec![("mutant.json".to_owned(), product), toy]);
    assert_eq!(weights(&catalog).len(), catalog.len());
    for product in catalog.products() {
        assert!(templates(product).is_sorted());
        for requirement in product.endpoints.iter().filter_map(|endpoint| endpoint.requires.as_deref()) {
            assert_eq!(narrowed(&catalog, product, requirement).is_empty(), requirement.is_empty());
        }
    }
    let path = catalog.scopes().next().map(|scope| zoho_catalog::names::rust_path(&scope.name));
    assert!(path.is_none_or(|path| catalog.scope_by_path(&path).is_some()));
    true
}

/// Returns a few endpoints and scopes of a real file, which are varied and can be parsed quickly.
fn excerpt(text: &str) -> String {
    let mut product: Value = serde_json::from_str(text).expect("catalog file should be JSON");
    for (key, every) in [("scopes", 40), ("endpoints", 60)] {
        if let Some(items) = product[key].as_array_mut() {
            let mut count = 0;
            items.retain(|_| {
                count += 1;
                count % every == 1
            });
        }
    }
    product.to_string()
}

#[test]
fn mutated_file_never_causes_a_panic() {
    let mutations = std::env::var("CATALOG_MUTATIONS")
        .map_or(MUTATIONS, |n| n.parse().expect("CATALOG_MUTATIONS should be a number"));
    let mut originals = vec![TOY.to_owned(), TOY.to_owned()];
    originals.extend(zoho_catalog_data::PRODUCTS.iter().map(|file| excerpt(file.text)));
    let seeds: Vec<u64> = (0..mutations).collect();
    let read = for_each(&seeds, |seed| {
        let mut random = Random(*seed);
        let original = &originals[random.below(originals.len())];
        let mutant = mutant(original, &mut random);
        catch_unwind(|| use_file(&mutant)).unwrap_or_else(|_| {
            panic!("mutation with seed {seed} should not cause a panic:\n{}", String::from_utf8_lossy(&mutant))
        })
    });
    let read = read.into_iter().map(u64::from).sum::<u64>();
    // If no mutant could be parsed, the test would cover little.
    assert!(
        read > mutations / 20,
        "more than 5 % of the mutants should be parsed, but only {read} of {mutations} were"
    );
    println!("{mutations} mutations, {read} of them parsed");
}
