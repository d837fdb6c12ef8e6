//! What looks like a key in the files: it is in the database already, and with the files it would go into a repository.

use std::collections::BTreeMap;

use crate::plan::Remark;

/// What keys begin with, how long what follows is at least, and whose they are.
const BEGINNINGS: &[(&str, usize, &str)] = &[
    ("sb_secret_", 12, "a secret key of Supabase"),
    ("sk_live_", 12, "a secret key of Stripe"),
    ("rk_live_", 12, "a restricted key of Stripe"),
    ("whsec_", 16, "the secret of a webhook"),
    ("AKIA", 16, "an access key of AWS"),
    ("ghp_", 30, "a token of GitHub"),
    ("github_pat_", 30, "a token of GitHub"),
    ("xoxb-", 20, "a token of Slack"),
    ("sk-proj-", 20, "a key of OpenAI"),
];

/// How long a token behind `Bearer` is at least.
const BEARER: usize = 20;

/// A remark for each place, which says where and what, and never the key.
pub(super) fn remarks(texts: &BTreeMap<String, String>) -> Vec<Remark> {
    let lines = texts.iter().flat_map(|(path, text)| text.lines().enumerate().map(move |line| (path, line)));
    lines
        .filter_map(|(path, (number, line))| {
            let what = looks_like(line)?;
            let text = format!(
                "{path}:{} holds what looks like {what}: with the file it goes into your repository. Keep it out of the \
                 definition, as in Supabase's Vault: `(select decrypted_secret from vault.decrypted_secrets where name = \
                 '...')`; and renew it where the file has been published",
                number + 1
            );
            Some(Remark { text, place: None })
        })
        .collect()
}

/// What a line holds, in words.
fn looks_like(line: &str) -> Option<&'static str> {
    let mut before = None;
    let starts = line.char_indices().filter(|(_, char)| {
        let begins = !before.replace(*char).is_some_and(is_part);
        begins && char.is_ascii_alphanumeric()
    });
    let mut rests = starts.map(|(at, _)| line.get(at..).unwrap_or_default());
    rests.find_map(|rest| web_token(rest).or_else(|| known(rest)).or_else(|| bearer(rest)))
}

fn is_part(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '-')
}

/// How many characters of a key there are.
fn length(text: &str) -> usize {
    text.find(|char: char| !is_part(char)).unwrap_or(text.len())
}

fn known(rest: &str) -> Option<&'static str> {
    BEGINNINGS.iter().find_map(|(start, least, what)| {
        let key = rest.strip_prefix(start)?;
        (length(key) >= *least).then_some(*what)
    })
}

fn bearer(rest: &str) -> Option<&'static str> {
    let token = rest.strip_prefix("Bearer ")?.trim_start();
    let length =
        token.find(|char: char| !(is_part(char) || matches!(char, '.' | '+' | '/' | '='))).unwrap_or(token.len());
    // Of the publishable key it is meant that everybody knows it.
    let is_public = token.starts_with("sb_publishable_") || is_public(token);
    (length >= BEARER && !is_public).then_some("a bearer token")
}

/// Three parts in base64, of which the first two are JSON.
fn web_token(rest: &str) -> Option<&'static str> {
    let mut parts = rest.splitn(3, '.');
    let (head, body, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let is_json = |part: &str| part.starts_with("eyJ") && part.len() > 8 && length(part) == part.len();
    if !is_json(head) || !is_json(body) || length(signature) < 8 || is_public(rest) {
        return None;
    }
    let claims = decoded(body);
    Some(if claims.contains("\"service_role\"") { "a JWT of the role service_role" } else { "a JWT" })
}

/// Whether it is a JWT of the role anon, which every visitor of the application gets.
fn is_public(token: &str) -> bool {
    token.split('.').nth(1).is_some_and(|body| decoded(body).replace(' ', "").contains("\"role\":\"anon\""))
}

/// Base64 for URLs, as far as it is that.
fn decoded(text: &str) -> String {
    let (mut bits, mut count, mut bytes) = (0_u32, 0_u32, Vec::new());
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => break,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap_or_default());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `{"alg":"HS256"}.{"role":...}.signature`
    fn token(role: &str) -> String {
        let body = match role {
            "anon" => "eyJyb2xlIjoiYW5vbiJ9",
            _ => "eyJyb2xlIjoic2VydmljZV9yb2xlIn0",
        };
        format!("eyJhbGciOiJIUzI1NiJ9.{body}.c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ")
    }

    #[test]
    fn keys_are_told_by_their_form() {
        let secret = format!("'{{\"Authorization\":\"Bearer {}\"}}'", token("service_role"));
        assert_eq!(looks_like(&secret), Some("a bearer token"));
        assert_eq!(
            looks_like(&format!("  key text := '{}';", token("service_role"))),
            Some("a JWT of the role service_role")
        );
        assert_eq!(looks_like(&format!("'Bearer {}'", token("anon"))), None);
        for (line, what) in [
            ("'sb_secret_0123456789abcdef'", Some("a secret key of Supabase")),
            ("'sk_live_0123456789abcdef'", Some("a secret key of Stripe")),
            ("'AKIA0123456789ABCDEF'", Some("an access key of AWS")),
            ("'Bearer 0123456789abcdef0123456789'", Some("a bearer token")),
            ("'Bearer ' || (select decrypted_secret from vault.decrypted_secrets)", None),
            ("'Bearer <token>'", None),
            ("create table sk_live_things (id int)", None),
            ("risk_live_0123456789abcdef", None),
            ("select eyJ.eyJ.a", None),
        ] {
            assert_eq!(looks_like(line), what, "{line}");
        }
    }

    #[test]
    fn the_remark_has_the_place_and_not_the_key() {
        let texts =
            BTreeMap::from([("a.sql".to_owned(), "select 1;\nselect 'sk_live_0123456789abcdef';\n".to_owned())]);
        let remarks = remarks(&texts);
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].text.starts_with("a.sql:2 holds"), "{:?}", remarks[0]);
        assert!(!remarks[0].text.contains("0123456789"));
    }
}
