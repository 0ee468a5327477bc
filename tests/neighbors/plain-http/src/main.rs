//! An application whose own `reqwest` has default features off, for plain HTTP.

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoho = support::Zoho::start().await?;
    // zoho-auth-typed adds TLS to this client, which must not panic without a provider. The client needs a certificate
    // store.
    let own = reqwest::Client::new();
    let response = own.get(zoho.users_url()).header("authorization", format!("Zoho-oauthtoken {}", zoho.token()));
    assert_eq!(response.send().await?.status(), 200);
    zoho.list_users().await?;
    println!("plain-http: both clients were answered");
    Ok(())
}
