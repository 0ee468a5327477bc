//! A web application: its users sign in with Zoho, each in the data centre where their data are, list their leads and
//! add some.
//!
//! ```text
//! cargo run -p examples --bin web_app             # against the emulator; two users come by themselves
//! cargo run -p examples --bin web_app -- --serve  # the same, for your own browser
//! ```
//!
//! With an account: `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET` and `ZOHO_DC`; the client is a "Server-based Application" with
//! the redirect URI `http://127.0.0.1:8080/callback`. Where the API console shows a secret for each data centre, give
//! the others as `ZOHO_CLIENT_SECRET_EU` and so on.

mod account;
mod pages;
mod sign_in;
mod visitors;

use self::account::Accounts;
use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use clap::Parser;
use examples::{Emulated, Setting};
use std::env;
use std::error::Error;
use tokio::net::TcpListener;
use zoho_auth_typed::{DataCenter, OAuth, RedirectUri, crm, zoho_app};
use zoho_emulator::Client;

/// Everything this program calls. Its OAuth scopes follow from it.
#[zoho_app]
pub(crate) struct LeadDesk {
    leads: crm::GetRecords<crm::Leads>,
    create_lead: crm::CreateRecords<crm::Leads>,
}

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    oauth: OAuth<LeadDesk>,
    accounts: Accounts,
    /// Seals the cookies. It is new at each start, which ends all sessions; keep it with your other secrets.
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
    /// Serve your own browser, with the emulator for Zoho if there are no credentials.
    #[arg(long)]
    serve: bool,
    /// Where to listen. The redirect URI has it.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let visitors_come = !arguments.serve && env::var_os("ZOHO_CLIENT_ID").is_none();
    let port = if visitors_come { 0 } else { arguments.port };
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let redirect_uri = format!("{origin}/callback");

    let setting = Setting::new(Client::server().redirect_uri(&redirect_uri)).await?;
    let mut oauth = OAuth::<LeadDesk>::server()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .redirect_uri(RedirectUri::parse(&redirect_uri)?)
        .registered_at(setting.data_center)
        .build()
        .with_http(setting.http.clone());
    for data_center in DataCenter::ALL {
        if let Ok(secret) = env::var(format!("ZOHO_CLIENT_SECRET_{}", data_center.code().to_uppercase())) {
            oauth = oauth.secret_at(*data_center, secret);
        }
    }

    println!("Users are asked for: {}", LeadDesk::SCOPE);
    let app = App { oauth, accounts: Accounts::default(), cookie_key: Key::generate() };
    let router = Router::new()
        .route("/", get(pages::leads))
        .route("/leads", post(pages::add_lead))
        .route("/sign-in", get(sign_in::begin))
        .route("/callback", get(sign_in::finish))
        .with_state(app);
    let server = axum::serve(listener, router).with_graceful_shutdown(async {
        // Where there is no such signal, the process is ended some other way.
        let _ = tokio::signal::ctrl_c().await;
    });
    match &setting.emulated {
        Some(emulated) if visitors_come => {
            let serving = tokio::spawn(server.into_future());
            visitors::come(&emulated.zoho, &origin).await?;
            serving.abort();
        }
        _ => {
            if let Some(Emulated { .. }) = &setting.emulated {
                println!("At the consent page you are Anna (eu) or Ben (us).");
            }
            println!("Open {origin}/ and end with Ctrl-C.");
            server.await?;
        }
    }
    Ok(())
}
