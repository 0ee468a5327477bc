//! Programs that must compile, and programs that must not, with what they print.

use crate::compiler;

#[test]
fn messages() {
    let (here, pinned) = (compiler::here(), compiler::pinned());
    if here != pinned {
        println!(
            "NOT COMPARED word for word: this is rustc {here}, and the expected messages are of {pinned}. \
             `ui_limits::…` still checks that each program fails with its headline."
        );
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
