//! A web application whose users sign in with Zoho, list their leads and add leads. Each user's data is in the user's
//! own data center. The accounts are encrypted in a database, and remain in the database after a restart.
//!
//! ```text
//! cargo run -p examples --bin web_app             # against the emulator, with two simulated users
//! cargo run -p examples --bin web_app -- --serve  # the same, for your own browser
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET` and `ZOHO_DC`. The client is a "Server-based
//! Application" with the redirect URI `http://127.0.0.1:8080/callback`. If the API console shows a secret for each data
//! center, set the others as `ZOHO_CLIENT_SECRET_EU` and so on. For a permanent database, set `TOKEN_STORE` to the path
//! of an `SQLite` database, to `postgres://…` or to `mysql://…`. Then also set `TOKEN_KEYS` to a name, `:`, and the
//! output of `openssl rand -base64 32`. For sessions that survive a restart, set `COOKIE_KEY` to the output of
//! `openssl rand -hex 64`.

mod account;
mod error_page;
mod pages;
mod sign_in;
mod visitors;

use anyhow::Context;
use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use clap::Parser;
use examples::{Place, Setting};
use std::env;
use std::future::Future;
use tokio::net::TcpListener;
use zoho_auth_typed::{DataCenter, Encryption, OAuthClient, RedirectUri, TokenManager, accounts, crm, zoho_app};
use zoho_emulator::Registration;

/// The calls of this program, which determine its OAuth scopes.
#[zoho_app]
pub(crate) struct LeadDesk {
    user: accounts::GetUserInfo,
    leads: crm::ListRecords<crm::Leads>,
    create_lead: crm::CreateRecords<crm::Leads>,
}

/// The state that the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    oauth: OAuthClient<LeadDesk>,
    manager: TokenManager,
    /// The key that encrypts the cookies.
    cookie_key: Key,
}

impl FromRef<App> for Key {
    fn from_ref(app: &App) -> Self {
        app.cookie_key.clone()
    }
}

/// Sign in with Zoho, list leads, add leads.
#[derive(Parser)]
struct Arguments {
    /// Serve your own browser. Without credentials, the emulator is used in place of Zoho.
    #[arg(long)]
    serve: bool,
    /// The port to listen on. The redirect URI contains this port.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let visitors_come = !arguments.serve && env::var_os("ZOHO_CLIENT_ID").is_none();
    let port = if visitors_come { 0 } else { arguments.port };
    let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
    listener.set_nonblocking(true)?;
    let origin = format!("http://{}", listener.local_addr()?);
    let redirect_uri = format!("{origin}/callback");

    let setting = Setting::new(Registration::server().redirect_uri(&redirect_uri)).await?;
    let mut oauth = OAuthClient::<LeadDesk>::server()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .redirect_uri(RedirectUri::parse(&redirect_uri)?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());
    for data_center in DataCenter::ALL {
        if let Ok(secret) = env::var(format!("ZOHO_CLIENT_SECRET_{}", data_center.code().to_uppercase())) {
            oauth = oauth.client_secret_for(*data_center, secret);
        }
    }
    let (place, cookie_key) = (Place::new()?, cookie_key()?);

    println!("Scopes that users are asked to grant: {}", LeadDesk::SCOPE);
    let start = async || -> anyhow::Result<Router> {
        let store = place.store().await?;
        let manager = TokenManager::builder(store, Encryption::with_keys(place.keys()?)).oauth_client(&oauth).build();
        Ok(router(App { oauth: oauth.clone(), manager, cookie_key: cookie_key.clone() }))
    };
    let listen = || TcpListener::from_std(listener.try_clone()?);
    match &setting.emulated {
        Some(emulated) if visitors_come => {
            let zoho = &emulated.zoho;
            let visitors = while_serving(listen()?, start().await?, visitors::sign_in_all(zoho, &origin)).await??;
            println!("\nThe application stops, and restarts with the same database.");
            while_serving(listen()?, start().await?, visitors::visit_again(visitors, zoho, &origin)).await??;
        }
        emulated => {
            if emulated.is_some() {
                println!("On the consent page, choose the user Anna (eu) or Ben (us).");
            }
            println!("Open {origin}/ in your browser. Press Ctrl-C to stop the application.");
            // On a system without this signal, the user ends the process in another way.
            while_serving(listen()?, start().await?, tokio::signal::ctrl_c()).await??;
        }
    }
    Ok(())
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(pages::leads))
        .route("/leads", post(pages::add_lead))
        .route("/sign-out", post(pages::sign_out))
        .route("/style.css", get(pages::style))
        .route("/sign-in", get(sign_in::redirect_to_zoho))
        .route("/callback", get(sign_in::finish))
        .fallback(pages::not_found)
        .with_state(app)
}

/// Returns the key in `COOKIE_KEY`. If the variable is not set, returns a new key, which makes earlier sessions
/// invalid.
fn cookie_key() -> anyhow::Result<Key> {
    let Ok(key) = env::var("COOKIE_KEY") else { return Ok(Key::generate()) };
    Key::try_from(key.as_bytes())
        .context("COOKIE_KEY has fewer than 64 bytes; create a key with `openssl rand -hex 64`")
}

/// Serves the application until `work` is done and the open connections are closed. Returns the result of `work`.
async fn while_serving<T>(listener: TcpListener, router: Router, work: impl Future<Output = T>) -> anyhow::Result<T> {
    let (done, is_done) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async { _ = is_done.await });
    let serving = tokio::spawn(server.into_future());
    let result = work.await;
    drop(done);
    serving.await??;
    Ok(result)
}
