//! The stream of items over all pages.

use crate::client::pages::cursor::Cursor;
use crate::client::pages::error::PageError;
use crate::client::pages::fingerprint;
use crate::client::pages::page_ref::PageRef;
use crate::client::pages::stream::PageStream;
use crate::client::send::decode_error::Mismatch;
use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec::IntoIter;

/// A stream of the items of a call over all its pages; see [`Client::items`](crate::Client::items).
///
/// The type implements [`Stream`]; [`next`](Self::next) needs no further crate. The stream holds one page in memory.
/// Dropping the future of `next` does not lose an item. Every error except [`PageError::InvalidItem`] ends the stream.
#[must_use = "no page is requested until an item is read"]
pub struct ItemStream<T> {
    pages: PageStream,
    open: Option<Open>,
    /// The number of items that were read. If the stream resumed from a cursor, the items before the cursor count, too.
    items_read: u64,
    item: PhantomData<fn() -> T>,
}

/// The page whose items are being read.
struct Open {
    items: IntoIter<Value>,
    page_ref: PageRef,
    in_page: u64,
    last: u64,
}

impl<T> ItemStream<T> {
    pub(crate) fn new(pages: PageStream) -> Self {
        Self { pages, open: None, items_read: 0, item: PhantomData }
    }

    /// Limits the number of items that the stream returns.
    pub fn limit(self, items: u64) -> Self {
        Self { pages: self.pages.limit(items), ..self }
    }

    /// Resumes from a saved cursor.
    ///
    /// The stream checks before sending anything that the cursor belongs to this call with these parameters, this
    /// organization and this data center. Otherwise the first item is an error: [`PageError::CursorMismatch`] or
    /// [`PageError::DataCenterMismatch`].
    pub fn resume_from(self, position: Cursor) -> Self {
        Self { items_read: position.items_read(), pages: self.pages.resume_from(position), ..self }
    }

    /// Sets the member of the response that holds the items. This setting is only needed if the response has several
    /// arrays besides `info` and `page_context`; see [`PageError::AmbiguousItems`].
    pub fn items_key(self, member: &str) -> Self {
        Self { pages: self.pages.items_key(member), ..self }
    }

    /// Sets the total time that a page may wait for rate limits; see [`PageStream::max_throttle_wait`].
    pub fn max_throttle_wait(self, max_wait: Duration) -> Self {
        Self { pages: self.pages.max_throttle_wait(max_wait), ..self }
    }

    /// Returns the current cursor, after the item that was read last. Save the cursor after any item, and pass it to
    /// [`resume_from`](Self::resume_from) to continue.
    pub fn position(&self) -> Cursor {
        let page_position = self.pages.position();
        match &self.open {
            Some(open) if open.items.len() > 0 => Cursor {
                page: open.page_ref.clone(),
                in_page: open.in_page,
                last: Some(format!("{:x}", open.last)),
                items_read: self.items_read,
                ..page_position
            },
            _ => page_position,
        }
    }
}

impl<T: DeserializeOwned> ItemStream<T> {
    /// Returns the next item, or `None` after the last one.
    ///
    /// # Errors
    /// Returns [`PageError`] if the item does not fit the type or if its page cannot be read. The error's message names
    /// the next step.
    pub async fn next(&mut self) -> Option<Result<T, PageError>> {
        std::future::poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, PageError>>> {
        loop {
            if let Some(open) = &mut self.open
                && let Some(item) = open.items.next()
            {
                open.in_page += 1;
                open.last = fingerprint::fingerprint_item(&item);
                self.items_read += 1;
                let (endpoint, number) = (self.pages.endpoint(), self.items_read);
                let invalid = |error| PageError::InvalidItem {
                    endpoint,
                    number,
                    reason: Mismatch::of_value::<T>(&item, &error).to_string(),
                };
                return Poll::Ready(Some(T::deserialize(&item).map_err(invalid)));
            }
            self.open = None;
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    let (page_ref, in_page) = (page.reference.clone(), page.skipped);
                    self.open = Some(Open { items: page.into_items().into_iter(), page_ref, in_page, last: 0 });
                }
            }
        }
    }
}

impl<T: DeserializeOwned> Stream for ItemStream<T> {
    type Item = Result<T, PageError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<T: DeserializeOwned> FusedStream for ItemStream<T> {
    fn is_terminated(&self) -> bool {
        self.open.as_ref().is_none_or(|open| open.items.len() == 0) && self.pages.is_terminated()
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream").field("position", &format_args!("{}", self.position())).finish_non_exhaustive()
    }
}
