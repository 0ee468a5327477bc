//! An application whose own `reqwest` has no default features and uses plain HTTP.

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoho = support::Zoho::start().await?;
    // The dependency on zoho-auth-typed enables TLS in this client. The client must not panic without an installed TLS
    // provider; it needs a certificate store.
    let own = reqwest::Client::new();
    let response = own.get(zoho.users_url()).header("authorization", format!("Zoho-oauthtoken {}", zoho.token()));
    assert_eq!(response.send().await?.status(), 200);
    zoho.list_users().await?;
    println!("plain-http: both clients received responses");
    Ok(())
}
