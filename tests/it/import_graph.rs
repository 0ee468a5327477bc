//! The imports between the top-level modules of each library. They form no cycle, so a reader can read each module with
//! only the modules below it. Each module can also be moved to a separate crate with them.
//!
//! Code for tests is ignored. `lib.rs` is excluded, because it only re-exports items. `private.rs` is also excluded: it
//! collects items of all modules for generated code, and sealed traits refer to its marker `Generated`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const EXCLUDED: [&str; 2] = ["lib", "private"];

/// The imports of each top-level module: the imported modules, each with a file that imports it.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// A source file: the path of its module below the crate root, and its tokens.
struct Module {
    path: Vec<String>,
    tokens: Vec<String>,
}

#[test]
fn library_modules_import_each_other_without_cycles() {
    for (library, [importer, imported]) in [
        ("zoho-auth-core", ["refresher", "store"]),
        ("zoho-token-manager", ["manager", "encryption"]),
        ("zoho-auth-typed", ["managed", "client"]),
    ] {
        let mut modules = Vec::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(library).join("src"), &[], &mut modules);
        let graph = graph(&modules);
        assert!(graph[importer].contains_key(imported), "{library}: {graph:#?}");
        let cycles = cycles(graph);
        assert!(cycles.is_empty(), "{library}: the imports should not form a cycle: {cycles:#?}");
    }
}

#[test]
fn import_cycle_is_found_behind_each_kind_of_path() {
    let module =
        |path: &[&str], text| Module { path: path.iter().map(ToString::to_string).collect(), tokens: tokens(text) };
    for import in [
        "use crate::top::Thing;",
        "use crate::{low, top::{self, Thing}};",
        "use super::super::top::Thing;",
        "fn get() -> crate::Thing { loop {} }",
        "fn get() -> &'static str { let _ = '\"'; crate::top::NAME }",
    ] {
        let root = module(&["lib"], "mod low; mod top; pub use top::{Other, Thing};");
        let top = module(&["top"], "use crate::low::inner;");
        let low = module(&["low", "inner"], import);
        assert_eq!(cycles(graph(&[root, top, low])).keys().collect::<Vec<_>>(), ["low", "top"], "{import}");
    }
    for harmless in [
        "use super::other;",
        "/// See [`crate::top`].\nconst PATH: &str = \"crate::top\";",
        "#[cfg(test)]\nmod tests { use crate::top; }",
        "#[cfg(test)]\nuse crate::top;",
    ] {
        let root = module(&["lib"], "mod low; mod top;");
        let top = module(&["top"], "use crate::low::inner;");
        let low = module(&["low", "inner"], harmless);
        assert_eq!(cycles(graph(&[root, top, low])), Graph::new(), "{harmless}");
    }
}

/// Adds a module for each file in a folder and its subfolders. `path` is the module path of the folder.
fn read(folder: &Path, path: &[String], modules: &mut Vec<Module>) {
    for entry in fs::read_dir(folder).expect("folder should be readable") {
        let file = entry.expect("folder should be readable").path();
        let name = file.file_stem().and_then(|name| name.to_str()).expect("file should have a name").to_owned();
        let mut path = path.to_vec();
        if name != "mod" {
            path.push(name);
        }
        if file.is_dir() {
            read(&file, &path, modules);
        } else {
            modules.push(Module { path, tokens: tokens(&fs::read_to_string(&file).expect("file should be readable")) });
        }
    }
}

/// Returns the imports between top-level modules, without those of tests.
fn graph(modules: &[Module]) -> Graph {
    let top: BTreeSet<&str> = modules.iter().map(|module| module.path[0].as_str()).collect();
    let is_module = |name: &str| top.contains(name) && !EXCLUDED.contains(&name);
    let lib = modules.iter().find(|module| module.path == ["lib"]).expect("crate should have a root");
    // The names that the crate root exports, each with its module. An example is `pub use client::Client;`.
    let mut exports = BTreeMap::new();
    for (i, _) in lib.tokens.iter().enumerate().filter(|(_, token)| *token == "use") {
        let item = || lib.tokens[i + 1..].iter().take_while(|token| *token != ";");
        if let Some(module) = item().next().filter(|module| is_module(module)) {
            exports.extend(item().skip(1).map(|name| (name.as_str(), module.as_str())));
        }
    }
    let test_only: Vec<Vec<String>> = modules.iter().flat_map(test_only).collect();
    let mut graph = Graph::new();
    for Module { path, tokens } in modules {
        if !is_module(&path[0]) || test_only.iter().any(|module| path.starts_with(module)) {
            continue;
        }
        let tokens = without_tests(tokens);
        for name in root_names(&tokens, path.len()) {
            let module = if is_module(&name) { Some(name.as_str()) } else { exports.get(name.as_str()).copied() };
            if let Some(module) = module.filter(|module| *module != path[0]) {
                let imports = graph.entry(path[0].clone()).or_default();
                imports.insert(module.to_owned(), path.join("/"));
            }
        }
    }
    graph
}

