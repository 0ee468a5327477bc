use zoho_auth_typed::{Client, OAuthClient, crm, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

async fn jobs(client: &Client<UserSync>, query: String) -> Outcome {
    let job = client.bulk_read(query).await?;
    let _ = client.token_layer(crm::PRODUCT);
    drop(job);
    Ok(())
}

async fn sign_in(oauth: &OAuthClient<UserSync>, account: &str) -> Outcome {
    let _ = UserSync::users();
    let _ = oauth.client(account).await?;
    let _ = oauth.authorize().listen().await?;
    Ok(())
}

fn main() {}
