//! Programs that must compile, and programs that must fail to compile, with the messages of the compiler.
//!
//! The package exists because trybuild builds the dependencies of its package a second time. This package depends on
//! neither TLS, SQL nor the emulator. The programs that must compile are modules of this test, because trybuild would
//! link each program and generate the code of all dependencies for it.

mod compiler;
#[allow(warnings, clippy::pedantic)]
#[path = "ui/pass/mod.rs"]
mod pass;

#[test]
fn ui_programs_print_the_expected_messages() {
    let (here, pinned) = (compiler::here(), compiler::pinned());
    if here != pinned {
        println!(
            "NOT COMPARED word for word: this is rustc {here}, and the expected messages are from {pinned}. \
             `ui_limits::…` still checks that each program fails with its headline."
        );
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*.rs");
}

#[test]
fn readme_lists_every_program_once() {
    let readme = include_str!("ui/README.md");
    for folder in ["pass", "fail"] {
        let programs = std::fs::read_dir(format!("ui/{folder}")).expect("folder should be readable");
        for program in programs.map(|entry| entry.expect("an entry").path()) {
            let name = program.file_stem().expect("a name").to_string_lossy().into_owned();
            if program.extension().is_some_and(|extension| extension == "rs") && name != "mod" {
                let is_module = include_str!("ui/pass/mod.rs").contains(&format!("mod {name};"));
                assert!(folder != "pass" || is_module, "ui/pass/mod.rs must have the module `{name}`");
                let count = readme.matches(&format!("`{name}`")).count();
                let text = std::fs::read_to_string(&program).expect("the program should be readable");
                assert!(folder != "pass" || text.contains("#[test]"), "`{name}` must run: make its `main` a test");
                assert_eq!(count, 1, "ui/README.md must list `{name}` of `{folder}` once");
            }
        }
    }
}

#[test]
fn message_about_a_call_or_a_scope_is_short_in_a_large_app() {
    // rustc would list other calls of the app, or other scopes of the set. The set beside the app adds five lines.
    let messages = include_str!("ui/fail/large_app.stderr");
    for message in messages.split("\n\n") {
        let count = message.lines().count();
        assert!(count <= 26, "a message should not have {count} lines:\n{message}");
    }
    assert_eq!(messages.matches("error[").count(), 2);
}

#[test]
fn no_message_shows_how_to_implement_a_sealed_trait() {
    // The traits and types that only the macros may use, and the source of a macro inside the toolkit.
    let hidden =
        ["__private::Generated", "__private::ScopeOfSet", "__private::Call", "__private::Paging", "__product_modules"];
    let messages = std::fs::read_dir("ui/fail").expect("folder should be readable");
    for path in messages.map(|entry| entry.expect("an entry").path()) {
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let message = std::fs::read_to_string(&path).expect("message should be readable");
            for hidden in hidden {
                assert!(!message.contains(hidden), "{} should not contain `{hidden}`", path.display());
            }
        }
    }
}
