use zoho_auth_typed::{DataCenter, OAuthClient, RedirectUri, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

#[test]
fn program_runs() {
    let dc = match std::env::args().nth(1).unwrap_or_else(|| "eu".to_owned()).parse::<DataCenter>() {
        Ok(dc) => dc,
        Err(e) => return eprintln!("{e}"),
    };
    let uri: RedirectUri = "http://127.0.0.1:8765/callback".parse().unwrap();
    let oauth = OAuthClient::<LeadSync>::native().data_center(dc).redirect_uri(uri).client_id("1000.A").build();
    let (url, awaiting) = oauth.authorize().offline().build();
    println!("open {url}\n{awaiting:?}");
}
