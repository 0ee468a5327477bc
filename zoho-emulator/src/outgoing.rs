//! Bodies of answers on their way: texts whole, files piece by piece, and how either ends.

use crate::file::Content;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The largest piece of what is generated, in bytes.
const CHUNK: usize = 64 * 1024;
/// What files that are generated repeat.
const PERIOD: usize = 256;

/// 0, 1, 2 … 255, 0, 1 …, so long that a piece can begin anywhere in a period.
static PATTERN: [u8; CHUNK + PERIOD] = {
    let mut pattern = [0; CHUNK + PERIOD];
    let mut at = 0;
    while at < pattern.len() {
        pattern[at] = at.to_le_bytes()[0];
        at += 1;
    }
    pattern
};
static SPACES: [u8; 16 * 1024] = [b' '; 16 * 1024];

/// How a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As it should.
    Whole,
    /// The connection closes after the first half.
    CutOff,
    /// So many more bytes follow, in chunks.
    Padded(u64),
}

/// A body on its way.
#[derive(Debug)]
pub(crate) struct Outgoing {
    /// What is there already.
    rest: Bytes,
    /// How much is generated behind it, and how much was.
    generated: u64,
    made: u64,
    ending: Ending,
    /// What still goes out before it is cut off.
    before_the_cut: u64,
    flushed: bool,
}

impl Outgoing {
    pub(crate) fn new(content: Content, ending: Ending) -> Self {
        let (rest, generated) = match content {
            Content::Kept(bytes) => (bytes, 0),
            Content::Generated(bytes) | Content::Lost(bytes) => (Bytes::new(), bytes),
        };
        let before_the_cut = match ending {
            Ending::CutOff => u64::midpoint(rest.len() as u64, generated),
            _ => u64::MAX,
        };
        Self { rest, generated, made: 0, ending, before_the_cut, flushed: false }
    }

    /// The next piece, if there is one.
    fn piece(&mut self) -> Option<Bytes> {
        let bounded = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        if !self.rest.is_empty() {
            let length = self.rest.len().min(bounded(self.before_the_cut));
            return Some(self.rest.split_to(length));
        }
        if self.generated > 0 {
            let length = CHUNK.min(bounded(self.generated)).min(bounded(self.before_the_cut));
            let start = bounded(self.made % PERIOD as u64);
            self.generated -= length as u64;
            self.made += length as u64;
            return Some(Bytes::from_static(&PATTERN[start..start + length]));
        }
        if let Ending::Padded(left) = self.ending
            && left > 0
        {
            let length = SPACES.len().min(bounded(left));
            self.ending = Ending::Padded(left - length as u64);
            return Some(Bytes::from_static(&SPACES[..length]));
        }
        None
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.before_the_cut == 0 {
            // Before the error, the first half shall be on its way.
            if self.flushed {
                return Poll::Ready(Some(Err(io::Error::other("cut off on purpose"))));
            }
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.piece();
        if let Some(piece) = &piece {
            self.before_the_cut = self.before_the_cut.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Whole && self.rest.is_empty() && self.generated == 0
    }

    fn size_hint(&self) -> SizeHint {
        match self.ending {
            Ending::Padded(_) => SizeHint::default(),
            _ => SizeHint::with_exact(self.rest.len() as u64 + self.generated),
        }
    }
}
