//! The features that this project enables in crates which applications also use. Cargo unifies features, so each
//! feature affects the whole program and may only add behavior.

use std::collections::BTreeMap;
use std::process::Command;

/// The features that change the behavior of a crate for its other users: crate, feature and change.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("reqwest", "brotli", "every client decompresses"),
    ("reqwest", "cookies", "cookies are stored if a client requests a cookie store"),
    ("reqwest", "deflate", "every client decompresses"),
    ("reqwest", "gzip", "every client decompresses"),
    ("reqwest", "hickory-dns", "every client resolves names in another way"),
    ("reqwest", "native-tls", "every client's default is the operating system's TLS"),
    ("reqwest", "system-proxy", "every client reads the system's proxies"),
    ("reqwest", "zstd", "every client decompresses"),
    ("rustls", "custom-provider", "no provider is chosen by default"),
    ("rustls", "fips", "another provider is chosen by default"),
    ("serde_json", "arbitrary_precision", "numbers are compared as text"),
    ("serde_json", "preserve_order", "objects preserve the order of their keys"),
    ("sqlx", "runtime-async-std", "the program has two runtimes"),
    ("tokio", "test-util", "the clock can be paused"),
    ("tracing", "attributes", "a procedural macro and syn are compiled"),
    ("tracing", "log", "events are sent to `log`"),
    ("tracing", "log-always", "events are sent to `log`"),
];

/// The forbidden features that a dependency of this project enables: crate, feature and dependency. `docs/transport.md`
/// lists them.
const EXCEPTIONS: &[(&str, &str, &str)] =
    &[("tracing", "attributes", "sqlx (feature `sqlite`), zbus (feature `keychain`)"), ("tracing", "log", "sqlx")];

/// Returns the features of each crate in the normal dependencies of `zoho-auth-typed`.
fn features(arguments: &[&str]) -> BTreeMap<String, Vec<String>> {
    features_of("zoho-auth-typed", arguments)
}

/// Returns the features of each crate in the normal dependencies of a crate of this project.
fn features_of(library: &str, arguments: &[&str]) -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "-p", library, "-e", "normal", "--prefix", "none"])
        .args(["-f", "{p}|{f}"])
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo should run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut crates = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (package, features) = line.split_once('|').expect("line should contain a bar");
        let name = package.split(' ').next().unwrap_or_default().to_owned();
        let features = features.trim_end_matches(" (*)").split(',').map(str::to_owned);
        crates.entry(name).or_insert_with(Vec::new).extend(features);
    }
    crates
}

#[test]
fn default_build_has_one_tls_provider() {
    let crates = features(&["--features", "full,token-manager,file,mysql,postgres,sqlite,bulk,loopback-login"]);
    assert!(crates.contains_key("aws-lc-rs"), "{:?}", crates.keys());
    assert!(!crates.contains_key("ring"), "{:?}", crates.keys());
    assert!(!crates["zoho-auth-typed"].contains(&"rustls-ring".to_owned()));
}

#[test]
fn rustls_ring_builds_without_aws_lc() {
    let crates =
        features(&["--no-default-features", "--features", "full,token-manager,mysql,postgres,sqlite,rustls-ring"]);
    assert!(crates.contains_key("ring") && !crates.contains_key("aws-lc-rs"), "{:?}", crates.keys());
}

#[test]
fn build_without_tls_feature_has_no_tls_crate() {
    let crates = features(&["--no-default-features", "--features", "full,token-manager,mysql,postgres"]);
    for name in ["rustls", "ring", "aws-lc-rs", "rustls-platform-verifier"] {
        assert!(!crates.contains_key(name), "{name}");
    }
}

#[test]
fn core_has_no_encryption_and_no_store_on_a_disk() {
    let crates = features_of("zoho-auth-core", &["--all-features"]);
    assert!(crates.contains_key("reqwest"), "{:?}", crates.keys());
    for name in ["chacha20poly1305", "dotenvy", "keyring", "sqlx", "tempfile"] {
        assert!(!crates.contains_key(name), "{name}");
    }
}

#[test]
fn store_crate_depends_on_the_core_only() {
    let crates = features_of("zoho-token-store-sqlx", &[]);
    assert!(crates.contains_key("zoho-auth-core"), "{:?}", crates.keys());
    for name in ["zoho-token-manager", "zoho-auth-typed", "chacha20poly1305"] {
        assert!(!crates.contains_key(name), "{name}");
    }
}

#[test]
fn features_of_shared_crates_only_add() {
    let crates = features(&["--all-features"]);
    for (name, feature, change) in FORBIDDEN {
        let enabled = crates.get(*name).is_some_and(|features| features.iter().any(|enabled| enabled == feature));
        let excepted = EXCEPTIONS.iter().any(|(crate_name, exception, _)| (crate_name, exception) == (name, feature));
        assert_eq!(enabled, excepted, "`{name}/{feature}`: {change}");
    }
    assert!(crates["serde_json"].contains(&"std".to_owned()), "the list of features should not be empty");
}
