//! `multipart/form-data` as it comes, piece by piece: fields whole, of files their size and their beginning, so that
//! none is too large.

use std::io::BufRead;
use std::mem;

/// How much of a file is kept, in bytes. Of a larger one only the size is known afterwards.
pub(crate) const KEPT: usize = 4 * 1024 * 1024;
/// How long the head of a part, or a field, may be, in bytes.
const HEAD: usize = 64 * 1024;

/// A form that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) files: Vec<Part>,
}

/// A file of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// What the form calls it.
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: u64,
    /// The beginning.
    pub(crate) kept: Vec<u8>,
}

#[derive(Debug)]
enum Stage {
    /// In a field, or before the first boundary.
    Field(String, Vec<u8>),
    File(Part),
    /// After a boundary, where a part begins or the form ends.
    Boundary,
    End,
}

/// What was read of a form so far.
#[derive(Debug)]
pub(crate) struct Reader {
    delimiter: Vec<u8>,
    rest: Vec<u8>,
    stage: Stage,
    form: Form,
}

/// The boundary of a body that is a form.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let (_, boundary) = content_type.split_once("multipart/form-data; boundary=")?;
    Some(boundary.trim_matches('"'))
}

impl Reader {
    pub(crate) fn new(boundary: &str) -> Self {
        // The first boundary has no line before it: this stands for one.
        let (delimiter, rest) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Self { delimiter, rest, stage: Stage::Field(String::new(), Vec::new()), form: Form::default() }
    }

    /// Takes the next piece. `Err`: this is no form.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Result<(), &'static str> {
        self.rest.extend_from_slice(piece);
        while self.step()? {}
        Ok(())
    }

    pub(crate) fn finish(self) -> Form {
        self.form
    }

    /// Whether there may be more to do with what is there.
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
                    return if self.rest.len() > HEAD { Err("a part has no end to its head") } else { Ok(false) };
                };
                self.stage = part(&String::from_utf8_lossy(&self.rest[..end]));
                self.rest.drain(..end + 4);
                Ok(true)
            }
            Stage::Field(..) | Stage::File(_) => {
                let found = find(&self.rest, &self.delimiter);
                // The end may be the beginning of a delimiter.
                let content = found.unwrap_or_else(|| self.rest.len().saturating_sub(self.delimiter.len()));
                match &mut self.stage {
                    Stage::Field(_, value) if value.len() + content > HEAD => return Err("a field is too long"),
                    Stage::Field(_, value) => value.extend_from_slice(&self.rest[..content]),
                    Stage::File(part) => {
                        part.bytes += content as u64;
                        let room = KEPT.saturating_sub(part.kept.len()).min(content);
                        part.kept.extend_from_slice(&self.rest[..room]);
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

/// Where this text is that begins with a carriage return. By the standard library's search for a byte, which is fast in a
/// build without optimisation, too: a body has gigabytes.
fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut rest = text;
    loop {
        rest.skip_until(b'\r').ok()?;
        if rest.is_empty() {
            return None;
        }
        let at = text.len() - rest.len() - 1;
        if text[at..].starts_with(wanted) {
            return Some(at);
        }
    }
}

/// What the head of a part says.
fn part(head: &str) -> Stage {
    let value = |name: &str| {
        let (_, after) = head.split_once(&format!(" {name}=\""))?;
        Some(after.split_once('"')?.0.to_owned())
    };
    let field = value("name").unwrap_or_default();
    let Some(name) = value("filename") else { return Stage::Field(field, Vec::new()) };
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-type:"));
    let content_type = line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned());
    Stage::File(Part { field, name, content_type: content_type.unwrap_or_default(), bytes: 0, kept: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nTwo\r\n--lines\r\n--B\r\n\
        Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        \r\nabc\r\n\r\n--B--\r\n";

    #[test]
    fn however_it_is_cut_into_pieces() {
        for size in 1..=FORM.len() {
            let mut reader = Reader::new("B");
            FORM.as_bytes().chunks(size).for_each(|piece| reader.take(piece).unwrap());
            let form = reader.finish();
            assert_eq!(form.fields, [("title".to_owned(), "Two\r\n--lines".to_owned())], "{size}");
            let [file] = form.files.as_slice() else { panic!("{form:?}") };
            assert_eq!((file.field.as_str(), file.name.as_str()), ("file", "a.txt"));
            assert_eq!((file.content_type.as_str(), file.bytes), ("text/plain", 7));
            assert_eq!(file.kept, b"\r\nabc\r\n");
        }
    }
}
