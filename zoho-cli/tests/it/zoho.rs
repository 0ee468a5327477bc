//! Helpers that run the command, and folders for its files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the command with these arguments.
pub(crate) fn zoho(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zoho")).args(arguments).output().expect("command should start")
}

/// Runs the command with these arguments and variables.
pub(crate) fn zoho_with(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    with(Command::new(env!("CARGO_BIN_EXE_zoho")).args(arguments), variables).output().expect("command should start")
}

/// Sets these variables and removes all other variables of Zoho.
pub(crate) fn with<'c>(command: &'c mut Command, variables: &[(&str, &str)]) -> &'c mut Command {
    let all = ["CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN", "CODE", "CODE_VERIFIER"];
    for name in all {
        command.env_remove(format!("ZOHO_{name}"));
    }
    for name in ["STORE", "STORE_FILE", "STORE_SCHEMA", "STORE_TABLE"] {
        command.env_remove(format!("ZOHO_{name}"));
    }
    for name in ["TOKEN_STORE", "TOKEN_KEYS", "PGPASSFILE", "PGPASSWORD"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied())
}

/// Runs the command, which must succeed, and returns its standard output.
pub(crate) fn output(arguments: &[&str]) -> String {
    let output = zoho(arguments);
    assert!(output.status.success(), "{}", errors(&output));
    String::from_utf8(output.stdout).expect("output should be UTF-8")
}

/// Returns standard error.
pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Creates an empty folder with this name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("folder should be writable");
    folder
}

/// Returns a temporary folder, in memory if the system has such a file system. Tests that store
/// many accounts or kill processes do not need a disk, which would take most of their time.
pub(crate) fn memory_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("folder should be writable")
}

/// Returns the folder of the invented descriptions.
pub(crate) fn descriptions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/descriptions")
}

/// Returns the folder of the committed catalog.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data")
}

/// Imports descriptions into a new folder with this name.
pub(crate) fn import(from: &Path, name: &str) -> PathBuf {
    let data = folder(name);
    output(&["catalog", "import", "--from", &from.to_string_lossy(), "--data", &data.to_string_lossy()]);
    data
}

/// Reads a JSON file.
pub(crate) fn json(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of all products.
pub(crate) const PRODUCTS: &[&str] = zoho_catalog_data::NAMES;

/// Returns the names of the products that have an importer: each has a file of corrections.
pub(crate) fn imported() -> Vec<&'static str> {
    let facts = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/import/corrections");
    PRODUCTS.iter().copied().filter(|product| facts.join(format!("{product}.json")).is_file()).collect()
}

/// Returns the names of the products with invented descriptions.
pub(crate) fn described() -> Vec<&'static str> {
    let is_described = |product: &&str| {
        descriptions().join(product).is_dir() || descriptions().join(format!("material/{product}.json")).is_file()
    };
    imported().into_iter().filter(is_described).collect()
}

/// Returns the catalog files that an import of these products writes.
pub(crate) fn files(products: &[&str]) -> Vec<String> {
    let products = products.iter().map(|product| format!("products/{product}.json"));
    products.chain(["import-report.json".to_owned(), "names.lock".to_owned()]).collect()
}

/// Returns the files with shapes of responses in a catalog folder, sorted.
pub(crate) fn shape_files(data: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(data.join("shapes")).expect("folder should be readable");
    let names =
        entries.map(|entry| entry.expect("entry should be readable").file_name().to_string_lossy().into_owned());
    let mut files: Vec<String> = names.map(|name| format!("shapes/{name}")).collect();
    files.sort();
    files
}
