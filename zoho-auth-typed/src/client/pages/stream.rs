//! The stream of pages.

use crate::client::pages::cursor::Cursor;
use crate::client::pages::error::PageError;
use crate::client::pages::fetch::{MAX_THROTTLE_WAIT, ResponseFuture, SendCall, fetch};
use crate::client::pages::fingerprint;
use crate::client::pages::limits::{self, LimitExceeded};
use crate::client::pages::list::List;
use crate::client::pages::page_ref::{PageRef, RequestedPaging};
use crate::client::send::Response;
use crate::data_center::DataCenter;
use crate::endpoint::call::{Call, EndpointInfo};
use crate::endpoint::facts::{Paging, PagingKind};
use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use zoho_catalog::Method;

/// The call whose pages are read.
pub(crate) struct Source {
    pub(crate) endpoint: EndpointInfo,
    pub(crate) paging: &'static Paging,
    pub(crate) call: Call,
    pub(crate) send: SendCall,
    pub(crate) data_center: DataCenter,
    /// The fingerprint of method, path, parameters and headers, without the parameters that select the page.
    pub(crate) fingerprint: String,
}

/// A stream of the pages of a call; see [`Client::pages`](crate::Client::pages).
///
/// The type implements [`Stream`]; [`next`](Self::next) needs no further crate. The stream holds one page in memory,
/// and eight bytes for each page token that it received. Dropping the future of `next` does not lose a page. An error
/// ends the stream.
#[must_use = "no page is requested until it is read"]
pub struct PageStream {
    source: Source,
    requested: RequestedPaging,
    items_key: Option<String>,
    /// The page to request next. `None` if the stream has ended.
    next: Option<PageRef>,
    in_flight: Option<ResponseFuture>,
    /// An error that ends the stream after the pages before it.
    failure: Option<PageError>,
    /// The items of the first page that were read before a resume: their number and the fingerprint of the last one.
    resumed: Option<(u64, Option<String>)>,
    /// The number of items that the stream may still return.
    left: u64,
    tokens: HashSet<u64>,
    /// The fingerprint of the last item.
    last: Option<u64>,
    /// The fingerprint of the previous page.
    before: Option<u64>,
    all_seen: bool,
    /// A flag that is `true` if the previous page was shorter than a full page and did not report whether another page
    /// follows.
    was_short: bool,
    /// The total time that a page may wait for rate limits.
    max_throttle_wait: Duration,
    position: Cursor,
}

/// A page of a list: the response and its items.
pub struct Page {
    response: Response,
    items: Vec<Value>,
    pub(crate) reference: PageRef,
    /// The number of items in the response before the first of `items`.
    pub(crate) skipped: u64,
}

impl Page {
    /// Returns the unchanged response. On the first page after a resume, the response also contains items that were
    /// read before.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// Returns the items of the page that were not read before. A page may have no such items.
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// Returns the items of the page that were not read before, without copying them.
    pub fn into_items(self) -> Vec<Value> {
        self.items
    }
}

/// Omits the items, which are personal data.
impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("response", &self.response)
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}

impl PageStream {
    pub(crate) fn new(source: Result<Source, (Source, PageError)>) -> Self {
        let (source, failure) = match source {
            Ok(source) => (source, None),
            Err((source, error)) => (source, Some(error)),
        };
        let position = Cursor {
            call: source.endpoint.name.to_owned(),
            data_center: source.data_center.code().to_owned(),
            of: source.fingerprint.clone(),
            page: PageRef::Start,
            in_page: 0,
            last: None,
            items_read: 0,
        };
        Self {
            requested: RequestedPaging::from_call(&source.call, source.paging),
            source,
            items_key: None,
            next: Some(PageRef::Start),
            in_flight: None,
            failure,
            resumed: None,
            left: u64::MAX,
            tokens: HashSet::new(),
            last: None,
            before: None,
            all_seen: false,
            was_short: false,
            max_throttle_wait: MAX_THROTTLE_WAIT,
            position,
        }
    }

    /// Limits the total number of items in the pages of this stream.
    pub fn limit(mut self, items: u64) -> Self {
        self.left = items;
        self
    }

    /// Resumes from a saved cursor.
    ///
    /// The stream checks before sending anything that the cursor belongs to this call with these parameters, this
    /// organization and this data center. Otherwise the first page is an error: [`PageError::CursorMismatch`] or
    /// [`PageError::DataCenterMismatch`].
    pub fn resume_from(mut self, position: Cursor) -> Self {
        let Cursor { call, data_center, of, page, in_page, last, .. } = &position;
        let here = self.source.data_center.code();
        if data_center != here {
            let saved = data_center.clone();
            self.failure.get_or_insert(PageError::DataCenterMismatch { data_center: here, cursor_of: saved });
        } else if *call != self.source.endpoint.name || *of != self.source.fingerprint {
            let (endpoint, saved) = (self.source.endpoint.name, call.clone());
            self.failure.get_or_insert(PageError::CursorMismatch { endpoint, cursor_of: saved });
        } else {
            self.next = Some(page.clone());
            self.resumed = Some((*in_page, last.clone()));
            if let PageRef::Token(token) = page {
                self.tokens.insert(fingerprint::fingerprint_text(&[token]));
            }
            self.position = position;
        }
        self
    }

