//! Tokens where they rest: none lies open in a file of a store.

use std::fs;
use std::path::Path;

/// The first file of a folder in which one of these lies open, and which of them it is.
pub(crate) fn lies_open(folder: &Path, secrets: &[&str]) -> Option<String> {
    assert!(secrets.iter().all(|secret| secret.len() >= 8), "a secret that is found by chance");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    for file in files {
        // One that is being written may be gone by now.
        let Ok(bytes) = fs::read(&file) else { continue };
        if let Some(secret) = secrets.iter().find(|secret| times(&bytes, secret) > 0) {
            return Some(format!("{secret} in {}", file.display()));
        }
    }
    None
}

/// How often the bytes have this text.
fn times(bytes: &[u8], text: &str) -> usize {
    memchr::memmem::find_iter(bytes, text).count()
}
