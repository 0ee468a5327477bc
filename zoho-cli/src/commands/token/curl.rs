//! A request for a token as a command for `sh`.

use super::exchange::{Exchange, Value};

/// The command. Of credentials it has the variables' names and not what they hold, so that it can be shown to others.
pub(super) fn command(exchange: &Exchange, accounts_server: &str) -> String {
    let mut lines = vec![
        format!("curl --silent --show-error {}", quoted(&format!("{accounts_server}/oauth/v2/token"))),
        "--header 'Accept: application/json'".to_owned(),
        plain("grant_type", exchange.grant_type),
    ];
    lines.extend(exchange.client.iter().map(|(name, variable)| held(name, variable.name)));
    lines.extend(exchange.fields.iter().map(|(name, value)| match value {
        Value::Plain(text) => plain(name, text),
        Value::Of(variable) => held(name, variable.name),
    }));
    format!("{}\n", lines.join(" \\\n  "))
}

fn plain(name: &str, text: &str) -> String {
    format!("--data-urlencode {}", quoted(&format!("{name}={text}")))
}

/// In double quotes, where the shell puts in what the variable holds and looks at it no further.
fn held(name: &str, variable: &str) -> String {
    format!("--data-urlencode \"{name}=${variable}\"")
}

/// In single quotes, where nothing has a meaning but the quote that ends them.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_quotes_has_a_meaning() {
        assert_eq!(quoted("a'b"), r"'a'\''b'");
        assert_eq!(quoted("$(id) `id` \\ \" !\n"), "'$(id) `id` \\ \" !\n'");
        assert_eq!(plain("soid", "'; id; '"), r"--data-urlencode 'soid='\''; id; '\'''");
    }
}
