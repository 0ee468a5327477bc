use zoho_auth_typed::{OAuthClient, RedirectUri, ScopeSet, scopes::ZohoCRM};

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct UserSync;

#[test]
fn program_runs() -> Result<(), Box<dyn std::error::Error>> {
    let (data_center, redirect_uri) = (String::from("eu"), String::from("https://app.example/zoho"));
    let builder = OAuthClient::<UserSync>::server().client_id("1000.A").client_secret("secret");
    let oauth = builder.redirect_uri(RedirectUri::parse(&redirect_uri)?).data_center(data_center.parse()?).build();
    let (url, _) = oauth.authorize().build();
    assert!(url.as_str().starts_with("https://accounts.zoho.eu/"));
    Ok(())
}
