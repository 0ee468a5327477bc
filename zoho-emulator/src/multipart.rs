//! An incremental parser for `multipart/form-data`. The parser stores fields completely, but only the size and the
//! first bytes of a file, so it can read files of any size.

use std::io::BufRead;
use std::mem;

/// The number of stored bytes per file. For a larger file, only the size is known.
pub(crate) const MAX_STORED: usize = 4 * 1024 * 1024;
/// The maximum length of the head of a part and of a field, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// A parsed form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) files: Vec<Part>,
}

/// A file of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The name of the form field.
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: u64,
    /// The first bytes of the file, up to [`MAX_STORED`].
    pub(crate) stored: Vec<u8>,
}

/// The stage of the parser.
#[derive(Debug)]
enum Stage {
    /// The stage inside a field, with its name and value. Before the first boundary, the name is empty.
    Field(String, Vec<u8>),
    File(Part),
    /// The stage after a boundary, at which a part begins or the form ends.
    Boundary,
    End,
}

/// A parser for one form.
#[derive(Debug)]
pub(crate) struct Parser {
    delimiter: Vec<u8>,
    rest: Vec<u8>,
    stage: Stage,
    form: Form,
}

/// Returns the boundary of a form. Returns `None` if the content type is not `multipart/form-data`.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let (_, boundary) = content_type.split_once("multipart/form-data; boundary=")?;
    Some(boundary.trim_matches('"'))
}

impl Parser {
    pub(crate) fn new(boundary: &str) -> Self {
        // The first boundary has no line break before it. The parser starts with a line break in its place.
        let (delimiter, rest) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Self { delimiter, rest, stage: Stage::Field(String::new(), Vec::new()), form: Form::default() }
    }

    /// Parses the next piece of the body. Fails if the body is not a valid form.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), &'static str> {
        self.rest.extend_from_slice(piece);
        while self.step()? {}
        Ok(())
    }

    pub(crate) fn finish(self) -> Form {
        self.form
    }

    /// Processes the buffered bytes. Returns `true` if the parser may be able to process more bytes.
    fn step(&mut self) -> Result<bool, &'static str> {
        match &mut self.stage {
            Stage::End => {
                self.rest.clear();
                Ok(false)
            }
            Stage::Boundary if self.rest.starts_with(b"--") => {
                self.stage = Stage::End;
                Ok(true)
            }
            Stage::Boundary => {
                let Some(end) = find(&self.rest, b"\r\n\r\n") else {
                    return if self.rest.len() > MAX_HEAD {
                        Err("the headers of a part are too long")
                    } else {
                        Ok(false)
                    };
                };
                self.stage = part(&String::from_utf8_lossy(&self.rest[..end]));
                self.rest.drain(..end + 4);
                Ok(true)
            }
            Stage::Field(..) | Stage::File(_) => {
                let found = find(&self.rest, &self.delimiter);
                // The last bytes may be the beginning of a delimiter.
                let content = found.unwrap_or_else(|| self.rest.len().saturating_sub(self.delimiter.len()));
                match &mut self.stage {
                    Stage::Field(_, value) if value.len() + content > MAX_HEAD => return Err("a field is too long"),
                    Stage::Field(_, value) => value.extend_from_slice(&self.rest[..content]),
                    Stage::File(part) => {
                        part.bytes += content as u64;
                        let room = MAX_STORED.saturating_sub(part.stored.len()).min(content);
                        part.stored.extend_from_slice(&self.rest[..room]);
                    }
                    _ => {}
                }
                self.rest.drain(..content + if found.is_some() { self.delimiter.len() } else { 0 });
                if found.is_some() {
                    match mem::replace(&mut self.stage, Stage::Boundary) {
                        Stage::Field(name, value) if !name.is_empty() => {
                            self.form.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
                        }
                        Stage::File(part) => self.form.files.push(part),
                        _ => {}
                    }
                }
                Ok(found.is_some())
            }
        }
    }
}

/// Returns the position of `pattern`, which begins with a carriage return. The standard library's byte search is fast
/// even in an unoptimized build, and a body may have gigabytes.
fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    let mut rest = text;
    loop {
        rest.skip_until(b'\r').ok()?;
        if rest.is_empty() {
            return None;
        }
        let start = text.len() - rest.len() - 1;
        if text[start..].starts_with(pattern) {
            return Some(start);
        }
    }
}

/// Parses the head of a part, and returns the stage for its content.
fn part(head: &str) -> Stage {
    let value = |name: &str| {
        let (_, after) = head.split_once(&format!(" {name}=\""))?;
        Some(after.split_once('"')?.0.to_owned())
    };
    let field = value("name").unwrap_or_default();
    let Some(name) = value("filename") else { return Stage::Field(field, Vec::new()) };
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-type:"));
    let content_type = line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned());
    Stage::File(Part { field, name, content_type: content_type.unwrap_or_default(), bytes: 0, stored: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nTwo\r\n--lines\r\n--B\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        \r\nabc\r\n\r\n--B--\r\n";

    #[test]
    fn form_is_parsed_from_pieces_of_any_size() {
        for size in 1..=FORM.len() {
            let mut parser = Parser::new("B");
            FORM.as_bytes().chunks(size).for_each(|piece| parser.push(piece).unwrap());
            let form = parser.finish();
            assert_eq!(form.fields, [("title".to_owned(), "Two\r\n--lines".to_owned())], "{size}");
            let [file] = form.files.as_slice() else { panic!("{form:?}") };
            assert_eq!((file.field.as_str(), file.name.as_str()), ("file", "a.txt"));
            assert_eq!((file.content_type.as_str(), file.bytes), ("text/plain", 7));
            assert_eq!(file.stored, b"\r\nabc\r\n");
        }
    }
}
