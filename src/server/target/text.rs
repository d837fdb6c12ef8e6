//! The two forms of a connection string, reduced to keywords and values.
//!
//! What the user typed may hold a password in a place where it does not belong, such as one with an unescaped `/`.
//! Problems therefore quote nothing that could be part of one.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::problem::{Problem, Result};

/// Every keyword that libpq or this program knows and what it does about it.
const KEYWORDS: &[&str] = &[
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "options",
    "passfile",
    "password",
    "port",
    "service",
    "servicefile",
    "ssl",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// Keywords that libpq knows and that change whom we trust or reach, so that they cannot be passed over.
const UNSUPPORTED: &[&str] = &[
    "min_protocol_version",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "oauth_scope",
    "replication",
    "require_auth",
    "requirepeer",
    "scram_client_key",
    "scram_server_key",
    "sslcrl",
    "sslcrldir",
    "sslkeylogfile",
];

/// Parameters that belong to another client and mean nothing to a server.
const FOREIGN: &[(&str, &str)] = &[
    ("connection_limit", "Prisma"),
    ("currentSchema", "JDBC"),
    ("pgbouncer", "Prisma"),
    ("pool_timeout", "Prisma"),
    ("prepareThreshold", "JDBC"),
    ("schema", "Prisma"),
    ("socket_timeout", "Prisma"),
    ("sslaccept", "Prisma"),
    ("statement_cache_size", "Prisma"),
    ("supa", "Vercel"),
];

/// The keywords that were given.
#[derive(Debug, Default)]
pub(super) struct Parameters(BTreeMap<&'static str, String>);

impl Parameters {
    /// Takes over what is not given yet.
    pub(super) fn complete_from(&mut self, other: Parameters) {
        for (keyword, value) in other.0 {
            if self.get(keyword).is_none() {
                self.0.insert(keyword, value);
            }
        }
    }

    /// The value of a keyword; an empty one counts as absent, as in libpq.
    pub(super) fn get(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn set(&mut self, keyword: &str, value: String) -> Result<()> {
        if keyword == "ssl" {
            // JDBC's spelling, which libpq accepts in URLs.
            return match value.as_str() {
                "true" => self.set("sslmode", "require".to_owned()),
                _ => {
                    Err(Problem::error("bad-connection-parameter", "The connection parameter `ssl` can only be `true`")
                        .help("Use `sslmode=disable` to turn TLS off")
                        .into())
                }
            };
        }
        match KEYWORDS.iter().find(|known| **known == keyword) {
            Some(known) => {
                self.0.insert(known, value);
                Ok(())
            }
            None => Err(unknown(keyword)),
        }
    }
}

/// What libpq does and this program does not, and must not pass over.
pub(super) fn unsupported(what: &str, remedy: String) -> Box<Problem> {
    Problem::error("unknown-connection-parameter", format!("The {what} is not supported"))
        .because("It changes which server is trusted or reached, so it cannot be ignored")
        .help(remedy)
        .into()
}

fn unknown(keyword: &str) -> Box<Problem> {
    if UNSUPPORTED.contains(&keyword) {
        return unsupported(
            &format!("connection parameter `{keyword}`"),
            format!("Remove `{keyword}` from the connection string"),
        );
    }
    let plain = keyword.len() <= 40 && keyword.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !plain || keyword.is_empty() {
        return Problem::error("unknown-connection-parameter", "The connection string has a malformed parameter name")
            .help(ESCAPE_HELP)
            .into();
    }
    let problem = Problem::error("unknown-connection-parameter", format!("Unknown connection parameter `{keyword}`"));
    if let Some((_, client)) = FOREIGN.iter().find(|(name, _)| *name == keyword) {
        return problem
            .because(format!("`{keyword}` is an option of {client}, not of PostgreSQL"))
            .help(format!("Remove `{keyword}` from the URL that schemactl is given"))
            .into();
    }
    let nearest = KEYWORDS
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&keyword.to_ascii_lowercase(), known), known))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    match nearest {
        Some((_, known)) => problem.help(format!("Did you mean `{known}`?")).into(),
        None => problem.help("The parameters are those of libpq (PostgreSQL manual, \"Parameter Key Words\")").into(),
    }
}

