//! An application whose own `reqwest` has the default features and more, and whose `serde_json` stores numbers as text.

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoho = support::Zoho::start().await?;
    let own = reqwest::Client::new();
    let request = own.get(zoho.users_url()).header("authorization", format!("Zoho-oauthtoken {}", zoho.token()));
    let users: serde_json::Value = request.send().await?.json().await?;
    assert!(users["users"].is_array(), "{users}");
    zoho.list_users().await?;
    println!("default-reqwest: both clients received responses");
    Ok(())
}
