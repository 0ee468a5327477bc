//! The licenses of all dependencies, which must allow every use that this project's licenses allow.

use serde_json::Value;
use std::process::Command;

/// The licenses that only require their text to be included. One accepted alternative of an expression is enough.
const ACCEPTED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "CC0-1.0",
    "0BSD",
    // A license of data: Mozilla's list of root certificates, for systems without their own list.
    "CDLA-Permissive-2.0",
];

#[test]
fn licenses_of_all_dependencies_are_accepted() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    assert!(packages.len() > 20, "cargo names the whole tree");
    let foreign: Vec<String> = packages
        .iter()
        .filter(|package| !accepted(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(foreign.is_empty(), "{}", foreign.join("\n"));
}

/// Returns `true` if all parts joined by AND have an accepted alternative.
fn accepted(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let bare = |text: &str| text.trim().trim_matches(['(', ')']).trim().to_owned();
    expression.split(" AND ").all(|part| part.split(" OR ").any(|license| ACCEPTED.contains(&bare(license).as_str())))
}
