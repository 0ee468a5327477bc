use std::{collections::HashMap, error::Error};
use zoho_auth_typed::{DataCenter, OAuthClient, PendingAuthorization, RedirectUri, ScopeSet};

#[derive(ScopeSet)]
#[scopes(zoho_auth_typed::scopes::ZohoCRM::Modules::Leads::Read)]
struct LeadSync;

/// An application with one OAuth client and many users. The session of a user stores the user's pending authorization.
struct App {
    oauth: OAuthClient<LeadSync>,
    sessions: HashMap<u64, PendingAuthorization<LeadSync>>,
}

impl App {
    fn new(id: &str, secret: String, uri: &str, dc: &str) -> Result<Self, Box<dyn Error>> {
        let oauth = OAuthClient::<LeadSync>::server()
            .client_id(id)
            .client_secret(secret)
            .redirect_uri(RedirectUri::parse(uri)?)
            .data_center(dc.parse::<DataCenter>()?)
            .build();
        Ok(Self { oauth, sessions: HashMap::new() })
    }

    fn connect(&mut self, session: u64) -> String {
        let (url, awaiting) = self.oauth.authorize().offline().prompt_consent().build();
        self.sessions.insert(session, awaiting);
        url.into()
    }
}

fn assert_shareable<T: Send + Sync + 'static>() {}

#[test]
fn program_runs() {
    assert_shareable::<App>();
    let mut app = App::new("1000.A", "s".to_owned(), "https://app.example/", "eu").unwrap();
    println!("{}", app.connect(1));
}
