//! Many accounts in one encrypted database: two processes with hundreds of tasks share each account's token, and one
//! request to Zoho gets the token.
//!
//! ```text
//! cargo run -p examples --bin many_accounts
//! ```
//!
//! To use a real account, set `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`. To store the
//! tokens permanently, also set `TOKEN_STORE` to the path of an `SQLite` database, to `postgres://…` or to `mysql://…`.
//! Set `TOKEN_KEYS` to a name, `:`, and the output of `openssl rand -base64 32`.

use examples::{Emulated, Place, Setting};
use std::env;
use tokio::process::Command;
use zoho_auth_typed::{
    AccountId, Client, DataCenter, Encryption, OAuthClient, TokenManager, crm, oauth::SelfClient, zoho_app,
};

/// The calls of this program.
#[zoho_app]
struct Leads {
    leads: crm::ListRecords<crm::Leads>,
}

type App = OAuthClient<Leads, SelfClient>;

/// The argument of the process that this process starts.
const SECOND: &str = "second-process";

#[tokio::main(flavor = "multi_thread")]
async fn main() -> anyhow::Result<()> {
    let setting = Setting::new(zoho_emulator::Registration::self_client()).await?;
    let oauth = OAuthClient::<Leads>::self_client()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .data_center(setting.data_center)
        .build()
        .with_transport(setting.transport.clone());

    // A process creates the manager once. The encryption of stored tokens has no default: the program chooses keys or
    // plaintext.
    let place = Place::new()?;
    let store = place.store().await?;
    let manager = TokenManager::builder(store, Encryption::with_keys(place.keys()?)).oauth_client(&oauth).build();

    if env::args().nth(1).as_deref() == Some(SECOND) {
        return list_leads("second", &oauth, &manager).await;
    }
    // The program stores the tokens of a consent once. In this example, the tokens are existing refresh tokens.
    for (user, data_center, refresh_token) in consents(&setting)? {
        manager.insert(oauth.account_id(user, data_center), refresh_token).await?;
    }
    // From here on, every process reads the tokens from the store: this process, the other process, and a process that
    // starts next week.
    let variables = setting.variables().into_iter().chain(place.variables());
    let mut second = Command::new(env::current_exe()?).arg(SECOND).envs(variables).kill_on_drop(true).spawn()?;
    list_leads("first", &oauth, &manager).await?;
    if !second.wait().await?.success() {
        anyhow::bail!("the second process failed");
    }

    if let Some(Emulated { zoho, .. }) = &setting.emulated {
        let refreshes = zoho.requests().iter().filter(|seen| seen.is_refresh()).count();
        println!("Zoho received {refreshes} requests for access tokens: one per account.");
        assert_eq!(
            refreshes, 2,
            "the number of refreshes should be one per account, for any number of processes and tasks"
        );
    }
    Ok(())
}

/// A consented user: the program's name for the user, the user's data center, and the refresh token.
type Consent = (&'static str, DataCenter, String);

fn consents(setting: &Setting) -> anyhow::Result<Vec<Consent>> {
    let Some(Emulated { zoho, app }) = &setting.emulated else {
        return Ok(vec![(
            "me",
            setting.token_data_center()?,
            setting.variable("ZOHO_REFRESH_TOKEN", |_| String::new())?,
        )]);
    };
    zoho.records("eu").insert("Leads", serde_json::json!({ "Last_Name": "Burns" }));
    let consent = |user, data_center| (user, data_center, zoho.refresh_token(app, user, Leads::SCOPE));
    Ok(vec![consent("anna", DataCenter::EU), consent("ben", DataCenter::US)])
}

/// Prints the number of leads of each account in the store. Another process may have stored the account.
async fn list_leads(process: &str, oauth: &App, manager: &TokenManager) -> anyhow::Result<()> {
    const PAGE: usize = 50;
    let (mut after, mut reports) = (None, Vec::new());
    loop {
        let page = manager.list(after.as_ref(), PAGE).await?;
        after = page.last().map(|last| last.id.clone());
        let is_last = page.len() < PAGE;
        // A store can have accounts of several clients. This program uses only those of its own client.
        let ids = page.into_iter().map(|info| info.id);
        let own = ids.filter(|id| *id == oauth.account_id(id.user(), id.data_center()));
        reports.extend(own.map(|id| tokio::spawn(report(oauth.clone(), manager.clone(), id))));
        if is_last {
            break;
        }
    }
    for report in reports {
        println!("In the {process} process, {}", report.await??);
    }
    Ok(())
}

/// Starts 100 tasks that request the account's leads at the same time. Returns the result as a sentence.
async fn report(oauth: App, manager: TokenManager, id: AccountId) -> anyhow::Result<String> {
    let client = oauth.client(&manager.account(id.clone())?).await?;
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(count(client.clone()))).collect();
    let mut leads = 0;
    for task in tasks {
        leads = task.await??;
    }
    Ok(format!("each of 100 tasks read {leads} lead(s) of {} in data center {}.", id.user(), id.data_center()))
}

async fn count(client: Client<Leads>) -> anyhow::Result<usize> {
    let page = client.send(Leads::leads().fields("Last_Name")).await?.json_opt::<serde_json::Value>()?;
    Ok(page.and_then(|page| page["data"].as_array().map(Vec::len)).unwrap_or(0))
}
