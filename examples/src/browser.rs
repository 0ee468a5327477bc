//! A minimal browser for sign-ins: it stores cookies and reports redirects.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use std::collections::BTreeMap;

/// A user's browser, with its cookies. The browser does not follow redirects by itself.
#[derive(Debug)]
pub struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// The response that the browser received.
#[derive(Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The target of a redirect. Empty if the response is not a redirect.
    pub location: String,
    /// The text of the page.
    pub text: String,
}

impl Browser {
    /// Creates a browser without cookies.
    ///
    /// # Errors
    /// Fails if the HTTP client cannot be created.
    pub fn new() -> reqwest::Result<Self> {
        let http = loopback_client::builder().build()?;
        Ok(Self { http, cookies: BTreeMap::new() })
    }

    /// Opens a URL.
    ///
    /// # Errors
    /// Fails if no server responds.
    pub async fn open(&mut self, url: &str) -> reqwest::Result<Page> {
        self.send(self.http.get(url)).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// Fails if no server responds.
    pub async fn submit(&mut self, url: &str, form: &[(&str, &str)]) -> reqwest::Result<Page> {
        self.send(self.http.post(url).form(form)).await
    }

    async fn send(&mut self, request: RequestBuilder) -> reqwest::Result<Page> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await?;
        self.keep_cookies(&response);
        let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        Ok(Page { status: response.status().as_u16(), location, text: response.text().await? })
    }

    fn keep_cookies(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap_or_default().split_once(';').unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
