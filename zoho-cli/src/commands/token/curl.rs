//! A token request as a command for `sh`.

use super::token_request::{TokenRequest, Value};
use crate::shell::single_quoted;

/// Returns the command. The text contains the names of the variables and not their values, so the user can share it.
pub(super) fn command(request: &TokenRequest, accounts_server: &str) -> String {
    let mut lines = vec![
        format!("curl --silent --show-error {}", single_quoted(&format!("{accounts_server}/oauth/v2/token"))),
        "--header 'Accept: application/json'".to_owned(),
        literal("grant_type", request.grant_type),
    ];
    lines.extend(request.client.iter().map(|(name, variable)| from_variable(name, variable.name)));
    lines.extend(request.fields.iter().map(|(name, value)| match value {
        Value::Literal(text) => literal(name, text),
        Value::Variable(variable) => from_variable(name, variable.name),
    }));
    format!("{}\n", lines.join(" \\\n  "))
}

fn literal(name: &str, text: &str) -> String {
    format!("--data-urlencode {}", single_quoted(&format!("{name}={text}")))
}

/// Returns a form field in double quotes. The shell expands the variable and does not interpret its value.
fn from_variable(name: &str, variable: &str) -> String {
    format!("--data-urlencode \"{name}=${variable}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_not_interpreted_by_shell() {
        assert_eq!(literal("soid", "'; id; '"), r"--data-urlencode 'soid='\''; id; '\'''");
    }
}
