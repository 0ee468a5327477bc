//! Database servers: the servers of `tests/servers`, which all tests share, and `PostgreSQL` servers for a single test.

#[cfg(target_os = "linux")]
mod private_postgres;

#[cfg(target_os = "linux")]
pub use private_postgres::PrivatePostgres;

use crate::skipped;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The path of the file that `tests/servers up` writes, with one `KEY=VALUE` per line.
const ENV_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/servers/env");

/// Returns the URL of the database `zoho_test` on the `PostgreSQL` server. The user may create databases, schemas and
/// tables. If the server is not available, reports the skipped check and returns `None`.
pub fn postgres(check: &str) -> Option<String> {
    url(check, "ZOHO_TEST_POSTGRES")
}

/// Returns the URL of the same database as [`postgres`], for the superuser. If the server is not available, reports the
/// skipped check and returns `None`.
pub fn postgres_admin(check: &str) -> Option<String> {
    url(check, "ZOHO_TEST_POSTGRES_ADMIN")
}

/// Returns the URL of the same database as [`postgres`] through `PgBouncer` in transaction mode. The user may
/// administer `PgBouncer` through its database `pgbouncer`. If the server is not available, reports the skipped check
/// and returns `None`.
pub fn pgbouncer(check: &str) -> Option<String> {
    url(check, "ZOHO_TEST_PGBOUNCER")
}

/// Returns the URL of the database `zoho_test` on the `MariaDB` server. The user may create databases and tables. If
/// the server is not available, reports the skipped check and returns `None`.
pub fn mariadb(check: &str) -> Option<String> {
    url(check, "ZOHO_TEST_MARIADB")
}

/// Returns the URL of the same database as [`mariadb`], for a user with all privileges. If the server is not available,
/// reports the skipped check and returns `None`.
pub fn mariadb_admin(check: &str) -> Option<String> {
    url(check, "ZOHO_TEST_MARIADB_ADMIN")
}

/// Returns the URL in the environment variable `name`, or the URL in the file if its server accepts connections.
/// Otherwise, reports the skipped check and returns `None`.
fn url(check: &str, name: &str) -> Option<String> {
    if let Ok(url) = std::env::var(name) {
        return Some(url);
    }
    let how = format!("To run it, start the servers with `tests/servers up`, or set {name}.");
    let Some(url) = file_setting(name) else {
        skipped(check, "the database servers were not started", &how);
        return None;
    };
    // After a restart of the machine, the file still exists, but the servers do not run.
    if !accepts_connections(&url) {
        skipped(check, &format!("the server of {name} does not accept connections"), &how);
        return None;
    }
    Some(url)
}

fn file_setting(name: &str) -> Option<String> {
    setting(&std::fs::read_to_string(ENV_FILE).ok()?, name).map(str::to_owned)
}

/// Returns the value of the setting `name` in the text of the file.
fn setting<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

fn accepts_connections(url: &str) -> bool {
    address(url).is_some_and(|address| TcpStream::connect_timeout(&address, Duration::from_secs(10)).is_ok())
}

/// Returns the IP address and port in the URL of a database. Returns `None` if the URL does not have the form
/// `SCHEME://USER:PASSWORD@IP:PORT/DATABASE`.
fn address(url: &str) -> Option<SocketAddr> {
    let (_, after_user) = url.rsplit_once('@')?;
    let (address, _) = after_user.split_once('/')?;
    address.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{address, setting};

    const TEXT: &str = "ZOHO_TEST_POSTGRES_ADMIN=postgres://postgres:a=b@127.0.0.1:20001/zoho_test\n\
                        ZOHO_TEST_POSTGRES=postgres://zoho:c@127.0.0.1:20001/zoho_test\n";

    #[test]
    fn setting_is_found_by_its_whole_name() {
        let url = setting(TEXT, "ZOHO_TEST_POSTGRES");
        assert_eq!(url, Some("postgres://zoho:c@127.0.0.1:20001/zoho_test"));
        let url = setting(TEXT, "ZOHO_TEST_POSTGRES_ADMIN");
        assert_eq!(url, Some("postgres://postgres:a=b@127.0.0.1:20001/zoho_test"));
        assert_eq!(setting(TEXT, "ZOHO_TEST_MARIADB"), None);
    }

    #[test]
    fn address_is_read_from_a_url() {
        let loopback = "127.0.0.1:20001".parse().ok();
        assert_eq!(setting(TEXT, "ZOHO_TEST_POSTGRES_ADMIN").and_then(address), loopback);
        assert_eq!(address("mysql://localhost"), None);
    }
}
