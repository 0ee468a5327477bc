//! The conversion of Zoho's words into Rust names. The lint compares the results, so that different words never share a
//! Rust name.

/// Returns the name of the type or module for a segment of a scope: `settings` → `Settings`, `READ` → `Read`,
/// `record_locking_configurations` → `RecordLockingConfigurations`, `documentEditor` → `DocumentEditor`.
///
/// Every character other than an ASCII letter or digit separates words. A word in capitals keeps only its first
/// capital. The result is always an identifier: if it would be empty or begin with a digit, it begins with `_`; `Self`
/// becomes `Self_`.
pub fn type_name(segment: &str) -> String {
    let mut name = String::with_capacity(segment.len() + 1);
    for word in segment.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let shouted = !word.bytes().any(|b| b.is_ascii_lowercase());
        for (i, c) in word.chars().enumerate() {
            name.push(match i {
                0 => c.to_ascii_uppercase(),
                _ if shouted => c.to_ascii_lowercase(),
                _ => c,
            });
        }
    }
    if name.is_empty() {
        return "__".to_owned();
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if name == "Self" {
        name.push('_');
    }
    name
}

/// Returns the name of the module for a service (the first segment of a scope). The name is Zoho's spelling of the
/// service if that spelling is an identifier, and otherwise its [`type_name`].
pub fn service_name(service: &str) -> String {
    if is_identifier(service) { service.to_owned() } else { type_name(service) }
}

/// Returns the path of the type of a scope, relative to the module of all scopes: `ZohoCRM.modules.leads.READ` →
/// `ZohoCRM::Modules::Leads::Read`.
pub fn rust_path(scope: &str) -> String {
    let mut segments = scope.split('.');
    let mut path = service_name(segments.next().unwrap_or_default());
    for segment in segments {
        path.push_str("::");
        path.push_str(&type_name(segment));
    }
    path
}

/// Returns the name of the method that sets a parameter: `per_page`, `orgId` → `org_id`, `X-CRM-ORG` → `x_crm_org`,
/// `type` → `r#type`.
///
/// Keywords become raw identifiers. Keywords that cannot be raw (`self`, `super`, `crate`) get a trailing `_`.
pub fn method_name(parameter: &str) -> String {
    let mut name = String::with_capacity(parameter.len() + 4);
    for run in parameter.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        let bytes = run.as_bytes();
        for (i, byte) in bytes.iter().enumerate() {
            if begins_word(bytes, i) && !name.is_empty() {
                name.push('_');
            }
            name.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    match name.as_str() {
        "" => "__".to_owned(),
        "self" | "super" | "crate" => name + "_",
        keyword if KEYWORDS.contains(&keyword) => format!("r#{name}"),
        digit if digit.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        _ => name,
    }
}

/// Returns the name of the constant for a field: `Last_Name` → `LAST_NAME`, `dealStage` → `DEAL_STAGE`.
pub fn constant_name(field: &str) -> String {
    method_name(field).trim_start_matches("r#").to_ascii_uppercase()
}

/// Returns the name of the variant for a scope in the `Scope` enum of its service: `ZohoCRM.modules.leads.READ` →
/// `ModulesLeadsRead`.
pub fn variant_name(scope: &str) -> String {
    scope.split('.').skip(1).map(type_name).collect()
}

/// Returns the name of the associated type for a template in the trait `Module`: `ZohoCRM.modules.{module}.READ` →
/// `ModulesRead`. The result is empty if the template has no segment besides its service and `{module}`.
pub fn template_name(template: &str) -> String {
    template.split('.').skip(1).filter(|segment| *segment != "{module}").map(type_name).collect()
}

/// Returns the name of the type for a requirement that needs its own type:
/// `[["Desk.basic.READ"], ["Desk.settings.READ"]]` → `Desk_Basic_Read_or_Desk_Settings_Read`.
///
/// In its messages, rustc abbreviates a type such as `Any<(One<Read>, One<Read>)>` and hides the scopes, but prints a
/// name in full.
pub fn requirement_name(alternatives: &[Vec<String>]) -> String {
    let segment = |(position, segment): (usize, &str)| match segment {
        "{module}" => "Module".to_owned(),
        service if position == 0 => service_name(service),
        segment => type_name(segment),
    };
    let scope = |scope: &String| scope.split('.').enumerate().map(segment).collect::<Vec<_>>().join("_");
    let all_of = |scopes: &Vec<String>| scopes.iter().map(scope).collect::<Vec<_>>().join("_and_");
    alternatives.iter().map(all_of).collect::<Vec<_>>().join("_or_")
}

/// Returns `true` if the name can be the name of a generated type: `UpperCamelCase` in ASCII.
pub fn is_type_name(name: &str) -> bool {
    is_identifier(name) && name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_')
}

/// Returns `true` if the name can be the name of a generated module: lowercase ASCII letters, digits and `_`, beginning
/// with a letter. The name of a primitive type is rejected, because the module would hide that type from the code
/// around it.
pub fn is_module_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    is_identifier(name)
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(plain)
        && !PRIMITIVE_TYPES.contains(&name)
}

