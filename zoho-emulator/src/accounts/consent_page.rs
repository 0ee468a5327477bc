//! Pages for people: plain HTML, no script.

use crate::catalogue::catalogue;
use crate::http::Answer;
use crate::state::AuthorizeRequest;
use std::fmt::Write;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}\
code{font-size:.85em;color:#555}form{display:inline-block;margin:1rem 1rem 0 0}\
button,select{font:inherit;padding:.4rem 1rem}";

/// Asks the user.
pub(super) fn ask<'u>(number: &str, asked: &AuthorizeRequest, users: impl Iterator<Item = &'u String>) -> Answer {
    let mut scopes = String::new();
    for scope in &asked.scopes {
        let _ = write!(scopes, "<li>{} <br><code>{}</code></li>", escape(&in_words(scope)), escape(scope));
    }
    let mut options = String::new();
    for user in users {
        let _ = write!(options, "<option>{}</option>", escape(user));
    }
    let offline = if asked.offline { "<p>It may go on doing so while you are away.</p>" } else { "" };
    let (client, to) = (escape(&asked.client), escape(&asked.redirect_uri));
    let hidden = |decision: &str| {
        format!(
            "<input type=\"hidden\" name=\"request\" value=\"{}\">\
             <input type=\"hidden\" name=\"decision\" value=\"{decision}\">",
            escape(number)
        )
    };
    let (action, approve, refuse) = (super::DECISION, hidden("approve"), hidden("refuse"));
    page(
        200,
        "Allow access?",
        &format!(
            "<p>The application <code>{client}</code> would like to:</p><ul>{scopes}</ul>{offline}\
             <p>You will be sent to <code>{to}</code>.</p>\
             <form method=\"post\" action=\"{action}\">{approve}<label>Signed in as <select name=\"user\">{options}\
             </select></label> <button>Approve</button></form>\
             <form method=\"post\" action=\"{action}\">{refuse}<button>Refuse</button></form>"
        ),
    )
}

/// Says what is wrong.
pub(super) fn error(status: u16, title: &str, explanation: &str) -> Answer {
    page(status, title, &format!("<p>{}</p>", escape(explanation)))
}

fn page(status: u16, title: &str, content: &str) -> Answer {
    let title = escape(title);
    Answer::html(
        status,
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <style>{STYLE}</style></head><body><h1>{title}</h1>{content}\
             <p><small>An emulator on this machine, not Zoho.</small></p></body></html>"
        ),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// What a scope allows: `Read leads in Zoho CRM`.
pub(super) fn in_words(scope: &str) -> String {
    match scope {
        "email" => return "See your e-mail address".to_owned(),
        "openid" => return "Know who you are".to_owned(),
        "profile" | "AaaServer.profile.READ" => return "Read your Zoho profile: name and e-mail address".to_owned(),
        _ => {}
    }
    let segments: Vec<&str> = scope.split('.').collect();
    let [service, things @ .., operation] = segments.as_slice() else { return words(scope) };
    let product = catalogue().title_of(service).map_or_else(|| words(service), str::to_owned);
    let verb = match operation.to_ascii_uppercase().as_str() {
        "READ" => "Read".to_owned(),
        "CREATE" => "Create".to_owned(),
        "UPDATE" => "Change".to_owned(),
        "DELETE" => "Delete".to_owned(),
        "WRITE" => "Create, change and delete".to_owned(),
        "ALL" => "Read, create, change and delete".to_owned(),
        other => format!("Use ({})", other.to_ascii_lowercase()),
    };
    let thing = match things {
        [] | ["fullaccess"] => "everything".to_owned(),
        ["modules"] => "records of all modules".to_owned(),
        ["settings"] => "settings".to_owned(),
        ["modules", module] => words(module),
        [first, rest @ ..] => {
            let rest: Vec<String> = rest.iter().map(|word| words(word)).collect();
            if rest.is_empty() { words(first) } else { format!("{} ({})", rest.join(", "), words(first)) }
        }
    };
    format!("{verb} {thing} in {product}")
}

/// `customerPayments` and `custom_views` as words.
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

    #[test]
    fn scopes_in_words() {
        assert_eq!(in_words("ZohoCRM.modules.leads.READ"), "Read leads in Zoho CRM");
        assert_eq!(
            in_words("ZohoCRM.modules.ALL"),
            "Read, create, change and delete records of all modules in Zoho CRM"
        );
        assert_eq!(in_words("ZohoCRM.settings.custom_views.CREATE"), "Create custom views (settings) in Zoho CRM");
        assert_eq!(in_words("ZohoBooks.fullaccess.all"), "Read, create, change and delete everything in Zoho Books");
        assert_eq!(in_words("Desk.tickets.UPDATE"), "Change tickets in Zoho Desk");
        assert_eq!(in_words("AaaServer.profile.READ"), "Read your Zoho profile: name and e-mail address");
    }
}