/// Returns the first name of each path that starts at the crate root, such as `a` for `crate::a::b`. In a module at
/// depth `depth`, a path with `depth` times `super::` also starts there.
fn root_names(tokens: &[String], depth: usize) -> Vec<String> {
    let mut names = Vec::new();
    for i in 0..tokens.len() {
        let is_path_start = i == 0 || (tokens[i - 1] != "::" && tokens[i - 1] != "$");
        let mut index = i;
        match tokens[i].as_str() {
            "crate" if is_path_start => index += 1,
            "super" if is_path_start => {
                let mut steps = 0;
                while tokens.get(index).is_some_and(|token| token == "super") {
                    (index, steps) = (index + 2, steps + 1);
                }
                if steps != depth {
                    continue;
                }
                index -= 1;
            }
            _ => continue,
        }
        if tokens.get(index).is_none_or(|token| token != "::") {
            continue;
        }
        index += 1;
        if tokens[index] != "{" {
            names.push(tokens[index].clone());
            continue;
        }
        // The first name of each branch.
        let (mut open, mut starts_name) = (0, true);
        for token in &tokens[index..] {
            match token.as_str() {
                "{" => open += 1,
                "}" if open == 1 => break,
                "}" => open -= 1,
                "," => starts_name = open == 1,
                name if starts_name => {
                    names.push(name.to_owned());
                    starts_name = false;
                }
                _ => {}
            }
        }
    }
    names
}

/// Returns the position after the attribute `#[cfg(test)]` or `#[cfg(all(test, …))]` at `index`. Returns `None` if no
/// such attribute begins there.
fn after_test_attribute(tokens: &[String], index: usize) -> Option<usize> {
    if tokens[index] != "#" {
        return None;
    }
    let text: String = tokens[index..].iter().take(7).map(String::as_str).collect();
    let is_test = text.starts_with("#[cfg(test)") || text.starts_with("#[cfg(all(test");
    is_test
        .then(|| index + tokens[index..].iter().position(|token| token == "]").expect("attribute should be closed") + 1)
}

/// Returns the position after the item that begins at `index`.
fn after_item(tokens: &[String], index: usize) -> usize {
    let mut open = 0;
    for (i, token) in tokens.iter().enumerate().skip(index) {
        match token.as_str() {
            "{" => open += 1,
            "}" if open == 1 => return i + 1,
            "}" => open -= 1,
            ";" if open == 0 => return i + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn without_tests(tokens: &[String]) -> Vec<String> {
    let (mut remaining, mut index) = (Vec::new(), 0);
    while index < tokens.len() {
        if let Some(item) = after_test_attribute(tokens, index) {
            index = after_item(tokens, item);
        } else {
            remaining.push(tokens[index].clone());
            index += 1;
        }
    }
    remaining
}

/// Returns the modules that are compiled for tests only, such as `loom` in `#[cfg(test)] mod loom;`.
fn test_only(module: &Module) -> Vec<Vec<String>> {
    let tokens = &module.tokens;
    let items = (0..tokens.len()).filter_map(|index| after_test_attribute(tokens, index));
    let names = items.filter(|index| tokens[*index] == "mod").map(|index| tokens[index + 1].clone());
    names.map(|name| [module.path.clone(), vec![name]].concat()).collect()
}

/// Returns the imports on cycles and between cycles. Removes modules that import no remaining module or that no
/// remaining module imports, until all others remain.
fn cycles(mut graph: Graph) -> Graph {
    loop {
        let before = graph.len();
        let importers: BTreeSet<String> = graph.keys().cloned().collect();
        for imports in graph.values_mut() {
            imports.retain(|module, _| importers.contains(module));
        }
        let imported: BTreeSet<String> = graph.values().flat_map(|imports| imports.keys().cloned()).collect();
        graph.retain(|module, imports| !imports.is_empty() && imported.contains(module));
        if graph.len() == before {
            return graph;
        }
    }
}

/// Splits Rust source into names, `::` and single characters, without comments, literals and whitespace.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(length) = literal(rest) {
            length
        } else if is_name(next) {
            let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !next.is_whitespace() {
                tokens.push(next.to_string());
            }
            next.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// Returns the length of the string or character literal at the beginning of `text`. Returns `None` if `text` does not
/// begin with one.
fn literal(text: &str) -> Option<usize> {
    let raw = text.trim_start_matches('b').strip_prefix('r').unwrap_or_default();
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    if raw[hashes..].starts_with('"') {
        let start = text.len() - raw.len() + hashes + 1;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(start + text[start..].find(&end)? + end.len());
    }
    let quoted = text.strip_prefix('b').unwrap_or(text);
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = text.len() - quoted.len() + 1;
    let mut escaped = false;
    for (i, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            // A lifetime.
            _ if quote == '\'' && i > 0 && c != quote && !text[start..].starts_with('\\') => return None,
            c if c == quote && (i > 0 || quote == '"') => return Some(start + i + 1),
            _ => {}
        }
    }
    None
}
