//! The modules of a COQL query.

use serde_json::Value;

/// The member of the body that contains the query.
pub(super) const MEMBER: &str = "select_query";

/// Returns the module after `from`. The list is empty if the text is not a `select` query with a module.
pub(super) fn modules(query: &str) -> Vec<String> {
    let mut words = query.split_whitespace();
    let is_select = words.next().is_some_and(|word| word.eq_ignore_ascii_case("select"));
    let module = words.skip_while(|word| !word.eq_ignore_ascii_case("from")).nth(1);
    let module = module.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_'));
    module.filter(|word| is_select && !word.is_empty()).map(str::to_owned).into_iter().collect()
}

/// Returns the module of the query in a JSON body. The list is empty if the body has no query.
pub(super) fn modules_of_json(body: &str) -> Vec<String> {
    let value: Option<Value> = serde_json::from_str(body).ok();
    value.as_ref().and_then(|value| value[MEMBER].as_str()).map_or_else(Vec::new, modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_follows_from() {
        assert_eq!(modules("select Last_Name from Leads where Score > 10 limit 200"), ["Leads"]);
        assert_eq!(modules("SELECT x\nFROM Deals;"), ["Deals"]);
        assert_eq!(modules_of_json(r#"{"select_query": "select x from Leads"}"#), ["Leads"]);
        assert!(modules("update x from Leads").is_empty());
        assert!(modules("select x from").is_empty());
    }
}
