//! The names at the root of `zoho-auth-typed`, and retired names, which must not be used again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The largest number of names that the root of `zoho-auth-typed` may re-export.
const MAX_ROOT_NAMES: usize = 40;
/// The largest number of top-level modules of `zoho-auth-typed` that have their own file.
const MAX_TOP_MODULES: usize = 16;

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn root() -> String {
    fs::read_to_string(workspace().join("zoho-auth-typed/src/lib.rs")).expect("lib.rs should be readable")
}

/// Returns the names that `pub use` items export. The items must begin at the start of a line.
fn exported_names(text: &str) -> Vec<&str> {
    let statements = text.split("\npub use ").skip(1).filter_map(|rest| rest.split_once(';'));
    let leaves = statements.flat_map(|(tree, _)| tree.split(['{', '}', ',']).map(str::trim));
    leaves.filter(|leaf| !leaf.is_empty() && !leaf.ends_with("::")).map(last_segment).collect()
}

fn last_segment(path: &str) -> &str {
    path.rsplit("::").next().and_then(|name| name.split(" as ").last()).unwrap_or(path)
}

#[test]
fn exported_names_are_the_leaves_of_use_trees() {
    let text = "\npub use a::B;\npub use c::{D, e::{F, g as H}, i};\nuse j::K;\n";
    assert_eq!(exported_names(text), ["B", "D", "F", "H", "i"]);
}

#[test]
fn crate_root_exports_at_most_forty_names() {
    let root = root();
    let names = exported_names(&root);
    assert!(names.contains(&"Client"), "{names:?}");
    assert!(!names.contains(&"*"), "the root should not re-export a glob");
    // A trait and its derive macro share one name.
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    assert!(distinct.len() <= MAX_ROOT_NAMES, "the root should not have {} names: {names:?}", distinct.len());
}

#[test]
fn crate_root_has_at_most_sixteen_modules() {
    let root = root();
    let declarations = root.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let modules: Vec<&str> = declarations.filter_map(|line| line.strip_suffix(';')).collect();
    assert!(modules.contains(&"client"), "{modules:?}");
    assert!(modules.len() <= MAX_TOP_MODULES, "the root should not have {} modules: {modules:?}", modules.len());
}

#[test]
fn store_crate_and_command_use_no_hidden_items() {
    for folder in ["zoho-token-store-sqlx/src", "zoho-cli/src"] {
        let mut files = Vec::new();
        rust_files(&workspace().join(folder), &mut files);
        assert!(!files.is_empty(), "{folder}");
        for path in files {
            let text = fs::read_to_string(&path).expect("the file should be readable");
            assert!(!has_name(&text, "__private"), "{} should not use hidden items", path.display());
        }
    }
}

/// Adds the paths of all `.rs` and `.stderr` files in a folder and its subfolders. Skips the folder `target` and hidden
/// folders.
fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder should be readable") {
        let path = entry.expect("the entry should be readable").path();
        if path.is_dir() {
            if !path.ends_with("target")
                && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
            {
                rust_files(&path, out);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "stderr") {
            out.push(path);
        }
    }
}

#[test]
fn retired_names_do_not_come_back() {
    let list = fs::read_to_string(workspace().join("tests/it/retired_names.txt")).expect("the list should be readable");
    let retired: Vec<&str> =
        list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(retired.len() > 100, "the list should not be empty");
    let mut files = Vec::new();
    rust_files(workspace(), &mut files);
    let mut found = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("the file should be readable");
        for name in &retired {
            if has_name(&text, name) {
                found.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "retired names should not be used again:\n{}", found.join("\n"));
}

/// Returns `true` if the text contains the name as a whole word.
fn has_name(text: &str, name: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(name)
        .any(|(index, _)| !part(text[..index].chars().next_back()) && !part(text[index + name.len()..].chars().next()))
}

#[test]
fn name_search_finds_only_whole_names() {
    assert!(has_name("let x: SampleName = 1;", "SampleName"));
    assert!(!has_name("let x: SampleNames = 1;", "SampleName"));
    assert!(!has_name("let x: MySampleName = 1;", "SampleName"));
}
