//! Third-party software that some checks need, and that may be missing on a machine.

mod python;
pub mod servers;
mod webdriver;

pub use python::python;
pub use webdriver::Browser;

use std::io::Write;

/// Reports a skipped check for which this process has insufficient rights. The check may be skipped even with
/// `ZOHO_TEST_REQUIRE=1`, because an installation cannot change the rights.
pub fn not_permitted(check: &str, why: &str, how: &str) {
    print(&format!("SKIPPED: {check}: {why}. {how}"));
}

/// Reports a skipped check on stderr. The message bypasses the test harness, which captures the output of a passing
/// test.
///
/// # Panics
/// Panics if `ZOHO_TEST_REQUIRE=1` is set, because then no check may be skipped.
pub fn skipped(check: &str, reason: &str, how: &str) {
    let message = format!("SKIPPED: {check}: {reason}. {how}");
    let required = std::env::var("ZOHO_TEST_REQUIRE").is_ok_and(|value| value == "1");
    assert!(!required, "with ZOHO_TEST_REQUIRE=1, no check should be skipped: {message}");
    print(&message);
}

fn print(message: &str) {
    // The message is written at once, because other tests print at the same time.
    let _ = std::io::stderr().write_all(format!("\n{message}\n").as_bytes());
}
