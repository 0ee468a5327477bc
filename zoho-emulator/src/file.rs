//! The files that the emulator serves, and the files uploaded to it.

use crate::multipart::{MAX_STORED, Part};
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

/// The content of a file.
#[derive(Clone)]
pub(crate) enum Content {
    Bytes(Bytes),
    /// A content with the given number of bytes, which is generated while it is sent.
    Generated(u64),
    /// A content with the given number of bytes, which the emulator did not store.
    Discarded(u64),
}

impl File {
    fn new(content: Content) -> Self {
        Self { content, name: "file.bin".to_owned(), content_type: "application/octet-stream".to_owned() }
    }

    /// Creates a file from bytes.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Content::Bytes(Bytes::from(bytes.into())))
    }

    /// Creates a file with `bytes` bytes: 0, 1, 2 … 255, 0, 1 … The bytes are generated while they are sent, and are
    /// never held in memory.
    pub fn generated(bytes: u64) -> Self {
        Self::new(Content::Generated(bytes))
    }

    /// Sets the name. The default is `file.bin`.
    pub fn name(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// Sets the media type. The default is `application/octet-stream`.
    pub fn content_type(self, content_type: &str) -> Self {
        Self { content_type: content_type.to_owned(), ..self }
    }

    /// Returns the number of bytes of the content in memory.
    pub(crate) fn stored_bytes(&self) -> usize {
        self.content.stored_bytes()
    }

    pub(crate) fn bytes(&self) -> u64 {
        match &self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::Generated(bytes) | Content::Discarded(bytes) => *bytes,
        }
    }
}

impl Content {
    /// Returns the number of bytes of the content in memory.
    pub(crate) fn stored_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Generated(_) | Self::Discarded(_) => 0,
        }
    }
}

impl From<&Part> for File {
    fn from(part: &Part) -> Self {
        let content = match part.bytes {
            bytes if bytes > MAX_STORED as u64 => Content::Discarded(bytes),
            _ => Content::Bytes(part.stored.clone().into()),
        };
        Self { content, name: part.name.clone(), content_type: part.content_type.clone() }
    }
}

/// A representation that shows only the length of the content.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Generated(bytes) => write!(f, "{bytes} bytes, generated"),
            Self::Discarded(bytes) => write!(f, "{bytes} bytes, not stored"),
        }
    }
}

/// A file that an application uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadedFile {
    /// The name of the call in the catalog, such as `UploadAttachment`.
    pub call: String,
    /// The path of the request.
    pub path: String,
    /// The name of the form field.
    pub field: String,
    /// The file name.
    pub name: String,
    /// The media type.
    pub content_type: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The first bytes of the file, up to four mebibytes.
    pub first_bytes: Vec<u8>,
    /// The other fields of the form, as pairs of name and value.
    pub fields: Vec<(String, String)>,
}
