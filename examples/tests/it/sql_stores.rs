//! The example that stores its accounts in a database server.

use optional_software::servers;
use std::process::Command;

#[test]
fn many_accounts_share_a_database_server() {
    let check = "the example many_accounts on a database server";
    let keys = format!("test:{}=", "A".repeat(43));
    for url in [servers::postgres(check), servers::pgbouncer(check), servers::mariadb(check)].into_iter().flatten() {
        let variables = [("TOKEN_STORE", url), ("TOKEN_KEYS", keys.clone())];
        let example = env!("CARGO_BIN_EXE_many_accounts");
        let output = Command::new(example).env_clear().envs(variables).output().expect("the example should run");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && text.contains("2 requests for access tokens: one per account"),
            "{output:?}"
        );
    }
}
