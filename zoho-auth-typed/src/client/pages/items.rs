//! Items, one after the other, whatever page they are on.

use crate::client::pages::cursor::Cursor;
use crate::client::pages::error::PageError;
use crate::client::pages::fingerprint;
use crate::client::pages::page_ref::PageRef;
use crate::client::pages::stream::PageStream;
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

/// The items of a call's answer, over all its pages: [`Client::items`](crate::Client::items).
///
/// A [`Stream`]; [`next`](Self::next) needs no further crate. One page at a time is in memory. Dropping the future of
/// `next` loses nothing. After an error it has ended, but for [`PageError::InvalidItem`].
#[must_use = "pages are asked for when items are taken"]
pub struct ItemStream<T> {
    pages: PageStream,
    open: Option<Open>,
    /// Items that were taken, with those before the position that it resumed from.
    taken: u64,
    item: PhantomData<fn() -> T>,
}

/// The page of which items are being taken.
struct Open {
    items: IntoIter<Value>,
    place: PageRef,
    in_page: u64,
    last: u64,
}

impl<T> ItemStream<T> {
    pub(crate) fn new(pages: PageStream) -> Self {
        Self { pages, open: None, taken: 0, item: PhantomData }
    }

    /// No more than so many items.
    pub fn limit(self, items: u64) -> Self {
        Self { pages: self.pages.limit(items), ..self }
    }

    /// Goes on from a position that was saved. That it is of this call, with these parameters, this organisation and this
    /// data centre, is checked before anything is sent; if it is not, the first item is an error.
    pub fn resume_from(self, position: Cursor) -> Self {
        Self { taken: position.items_read(), pages: self.pages.resume_from(position), ..self }
    }

    /// Which member of the answer holds the items. Needed only where it has several arrays besides `info` and
    /// `page_context`: [`PageError::AmbiguousItems`].
    pub fn items_key(self, member: &str) -> Self {
        Self { pages: self.pages.items_key(member), ..self }
    }

    /// How long a page may wait for throttles in all: [`PageStream::max_throttle_wait`].
    pub fn max_throttle_wait(self, patience: Duration) -> Self {
        Self { pages: self.pages.max_throttle_wait(patience), ..self }
    }

    /// Where it is: after the item that was taken last. Save it after any item, and go on [`resume_from`](Self::resume_from) it.
    pub fn position(&self) -> Cursor {
        let after_the_page = self.pages.position();
        match &self.open {
            Some(open) if open.items.len() > 0 => Cursor {
                page: open.place.clone(),
                in_page: open.in_page,
                last: Some(format!("{:x}", open.last)),
                items_read: self.taken,
                ..after_the_page
            },
            _ => after_the_page,
        }
    }
}

impl<T: DeserializeOwned> ItemStream<T> {
    /// The next item; `None` after the last.
    ///
    /// # Errors
    /// [`PageError`], each variant with what to do.
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
                self.taken += 1;
                let (endpoint, number) = (self.pages.endpoint(), self.taken);
                // serde's words may quote values, which are people's data.
                let misfit =
                    |_| PageError::InvalidItem { endpoint, number, reason: "a value is missing or has another form" };
                return Poll::Ready(Some(T::deserialize(item).map_err(misfit)));
            }
            self.open = None;
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    let (place, in_page) = (page.place.clone(), page.skipped);
                    self.open = Some(Open { items: page.into_items().into_iter(), place, in_page, last: 0 });
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
