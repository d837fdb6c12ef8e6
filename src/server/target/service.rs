//! The connection service file (PostgreSQL manual, "The Connection Service File"): parameters under a name.
//!
//! ```text
//! [production]
//! host=db.example.com
//! dbname=app
//! ```

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Environment;
use super::text::Parameters;
use crate::problem::{Problem, Result};

const FILE: &str = "pg_service.conf";

/// Where packages of PostgreSQL look for the file of the whole machine: Debian's, the RPMs', and a build from source.
/// libpq has its own directory compiled in, which is not known here.
const SYSTEM_DIRECTORIES: &[&str] =
    &["/etc/postgresql-common", "/etc/sysconfig/pgsql", "/usr/local/pgsql/etc", "/opt/homebrew/etc/postgresql"];

/// Puts what the service says where the connection string says nothing. Variables come after it.
pub(super) fn complete(given: &mut Parameters, environment: Environment<'_>) -> Result<()> {
    let (service, origin) = match (given.get("service"), environment("PGSERVICE")) {
        (Some(name), _) => (name.to_owned(), "connection parameter `service`"),
        (None, Some(name)) => (name, "environment variable `PGSERVICE`"),
        (None, None) => return Ok(()),
    };
    let named = given.get("servicefile").map(str::to_owned).or_else(|| environment("PGSERVICEFILE"));
    let mut looked_in = Vec::new();
    for (path, must_exist) in places(named, environment) {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => continue,
            Err(error) => {
                return Err(Problem::error(
                    "bad-service-file",
                    format!("The connection service file {} cannot be read", path.display()),
                )
                .because(error.to_string())
                .help("Check PGSERVICEFILE (or `servicefile`), and that the file is readable text in UTF-8")
                .into());
            }
        };
        if section(&text, &service, &path, given)? {
            return Ok(());
        }
        looked_in.push(path.display().to_string());
    }
    let why = if looked_in.is_empty() {
        "There is no connection service file".to_owned()
    } else {
        format!("It is not in {}", looked_in.join(", nor in "))
    };
    Err(Problem::error("unknown-service", format!("The {origin} names the service `{service}`, which is not defined"))
        .because(why)
        .help(format!("Add a section `[{service}]` to ~/.pg_service.conf, or name the file in PGSERVICEFILE"))
        .into())
}

/// The files in which the service may be, the first that has it wins; and whether one has to exist.
fn places(named: Option<String>, environment: Environment<'_>) -> Vec<(PathBuf, bool)> {
    let mut places = Vec::new();
    match named {
        Some(path) => places.push((PathBuf::from(path), true)),
        None => places.extend(environment("HOME").map(|home| (Path::new(&home).join(".pg_service.conf"), false))),
    }
    match environment("PGSYSCONFDIR") {
        Some(directory) => places.push((Path::new(&directory).join(FILE), false)),
        None => places.extend(SYSTEM_DIRECTORIES.iter().map(|directory| (Path::new(directory).join(FILE), false))),
    }
    places
}

/// Takes the parameters of one section over; whether there is one.
fn section(text: &str, service: &str, path: &Path, given: &mut Parameters) -> Result<bool> {
    let mut inside = false;
    let mut found = Parameters::default();
    let mut seen = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            if seen {
                break;
            }
            inside = rest.strip_suffix(']') == Some(service);
            seen = inside;
            continue;
        }
        if !inside {
            continue;
        }
        let bad = |what: String, help: &str| {
            let place = format!("Line {} of {}", number + 1, path.display());
            Problem::error("bad-service-file", format!("{place} {what}")).help(help)
        };
        if line.starts_with("ldap") {
            return Err(bad(
                "asks a directory server, which is not supported".to_owned(),
                "Write host, port and dbname into the section",
            )
            .into());
        }
        let Some((keyword, value)) = line.split_once('=') else {
            return Err(bad("has no `=`".to_owned(), "Write `keyword=value`, one a line").into());
        };
        if ["service", "servicefile"].contains(&keyword) {
            return Err(bad(
                "refers to another service".to_owned(),
                "A service cannot refer to a service: write its parameters out",
            )
            .into());
        }
        // The first line that names a keyword counts.
        if found.get(keyword).is_none() {
            found.set(keyword, value.to_owned()).map_err(|problem| {
                let place = format!("line {} of {}", number + 1, path.display());
                Problem {
                    why: Some(problem.why.as_ref().map_or(place.clone(), |why| format!("{why} ({place})"))),
                    ..*problem
                }
            })?;
        }
    }
    given.complete_from(found);
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::super::{Secret, Target};

    fn with(text: &str, url: &str, more: &[(&str, &str)]) -> Result<Target, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".pg_service.conf"), text).unwrap();
        let home = folder.path().display().to_string();
        let environment = |name: &str| match name {
            "HOME" => Some(home.clone()),
            "PGSYSCONFDIR" => Some(format!("{home}/none")),
            _ => more.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
        };
        let target = if url.is_empty() {
            Target::from_environment_in(&environment).map(|target| target.unwrap())
        } else {
            Target::parse_in(url, &environment)
        };
        target.map_err(|problem| {
            format!("{}: {problem} {}", problem.code, problem.why.clone().unwrap_or_default()).replace(&home, "~")
        })
    }

    const FILE: &str = "# hosts\n[other]\nhost=no\n\n[app]\nhost=db.example.com\nport = ignored\n";

    #[test]
    fn a_service_fills_what_the_string_leaves_open_and_comes_before_the_environment() {
        let text = "# all\n[other]\nhost=no\n[app]\n  host=db.example.com\nport=6000\nhost=twice\ndbname=app db\npassword=s=e\n[app]\nuser=late\n";
        let target = with(text, "service=app user=me port=7000", &[("PGDATABASE", "env"), ("PGHOST", "env")]).unwrap();
        assert_eq!(target.display(), "postgresql://me@db.example.com:7000/app%20db");
        assert_eq!(target.password, Some(Secret("s=e".into())));
        let target = with(text, "", &[("PGSERVICE", "app"), ("PGUSER", "me")]).unwrap();
        assert_eq!(target.display(), "postgresql://me@db.example.com:6000/app%20db");
        let target = with(text, "postgresql://me@h/d?service=app", &[]).unwrap();
        assert_eq!(target.display(), "postgresql://me@h:6000/d");
    }

    #[test]
    fn mistakes_in_it_are_told_with_their_line() {
        let problem = |text: &str, url: &str| with(text, url, &[]).unwrap_err();
        assert!(problem(FILE, "service=nope").contains("unknown-service"));
        assert!(problem(FILE, "service=nope").contains("It is not in ~/.pg_service.conf"));
        assert!(problem("[app]\nhots=x\n", "service=app").contains("line 2 of ~/.pg_service.conf"));
        assert!(problem("[app]\nhost\n", "service=app").starts_with("bad-service-file: Line 2"));
        assert!(problem("[app]\nservice=b\n", "service=app").contains("another service"));
        assert!(problem("[app]\nldap://x\n", "service=app").contains("directory server"));
        let missing = with(FILE, "service=app", &[("PGSERVICEFILE", "/no/such/file")]).unwrap_err();
        assert!(missing.starts_with("bad-service-file: ") && missing.contains("/no/such/file"), "{missing}");
        // `port ` is no keyword, as in libpq.
        assert!(problem(FILE, "service=app").starts_with("unknown-connection-parameter"));
    }
}
