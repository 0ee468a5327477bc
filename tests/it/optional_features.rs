//! Software of others that a check needs and that is not on every machine.

use std::io::Write;

/// Says that a check is skipped. Written past the harness, which keeps what a passing test prints to itself. Where
/// `ZOHO_TEST_REQUIRE=1` is set nothing may be skipped.
pub(crate) fn skipped(check: &str, why: &str, how: &str) {
    let message = format!("SKIPPED: {check}: {why}. {how}");
    let required = std::env::var("ZOHO_TEST_REQUIRE").is_ok_and(|value| value == "1");
    assert!(!required, "with ZOHO_TEST_REQUIRE=1 nothing may be {message}");
    // In one piece: other tests print at the same time.
    let _ = std::io::stderr().write_all(format!("\n{message}\n").as_bytes());
}
