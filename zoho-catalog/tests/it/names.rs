//! The conversion of names: every name of Zoho becomes an identifier.

use proptest::prelude::*;
use zoho_catalog::names::{is_identifier, method_name, rust_path, type_name};

proptest! {
    #![proptest_config(crate::cases(2000))]

    #[test]
    fn any_name_becomes_an_identifier(text in "\\PC{0,12}|[a-zA-Z0-9_.-]{0,20}|self|Self|type|crate|gen") {
        prop_assert!(is_identifier(&type_name(&text)), "{}", type_name(&text));
        let method = method_name(&text);
        // A raw identifier is a keyword after `r#`. The keyword alone is not an identifier.
        let method = method.strip_prefix("r#").map_or(method.clone(), |keyword| format!("{keyword}_"));
        prop_assert!(is_identifier(&method), "{method}");
        prop_assert!(rust_path(&text).split("::").all(is_identifier), "{}", rust_path(&text));
        prop_assert_eq!(rust_path(&text).split("::").count(), text.split('.').count());
    }
}
