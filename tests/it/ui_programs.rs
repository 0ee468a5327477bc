//! The programs of the UI tests in `tests/messages/ui`.

use std::path::{Path, PathBuf};

/// Returns the paths of the programs in a folder of `ui/`, sorted by name.
pub(crate) fn programs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("messages/ui").join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut programs: Vec<PathBuf> = entries
        .map(|entry| entry.expect("folder should be readable").path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    programs.sort();
    programs
}

/// Returns the headlines of the errors that a program must cause, without `error: `.
pub(crate) fn headlines(program: &Path) -> Vec<String> {
    let stderr = program.with_extension("stderr");
    let text = std::fs::read_to_string(&stderr).unwrap_or_else(|e| panic!("{}: {e}", stderr.display()));
    let sentence = |line: &str| line.split_once(": ").map(|(_, sentence)| sentence.trim().to_owned());
    text.lines().filter(|line| line.starts_with("error")).filter_map(sentence).collect()
}
