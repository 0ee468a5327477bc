//! Third-party software that some checks need and that some machines do not have.

mod python;
pub mod servers;
mod webdriver;

pub use python::python;
pub use webdriver::Browser;

use std::io::Write;

/// Reports a check that the rights of this process do not allow. It may be skipped even with `ZOHO_TEST_REQUIRE=1`,
/// because no installation could change the rights.
pub fn not_permitted(check: &str, why: &str, how: &str) {
    print(&format!("SKIPPED: {check}: {why}. {how}"));
}

/// Reports a skipped check. The message bypasses the harness, which captures the output of a passing test. With
/// `ZOHO_TEST_REQUIRE=1`, no check may be skipped.
///
/// # Panics
/// Panics if no check may be skipped.
pub fn skipped(check: &str, reason: &str, how: &str) {
    let message = format!("SKIPPED: {check}: {reason}. {how}");
    let required = std::env::var("ZOHO_TEST_REQUIRE").is_ok_and(|value| value == "1");
    assert!(!required, "with ZOHO_TEST_REQUIRE=1 nothing may be {message}");
    print(&message);
}

fn print(message: &str) {
    // One write, because other tests print at the same time.
    let _ = std::io::stderr().write_all(format!("\n{message}\n").as_bytes());
}