const ESCAPE_HELP: &str = "If the password contains any of  @ : / ? # %  or a space, write them percent-encoded: \
    %40 %3A %2F %3F %23 %25 %20; or leave the password out and set PGPASSWORD";

fn bad_url(what: &str) -> Box<Problem> {
    Problem::error("bad-url", what).help(ESCAPE_HELP).into()
}

/// Reads either form.
pub(super) fn parse(text: &str) -> Result<Parameters> {
    let text = text.trim();
    for scheme in ["postgres://", "postgresql://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return parse_url(rest);
        }
    }
    if let Some(problem) = address_of_api(text) {
        return Err(problem.into());
    }
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    if let Some(scheme) = scheme.filter(|scheme| !scheme.contains([' ', '=', '@', '\'']) && !scheme.is_empty()) {
        return Err(Problem::error("bad-url", format!("`{scheme}://` is not a URL scheme of PostgreSQL"))
            .help("Write `postgresql://user@host:5432/database`")
            .into());
    }
    if text.contains('=') {
        return parse_keywords(text);
    }
    let what = if text.is_empty() { "The connection string is empty" } else { "This is not a connection string" };
    Err(Problem::error("bad-url", what)
        .help("Write `postgresql://user@host:5432/database`, or `host=... dbname=... user=...`")
        .into())
}

/// `https://PROJECT.supabase.co`, or that without the scheme: what an application calls, and no database.
fn address_of_api(text: &str) -> Option<Problem> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let host = rest.split(['/', '?', ':', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let project = host.strip_suffix(".supabase.co").or_else(|| host.strip_suffix(".supabase.com"))?;
    let is_database = project.starts_with("db.") || project.ends_with(".pooler");
    let help = if is_database {
        format!("write it as a URL: `postgresql://postgres:PASSWORD@{host}:5432/postgres`")
    } else {
        "take the URL of the database from the project's page, Connect, \"Session pooler\": \
         `postgresql://postgres.PROJECT:PASSWORD@...pooler.supabase.com:5432/postgres`"
            .to_owned()
    };
    let what = if is_database {
        "This is the host of a database, and not yet a connection URL"
    } else {
        "This is the address of a Supabase project's API or pages, not of its database"
    };
    plain.then(|| Problem::error("bad-url", what).help(help))
}

/// What stands for a value in the URLs that providers show, and was left as it is: `[YOUR-PASSWORD]`.
fn left_to_fill_in(rest: &str) -> Option<Problem> {
    let placeholder = ["YOUR-PASSWORD", "YOUR_PASSWORD", "PASSWORD", "PROJECT-REF", "YOUR-PROJECT-REF", "REGION"]
        .iter()
        .flat_map(|word| [format!("[{word}]"), format!("<{word}>"), format!("{{{word}}}")])
        .find(|one| rest.to_ascii_uppercase().contains(one.as_str()))?;
    let help = if placeholder.contains("PASSWORD") {
        "put the database's password there, without the brackets; or leave it out (`postgresql://user@host/...`) and set \
         PGPASSWORD. Who has forgotten it sets a new one on the project's page, Database, Settings"
    } else {
        "put your project's own value there: the whole URL is on the project's page, Connect"
    };
    Some(Problem::error("bad-url", format!("The connection URL still says {placeholder}")).help(help))
}

/// `[user[:password]@][host[:port],...][/database][?keyword=value&...]`
fn parse_url(rest: &str) -> Result<Parameters> {
    if let Some(problem) = left_to_fill_in(rest) {
        return Err(problem.into());
    }
    let mut parameters = Parameters::default();
    let (location, query) = rest.split_once('?').map_or((rest, ""), |(location, query)| (location, query));
    let (authority, database) = location.split_once('/').map_or((location, None), |(a, d)| (a, Some(d)));

    // A password with a bare `/` or `?` ends the authority early and leaves its `@` behind in what follows.
    let stray_at = database.is_some_and(|database| database.contains('@'))
        || query.split('&').any(|pair| pair.split('=').next().is_some_and(|name| name.contains('@')))
        || (!authority.contains('@') && authority.contains(':') && query.contains('@'));
    if stray_at {
        return Err(bad_url("The connection URL has an `@` behind the host"));
    }

    // The last `@` ends the password: nobody has one in a host name, many have one in a password.
    let hosts = match authority.rsplit_once('@') {
        Some((login, hosts)) => {
            let (user, password) = login.split_once(':').map_or((login, None), |(user, pass)| (user, Some(pass)));
            parameters.set("user", decode(user, "user name")?)?;
            if let Some(password) = password {
                parameters.set("password", decode(password, "password")?)?;
            }
            hosts
        }
        None => authority,
    };
    parse_hosts(hosts, &mut parameters)?;
    if let Some(database) = database {
        parameters.set("dbname", decode(database, "database name")?)?;
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (keyword, value) = pair
            .split_once('=')
            .ok_or_else(|| bad_url("A parameter behind the `?` of the connection URL has no `=`"))?;
        let keyword = decode(keyword, "parameter name")?;
        let value = decode(value, "parameter")?;
        parameters.set(&keyword, value)?;
    }
    Ok(parameters)
}

fn parse_hosts(text: &str, parameters: &mut Parameters) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    for one in text.split(',') {
        let (host, port) = if let Some(bracketed) = one.strip_prefix('[') {
            let (address, after) = bracketed
                .split_once(']')
                .ok_or_else(|| bad_url("An IPv6 address in the connection URL lacks its closing `]`"))?;
            match after.strip_prefix(':') {
                Some(port) => (address, port),
                None if after.is_empty() => (address, ""),
                None => return Err(bad_url("Only `:port` may follow the `]` of an address in the connection URL")),
            }
        } else {
            let (host, port) = one.split_once(':').unwrap_or((one, ""));
            if port.contains(':') {
                return Err(bad_url("The connection URL has two colons in its host")
                    .help("Write an IPv6 address in brackets: `postgresql://user@[::1]:5432/database`")
                    .into());
            }
            (host, port)
        };
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad_url("The port in the connection URL is not a number"));
        }
        hosts.push(decode(host, "host name")?);
        ports.push(port);
    }
    parameters.set("host", hosts.join(","))?;
    if ports.iter().any(|port| !port.is_empty()) {
        parameters.set("port", ports.join(","))?;
    }
    Ok(())
}

