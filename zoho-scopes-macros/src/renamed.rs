//! The name of the runtime crate in the crate that is being built, if its `Cargo.toml` renames the dependency.

use std::path::Path;

/// The name of the runtime package.
const PACKAGE: &str = "zoho-auth-typed";

/// Returns the new name if `Cargo.toml` renames the runtime crate. Returns `None` if no dependency renames the runtime
/// crate, or if only the workspace renames it.
pub(crate) fn runtime_name() -> Option<String> {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR")?;
    name_in(&std::fs::read_to_string(Path::new(&folder).join("Cargo.toml")).ok()?)
}

/// Returns the new name of the runtime crate in the text of a manifest.
///
/// The function does not use a TOML parser, which would cost each build more than the rest of the macro. If a line has
/// an unusual form, the function does not find the name, and the user must write `crate = …`.
fn name_in(manifest: &str) -> Option<String> {
    let (mut header, mut renamed) = ("", None);
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            header = table.trim_end_matches(']');
            if key_of_table(header) == Some(PACKAGE) {
                return None;
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        let name = match key_of_table(header) {
            Some(name) if key == "package" && is_package(value) => name,
            // `zoho-auth-typed.workspace = true`
            None if header.ends_with("dependencies") && key.split('.').next().is_some_and(is_package) => return None,
            None if header.ends_with("dependencies") && is_renamed(value) => unquoted(key),
            _ => continue,
        };
        renamed = Some(name.replace('-', "_"));
    }
    renamed
}

/// Returns the dependency in the header of a table, such as `zoho` for `dependencies.zoho`. Returns `None` for the
/// header of another table.
fn key_of_table(header: &str) -> Option<&str> {
    let (table, name) = header.rsplit_once('.')?;
    table.ends_with("dependencies").then(|| unquoted(name))
}

/// Returns `true` if the inline table of a dependency contains `package = "zoho-auth-typed"`.
fn is_renamed(table: &str) -> bool {
    let mut fields = table.trim_start_matches('{').split(',').filter_map(|field| field.split_once('='));
    fields.any(|(key, value)| key.trim() == "package" && is_package(value.trim_end_matches('}')))
}

fn is_package(text: &str) -> bool {
    unquoted(text) == PACKAGE
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::name_in;

    #[test]
    fn renamed_dependency_is_found() {
        for manifest in [
            "[dependencies]\nmy-zoho = { package = \"zoho-auth-typed\", version = \"1\" }",
            "[target.'cfg(unix)'.dependencies]\nmy-zoho = { version = \"1\", package = \"zoho-auth-typed\"}",
            "[dev-dependencies.my-zoho]\nversion = \"1\"\npackage = \"zoho-auth-typed\"\n[features]",
        ] {
            assert_eq!(name_in(manifest).as_deref(), Some("my_zoho"), "{manifest}");
        }
    }

    #[test]
    fn other_manifests_have_no_name() {
        for manifest in [
            "",
            "[dependencies]\nzoho-auth-typed = \"1\"",
            "[dependencies]\nold = { package = \"zoho-auth-typed\", version = \"0.1\" }\nzoho-auth-typed.workspace = true",
            "[dependencies.zoho-auth-typed]\nversion = \"1\"",
            "[package]\nname = \"zoho-auth-typed\"",
            "[dependencies]\nzoho = { package = \"zoho-auth-core\" }",
            "[dependencies]\nzoho-auth-typed = \"1\"\nold = { package = \"zoho-auth-typed\", version = \"0.1\" }",
            "[dependencies]\nold = { package = \"zoho-auth-typed\", version = \"0.1\" }\nzoho-auth-typed = \"1\"",
        ] {
            assert_eq!(name_in(manifest), None, "{manifest}");
        }
    }
}
