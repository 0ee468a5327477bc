//! A product whose feature is off: the message names the feature. In a package of its own, since features unify.

#[test]
fn messages() {
    let pinned = include_str!("../ui/COMPILER").lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let here = String::from_utf8_lossy(&output.stdout).into_owned();
    if here.split(' ').nth(1) != Some(pinned.trim()) {
        println!("NOT RUN: this is {here}, and the expected messages are of rustc {pinned}");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