    /// Sets the member of the response that holds the items. This setting is only needed if the response has several
    /// arrays besides `info` and `page_context`; see [`PageError::AmbiguousItems`].
    pub fn items_key(mut self, member: &str) -> Self {
        self.items_key = Some(member.to_owned());
        self
    }

    /// Sets the total time that a page may wait for rate limits, over consecutive rate-limit responses. The default is
    /// two minutes.
    ///
    /// If the wait would be longer, the stream fails without waiting. The error's
    /// [`retry_after`](crate::Failure::retry_after) returns the time to wait, and a new stream can
    /// [`resume_from`](Self::resume_from) the position. With a time of zero, every rate-limit response is an error,
    /// except that [`send`](crate::Client::send) still waits once for up to 30 seconds.
    pub fn max_throttle_wait(mut self, max_wait: Duration) -> Self {
        self.max_throttle_wait = max_wait;
        self
    }

    /// Returns the current cursor, after the page that was read last.
    pub fn position(&self) -> Cursor {
        self.position.clone()
    }

    /// Returns the next page, or `None` after the last one.
    ///
    /// # Errors
    /// Returns [`PageError`] if the page cannot be read. The error's message names the next step.
    pub async fn next(&mut self) -> Option<Result<Page, PageError>> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    pub(crate) fn endpoint(&self) -> &'static str {
        self.source.endpoint.name
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page, PageError>>> {
        loop {
            if let Some(in_flight) = &mut self.in_flight {
                let result = ready!(in_flight.as_mut().poll(context));
                self.in_flight = None;
                let Some(page_ref) = self.next.take() else { return Poll::Ready(None) };
                let result = match result {
                    Ok(response) => self.read(page_ref, response),
                    Err(error) => match limits::classify(&self.source.endpoint, &page_ref, error) {
                        LimitExceeded::Empty => Ok(None),
                        LimitExceeded::For(error) => Err(error),
                    },
                };
                match result {
                    // The page has no new items: continue with the next page, or end.
                    Ok(None) => continue,
                    result => return Poll::Ready(result.transpose()),
                }
            }
            if let Some(failure) = self.failure.take() {
                self.next = None;
                return Poll::Ready(Some(Err(failure)));
            }
            let Some(page_ref) = self.next.as_ref().filter(|_| self.left > 0) else {
                self.next = None;
                return Poll::Ready(None);
            };
            let Source { endpoint, paging, call, send, .. } = &self.source;
            if let Err(error) = limits::reachable(endpoint, paging, self.requested, page_ref) {
                self.next = None;
                return Poll::Ready(Some(Err(error)));
            }
            self.in_flight = Some(fetch(
                send.clone(),
                page_ref.apply(call, paging),
                endpoint.method == Method::Get,
                self.max_throttle_wait,
            ));
        }
    }

    /// Reads a response and determines the next page. Returns `None` if the response has no new items and another page
    /// follows. Also returns `None` if the response shows that the previous page was the last one.
    fn read(&mut self, page_ref: PageRef, response: Response) -> Result<Option<Page>, PageError> {
        let endpoint = self.source.endpoint.name;
        let paging = self.source.paging;
        let parsed = List::from_response(endpoint, &response, paging, self.items_key.as_deref());
        if self.was_short && matches!(parsed, Err(PageError::ItemsNotFound { .. })) {
            // Some APIs return a response without a list if there are no more items.
            return Ok(None);
        }
        let List { mut items, more, token } = parsed?;
        let (length, page) = (items.len() as u64, fingerprint::fingerprint_page(&items));
        let resumes = self.resumed.is_some();
        let skipped = match self.resumed.take() {
            Some((taken, last)) => taken_before(&items, taken, last.as_deref()),
            // If indices begin at 1, the first item of a page equals the last item of the previous page.
            None => u64::from(paging.by == PagingKind::Offset && self.repeats_the_last(&items)),
        };
        self.last = items.last().map(fingerprint::fingerprint_item).or(self.last);
        let is_short = more.is_none() && token.is_none() && !self.is_full(length);
        let was_short = std::mem::replace(&mut self.was_short, is_short);
        if was_short && !resumes && self.before == Some(page) && paging.by != PagingKind::Offset {
            // The call ignores page numbers, so the list is complete.
            return Ok(None);
        }
        if self.detect_loop(&page_ref, page, skipped == length && length > 0 && !resumes) {
            return Err(PageError::PaginationLoop { endpoint });
        }
        self.next = self.next_page(&page_ref, length, more, token);
        items.drain(..usize::try_from(skipped).unwrap_or(usize::MAX).min(items.len()));
        let new = items.len() as u64;
        if new > self.left {
            items.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        }
        let returned = items.len() as u64;
        self.left -= returned;
        self.position.items_read += returned;
        (self.position.page, self.position.in_page, self.position.last) = match &self.next {
            // The start of the next page is known for numbers and tokens. An index is only valid together with the last
            // item.
            Some(next) if returned == new && !matches!(next, PageRef::From(_)) => (next.clone(), 0, None),
            _ => {
                let last = items.last().map(|item| format!("{:x}", fingerprint::fingerprint_item(item)));
                (page_ref.clone(), skipped + returned, last.or(self.position.last.take()))
            }
        };
        let is_empty = items.is_empty() && self.next.is_some();
        Ok((!is_empty).then_some(Page { response, items, reference: page_ref, skipped }))
    }

