//! The table of rules in `tests/bad-catalogs/README.md`: one catalog per rule, and the findings of the lint and the
//! macro in it.
//!
//! `BLESS=1 cargo test -p zoho-scopes-macros rules` rewrites the table; review the difference.

use crate::tests::parallel::for_each;
use crate::text::write_str;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use zoho_catalog::lint::{self, BuiltIns, Severity};
use zoho_catalog::{data_centers, parse};

const HEAD: &str = "# Rules of a catalog

Each file breaks one rule. `zoho catalog lint` and `catalog!` share one validation, so both reject the file with the
same message. The text file next to the JSON file contains the message with its fix. Tests compare the text files with
the output of the command and of rustc.
`BLESS=1 cargo test -p zoho-scopes-macros rules` generates this table.

| file | first finding | lint | macro |
| --- | --- | --- | --- |
";

const WARNINGS: &str = "
The lint and the macro differ only in matters of style. If a finding does not change the types, it is a warning of the
lint, and the macro accepts the file.

| example | finding | lint | macro |
| --- | --- | --- | --- |
";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/bad-catalogs")
}

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder())
        .expect("the folder should be readable")
        .map(|entry| entry.expect("the entry should be readable").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    cases.sort();
    cases
}

/// Returns the findings that `zoho catalog lint` would report for the file, with every product of the toolkit. For each
/// finding, returns a flag that is `true` for an error, and the message with its fix.
fn lint(name: &str, bytes: &[u8]) -> Vec<(bool, String)> {
    static KNOWN: LazyLock<BuiltIns> = LazyLock::new(|| {
        let product = |file: &zoho_catalog_data::ProductFile| {
            parse::product(file.path, file.text).expect("the product should be valid")
        };
        let products = zoho_catalog_data::PRODUCTS.iter().map(|file| (format!("data/{}", file.path), product(file)));
        let hosts = data_centers::parse("data/datacenters.json", zoho_catalog_data::DATA_CENTERS)
            .expect("the file should be valid");
        BuiltIns { products: products.collect(), hosts: Some(hosts.product_hosts()), ..BuiltIns::default() }
    });
    match lint::validate(&[(name, bytes)], KNOWN.clone()) {
        Err(errors) => errors.iter().map(|error| (true, error.to_string())).collect(),
        Ok((_, findings)) => findings
            .iter()
            .map(|(position, finding)| {
                let text = format!(
                    "{name}:{}:{}: {}\nhelp: {}",
                    position.line, position.column, finding.message, finding.help
                );
                (finding.severity == Severity::Error, text)
            })
            .collect(),
    }
}

/// Returns the errors that `catalog!` would report for the file.
fn macro_errors(name: &str, bytes: &[u8]) -> Vec<String> {
    crate::custom::validate(&[(name, bytes)], "crate::zoho").err().unwrap_or_default()
}

/// Returns the sentence of a finding, without its location and its fix, as a cell of a table.
fn cell(finding: &str) -> String {
    let sentence = finding.lines().next().unwrap_or_default().splitn(4, ':').last().unwrap_or_default();
    sentence.trim().replace('|', "\\|")
}

fn verdict(is_refused: bool) -> &'static str {
    if is_refused { "error" } else { "accepted" }
}

#[test]
fn table_of_rules_agrees_with_lint_and_macro() {
    let mut table = HEAD.to_owned();
    let rows = for_each(&cases(), |case| {
        let name = case.file_name().expect("the file should have a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(case).expect("the case should be readable");
        let found = lint(&name, &bytes);
        let by_lint: Vec<String> =
            found.iter().filter(|(is_error, _)| *is_error).map(|(_, text)| text.clone()).collect();
        let by_macro = macro_errors(&name, &bytes);
        assert_eq!(by_lint, by_macro, "{name}");
        let expected = std::fs::read_to_string(case.with_extension("txt")).expect("each case should have a text file");
        assert_eq!(by_lint.join("\n").trim_end(), expected.trim_end(), "{name}");
        format!(
            "| [{stem}]({name}) | {} | {} | {} |\n",
            cell(&by_lint[0]),
            verdict(!by_lint.is_empty()),
            verdict(!by_macro.is_empty()),
            stem = name.trim_end_matches(".json"),
        )
    });
    table.push_str(&rows.concat());
    table.push_str(WARNINGS);
    for (description, file) in warnings() {
        let found = lint("file.json", file.as_bytes());
        assert!(found.len() == 1 && !found[0].0, "{description}: {found:?}");
        assert_eq!(macro_errors("file.json", file.as_bytes()), [""; 0], "{description}");
        write_str!(table, "| {description} | {} | warning | accepted |\n", cell(&found[0].1));
    }
    let file = folder().join("README.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &table).expect("the table should be writable");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == table,
        "the table of rules should not change; to accept the change, run the test with BLESS=1:\n{table}"
    );
}

/// Returns the catalogs in which only the lint finds a problem, each with a description.
fn warnings() -> [(&'static str, String); 4] {
    const SMALL: &str = r#"{
        "schema_version": 2, "product": "small", "title": "Small", "host": "https://gateway.example.com",
        "auth_scheme": "Bearer", "services": ["Small"],
        "sources": {"page": {"title": "a page", "location": "https://example.com", "retrieved": "2026-01-31"}},
        "scopes": [
            {"name": "Small.a.READ", "status": "documented", "source": "page"},
            {"name": "Small.b.READ", "status": "documented", "source": "page"}
        ],
        "endpoints": [
            {"name": "GetA", "method": "GET", "path": "/a", "version": "v1", "requires": [["Small.a.READ"]], "status": "documented", "source": "page"},
            {"name": "GetB", "method": "GET", "path": "/b", "version": "v1", "requires": [["Small.b.READ"]], "status": "documented", "source": "page"}
        ]
    }"#;
    let with = |from: &str, to: &str| {
        assert!(SMALL.contains(from), "{from}");
        SMALL.replacen(from, to, 1)
    };
    [
        (
            "scopes that are not sorted",
            with("Small.a.READ\", \"status\"", "Small.c.READ\", \"status\"")
                .replace("[[\"Small.a.READ\"]]", "[[\"Small.c.READ\"]]"),
        ),
        ("endpoints that are not sorted", with("\"/a\"", "\"/c\"")),
        (
            "a source that nothing cites",
            with(
                "\"sources\": {",
                "\"sources\": {\"other\": {\"title\": \"t\", \"location\": \"u\", \"retrieved\": \"2026-01-31\"}, ",
            ),
        ),
        (
            "a spelling that is the name itself",
            with("\"source\": \"page\"}", "\"source\": \"page\", \"as_printed\": [\"Small.a.READ\"]}"),
        ),
    ]
}
