//! The messages of `catalog!` for invalid catalogs, which are the same as those of `zoho catalog lint`. A test of
//! `zoho-cli` checks that the lint prints the text files beside the catalogs.

use crate::parallel::for_each;
use crate::rustc::{Run, Rustc};
use std::path::{Path, PathBuf};

const PROGRAM: &str = "pub mod zoho {\n    zoho_auth_typed::catalog!();\n}\nfn main() {}\n";

/// Builds a package whose manifest has the metadata `metadata` for the catalog. Returns the result of rustc.
fn build(name: &str, metadata: &str, files: &[(&str, &[u8])]) -> Run {
    let folder = std::env::temp_dir().join(format!("custom-catalog-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder of the test should be created");
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).expect("file should be written");
    write("Cargo.toml", format!("[package]\nname = \"app\"\n{metadata}").as_bytes());
    write("main.rs", PROGRAM.as_bytes());
    for (name, bytes) in files {
        write(name, bytes);
    }
    let run = Rustc::find().run_in(&folder.join("main.rs"), Some(&folder));
    std::fs::remove_dir_all(&folder).expect("folder of the test should be removed");
    run
}

/// Builds a package with one catalog file.
fn build_with(name: &str, bytes: &[u8]) -> Run {
    let file = format!("{name}.json");
    build(name, &format!("[package.metadata.zoho]\ncatalog = \"{file}\"\n"), &[(&file, bytes)])
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bad-catalogs");
    let entries = std::fs::read_dir(folder)
        .expect("folder of the invalid catalogs should be readable")
        .map(|entry| entry.expect("folder should be readable").path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

/// Returns the lines of a message without the indentation that rustc adds to continuation lines.
fn error_lines(run: &Run) -> Vec<&str> {
    run.stderr.lines().map(|line| line.trim_start().trim_start_matches("error: ")).collect()
}

#[test]
fn catalog_macro_reports_the_errors_of_the_lint() {
    let complaints = for_each(&cases(), |case| complaints(case)).concat();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Returns the differences between the messages of the lint and of the macro for an invalid catalog.
fn complaints(case: &Path) -> Vec<String> {
    let name = case.file_stem().expect("path should have a file name").to_string_lossy().into_owned();
    let run = build_with(&name, &std::fs::read(case).expect("catalog file should be readable"));
    let expected = std::fs::read_to_string(case.with_extension("txt"))
        .expect("file with the messages of the lint should be readable");
    let found = error_lines(&run);
    let missing = expected.lines().filter(|line| !found.contains(line));
    let mut complaints: Vec<String> =
        missing.map(|line| format!("{name}: the message should contain `{line}`:\n{}", run.stderr)).collect();
    if run.success || run.stderr.contains("panicked") || !run.stderr.contains("zoho_auth_typed::catalog!();") {
        complaints.push(format!("{name}: the macro should fail:\n{}", run.stderr));
    }
    complaints
}

#[test]
fn catalog_of_more_than_six_megabytes_is_rejected() {
    let run = build_with("large", "[".repeat(6_000_001).as_bytes());
    assert!(run.stderr.contains("large.json:1:1: the file has 6000001 bytes, more than the 6000000"), "{}", run.stderr);
}

#[test]
fn catalog_macro_reports_manifest_errors() {
    let table = "[package.metadata.zoho]\n";
    for (name, metadata, message) in [
        ("none", String::new(), "Cargo.toml names no catalog"),
        ("no-file", format!("{table}catalog = \"nowhere.json\""), "nowhere.json: cannot read the file"),
        ("no-text", format!("{table}catalog = 1"), "neither a file name nor a list"),
        ("typo", format!("{table}catalogue = \"a.json\""), "unknown key `catalogue`"),
        ("no-path", format!("{table}catalog = \"a.json\"\nmodule = \"a b\""), "is not a path"),
    ] {
        let run = build(name, &metadata, &[]);
        assert!(!run.success && run.stderr.contains(message), "{name}: {}", run.stderr);
    }
}

#[test]
fn scope_set_with_invalid_catalog_refers_to_the_lint() {
    let folder = std::env::temp_dir().join(format!("custom-catalog-{}-set", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder of the test should be created");
    let program = "use zoho_auth_typed::{ScopeSet, scopes::*};\n#[derive(ScopeSet)]\n#[scopes(ZohoCRM::Users::Read)]\nstruct Reader;\nfn main() {}\n";
    std::fs::write(folder.join("Cargo.toml"), "[package.metadata.zoho]\ncatalog = \"a.json\"")
        .expect("file should be written");
    std::fs::write(folder.join("a.json"), "{").expect("file should be written");
    std::fs::write(folder.join("main.rs"), program).expect("file should be written");
    let run = Rustc::find().run_in(&folder.join("main.rs"), Some(&folder));
    std::fs::remove_dir_all(&folder).expect("folder of the test should be removed");
    assert!(run.stderr.contains("cannot load the catalog"), "{}", run.stderr);
    assert!(run.stderr.contains("run `zoho catalog lint a.json`"), "{}", run.stderr);
}
