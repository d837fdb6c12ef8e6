//! The password file (PostgreSQL manual, "The Password File"): `hostname:port:database:username:password`.

use std::os::unix::fs::PermissionsExt;

use super::target::{Endpoint, Host, Secret, Target};

/// What the password file says about one server.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// The password of the first line that matches.
    Found(Secret),
    /// No file, or no line that matches.
    Nothing,
    /// The file may be read by others and is ignored for that reason, as libpq does; its path.
    TooOpen(String),
}

/// Looks the target up in its password file.
pub(super) fn look_up(target: &Target, endpoint: &Endpoint) -> Lookup {
    let Some(path) = &target.passfile else { return Lookup::Nothing };
    let Ok(metadata) = std::fs::metadata(path) else { return Lookup::Nothing };
    if !metadata.is_file() {
        return Lookup::Nothing;
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        return Lookup::TooOpen(path.display().to_string());
    }
    let Ok(text) = std::fs::read_to_string(path) else { return Lookup::Nothing };
    let host = match &endpoint.host {
        Host::Name(name) => name.clone(),
        // The manual: "localhost" also stands for the default socket directory.
        Host::SocketDirectory(directory) if is_default_socket_directory(directory) => "localhost".to_owned(),
        Host::SocketDirectory(directory) => directory.display().to_string(),
    };
    let wanted = [host, endpoint.port.to_string(), target.database.clone(), target.user.clone()];
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let fields = fields(line);
            let matches =
                fields.len() == 5 && wanted.iter().zip(&fields).all(|(want, (raw, have))| raw == "*" || have == want);
            matches.then(|| Lookup::Found(Secret(fields[4].1.clone())))
        })
        .unwrap_or(Lookup::Nothing)
}

fn is_default_socket_directory(directory: &std::path::Path) -> bool {
    ["/var/run/postgresql", "/run/postgresql", "/tmp"].iter().any(|default| directory == std::path::Path::new(default))
}

/// The fields of a line, as written and with `\:` and `\\` resolved. A colon in the password needs no backslash.
fn fields(line: &str) -> Vec<(String, String)> {
    let mut fields = vec![(String::new(), String::new())];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == ':' && fields.len() < 5 {
            fields.push((String::new(), String::new()));
            continue;
        }
        let last = fields.len() - 1;
        let (raw, value) = &mut fields[last];
        raw.push(character);
        if character == '\\' {
            if let Some(escaped) = characters.next() {
                raw.push(escaped);
                value.push(escaped);
            }
        } else {
            value.push(character);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_matching_line_wins_and_backslashes_escape() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("pass");
        std::fs::write(&path, "# host\nother:5432:*:*:no\nh:5432:d\\:b:*:a\\:b:c\\\\d\n*:*:*:*:last\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let look = |url: &str| {
            let mut target = Target::parse_in(url, &|_| None).unwrap();
            target.passfile = Some(path.clone());
            look_up(&target, &target.endpoints[0])
        };
        assert_eq!(look("postgresql://u@h/d%3Ab"), Lookup::Found(Secret("a:b:c\\d".into())));
        assert_eq!(look("postgresql://u@h:1/d%3Ab"), Lookup::Found(Secret("last".into())));

        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(look("postgresql://u@h/d"), Lookup::TooOpen(_)));
    }
}
