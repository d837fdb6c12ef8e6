//! The flags of this run, so that a command that is shown can be run as it stands.

use std::fmt::Write as _;

use super::common::{Common, Shadow};
use crate::server::Target;

/// The flags that say what to work on, each behind a blank. Passwords are not among what is shown.
pub(super) fn again(common: &Common) -> String {
    let mut text = String::new();
    let mut add = |flag: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(text, " --{flag} {}", quoted(&value));
        }
    };
    add("env", common.env.clone());
    add("url", common.url.as_deref().and_then(without_password));
    add("role", common.role.clone());
    for folder in &common.schema {
        add("schema", Some(folder.display().to_string()));
    }
    add("config", common.config.as_ref().map(|file| file.display().to_string()));
    add("shadow", common.shadow.filter(|shadow| *shadow == Shadow::Target).map(|_| "target".to_owned()));
    add("shadow-url", common.shadow_url.as_deref().and_then(without_password));
    if common.local {
        text.push_str(" --local");
    }
    text
}

fn without_password(url: &str) -> Option<String> {
    let target = Target::parse(url).ok()?;
    Some(if target.has_password() { target.display() } else { url.to_owned() })
}

/// As a shell reads it as one word.
fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "_-./:@=,+%".contains(char);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_given_again_without_passwords() {
        let common = Common {
            env: Some("production".into()),
            schema: vec!["schema".into(), "it's more".into()],
            ..Common::default()
        };
        assert_eq!(again(&common), " --env production --schema schema --schema 'it'\\''s more'");
        let at = |url: &str| again(&Common { url: Some(url.into()), ..Common::default() });
        assert_eq!(at("postgres://me@db.example.com/x"), " --url postgres://me@db.example.com/x");
        assert_eq!(at("postgres://me:secret@db.example.com/x"), " --url postgresql://me@db.example.com:5432/x");
        assert!(!at("postgres://db.example.com/x?user=me&password=secret").contains("secret"));
        assert_eq!(again(&Common { local: true, ..Common::default() }), " --local");
    }
}
