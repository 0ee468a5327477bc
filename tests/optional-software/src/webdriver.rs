//! A headless Chromium. `ChromeDriver` controls it through JSON over HTTP (<https://www.w3.org/TR/webdriver2/>).

use crate::skipped;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The JSON key under which a response contains the ID of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The size in bytes that a PNG of a window with text exceeds. A PNG of a blank window of 1000 by 1000 pixels has about
/// 4,000 bytes.
const MIN_SCREENSHOT_BYTES: usize = 8_000;

/// The timeout for a page from loopback. A page takes far less time, even on a busy machine.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// A `ChromeDriver` process. Dropping the value ends the process and Chromium.
struct Driver {
    process: Child,
    port: u16,
    /// The folder for all files of both processes, because Chromium does not remove all its files. It is in the
    /// temporary folder of the system, because the path of a socket must be short.
    folder: PathBuf,
}

impl Driver {
    fn start(program: &str) -> Result<Self, String> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("zoho-browser-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut command = Command::new(program);
        command.arg("--port=0").env("TMPDIR", &folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(|e| {
            let _ = std::fs::remove_dir_all(&folder);
            format!("{program} cannot be run ({e})")
        })?;
        let stdout = process.stdout.take();
        let mut driver = Self { process, port: 0, folder };
        let stdout = BufReader::new(stdout.ok_or("no output")?);
        let (port, of_driver) = mpsc::channel();
        // The output is read to its end, because a program without a reader of its output is killed when it writes.
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // "ChromeDriver was started successfully on port 40613."
                if let Some((_, number)) = line.split_once("successfully on port ") {
                    let _ = port.send(number.trim_end_matches('.').parse());
                }
            }
        });
        match of_driver.recv_timeout(MAX_WAIT) {
            Ok(Ok(port)) => driver.port = port,
            _ => return Err(format!("{program} did not print its port")),
        }
        Ok(driver)
    }

    /// Ends `ChromeDriver` with its own command. A killed `ChromeDriver` would leave Chromium running.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        connection.write_all(b"GET /shutdown HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")?;
        connection.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let end = Instant::now() + Duration::from_secs(10);
        if self.port != 0 && self.shut_down().is_ok() {
            while Instant::now() < end && matches!(self.process.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A browser with one window.
pub struct Browser {
    http: reqwest::Client,
    session: String,
    _driver: Driver,
}

impl Browser {
    /// Opens a browser. `ZOHO_TEST_CHROMIUM` and `ZOHO_TEST_CHROMEDRIVER` contain the paths of the programs. If a
    /// program is missing, reports the skipped check and returns `None`.
    ///
    /// # Panics
    /// Panics if the browser starts but does not create a session.
    pub async fn open(check: &str) -> Option<Self> {
        let program = |variable, otherwise: &str| std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned());
        let chromium = program("ZOHO_TEST_CHROMIUM", "/usr/bin/chromium");
        let skip = |reason: &str| {
            let how = "To run it, install Debian's chromium and chromium-driver, or set the paths of the programs in \
                       ZOHO_TEST_CHROMIUM and ZOHO_TEST_CHROMEDRIVER.";
            skipped(check, reason, how);
        };
        if !Path::new(&chromium).exists() {
            skip(&format!("{chromium} does not exist"));
            return None;
        }
        let driver = Driver::start(&program("ZOHO_TEST_CHROMEDRIVER", "chromedriver"));
        let driver = driver.map_err(|reason| skip(&reason)).ok()?;
        let http = loopback_client::builder().timeout(MAX_WAIT).build().expect("client should be built");
        let origin = format!("http://127.0.0.1:{}", driver.port);
        let mut browser = Self { http, session: format!("{origin}/session"), _driver: driver };
        // In containers, the sandbox does not work, shared memory is often missing, and the user may be root.
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--no-proxy-server",
            "--no-first-run",
            "--window-size=900,1000",
        ];
        let options = json!({ "binary": chromium, "args": arguments });
        let capabilities = json!({ "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": options } });
        let session = browser.request(Method::POST, "", &json!({ "capabilities": capabilities })).await;
        let id =
            session["sessionId"].as_str().unwrap_or_else(|| panic!("the browser should create a session: {session}"));
        browser.session = format!("{origin}/session/{id}");
        Some(browser)
    }

    /// Sends one command and returns the value of the response. The value of an error response has the key `error`.
    async fn request(&self, method: Method, path: &str, body: &Value) -> Value {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.session));
        if method == Method::POST {
            request = request.json(body);
        }
        let mut response: Value =
            request.send().await.expect("ChromeDriver should respond").json().await.expect("body should be JSON");
        response["value"].take()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let response = self.request(Method::POST, path, body).await;
        assert!(response.get("error").is_none(), "{path}: {response}");
        response
    }

    /// Opens a page and waits until it has loaded.
    pub async fn go(&self, url: &str) {
        self.post("/url", &json!({ "url": url })).await;
    }

    /// Returns the ID of the first element that matches a CSS selector. Panics if no element matches.
    async fn find(&self, css: &str) -> String {
        let found = self.post("/element", &json!({ "using": "css selector", "value": css })).await;
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("the page should have an element `{css}`: {found}")).to_owned()
    }

    /// Types text into an element. `WebDriver` has special characters for keys, such as `\u{e004}` for Tab.
    pub async fn type_text(&self, css: &str, text: &str) {
        let element = self.find(css).await;
        self.post(&format!("/element/{element}/value"), &json!({ "text": text })).await;
    }

    /// Clicks an element as a user does. A click on a hidden or covered element fails.
    pub async fn click(&self, css: &str) {
        let element = self.find(css).await;
        self.post(&format!("/element/{element}/click"), &json!({})).await;
    }

    /// Returns the visible text of the page.
    pub async fn visible_text(&self) -> String {
        let body = self.find("body").await;
        let text = self.request(Method::GET, &format!("/element/{body}/text"), &Value::Null).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the visible text of the page contains `part`, and returns the text.
    ///
    /// # Panics
    /// Panics if the text does not contain `part` within a minute.
    pub async fn text_with(&self, part: &str) -> String {
        let end = Instant::now() + MAX_WAIT;
        loop {
            // A page has no text while another page replaces it.
            let body = self.value("document.body ? document.body.innerText : ''").await;
            let text = body.as_str().unwrap_or_default().to_owned();
            if text.contains(part) {
                return text;
            }
            assert!(Instant::now() < end, "`{part}` should appear in {text}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns the current URL.
    pub async fn url(&self) -> String {
        let url = self.request(Method::GET, "/url", &Value::Null).await;
        url.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the URL of the page begins with `url_prefix`, and returns the URL.
    ///
    /// # Panics
    /// Panics if the browser does not open such a page within a minute.
    pub async fn arrival(&self, url_prefix: &str) -> String {
        let end = Instant::now() + MAX_WAIT;
        loop {
            let url = self.url().await;
            if url.starts_with(url_prefix) {
                return url;
            }
            assert!(Instant::now() < end, "the browser should go from {url} to {url_prefix}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns the value of a JavaScript expression.
    pub async fn value(&self, expression: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": format!("return {expression}"), "args": [] })).await
    }

    /// Sets the size of the window.
    pub async fn resize(&self, width: u32, height: u32) {
        self.post("/window/rect", &json!({ "width": width, "height": height })).await;
    }

    /// Sets the color scheme of the user's system to dark or light, for the CSS feature `prefers-color-scheme`.
    pub async fn set_dark(&self, dark: bool) {
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        let command = json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "features": [scheme] } });
        self.post("/goog/cdp/execute", &command).await;
    }

    /// Saves a screenshot of the window, and checks that it is a PNG and not blank.
    ///
    /// # Panics
    /// Panics if the picture is not a PNG, is blank or cannot be written.
    pub async fn screenshot(&self, to: &Path) {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let picture = self.request(Method::GET, "/screenshot", &Value::Null).await;
        let picture = BASE64_STANDARD.decode(picture.as_str().unwrap_or_default()).expect("image should be Base64");
        assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"), "the screenshot should be a PNG");
        assert!(picture.len() > MIN_SCREENSHOT_BYTES, "the screenshot should not be blank: {} bytes", picture.len());
        std::fs::create_dir_all(to.parent().expect("path should have a parent folder"))
            .expect("folder should be created");
        std::fs::write(to, picture).expect("picture should be written");
    }
}