/// Returns `true` if the name is an ASCII identifier without changes: it is not a keyword, not raw (`r#…`) and not `_`.
pub fn is_identifier(name: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(rest)
        && name != "_"
        && !KEYWORDS.contains(&name)
        && !["self", "Self", "super", "crate"].contains(&name)
}

/// Returns `true` if a word of a camel-case name begins at byte `i`. Words begin at the `I` of `orgId`, the `I` of
/// `recordID` and the `C` of `HTTPCode`. `IDs` is one word.
fn begins_word(bytes: &[u8], i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|i| bytes[i]) else { return true };
    let upper = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_uppercase);
    let lower = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_lowercase);
    let plural = bytes.get(i + 1) == Some(&b's') && !lower(i + 2);
    upper(i) && (!before.is_ascii_uppercase() || (lower(i + 1) && !plural))
}

/// The keywords of all editions that may be raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The primitive types.
const PRIMITIVE_TYPES: &[&str] = &[
    "bool", "char", "f16", "f32", "f64", "f128", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segment_becomes_a_type_name() {
        for (segment, name) in [
            ("settings", "Settings"),
            ("READ", "Read"),
            ("record_locking_configurations", "RecordLockingConfigurations"),
            ("2fa-rules", "_2faRules"),
            ("2FA", "_2fa"),
            ("InstantMessages", "InstantMessages"),
            ("documentEditor", "DocumentEditor"),
            ("userphoto", "Userphoto"),
            ("self", "Self_"),
            ("Self", "Self_"),
            ("SELF", "Self_"),
            ("orgEmails.é", "OrgEmails"),
            ("", "__"),
            ("-", "__"),
        ] {
            assert_eq!(type_name(segment), name, "{segment}");
        }
    }

    #[test]
    fn scope_becomes_a_rust_path() {
        for (scope, path) in [
            ("ZohoCRM.modules.leads.READ", "ZohoCRM::Modules::Leads::Read"),
            ("ZOHOPEOPLE.forms.ALL", "ZOHOPEOPLE::Forms::All"),
            ("Desk.tickets.READ", "Desk::Tickets::Read"),
            ("crate.x", "Crate::X"),
            ("a-b.x", "AB::X"),
        ] {
            assert_eq!(rust_path(scope), path, "{scope}");
        }
    }

    #[test]
    fn parameter_becomes_a_method_name() {
        for (parameter, name) in [
            ("per_page", "per_page"),
            ("orgId", "org_id"),
            ("X-CRM-ORG", "x_crm_org"),
            ("If-Modified-Since", "if_modified_since"),
            ("type", "r#type"),
            ("recordID", "record_id"),
            ("recordIDs", "record_ids"),
            ("HTTPCode", "http_code"),
            ("address1Line", "address1_line"),
            ("self", "self_"),
            ("Self", "self_"),
            ("super", "super_"),
            ("crate", "crate_"),
            ("2fa", "_2fa"),
            ("page[limit]", "page_limit"),
            ("_id", "id"),
            ("", "__"),
        ] {
            assert_eq!(method_name(parameter), name, "{parameter}");
        }
    }

    #[test]
    fn keyword_is_not_an_identifier() {
        assert!(["a", "_a", "A1", "ListRecords"].into_iter().all(is_identifier));
        assert!(!["", "_", "1a", "a-b", "type", "Self", "é", "r#type"].into_iter().any(is_identifier));
    }

    #[test]
    fn generated_names_follow_from_scopes() {
        assert_eq!(variant_name("ZohoCRM.modules.leads.READ"), "ModulesLeadsRead");
        assert_eq!(template_name("ZohoCRM.modules.{module}.READ"), "ModulesRead");
        assert_eq!(template_name("ZohoCRM.{module}"), "");
        let requirement =
            [vec!["Desk.basic.READ".to_owned(), "Desk.{module}.ALL".to_owned()], vec!["a-b.x".to_owned()]];
        assert_eq!(requirement_name(&requirement), "Desk_Basic_Read_and_Desk_Module_All_or_AB_X");
    }

    #[test]
    fn type_and_module_names_are_recognized() {
        assert!(["A", "ListRecords", "A1"].into_iter().all(is_type_name));
        assert!(!["a", "Get_Records", "_A", "Self", ""].into_iter().any(is_type_name));
        assert!(["a", "v2_1", "crm"].into_iter().all(is_module_name));
        assert!(!["", "_a", "A", "2a", "str", "u8", "type", "crate", "a-b"].into_iter().any(is_module_name));
    }
}
