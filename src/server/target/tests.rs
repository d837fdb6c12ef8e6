use super::*;

fn parse(text: &str) -> Target {
    Target::parse_in(text, &|_| None).unwrap()
}

fn problem(text: &str) -> String {
    let problem = Target::parse_in(text, &|_| None).unwrap_err();
    format!("{}: {problem}", problem.code)
}

fn endpoint(host: &str, port: u16) -> Endpoint {
    Endpoint { host: Host::Name(host.into()), address: None, port }
}

#[test]
fn urls() {
    let target =
        parse("postgresql://us%40er:p%3Aw%2F@db.example.com:6543/my%20db?sslmode=verify-full&connect_timeout=3");
    assert_eq!(target.user, "us@er");
    assert_eq!(target.password, Some(Secret("p:w/".into())));
    assert_eq!(target.endpoints, [endpoint("db.example.com", 6543)]);
    assert_eq!(target.database, "my db");
    assert_eq!(target.tls.mode, SslMode::VerifyFull);
    assert_eq!(target.connect_timeout, Some(Duration::from_secs(3)));
    assert_eq!(target.display(), "postgresql://us%40er@db.example.com:6543/my%20db");

    // The last `@` ends the password.
    let target = parse("postgres://u:p@ss@h/d");
    assert_eq!(target.password, Some(Secret("p@ss".into())));
    assert_eq!(target.endpoints, [endpoint("h", 5432)]);
    assert!(!format!("{target:?}{target}").contains("p@ss"));
}

#[test]
fn hosts() {
    assert_eq!(parse("postgresql://u@[::1]:5433/d").endpoints, [endpoint("::1", 5433)]);
    assert_eq!(parse("postgresql://u@[2001:db8::1]/d").display(), "postgresql://u@[2001:db8::1]:5432/d");
    assert_eq!(
        parse("postgresql://u@a:1,b,[::1]:3/d?target_session_attrs=read-write").endpoints,
        [endpoint("a", 1), endpoint("b", 5432), endpoint("::1", 3)]
    );
    assert_eq!(parse("postgresql://u@a,b/d?port=7").endpoints, [endpoint("a", 7), endpoint("b", 7)]);

    let socket = Host::SocketDirectory("/var/run/pg".into());
    assert_eq!(parse("postgresql://u@%2Fvar%2Frun%2Fpg:5433/d").endpoints[0].host, socket);
    let target = parse("postgresql://u@/d?host=/var/run/pg&port=5433");
    assert_eq!(target.endpoints[0].host, socket);
    assert_eq!(target.display(), "postgresql://u@/d?host=/var/run/pg&port=5433");
    assert_eq!(parse(&target.display()).endpoints, target.endpoints);

    let target = parse("postgresql://u@name/d?hostaddr=::1");
    assert_eq!(target.endpoints[0].address, Some("::1".parse().unwrap()));
    assert!(problem("postgresql://u@a,b/d?port=1,2,3").starts_with("bad-connection-parameter: "));
}

#[test]
fn keywords_and_values() {
    let target = parse(r"host = h port=5433 user='a \'b' password=x\ y dbname='' application_name = me");
    assert_eq!(target.endpoints, [endpoint("h", 5433)]);
    assert_eq!(target.user, "a 'b");
    assert_eq!(target.password, Some(Secret("x y".into())));
    assert_eq!(target.database, "a 'b");
    assert_eq!(target.application_name, "me");
    assert!(problem("host=h user='x").contains("quote"));
}

#[test]
fn the_environment_fills_what_is_missing() {
    let environment = |name: &str| {
        let value = match name {
            "PGHOST" => "envhost",
            "PGHOSTADDR" => "10.0.0.1",
            "PGPORT" => "6000",
            "PGUSER" => "envuser",
            "PGPASSWORD" => "secret",
            "PGDATABASE" => "envdb",
            "PGSSLMODE" => "require",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let target = Target::from_environment_in(&environment).unwrap().unwrap();
    assert_eq!(target.display(), "postgresql://envuser@envhost:6000/envdb");
    assert_eq!(target.endpoints[0].address, Some("10.0.0.1".parse().unwrap()));
    assert_eq!(target.tls.mode, SslMode::Require);

    // Another host is not at PGHOSTADDR.
    let target = Target::parse_in("postgresql://h/d", &environment).unwrap();
    assert_eq!(target.display(), "postgresql://envuser@h:6000/d");
    assert_eq!(target.endpoints[0].address, None);
    assert_eq!(target.password, Some(Secret("secret".into())));

    assert!(Target::from_environment_in(&|_| None).unwrap().is_none());
    let only_password = |name: &str| (name == "PGPASSWORD").then(|| "x".to_owned());
    assert!(Target::from_environment_in(&only_password).unwrap().is_none());
}

#[test]
fn unknown_parameters_are_named() {
    assert!(problem("postgresql://h/d?sslmod=require").contains("Did you mean `sslmode`?"));
    assert!(problem("postgresql://h/d?pgbouncer=true").contains("option of Prisma"));
    assert!(problem("postgresql://h/d?requirepeer=x").contains("`requirepeer` is not supported"));
    assert!(problem("postgresql://h/d?sslmode=no-verify").contains("cannot be `no-verify`"));
    assert!(problem("postgresql://h/d?sslrootcert=system&sslmode=require").contains("verify-full"));
    assert_eq!(parse("postgresql://h/d?sslrootcert=system").tls.mode, SslMode::VerifyFull);
    assert!(problem("mysql://h/d").starts_with("bad-url: `mysql://`"));
    assert!(problem("").starts_with("bad-url: The connection string is empty"));
    assert!(problem("postgresql://h:54x/d").starts_with("bad-url: "));
    assert!(problem("postgresql://::1/d").contains("brackets"));
}

#[test]
fn what_providers_show_is_no_url_yet() {
    for (text, says) in [
        ("https://abcdefgh.supabase.co", "not of its database (take the URL"),
        ("abcdefgh.supabase.co", "not of its database"),
        ("https://supabase.com/dashboard/project/abcdefgh", "`https://` is not a URL scheme"),
        ("db.abcdefgh.supabase.co", "the host of a database, and not yet a connection URL"),
        ("postgresql://postgres:[YOUR-PASSWORD]@db.abcdefgh.supabase.co:5432/postgres", "still says [YOUR-PASSWORD]"),
        ("postgresql://postgres.[PROJECT-REF]:x@aws.pooler.supabase.com:5432/postgres", "still says [PROJECT-REF]"),
        ("postgresql://postgres:<password>@h/postgres", "still says <PASSWORD>"),
    ] {
        let problem = problem(text);
        assert!(problem.starts_with("bad-url: ") && problem.contains(says), "{text}: {problem}");
    }
    assert_eq!(parse("postgresql://u:my-PASSWORD@h/d").user, "u");
}

#[test]
fn no_problem_quotes_a_password() {
    for text in [
        "postgresql://u:hunter/2@h/d",
        "postgresql://u:hunter?2@h/d",
        "postgresql://u:hunter?a=2@h/d",
        "postgresql://u:hunter#2@h:x/d",
        "postgresql://u:hunter%zz@h/d",
        "postgresql://u:hunter%00@h/d",
        "postgresql://u:hunter:2@h/d?nope=1",
        "host=h password=my hunter user=x",
        "host=h password='hunter",
    ] {
        let text = problem(text);
        assert!(!text.contains("hunter") && !text.contains("2@h"), "{text}");
    }
}
