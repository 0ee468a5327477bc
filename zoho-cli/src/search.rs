//! The search for operations and scopes by words.

use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Endpoint, Product, Scope};

/// A search result.
pub(crate) enum Hit<'c> {
    /// An operation of a product.
    Call(&'c Product, &'c Endpoint),
    /// A scope.
    Scope(&'c Scope),
}

/// Returns all operations and scopes that match all words, best match first. A word matches every word that begins with
/// it.
pub(crate) fn search<'c>(catalog: &'c Catalog, words: &[String], product: Option<&str>) -> Vec<Hit<'c>> {
    let query: Vec<String> = words.iter().flat_map(|word| tokens(word)).collect();
    let is_selected = |it: &&Product| product.is_none_or(|name| it.product == name);
    let mut hits: Vec<(u32, Hit<'c>)> = Vec::new();
    for product in catalog.products().filter(is_selected) {
        for endpoint in &product.endpoints {
            let name = tokens(&endpoint.name);
            let mut rest = tokens(&endpoint.path);
            rest.extend(endpoint.vendor_name.iter().flat_map(|vendor| tokens(vendor)));
            rest.extend(tokens(&format!("{:?} {} {}", endpoint.method, product.title, product.product)));
            rest.extend(endpoint.requires.iter().flatten().flatten().flat_map(|scope| tokens(scope)));
            if let Some(score) = score(&query, &name, &rest) {
                hits.push((score, Hit::Call(product, endpoint)));
            }
        }
        for scope in &product.scopes {
            let owner = catalog.scope(&scope.name).map(|index| catalog.product_of(index));
            let listed_first = owner.is_some_and(|owner| owner.product == product.product);
            if let Some(score) = score(&query, &tokens(&scope.name), &tokens(&product.title)).filter(|_| listed_first) {
                hits.push((score, Hit::Scope(scope)));
            }
        }
    }
    hits.sort_by(|(one, a), (other, b)| {
        other.cmp(one).then_with(|| name(a).len().cmp(&name(b).len())).then_with(|| name(a).cmp(name(b)))
    });
    hits.into_iter().map(|(_, hit)| hit).collect()
}

fn name<'c>(hit: &Hit<'c>) -> &'c str {
    match hit {
        Hit::Call(_, endpoint) => &endpoint.name,
        Hit::Scope(scope) => &scope.name,
    }
}

/// Returns the score of an item, or `None` if a word does not match. A match in the name counts more than a match
/// elsewhere, and a whole word more than its beginning. A name without further words scores best.
fn score(query: &[String], name: &[String], rest: &[String]) -> Option<u32> {
    let mut score = 0;
    for word in query {
        let token_score = |tokens: &[String]| {
            let is_exact = tokens.iter().any(|token| token == word || singular(token) == singular(word));
            let is_prefix = tokens.iter().any(|token| token.starts_with(word.as_str()));
            u32::from(is_prefix) + 2 * u32::from(is_exact)
        };
        let found = 4 * token_score(name) + token_score(rest);
        if found == 0 {
            return None;
        }
        score += found;
    }
    Some(score + 8 * u32::from(name.len() == query.len()))
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// Returns the lower-case words of a name, path or scope: `ListRecords` → `list`, `records`.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        let mut before = None;
        for c in run.chars() {
            let starts_word = c.is_uppercase() && before.is_some_and(char::is_lowercase);
            if before.is_none() || starts_word {
                tokens.push(String::new());
            }
            if let Some(token) = tokens.last_mut() {
                token.extend(c.to_lowercase());
            }
            before = Some(c);
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_split_into_lower_case_words() {
        assert_eq!(tokens("ListRecords"), ["list", "records"]);
        assert_eq!(tokens("/crm/v8/{module_name}"), ["crm", "v8", "module", "name"]);
        assert_eq!(tokens("ZohoCRM.modules.leads.READ"), ["zoho", "crm", "modules", "leads", "read"]);
    }
}
