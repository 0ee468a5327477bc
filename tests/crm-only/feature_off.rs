//! Products, items and methods whose feature is off: the message names the feature. The test has its own package,
//! because cargo unifies the features of a build.

#[path = "../messages/compiler.rs"]
mod compiler;

#[test]
fn disabled_feature_error_names_the_feature() {
    let (here, pinned) = (compiler::here(), compiler::pinned());
    if here != pinned {
        println!("NOT RUN: this is rustc {here}, and the expected messages are of {pinned}");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
