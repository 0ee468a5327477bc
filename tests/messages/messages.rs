//! Programs that must compile, and programs that must not, with the messages of the compiler.
//!
//! The package exists because trybuild builds the dependencies of its package a second time: this one has no TLS, no
//! SQL and no emulator.

mod compiler;

#[test]
fn ui_programs_print_the_expected_messages() {
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

#[test]
fn readme_lists_every_program_once() {
    let readme = include_str!("ui/README.md");
    for folder in ["pass", "fail"] {
        let programs = std::fs::read_dir(format!("ui/{folder}")).expect("the folder of the programs");
        for program in programs.map(|entry| entry.expect("an entry").path()) {
            if program.extension().is_some_and(|extension| extension == "rs") {
                let name = program.file_stem().expect("a name").to_string_lossy().into_owned();
                let count = readme.matches(&format!("`{name}`")).count();
                assert_eq!(count, 1, "ui/README.md must list `{name}` of `{folder}` once");
            }
        }
    }
}

#[test]
fn message_about_a_call_or_a_scope_is_short_in_a_large_app() {
    // rustc would list the other calls of the app, or the other scopes of the set.
    let messages = include_str!("ui/fail/large_app.stderr");
    for message in messages.split("\n\n") {
        let count = message.lines().count();
        assert!(count <= 30, "{count} lines:\n{message}");
    }
    assert_eq!(messages.matches("error[").count(), 2);
}
