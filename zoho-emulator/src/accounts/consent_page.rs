//! The HTML pages for users. The pages do not contain scripts.

use crate::catalog::Catalog;
use crate::http::Response;
use crate::state::{AuthorizationRequest, User};
use std::fmt::Write;

/// The style sheet. The pages are dark if the user's system has a dark color scheme.
const STYLE: &str = "\
:root{color-scheme:light dark}*{box-sizing:border-box}\
body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:1rem;background:light-dark(#f3f4f6,#16181d);\
color:light-dark(#1c1f26,#e6e8ec)}\
main{max-width:34rem;margin:6vh auto 1rem;padding:clamp(1.25rem,5vw,2.25rem);border-radius:.75rem;\
background:light-dark(#fff,#21242b);border:1px solid light-dark(#d8dbe0,#3a3e47)}\
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}p{margin:.75rem 0}\
ul{list-style:none;margin:1rem 0;padding:0;border-top:1px solid light-dark(#e3e5e9,#3a3e47)}\
li{padding:.6rem 0;border-bottom:1px solid light-dark(#e3e5e9,#3a3e47)}\
code{font-size:.85em;color:light-dark(#5a6170,#a4abb8);overflow-wrap:anywhere}li code{display:block}\
label{display:block;margin:1.25rem 0 .75rem}select{display:block;width:100%;margin-top:.25rem}\
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}\
button,select{font:inherit;padding:.55rem 1rem;border-radius:.4rem;border:1px solid light-dark(#9aa1ad,#6b7280);\
background:light-dark(#fff,#2b2f37);color:inherit}\
button{flex:1 1 9rem;cursor:pointer}button[value=approve]{background:#1558b0;border-color:#1558b0;color:#fff}\
footer{max-width:34rem;margin:auto;text-align:center;font-size:.85rem;color:light-dark(#5a6170,#a4abb8)}";

/// The path to which the consent page submits its form. Zoho does not have this path.
pub(super) const DECISION: &str = "/emulator/decision";

/// Returns the consent page.
pub(super) fn consent_form<'u>(
    catalog: &Catalog,
    number: &str,
    authorization: &AuthorizationRequest,
    users: impl Iterator<Item = (&'u String, &'u User)>,
) -> Response {
    let mut scopes = String::new();
    for scope in &authorization.scopes {
        let _ = write!(scopes, "<li>{} <code>{}</code></li>", escape(&in_words(catalog, scope)), escape(scope));
    }
    let mut options = String::new();
    for (name, user) in users {
        let (name, data_center) = (escape(name), escape(&user.data_center));
        let _ = write!(options, "<option value=\"{name}\">{name} ({data_center})</option>");
    }
    let offline = if authorization.offline { "<p>It may continue to do so while you are away.</p>" } else { "" };
    let (client, to) = (escape(&authorization.client), escape(&authorization.redirect_uri));
    let (user_field, approve) = if options.is_empty() {
        ("<p>No user can approve, because the emulator has no user. Add a user first.</p>".to_owned(), "")
    } else {
        let user_field = format!("<label>You are <select name=\"user\">{options}</select></label>");
        (user_field, "<button name=\"decision\" value=\"approve\">Approve</button>")
    };
    page(
        200,
        "Allow access?",
        &format!(
            "<p>The application <code>{client}</code> would like to:</p><ul>{scopes}</ul>{offline}\
             <p>You will be sent to <code>{to}</code>.</p>\
             <form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"request\" value=\"{number}\">\
             {user_field}<div class=\"buttons\">{approve}<button name=\"decision\" value=\"refuse\">Refuse</button></div>\
             </form>",
            action = DECISION,
            number = escape(number),
        ),
    )
}

/// Returns an error page.
pub(super) fn error(status: u16, title: &str, explanation: &str) -> Response {
    page(status, title, &format!("<p>{}</p>", escape(explanation)))
}

fn page(status: u16, title: &str, content: &str) -> Response {
    let title = escape(title);
    Response::html(
        status,
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
             <body><main><h1>{title}</h1>{content}</main><footer>An emulator on this machine, not Zoho.</footer>\
             </body></html>"
        ),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Returns a description of a scope, such as `Read leads in Zoho CRM`.
pub(super) fn in_words(catalog: &Catalog, scope: &str) -> String {
    match scope {
        "email" => return "See your email address".to_owned(),
        "openid" => return "Know who you are".to_owned(),
        "profile" | "AaaServer.profile.READ" => return "Read your Zoho profile: name and email address".to_owned(),
        _ => {}
    }
    let segments: Vec<&str> = scope.split('.').collect();
    let [service, objects @ .., operation] = segments.as_slice() else { return words(scope) };
    let product = catalog.product_title(service).map_or_else(|| words(service), str::to_owned);
    let verb = match operation.to_ascii_uppercase().as_str() {
        "READ" => "Read".to_owned(),
        "CREATE" => "Create".to_owned(),
        "UPDATE" => "Change".to_owned(),
        "DELETE" => "Delete".to_owned(),
        "WRITE" => "Create, change and delete".to_owned(),
        "ALL" => "Read, create, change and delete".to_owned(),
        other => format!("Use ({})", other.to_ascii_lowercase()),
    };
    let object = match objects {
        [] | ["fullaccess"] => "everything".to_owned(),
        ["modules"] => "records of all modules".to_owned(),
        ["settings"] => "settings".to_owned(),
        ["modules", module] => words(module),
        [first, rest @ ..] => {
            let rest: Vec<String> = rest.iter().map(|word| words(word)).collect();
            if rest.is_empty() { words(first) } else { format!("{} ({})", rest.join(", "), words(first)) }
        }
    };
    format!("{verb} {object} in {product}")
}

/// Splits a name such as `customerPayments` or `custom_views` into words.
fn words(name: &str) -> String {
    let mut text = String::new();
    for (index, character) in name.char_indices() {
        match character {
            '_' => text.push(' '),
            c if c.is_uppercase() && index > 0 && !text.ends_with(' ') => {
                text.push(' ');
                text.extend(c.to_lowercase());
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn scopes_are_described_in_words() {
        assert_eq!(in_words(catalog(), "ZohoCRM.modules.leads.READ"), "Read leads in Zoho CRM");
        assert_eq!(
            in_words(catalog(), "ZohoCRM.modules.ALL"),
            "Read, create, change and delete records of all modules in Zoho CRM"
        );
        assert_eq!(
            in_words(catalog(), "ZohoCRM.settings.custom_views.CREATE"),
            "Create custom views (settings) in Zoho CRM"
        );
        assert_eq!(
            in_words(catalog(), "ZohoBooks.fullaccess.all"),
            "Read, create, change and delete everything in Zoho Books"
        );
        assert_eq!(in_words(catalog(), "Desk.tickets.UPDATE"), "Change tickets in Zoho Desk");
        assert_eq!(in_words(catalog(), "AaaServer.profile.READ"), "Read your Zoho profile: name and email address");
    }
}