    /// Returns `true` if this page repeats the previous one, so that the list would never end. Returns `false` for the
    /// first repeated page without new items: if indices begin at 1, the API returns the last item of a list again.
    /// Also returns `false` for page tokens, because `next_page` detects their repetition.
    fn detect_loop(&mut self, page_ref: &PageRef, page: u64, all_seen: bool) -> bool {
        let same = self.before.replace(page) == Some(page);
        let was_seen = std::mem::replace(&mut self.all_seen, all_seen);
        same && (was_seen || !all_seen) && !matches!(page_ref, PageRef::Token(_))
    }

    /// Returns `true` if a page has as many items as the call requests.
    fn is_full(&self, length: u64) -> bool {
        length >= self.requested.size.unwrap_or_else(|| limits::default_page_size(&self.source.endpoint))
    }

    fn repeats_the_last(&self, items: &[Value]) -> bool {
        self.last.is_some() && self.last == items.first().map(fingerprint::fingerprint_item)
    }

    /// Returns the page after `page_ref`, which has `length` items. Returns `None` after the last page, and after an
    /// error, which is stored in `failure`.
    fn next_page(
        &mut self,
        page_ref: &PageRef,
        length: u64,
        more: Option<bool>,
        token: Option<String>,
    ) -> Option<PageRef> {
        let RequestedPaging { page, from, .. } = self.requested;
        let Paging { by, page_number, .. } = *self.source.paging;
        if by == PagingKind::Offset {
            // A server may return fewer items than the call requests: Desk returns up to 50 items of some lists. Only a
            // page without items is the end, unless the response reports it.
            let start = if let PageRef::From(index) = page_ref { *index } else { from };
            return (length > 0 && more != Some(false)).then(|| PageRef::From(start + length));
        }
        let token = token.filter(|_| by == PagingKind::Token);
        // If the response does not report whether another page follows, a page without items is the end. In a list that
        // only has tokens, a page without a token is the end, too.
        let has_next = token.is_some() || by == PagingKind::Number || !page_number.is_empty();
        if !more.unwrap_or(has_next && length > 0) {
            return None;
        }
        let endpoint = self.source.endpoint.name;
        match (token, page_ref) {
            (Some(token), _) if self.tokens.insert(fingerprint::fingerprint_text(&[&token])) => {
                return Some(PageRef::Token(token));
            }
            (Some(_), _) => self.failure = Some(PageError::PaginationLoop { endpoint }),
            (None, _) if by == PagingKind::Token && page_number.is_empty() => {
                self.failure = Some(PageError::MissingPageToken { endpoint });
            }
            (None, PageRef::Token(_)) => self.failure = Some(PageError::MissingPageToken { endpoint }),
            (None, PageRef::Number(number)) => return Some(PageRef::Number(number + 1)),
            (None, _) => return Some(PageRef::Number(page + 1)),
        }
        None
    }
}

/// Returns the number of items of a page that were read before the resume. All items up to the last read item count,
/// even if that item has moved within the page.
fn taken_before(items: &[Value], items_read: u64, last: Option<&str>) -> u64 {
    let is_last = |item: &Value| last.is_some_and(|last| format!("{:x}", fingerprint::fingerprint_item(item)) == last);
    let position = usize::try_from(items_read).ok().and_then(|items_read| items.get(items_read.checked_sub(1)?));
    if position.is_some_and(is_last) {
        return items_read;
    }
    items.iter().position(is_last).map_or(items_read, |position| position as u64 + 1)
}

impl Stream for PageStream {
    type Item = Result<Page, PageError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl FusedStream for PageStream {
    fn is_terminated(&self) -> bool {
        self.failure.is_none() && (self.next.is_none() || self.left == 0)
    }
}

impl fmt::Debug for PageStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream").field("position", &format_args!("{}", self.position)).finish_non_exhaustive()
    }
}
