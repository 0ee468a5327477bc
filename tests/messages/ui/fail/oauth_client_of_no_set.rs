use zoho_auth_typed::{Client, OAuthClient};

fn main() {
    let _ = OAuthClient::new("1000.A", "secret");
}

fn send(client: &Client, oauth: &OAuthClient) {}
