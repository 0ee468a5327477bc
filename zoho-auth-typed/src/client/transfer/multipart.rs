//! A streamed `multipart/form-data` body: a head, the chunks of the file and a tail (RFC 7578, with names quoted as
//! browsers quote them).

use super::CHUNK;
use super::progress::Progress;
use super::stall_timeout::StallTimeout;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::fmt::Write as _;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

/// The source of the file's bytes.
#[derive(Debug)]
pub(super) enum Content {
    Disk(File),
    Memory(Bytes),
}

/// The state that the body shares with the task that waits for the response.
#[derive(Debug)]
pub(super) struct MonitoredBody {
    pub(super) idle: StallTimeout,
    sent: AtomicU64,
    stop: AtomicBool,
    failure: Mutex<Option<io::Error>>,
}

impl MonitoredBody {
    pub(super) fn new(idle: StallTimeout) -> Self {
        Self { idle, sent: AtomicU64::new(0), stop: AtomicBool::new(false), failure: Mutex::new(None) }
    }

    /// Returns the number of bytes of the file that were passed to the network.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Takes the error from reading the file, if any.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fail(&self, error: io::Error) -> io::Error {
        let callback = io::Error::new(error.kind(), "failed to read the file");
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        callback
    }
}

/// A guard that ends the body when the response has arrived or no task waits for the response anymore. Without the
/// guard, the connection would send the rest of the file.
#[derive(Debug)]
pub(super) struct UploadMonitor(pub(super) Arc<MonitoredBody>);

impl Drop for UploadMonitor {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// The parts of the body before and after the file.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) boundary: String,
    head: Bytes,
    tail: Bytes,
}

impl Form {
    /// Builds the form. The other fields precede the file, because some servers read a form only up to its file.
    pub(super) fn new(
        boundary: String,
        fields: &[(String, String)],
        (part, name, content_type): (&str, &str, &str),
    ) -> Self {
        let mut head = String::new();
        for (field, value) in fields {
            let field = quoted(field);
            // Writing to a `String` cannot fail.
            let _ = write!(head, "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        }
        let _ = write!(
            head,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {content_type}\r\n\r\n",
            quoted(part),
            quoted(name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Self { boundary, head: head.into(), tail: tail.into() }
    }
}

/// Escapes a name between quotes as browsers do.
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// The body of an upload. Its length is known in advance.
#[derive(Debug)]
pub(super) struct Multipart {
    form: Form,
    content: Content,
    size: u64,
    left: u64,
    watch: Arc<MonitoredBody>,
    progress: Option<Progress<u64>>,
    buffer: Vec<u8>,
}

impl Multipart {
    pub(super) fn new(
        form: Form,
        (content, size): (Content, u64),
        watch: Arc<MonitoredBody>,
        progress: Option<Progress<u64>>,
    ) -> Self {
        Self { form, content, size, left: size, watch, progress, buffer: Vec::new() }
    }

    fn rest(&self) -> u64 {
        self.form.head.len() as u64 + self.left + self.form.tail.len() as u64
    }

    /// Reads the next chunk of the file. Fails if the file ends before its expected size.
    fn piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let at_most = usize::try_from(self.left).unwrap_or(usize::MAX).min(CHUNK);
        match &mut self.content {
            Content::Memory(bytes) => Poll::Ready(Ok(bytes.split_to(at_most.min(bytes.len())))),
            Content::Disk(file) => {
                if self.buffer.len() != at_most {
                    self.buffer = vec![0; at_most];
                }
                let mut read = ReadBuf::new(&mut self.buffer);
                ready!(Pin::new(file).poll_read(context, &mut read))?;
                let length = read.filled().len();
                if length == 0 {
                    return Poll::Ready(Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        "the file became shorter during the upload",
                    )));
                }
                self.buffer.truncate(length);
                Poll::Ready(Ok(std::mem::take(&mut self.buffer).into()))
            }
        }
    }
}

impl Body for Multipart {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.watch.stop.load(Ordering::Relaxed) {
            return Poll::Ready(Some(Err(io::Error::other("the caller no longer waits for the response"))));
        }
        this.watch.idle.moved();
        if !this.form.head.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.form.head)))));
        }
        if this.left > 0 {
            let piece = match ready!(this.piece(context)) {
                Ok(piece) => piece,
                Err(error) => return Poll::Ready(Some(Err(this.watch.fail(error)))),
            };
            this.left -= piece.len() as u64;
            let sent = this.size - this.left;
            this.watch.sent.store(sent, Ordering::Relaxed);
            if let Some(progress) = &this.progress {
                progress.report(sent, this.size);
            }
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        let tail = std::mem::take(&mut this.form.tail);
        Poll::Ready((!tail.is_empty()).then(|| Ok(Frame::data(tail))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_with_quotes_and_line_breaks_is_escaped() {
        let fields = [("title".to_owned(), "a \"b\"".to_owned())];
        let form = Form::new("BOUNDARY".to_owned(), &fields, ("file", "a\"b\r\nc: d.txt", "text/plain"));
        assert_eq!(
            std::str::from_utf8(&form.head).unwrap(),
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na \"b\"\r\n\
             --BOUNDARY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0Ac: d.txt\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        );
    }
}
