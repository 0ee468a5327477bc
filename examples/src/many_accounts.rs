//! Many accounts in one database, sealed: two processes with hundreds of tasks share each account's token, and Zoho is
//! asked for it once.
//!
//! ```text
//! cargo run -p examples --bin many_accounts
//! ```
//!
//! With an account: `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`; and, for the tokens to be
//! there at the next start, `TOKEN_STORE`, the path of the database, and `TOKEN_KEYS` (a name, `:`, and what
//! `openssl rand -base64 32` prints).

use examples::{Emulated, Place, Setting};
use std::env;
use std::error::Error;
use tokio::process::Command;
use zoho_auth_typed::store::SqliteStore;
use zoho_auth_typed::{
    AccountId, Client, DataCenter, Encryption, OAuthClient, TokenManager, crm, oauth::SelfClient, zoho_app,
};

/// Everything this program calls.
#[zoho_app]
struct Leads {
    leads: crm::ListRecords<crm::Leads>,
}

type App = OAuthClient<Leads, SelfClient>;

/// The argument of the process that this one starts.
const SECOND: &str = "second-process";

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = Setting::new(zoho_emulator::Client::self_client()).await?;
    let oauth = OAuthClient::<Leads>::self_client()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());

    // Once a process. There is no default for how tokens lie in a store: sealed with keys, or in plaintext, is said.
    let place = Place::new()?;
    let store = SqliteStore::open(place.database()).await?;
    let manager = TokenManager::builder(store, Encryption::with_keys(place.keys()?)).oauth_client(&oauth).build();

    if env::args().nth(1).as_deref() == Some(SECOND) {
        return list_leads("second", &oauth, &manager).await;
    }
    // What a consent gave is kept once. Here they are refresh tokens that exist already.
    for (user, data_center, refresh_token) in consents(&setting)? {
        manager.insert(oauth.account_id(user, data_center), refresh_token).await?;
    }
    // From here on nobody needs to know a token: neither this process, nor the other one, nor one of next week.
    let variables = setting.variables().into_iter().chain(place.variables());
    let mut second = Command::new(env::current_exe()?).arg(SECOND).envs(variables).kill_on_drop(true).spawn()?;
    list_leads("first", &oauth, &manager).await?;
    if !second.wait().await?.success() {
        return Err("the second process failed".into());
    }

    if let Some(Emulated { zoho, .. }) = &setting.emulated {
        let refreshes = zoho.requests().iter().filter(|seen| seen.is_refresh()).count();
        println!("Zoho was asked for {refreshes} access tokens: one an account.");
        assert_eq!(refreshes, 2, "one an account, however many processes and tasks");
    }
    Ok(())
}

/// Who has consented: the name that this program has for them, where their data are, and their refresh token.
type Consent = (&'static str, DataCenter, String);

fn consents(setting: &Setting) -> Result<Vec<Consent>, Box<dyn Error>> {
    let Some(Emulated { zoho, app }) = &setting.emulated else {
        return Ok(vec![("me", setting.data_center, setting.variable("ZOHO_REFRESH_TOKEN", |_| String::new())?)]);
    };
    zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
    let consent = |user, data_center| (user, data_center, zoho.refresh_token(app, user, Leads::SCOPE));
    Ok(vec![consent("anna", DataCenter::EU), consent("ben", DataCenter::US)])
}

/// Goes through the accounts of the store, whoever kept them, and says how many leads each has.
async fn list_leads(process: &str, oauth: &App, manager: &TokenManager) -> Result<(), Box<dyn Error>> {
    const PAGE: usize = 50;
    let (mut after, mut reports) = (None, Vec::new());
    loop {
        let page = manager.list(after.as_ref(), PAGE).await?;
        after = page.last().map(|last| last.id.clone());
        let is_last = page.len() < PAGE;
        // A store can have accounts of several clients, and this program is one of them.
        let ids = page.into_iter().map(|info| info.id);
        let own = ids.filter(|id| *id == oauth.account_id(id.user(), id.data_center()));
        reports.extend(own.map(|id| tokio::spawn(report(oauth.clone(), manager.clone(), id))));
        if is_last {
            break;
        }
    }
    for report in reports {
        let report = report.await?.map_err(|failed| -> Box<dyn Error> { failed })?;
        println!("{process} process: {report}");
    }
    Ok(())
}

/// A hundred tasks that want the account's leads at once.
async fn report(oauth: App, manager: TokenManager, id: AccountId) -> Result<String, Failed> {
    let client = oauth.client(&manager.account(id.clone())?).await?;
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(count(client.clone()))).collect();
    let mut leads = 0;
    for task in tasks {
        leads = task.await??;
    }
    Ok(format!("{} at {}: {leads} leads, as 100 tasks saw.", id.user(), id.data_center()))
}

async fn count(client: Client<Leads>) -> Result<usize, Failed> {
    let page = client.send(Leads::leads().fields("Last_Name")).await?.json_opt::<serde_json::Value>()?;
    Ok(page.and_then(|page| page["data"].as_array().map(Vec::len)).unwrap_or(0))
}

/// Whatever went wrong, in a task.
type Failed = Box<dyn Error + Send + Sync>;
