//! The calls of a product by API version, such as `crm::v8::…`.

use super::product::Writer;
use crate::text::write_str;
use std::cmp::Ordering;
use std::collections::BTreeSet;

impl Writer<'_> {
    /// Writes the calls: those of the newest version at the root, and those of each older version in a module.
    pub(super) fn versions(&self, out: &mut String) {
        let mut versions: Vec<&str> = self.product.endpoints.iter().map(|call| call.version.as_str()).collect();
        versions.sort_by(|one, other| newer_first(one, other));
        versions.dedup();
        let Some((newest, older)) = versions.split_first() else { return };
        let calls_of = |version: &str| {
            let version = version.to_owned();
            self.product.endpoints.iter().enumerate().filter(move |(_, call)| call.version == version)
        };
        calls_of(newest).for_each(|(index, _)| self.endpoint(index, out));
        write_str!(
            out,
            "#[doc = \"The calls of API version `{newest}`, the newest version.\"]
            pub mod {newest} {{ #[doc(no_inline)] pub use super::*; }}\n"
        );
        let mut at_root: BTreeSet<&str> = calls_of(newest).map(|(_, call)| call.name.as_str()).collect();
        for version in older {
            write_str!(
                out,
                "#[doc = \"The calls of API version `{version}`.\"]
                pub mod {version} {{
                    #[allow(unused_imports)]
                    use super::*;\n"
            );
            calls_of(version).for_each(|(index, _)| self.endpoint(index, out));
            out.push_str("}\n");
            let only_in_version: Vec<&str> =
                calls_of(version).map(|(_, call)| call.name.as_str()).filter(|name| at_root.insert(name)).collect();
            if !only_in_version.is_empty() {
                // A re-export of a deprecated type uses that type.
                let is_deprecated = calls_of(version).any(|(_, call)| call.deprecated.is_some());
                let allow = if is_deprecated { "#[allow(deprecated)] " } else { "" };
                write_str!(out, "{allow}pub use {version}::{{{}}};\n", only_in_version.join(", "));
            }
        }
    }
}

/// Compares two versions so that the newer version is first: `v10` before `v8`, and `v2_1` before `v2`.
fn newer_first(one: &str, other: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u32> {
        version.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
    };
    numbers(other).cmp(&numbers(one)).then_with(|| other.cmp(one))
}
