//! Pages, one after the other.

use crate::client::pages::cursor::Cursor;
use crate::client::pages::error::PageError;
use crate::client::pages::fetch::{Answering, MAX_THROTTLE_WAIT, Sending, fetch};
use crate::client::pages::fingerprint;
use crate::client::pages::limits::{self, LimitExceeded};
use crate::client::pages::list::List;
use crate::client::pages::page_ref::{PageRef, RequestedPaging};
use crate::client::pages::paginated::Paging;
use crate::client::send::Response;
use crate::data_center::DataCenter;
use crate::endpoint::call::{Call, EndpointInfo};
use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use zoho_catalog::Method;

/// The call whose pages they are.
pub(crate) struct Source {
    pub(crate) endpoint: EndpointInfo,
    pub(crate) by: Paging,
    pub(crate) call: Call,
    pub(crate) send: Sending,
    pub(crate) data_center: DataCenter,
    /// Of path, parameters and headers, but for those that say which page.
    pub(crate) of: String,
}

/// The pages of a call, one after the other: [`Client::pages`](crate::Client::pages).
///
/// A [`Stream`]; [`next`](Self::next) needs no further crate. One page at a time is in memory, and eight bytes of each
/// page token that was met. Dropping the future of `next` loses nothing. After an error it has ended.
#[must_use = "pages are asked for when they are taken"]
pub struct PageStream {
    source: Source,
    asked: RequestedPaging,
    wanted: Option<String>,
    /// The page to ask for next; none: it has ended.
    next: Option<PageRef>,
    in_flight: Option<Answering>,
    /// What ends it, once what came before is taken.
    failure: Option<PageError>,
    /// Items that are taken of the first page already: their number, and the last.
    resumed: Option<(u64, Option<String>)>,
    /// How many items may come still.
    left: u64,
    tokens: HashSet<u64>,
    /// Of the last item.
    last: Option<u64>,
    /// Of the page before.
    before: Option<u64>,
    all_seen: bool,
    /// How long a page may wait for throttles in all.
    max_throttle_wait: Duration,
    position: Cursor,
}

/// A page: the answer, and its items.
pub struct Page {
    response: Response,
    items: Vec<Value>,
    pub(crate) place: PageRef,
    /// Items of the answer before the first of `items`.
    pub(crate) skipped: u64,
}

impl Page {
    /// The answer as it came. On the first page after a resume it holds items that were taken before.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// The items that are new. A page may have none.
    pub fn items(&self) -> &[Value] {
        &self.items
    }

    /// The items, without a copy.
    pub fn into_items(self) -> Vec<Value> {
        self.items
    }
}

