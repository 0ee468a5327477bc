//! Many accounts in one file, sealed: a hundred tasks share each token, and so do processes, also after a restart.
//!
//! ```text
//! cargo run -p examples --bin many_accounts
//! ```
//!
//! With an account: `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET`, `ZOHO_DC` and `ZOHO_REFRESH_TOKEN`; and, for the tokens to be
//! there at the next start, `ZOHO_TOKEN_FILE` and `ZOHO_TOKEN_KEYS` (a name, `:`, and what `openssl rand -base64 32`
//! prints).

use examples::{Emulated, Setting};
use std::env;
use std::error::Error;
use std::path::PathBuf;
use zoho_auth_typed::store::File;
use zoho_auth_typed::{
    AccountId, Client, DataCenter, Keys, OAuth, Protection, SelfClient, TokenManager, crm, zoho_app,
};

/// Everything this program calls.
#[zoho_app]
struct Leads {
    leads: crm::GetRecords<crm::Leads>,
}

type App = OAuth<Leads, SelfClient>;

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = Setting::new(zoho_emulator::Client::self_client()).await?;
    let oauth = OAuth::<Leads>::self_client()
        .client_id(setting.client_id.clone())
        .client_secret(setting.client_secret()?)
        .registered_at(setting.data_center)
        .build()
        .with_http(setting.http.clone());

    let file = env::var_os("ZOHO_TOKEN_FILE").map(PathBuf::from);
    let given = file.is_some();
    let file = file.unwrap_or_else(|| env::temp_dir().join(format!("many_accounts-{}.json", std::process::id())));
    // There is no default for how tokens lie in a store: sealed with keys, or in plaintext, is said by name.
    let keys = if given { Keys::from_env("ZOHO_TOKEN_KEYS")? } else { Keys::random("this-run")? };
    let manager = TokenManager::builder(File::open(&file)?, Protection::sealed(keys)).client(&oauth).build();

    // What a consent gave is kept once. Here they are refresh tokens that exist already.
    for (user, data_center, refresh_token) in consents(&setting)? {
        manager.keep(oauth.account_id(user, data_center), refresh_token).await?;
    }
    // From here on nobody needs to know a token.
    let (mut after, mut tasks) = (None, Vec::new());
    loop {
        let ids = manager.accounts(after.as_ref(), 50).await?;
        for id in &ids {
            tasks.push(tokio::spawn(report(oauth.clone(), manager.clone(), id.clone())));
        }
        after = ids.last().cloned();
        if ids.len() < 50 {
            break;
        }
    }
    for task in tasks {
        let report = task.await?.map_err(|failed| -> Box<dyn Error> { failed })?;
        println!("{report}");
    }
    if let Some(Emulated { zoho, .. }) = &setting.emulated {
        let refreshes = zoho.requests().iter().filter(|seen| seen.is_refresh()).count();
        println!("Zoho was asked for {refreshes} access tokens.");
    }
    if !given {
        std::fs::remove_file(&file)?;
        std::fs::remove_file(file.with_extension("json.lock"))?;
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

/// A hundred tasks that want the account's leads at once.
async fn report(oauth: App, manager: TokenManager, id: AccountId) -> Result<String, Failed> {
    let client = oauth.with_account(&manager.account(id.clone())?).await?;
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(count(client.clone()))).collect();
    let mut leads = 0;
    for task in tasks {
        leads = task.await??;
    }
    Ok(format!("{} at {}: {leads} leads, as 100 tasks saw.", id.user(), id.data_center()))
}

async fn count(client: Client<Leads>) -> Result<usize, Failed> {
    let page = client.send(Leads::leads().fields("Last_Name")).await?.json_or_nothing::<serde_json::Value>()?;
    Ok(page.and_then(|page| page["data"].as_array().map(Vec::len)).unwrap_or(0))
}

/// Whatever went wrong, in a task.
type Failed = Box<dyn Error + Send + Sync>;
