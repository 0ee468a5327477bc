//! Sign-in on the user's own machine over real sockets, with a minimal browser over TCP.

use crate::capture::{ExpectError, Recorded};
use crate::loopback::transport;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zoho_auth_typed::{
    DataCenter, OAuthClient, RedirectUri, crm,
    oauth::{CallbackError, LoopbackLogin, LoopbackLoginError, NativeApp},
    zoho_app,
};
use zoho_emulator::Emulator;

#[zoho_app]
struct Leads {
    leads: crm::ListRecords<crm::Leads>,
}

const A_MINUTE: Duration = Duration::from_secs(60);

/// Starts the emulator with a native client whose redirect URI has a free port.
async fn start() -> (Recorded, OAuthClient<Leads, NativeApp>) {
    let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("port should be free")
        .local_addr()
        .expect("port should have an address");
    let redirect_uri = format!("http://{free}/callback");
    let app = zoho.register(zoho_emulator::Registration::native().redirect_uri(&redirect_uri));
    zoho.user("anna", "eu");
    let redirect_uri = RedirectUri::parse(&redirect_uri).expect("redirect URI should be valid");
    let oauth = OAuthClient::<Leads>::native().client_id(app.id()).redirect_uri(redirect_uri);
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport(zoho.servers()));
    (zoho, oauth)
}

async fn listen(oauth: &OAuthClient<Leads, NativeApp>) -> LoopbackLogin<Leads> {
    oauth.authorize().offline().prompt_consent().listen().await.expect("port should be free")
}

/// Sends a `GET` request for a URL, as a browser does. Returns the head and the body of the response.
async fn get(url: &str) -> String {
    request(&format!("GET {}", url.replacen("http://", "", 1))).await
}

async fn request(method_and_url: &str) -> String {
    let (method, url) = method_and_url.split_once(' ').expect("request should have a method");
    let (host, path) = url.split_once('/').expect("request should have a path");
    let mut connection = TcpStream::connect(host).await.expect("login should listen");
    let head = format!("{method} /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    connection.write_all(head.as_bytes()).await.expect("request should be sent");
    let mut response = String::new();
    connection.read_to_string(&mut response).await.expect("response should be readable");
    response
}

#[tokio::test]
async fn sign_in_succeeds_despite_idle_browser_connections() {
    let (zoho, oauth) = start().await;
    let login = listen(&oauth).await;
    assert!(login.url().as_str().contains("code_challenge_method=S256"), "{}", login.url());
    let callback = zoho.approve(login.url(), "anna");
    let host = callback.split('/').nth(2).expect("URL should have a host").to_owned();
    let idle = TcpStream::connect(host).await.expect("login should listen");
    let (granted, page) = tokio::join!(login.finish(A_MINUTE), get(&callback));
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("You can close this page"), "{page}");
    assert!(page.contains("referrer-policy: no-referrer") && page.contains("cache-control: no-store"), "{page}");
    let granted = granted.expect("user should grant the scopes");
    assert_eq!(granted.data_center, DataCenter::EU);
    granted.client.send(Leads::leads().fields("Last_Name")).await.expect("leads should be returned");
    drop(idle);
}

#[tokio::test]
async fn foreign_callbacks_do_not_end_the_wait() {
    let (zoho, oauth) = start().await;
    let login = listen(&oauth).await;
    let callback = zoho.approve(login.url(), "anna");
    let origin = callback.split("/callback").next().expect("URL should have an origin").to_owned();
    let browser = async {
        for (foreign, status) in [
            ("/callback?code=1000.evil&state=guessed", "400"),
            ("/callback?error=access_denied", "400"),
            ("/callback?code=a&state=%zz", "400"),
            ("/callback", "400"),
            ("/favicon.ico", "404"),
            ("/callback/../callback?code=1", "404"),
        ] {
            let page = get(&format!("{origin}{foreign}")).await;
            assert!(page.starts_with(&format!("HTTP/1.1 {status}")), "{foreign}: {page}");
        }
        let posted = request(&format!("POST {}", callback.replacen("http://", "", 1))).await;
        assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
        get(&callback).await
    };
    let (granted, page) = tokio::join!(login.finish(A_MINUTE), browser);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    granted.expect("login should succeed despite the foreign callbacks");
}

#[tokio::test]
async fn second_callback_is_rejected() {
    let (zoho, oauth) = start().await;
    let login = listen(&oauth).await;
    let callback = zoho.approve(login.url(), "anna");
    let (host, path) =
        callback.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("URL should have a path");
    // Both connections exist before the first request ends the listener.
    let mut both = [
        TcpStream::connect(host).await.expect("connection should be accepted"),
        TcpStream::connect(host).await.expect("connection should be accepted"),
    ];
    let browser = async {
        let mut pages = Vec::new();
        for connection in &mut both {
            let head = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
            connection.write_all(head.as_bytes()).await.expect("request should be sent");
        }
        for connection in &mut both {
            let mut page = String::new();
            // The listener may close before it responds to the second request. This also counts as a rejection.
            let _ = connection.read_to_string(&mut page).await;
            pages.push(page);
        }
        pages
    };
    let (granted, pages) = tokio::join!(login.finish(A_MINUTE), browser);
    granted.expect("user should grant the scopes");
    let accepted = pages.iter().filter(|page| page.starts_with("HTTP/1.1 200")).count();
    assert_eq!(accepted, 1, "{pages:?}");
    assert_eq!(zoho.requests().iter().filter(|seen| seen.path == "/oauth/v2/token").count(), 1);
}

#[tokio::test]
async fn denied_or_missing_consent_ends_the_sign_in() {
    let (zoho, oauth) = start().await;
    let login = listen(&oauth).await;
    let callback = zoho.deny(login.url());
    let (result, page) = tokio::join!(login.finish(A_MINUTE), get(&callback));
    assert!(matches!(result, Err(LoopbackLoginError::Callback(CallbackError::AccessDenied))), "{result:?}");
    assert!(page.contains("Zoho did not grant access"), "{page}");

    let login = listen(&oauth).await;
    let result = login.finish(Duration::from_millis(20)).await;
    assert!(matches!(result, Err(LoopbackLoginError::TimedOut(_))), "{result:?}");
}

#[tokio::test]
async fn listen_fails_for_foreign_host_or_used_port() {
    let native = |uri: &str| {
        let oauth = OAuthClient::<Leads>::native()
            .client_id("1000.N")
            .redirect_uri(RedirectUri::parse(uri).expect("redirect URI should be valid"));
        oauth.data_center(DataCenter::EU).build()
    };
    let elsewhere = native("https://app.example/callback").authorize().listen().await;
    assert!(matches!(elsewhere, Err(LoopbackLoginError::NotLoopback(_))), "{elsewhere:?}");

    let taken = TcpListener::bind("127.0.0.1:0").await.expect("port should be free");
    let login_at_used_port = native(&format!("http://{}/", taken.local_addr().expect("port should have an address")));
    let error = login_at_used_port.authorize().listen().await.expect_error();
    assert!(error.to_string().contains("cannot listen on"), "{error}");

    let login = native("http://127.0.0.1:0/callback").authorize().listen().await.expect("port should be free");
    assert!(!login.url().as_str().contains("127.0.0.1%3A0%2F"), "{}", login.url());
}
