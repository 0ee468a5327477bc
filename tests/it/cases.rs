//! The programs in `ui/`.

use std::path::{Path, PathBuf};

/// The only compiler whose messages are compared word for word. Read from one place, which says why.
pub(crate) fn pinned_compiler() -> String {
    let text = include_str!("../ui/COMPILER");
    text.lines().find(|line| !line.starts_with('#')).unwrap_or_default().trim().to_owned()
}

/// The version of the compiler that is here.
pub(crate) fn compiler() -> String {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Programs of a folder of `ui/`, by name.
pub(crate) fn programs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut programs: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    programs.sort();
    programs
}

/// The first lines of the errors that a program must cause: what a reader sees first.
pub(crate) fn headlines(program: &Path) -> Vec<String> {
    let stderr = program.with_extension("stderr");
    let text = std::fs::read_to_string(&stderr).unwrap_or_else(|e| panic!("{}: {e}", stderr.display()));
    let sentence = |line: &str| line.split_once(": ").map(|(_, sentence)| sentence.trim().to_owned());
    text.lines().filter(|line| line.starts_with("error")).filter_map(sentence).collect()
}
