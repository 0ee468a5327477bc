//! The secrecy of logs, messages and URLs. The test runs the tests of authorization and of calls again with a recording
//! (`capture`), and searches the recording for secrets.

use crate::capture;
use aho_corasick::AhoCorasick;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The modules whose tests are recorded.
const RUN: [&str; 10] = [
    "bulk::",
    "bulk_write::",
    "against_emulator::",
    "files::",
    "manager::",
    "loopback_login::",
    "pages::",
    "throttled::",
    "tokens::",
    "tower::",
];

#[test]
fn output_of_a_recorded_run_contains_no_secret() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("record");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("folder should be created");
    let this = std::env::current_exe().expect("path of this binary should be known");
    let run = Command::new(this)
        .args(RUN)
        .arg("--nocapture")
        .env(capture::FOLDER, &folder)
        .output()
        .expect("tests should run");
    let printed = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{printed}");

    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let secrets = read(capture::SECRETS);
    let secrets: Vec<&str> = secrets.lines().collect();
    let shown = [
        ("the output", printed, "test result: ok", 1),
        ("the log", read(capture::LOG), "zoho_call", 20),
        ("the errors", read(capture::ERRORS), "consent", 5),
        ("the URLs", read(capture::URLS), "POST /oauth/v2/token", 20),
    ];
    // The recording must list secrets, because a search without secrets would always succeed.
    assert!(secrets.len() > 100 && secrets.iter().all(|secret| secret.len() >= 8), "{secrets:?}");
    // The search finds all secrets in one pass, because there are thousands of secrets, and the log has tens of
    // megabytes.
    let search = AhoCorasick::new(&secrets).expect("automaton should be built");
    for (source, text, marker, at_least) in &shown {
        let found = text.matches(marker).count();
        assert!(found >= *at_least, "{source} should contain `{marker}` at least {at_least} times, not {found} times");
        if let Some(found) = search.find(text) {
            let line = text[..found.start()].lines().count();
            panic!("{source} should not contain the secret {} in line {line}", secrets[found.pattern()]);
        }
    }
    // The log also contains messages of other crates at level `trace`.
    let log = &shown[1].1;
    for target in ["TRACE", " hyper_util::", " reqwest::", "zoho_call{", "zoho_token{"] {
        assert!(log.contains(target), "the log should contain `{target}`");
    }
}
