//! Files that are served, and what is known of those that came.

use crate::multipart::{KEPT, Part};
use hyper::body::Bytes;
use std::fmt;

/// A file that an emulator serves.
#[derive(Clone, Debug)]
#[must_use]
pub struct File {
    pub(crate) content: Content,
    pub(crate) name: String,
    pub(crate) content_type: String,
}

/// What a file holds.
#[derive(Clone)]
pub(crate) enum Content {
    Kept(Bytes),
    /// So many bytes, made when they are sent.
    Generated(u64),
    /// So many bytes, which nobody kept.
    Lost(u64),
}

impl File {
    fn new(content: Content) -> Self {
        Self { content, name: "file.bin".to_owned(), content_type: "application/octet-stream".to_owned() }
    }

    /// A file of these bytes.
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Content::Kept(Bytes::from(bytes.into())))
    }

    /// A file of so many bytes, which are made when they are sent and held nowhere: 0, 1, 2 … 255, 0, 1 …
    pub fn generated(bytes: u64) -> Self {
        Self::new(Content::Generated(bytes))
    }

    /// Its name; `file.bin` otherwise.
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// Its media type; `application/octet-stream` otherwise.
    pub fn content_type(self, content_type: &str) -> Self {
        Self { content_type: content_type.to_owned(), ..self }
    }

    pub(crate) fn bytes(&self) -> u64 {
        match &self.content {
            Content::Kept(bytes) => bytes.len() as u64,
            Content::Generated(bytes) | Content::Lost(bytes) => *bytes,
        }
    }
}

impl From<&Part> for File {
    fn from(part: &Part) -> Self {
        let content = match part.bytes {
            bytes if bytes > KEPT as u64 => Content::Lost(bytes),
            _ => Content::Kept(part.kept.clone().into()),
        };
        Self { content, name: part.name.clone(), content_type: part.content_type.clone() }
    }
}

/// Without what it holds.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Generated(bytes) => write!(f, "{bytes} bytes, generated"),
            Self::Lost(bytes) => write!(f, "{bytes} bytes, not kept"),
        }
    }
}

/// A file that an application uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uploaded {
    /// The name of the call in the catalogue: `UploadAttachment`.
    pub call: String,
    /// The path that it was sent to.
    pub path: String,
    /// What the form calls the file.
    pub field: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its first bytes, four mebibytes of them at most.
    pub beginning: Vec<u8>,
    /// The other fields of the form.
    pub fields: Vec<(String, String)>,
}