/// Without the items, which are people's data.
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
            of: source.of.clone(),
            page: PageRef::Start,
            in_page: 0,
            last: None,
            items_read: 0,
        };
        Self {
            asked: RequestedPaging::of(&source.call, source.by),
            source,
            wanted: None,
            next: Some(PageRef::Start),
            in_flight: None,
            failure,
            resumed: None,
            left: u64::MAX,
            tokens: HashSet::new(),
            last: None,
            before: None,
            all_seen: false,
            max_throttle_wait: MAX_THROTTLE_WAIT,
            position,
        }
    }

    /// No more than so many items, over all pages of this stream.
    pub fn limit(mut self, items: u64) -> Self {
        self.left = items;
        self
    }

    /// Goes on from a position that was saved. That it is of this call, with these parameters, this organisation and this
    /// data centre, is checked before anything is sent; if it is not, the first page is an error.
    pub fn resume_from(mut self, position: Cursor) -> Self {
        let Cursor { call, data_center, of, page, in_page, last, .. } = &position;
        let here = self.source.data_center.code();
        if data_center != here {
            let saved = data_center.clone();
            self.failure.get_or_insert(PageError::DataCenterMismatch { data_center: here, cursor_of: saved });
        } else if *call != self.source.endpoint.name || *of != self.source.of {
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

    /// Which member of the answer holds the items. Needed only where it has several arrays besides `info` and
    /// `page_context`: [`PageError::AmbiguousItems`].
    pub fn items_key(mut self, member: &str) -> Self {
        self.wanted = Some(member.to_owned());
        self
    }

    /// How long a page may wait for throttles in all, from one answer that there were too many calls to the next; two
    /// minutes otherwise. What lasts longer is an error at once, with [`retry_after`](crate::Failure::retry_after), and the stream goes on
    /// later [`resume_from`](Self::resume_from) its position. Zero: each throttle is an error, but for the one of 30 seconds at most
    /// that [`send`](crate::Client::send) waits for.
    pub fn max_throttle_wait(mut self, patience: Duration) -> Self {
        self.max_throttle_wait = patience;
        self
    }

    /// Where it is: after the page that came last.
    pub fn position(&self) -> Cursor {
        self.position.clone()
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// [`PageError`], each variant with what to do.
    pub async fn next(&mut self) -> Option<Result<Page, PageError>> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    pub(crate) fn endpoint(&self) -> &'static str {
        self.source.endpoint.name
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page, PageError>>> {
        loop {
            if let Some(in_flight) = &mut self.in_flight {
                let answered = ready!(in_flight.as_mut().poll(context));
                self.in_flight = None;
                let Some(place) = self.next.take() else { return Poll::Ready(None) };
                let read = match answered {
                    Ok(response) => self.read(place, response),
                    Err(error) => match limits::refused(&self.source.endpoint, &place, error) {
                        LimitExceeded::Empty => Ok(None),
                        LimitExceeded::For(error) => Err(error),
                    },
                };
                match read {
                    // Nothing on it is new: the page after it, or the end.
                    Ok(None) => continue,
                    read => return Poll::Ready(read.transpose()),
                }
            }
            if let Some(failure) = self.failure.take() {
                self.next = None;
                return Poll::Ready(Some(Err(failure)));
            }
            let Some(place) = self.next.as_ref().filter(|_| self.left > 0) else {
                self.next = None;
                return Poll::Ready(None);
            };
            let Source { endpoint, by, call, send, .. } = &self.source;
            if let Err(error) = limits::reachable(endpoint, *by, self.asked, place) {
                self.next = None;
                return Poll::Ready(Some(Err(error)));
            }
            self.in_flight =
                Some(fetch(send.clone(), place.of(call), endpoint.method == Method::Get, self.max_throttle_wait));
        }
    }

    /// Reads an answer, and finds out what follows it. None: it has nothing new, and something follows.
    fn read(&mut self, place: PageRef, response: Response) -> Result<Option<Page>, PageError> {
        let endpoint = self.source.endpoint.name;
        let List { mut items, more, token } = List::of(endpoint, &response, self.wanted.as_deref())?;
        let (length, page) = (items.len() as u64, fingerprint::fingerprint_page(&items));
        let resumes = self.resumed.is_some();
        let skipped = match self.resumed.take() {
            Some((taken, last)) => taken_before(&items, taken, last.as_deref()),
            // Indices that begin at 1 make the first item of a page the last one of the page before.
            None => u64::from(self.source.by == Paging::Offset && self.repeats_the_last(&items)),
        };
        self.last = items.last().map(fingerprint::fingerprint_item).or(self.last);
        if self.detect_loop(&place, page, skipped == length && length > 0 && !resumes) {
            return Err(PageError::PaginationLoop { endpoint });
        }
        self.next = self.next_page(&place, length, more, token);
        items.drain(..usize::try_from(skipped).unwrap_or(usize::MAX).min(items.len()));
        let new = items.len() as u64;
        if new > self.left {
            items.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        }
        let came = items.len() as u64;
        self.left -= came;
        self.position.items_read += came;
        (self.position.page, self.position.in_page, self.position.last) = match &self.next {
            // Where the next page begins is known of numbers and tokens; of an index only together with what was last.
            Some(next) if came == new && !matches!(next, PageRef::From(_)) => (next.clone(), 0, None),
            _ => {
                let last = items.last().map(|item| format!("{:x}", fingerprint::fingerprint_item(item)));
                (place.clone(), skipped + came, last.or(self.position.last.take()))
            }
        };
        let nothing = items.is_empty() && self.next.is_some();
        Ok((!nothing).then_some(Page { response, items, place, skipped }))
    }

    /// Whether this page is the one before it. Where indices begin at 1, a page of one item is so once. What follows a
    /// token, tokens tell.
    fn detect_loop(&mut self, place: &PageRef, page: u64, all_seen: bool) -> bool {
        let same = self.before.replace(page) == Some(page);
        let again = std::mem::replace(&mut self.all_seen, all_seen);
        same && (again || !all_seen) && !matches!(place, PageRef::Token(_))
    }

    fn repeats_the_last(&self, items: &[Value]) -> bool {
        self.last.is_some() && self.last == items.first().map(fingerprint::fingerprint_item)
    }

    /// The page after this one, of so many items.
    fn next_page(
        &mut self,
        place: &PageRef,
        length: u64,
        more: Option<bool>,
        token: Option<String>,
    ) -> Option<PageRef> {
        let RequestedPaging { page, from, size } = self.asked;
        if self.source.by == Paging::Offset {
            // A page that is shorter than it could be is the last. How long it could be, the first one says at least.
            let size = *self.asked.size.get_or_insert(length);
            let at = if let PageRef::From(index) = place { *index } else { from };
            return (length > 0 && length >= size).then(|| PageRef::From(at + length));
        }
        let token = token.filter(|_| self.source.by == Paging::Token);
        let full = || length >= size.unwrap_or_else(|| limits::default_page_size(&self.source.endpoint));
        if !more.unwrap_or_else(|| token.is_some() || full()) {
            return None;
        }
        let endpoint = self.source.endpoint.name;
        match (token, place) {
            (Some(token), _) if self.tokens.insert(fingerprint::fingerprint_text(&[&token])) => {
                return Some(PageRef::Token(token));
            }
            (Some(_), _) => self.failure = Some(PageError::PaginationLoop { endpoint }),
            (None, PageRef::Token(_)) => self.failure = Some(PageError::MissingPageToken { endpoint }),
            (None, PageRef::Number(number)) => return Some(PageRef::Number(number + 1)),
            (None, _) => return Some(PageRef::Number(page + 1)),
        }
        None
    }
}

/// How many items of a page were taken before: up to the last that was taken, wherever it is now.
fn taken_before(items: &[Value], taken: u64, last: Option<&str>) -> u64 {
    let is_last = |item: &Value| last.is_some_and(|last| format!("{:x}", fingerprint::fingerprint_item(item)) == last);
    let at = usize::try_from(taken).ok().and_then(|taken| items.get(taken.checked_sub(1)?));
    if at.is_some_and(is_last) {
        return taken;
    }
    items.iter().position(is_last).map_or(taken, |at| at as u64 + 1)
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
