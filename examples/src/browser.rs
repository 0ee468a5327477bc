//! A browser as far as a sign-in needs one: it keeps cookies and says where it is sent.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use std::collections::BTreeMap;

/// A user's browser, with its cookies. It follows no redirect by itself.
#[derive(Debug)]
pub struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// What the browser was answered.
#[derive(Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// Where it is sent, or nothing.
    pub location: String,
    /// The page.
    pub text: String,
}

impl Browser {
    /// Without cookies.
    ///
    /// # Errors
    /// There is no HTTP client.
    pub fn new() -> reqwest::Result<Self> {
        let http = loopback_client::builder().build()?;
        Ok(Self { http, cookies: BTreeMap::new() })
    }

    /// Opens a URL.
    ///
    /// # Errors
    /// Nobody answers.
    pub async fn open(&mut self, url: &str) -> reqwest::Result<Page> {
        self.send(self.http.get(url)).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// Nobody answers.
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