fn decode(text: &str, part: &str) -> Result<String> {
    let bytes = text.as_bytes();
    let broken = bytes.iter().enumerate().any(|(at, byte)| {
        *byte == b'%' && !bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    if broken {
        return Err(bad_url(&format!("A `%` in the {part} of the connection URL is not followed by two hex digits")));
    }
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| bad_url(&format!("The {part} in the connection URL is not UTF-8")))?;
    if decoded.contains('\0') {
        return Err(bad_url(&format!("The {part} in the connection URL contains %00")));
    }
    Ok(decoded.into_owned())
}

/// `keyword = value keyword = 'quoted value'`, backslash escaping one character in either form of value.
fn parse_keywords(text: &str) -> Result<Parameters> {
    let mut parameters = Parameters::default();
    let mut rest = text.trim_start();
    let mut count = 0;
    let help = "Write `host=... dbname=... user=...`, and values with spaces in single quotes";
    while !rest.is_empty() {
        count += 1;
        let Some((keyword, after)) = rest.split_once('=') else {
            let what = format!("Parameter {count} of the connection string has no `=`");
            return Err(Problem::error("bad-url", what).help(help).into());
        };
        let keyword = keyword.trim_end();
        if keyword.contains(char::is_whitespace) || keyword.is_empty() {
            let what = format!("Parameter {count} of the connection string has no `=`");
            return Err(Problem::error("bad-url", what).help(help).into());
        }
        let (value, after) = keyword_value(after.trim_start()).ok_or_else(|| {
            Problem::error("bad-url", format!("The quote in parameter {count} of the connection string is not closed"))
                .help(help)
        })?;
        parameters.set(keyword, value)?;
        rest = after.trim_start();
    }
    Ok(parameters)
}

/// The value at the start of `text` and what follows it; `None` when its quote is not closed.
fn keyword_value(text: &str) -> Option<(String, &str)> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut characters = text.char_indices().skip(usize::from(quoted));
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Some((value, &text[at + 1..])),
            _ if !quoted && character.is_whitespace() => return Some((value, &text[at..])),
            _ => value.push(character),
        }
    }
    (!quoted).then_some((value, ""))
}
