use crate::{LEADS, europe, http};
use serde_json::Value;

#[tokio::test]
async fn user_info_requires_scope_and_accepts_both_schemes() {
    let (zoho, app) = europe().await;
    let url = format!("{}/oauth/user/info", zoho.accounts_server("eu"));
    let right = zoho.access_token(&app, "anna", "AaaServer.profile.READ");
    for word in ["Zoho-oauthtoken", "Bearer"] {
        let response = http().get(&url).header("authorization", format!("{word} {right}")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let user: Value = response.json().await.unwrap();
        assert_eq!(user["Display_Name"], "anna");
        assert_eq!(user["Email"], "anna@eu.example");
        assert!(user["ZUID"].is_u64());
    }
    let wrong = zoho.access_token(&app, "anna", LEADS);
    assert_eq!(http().get(&url).bearer_auth(wrong).send().await.unwrap().status(), 401);
    assert_eq!(http().get(&url).send().await.unwrap().status(), 401);
    // The data center `us` does not accept the token of a European user.
    let elsewhere = format!("{}/oauth/user/info", zoho.accounts_server("us"));
    assert_eq!(http().get(elsewhere).bearer_auth(right).send().await.unwrap().status(), 401);
}
