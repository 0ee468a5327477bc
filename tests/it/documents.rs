//! The documents for readers: README.md, CONTRIBUTING.md, RELEASING.md and `docs/*.md`. The targets of their links
//! exist, and the README is short. Their code blocks are tests of the library `tests`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The largest number of lines of the README.
const MAX_README_LINES: usize = 170;

fn workspace() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).expect("the workspace should exist")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{} should be readable: {error}", path.display()))
}

/// Returns the paths of README.md, CONTRIBUTING.md, RELEASING.md and `docs/*.md`.
fn documents() -> Vec<PathBuf> {
    let root = workspace();
    let entries = fs::read_dir(root.join("docs")).expect("the folder `docs` should be readable");
    let files = entries.map(|entry| entry.expect("the entry should be readable").path());
    let mut documents: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    documents.sort();
    documents.extend(["README.md", "CONTRIBUTING.md", "RELEASING.md"].map(|name| root.join(name)));
    documents
}

/// Returns the lines outside of fenced code blocks.
fn prose(text: &str) -> Vec<&str> {
    let mut in_code = false;
    text.lines()
        .filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            in_code ^= is_fence;
            !in_code && !is_fence
        })
        .collect()
}

/// Returns the line without its code spans.
fn without_code_spans(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("_")
}

/// Returns the targets of the inline links `[text](target)`.
fn links(text: &str) -> Vec<String> {
    let lines = prose(text).into_iter().map(without_code_spans);
    let targets = |line: String| {
        line.split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')').map(|(to, _)| to.to_owned()))
            .collect::<Vec<_>>()
    };
    lines.flat_map(targets).collect()
}

/// Returns the anchors of the headings, as GitHub and GitLab generate them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut counts = BTreeMap::new();
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let characters = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            let slug: String = characters.map(|c| if c == ' ' { '-' } else { c }).collect();
            let count: &mut usize = counts.entry(slug.clone()).or_default();
            *count += 1;
            if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
        })
        .collect()
}

/// Returns the reason why the target of a link in `document` does not exist. Returns `None` if the target exists.
fn broken_link(document: &Path, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let path = if file.is_empty() { document.to_owned() } else { document.parent()?.join(file) };
    if !path.exists() {
        return Some(format!("{}: {target}: no such file", document.display()));
    }
    let anchor = anchor.filter(|_| path.extension().is_some_and(|extension| extension == "md"))?;
    (!anchors(&read(&path)).contains(anchor)).then(|| format!("{}: {target}: no such heading", document.display()))
}

/// Returns the cells of each row of the table below a heading, without the head of the table.
fn rows(text: &str, heading: &str) -> Vec<Vec<String>> {
    let below = prose(text).into_iter().skip_while(|line| *line != heading).skip(1);
    let table = below.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    table.skip(2).map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn readme_has_at_most_170_lines() {
    let lines = read(&workspace().join("README.md")).lines().count();
    assert!(lines <= MAX_README_LINES, "README.md should not have {lines} lines; move some of them to `docs`");
}

#[test]
fn relative_links_of_documents_lead_to_files_and_headings() {
    let documents = documents();
    assert!(documents.len() > 10, "{documents:?}");
    let mut checked = 0;
    let mut complaints = Vec::new();
    for document in &documents {
        for target in links(&read(document)) {
            checked += 1;
            complaints.extend(broken_link(document, &target));
        }
    }
    assert!(checked > 50, "more than {checked} links should be found");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn paths_in_contributing_exist() {
    let root = workspace();
    let text = read(&root.join("CONTRIBUTING.md"));
    let rows = rows(&text, "## Where do I change this?");
    assert!(rows.len() >= 9, "{rows:?}");
    for row in rows {
        let [subject, path_cell] = row.as_slice() else { panic!("a row should have two cells: {row:?}") };
        let links = links(path_cell);
        let [path] = links.as_slice() else { panic!("`{subject}` should name exactly one place: {path_cell}") };
        assert!(path_cell.starts_with(&format!("[{path}]({path})")), "`{subject}` should show its path: {path_cell}");
        assert!(root.join(path).exists(), "`{subject}`: {path} should exist");
    }
}

#[test]
fn code_blocks_of_all_documents_are_tested() {
    let library = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("it/lib.rs"));
    for document in documents() {
        let text = read(&document);
        let path = document.strip_prefix(workspace()).expect("file should be in the workspace").display().to_string();
        let fences = text.lines().map(str::trim_start).filter(|line| line.starts_with("```rust"));
        for fence in fences {
            assert!(!fence.contains("ignore"), "{path} should compile each code block: {fence}");
            assert!(library.contains(&format!("\"../../{path}\"")), "`tests/it/lib.rs` should include {path}");
        }
    }
}

#[test]
fn links_and_anchors_are_read_outside_of_code() {
    let text = "# A `b` & c\n[one](x.md#y), `[two](z.md)`\n```text\n# no heading\n[three](t.md)\n```\n## D\n## D\n";
    assert_eq!(links(text), ["x.md#y"]);
    let anchors = anchors(text);
    assert_eq!(anchors.iter().map(String::as_str).collect::<Vec<_>>(), ["a-b--c", "d", "d-1"]);
    assert_eq!(links("[`code`](a.md)"), ["a.md"]);
}

#[test]
fn broken_link_is_reported_with_its_document() {
    let readme = workspace().join("README.md");
    for (target, message) in [("docs/absent.md", "no such file"), ("docs/calls.md#absent", "no such heading")] {
        let complaint = broken_link(&readme, target).expect("broken link should be found");
        assert!(complaint.contains("README.md") && complaint.ends_with(message), "{complaint}");
    }
    for target in ["https://example.com/absent", "docs/calls.md#money", "#example", "data/products", "LICENSE-MIT"] {
        assert_eq!(broken_link(&readme, target), None);
    }
}
