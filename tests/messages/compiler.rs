//! The installed compiler, and the compiler of the expected messages.

/// Returns the version of the only compiler whose messages are compared exactly. The file `ui/COMPILER` explains the
/// reason.
pub(crate) fn pinned() -> String {
    let text = include_str!("ui/COMPILER");
    text.lines().find(|line| !line.starts_with('#')).unwrap_or_default().trim().to_owned()
}

/// Returns the version of the installed compiler.
pub(crate) fn here() -> String {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = std::process::Command::new(rustc).arg("--version").output().expect("rustc should run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}
