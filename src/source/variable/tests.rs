//! What files with variables become, and what is wrong with them.

use indoc::indoc;

use super::*;

fn variables() -> Variables {
    let folder = tempfile::tempdir().unwrap();
    let text = indoc! {r#"
        [variables]
        app_role = "app"
        odd = "App \"Role\""
        quote = "it's \\ here"
        word = "select"
        prefix = "shop"
        days = 30
        empty = ""
        money = "a $$ b"
        tripled = "a '\u0027' b"

        [env.production.variables]
        region = "eu"
    "#};
    std::fs::write(folder.path().join("schemactl.toml"), text).unwrap();
    Variables::of(&Config::load(None, folder.path()).unwrap())
}

fn with(variables: &Variables, name: &str, text: &str) -> Result<SourceFile, String> {
    let file = SourceFile { path: name.into(), text: text.into(), ..SourceFile::default() };
    let (file, problems) = expand(file, name.ends_with("toml"), variables);
    match problems.first() {
        None => Ok(file),
        Some(problem) => {
            let (place, _) = &problem.places[0];
            Err(format!("{} `{}`", problem.code, &place.file.as_written()[place.written()]))
        }
    }
}

fn sql(text: &str) -> Result<String, String> {
    with(&variables(), "a.sql", text).map(|file| file.text)
}

fn toml(text: &str) -> Result<String, String> {
    with(&variables(), "a.toml", text).map(|file| file.text)
}

#[track_caller]
fn gives(text: &str, wanted: &str) {
    assert_eq!(sql(text).as_deref(), Ok(wanted), "{text}");
}

#[test]
fn outside_of_quotes_a_variable_is_a_name() {
    gives("grant select on t to ${app_role};", "grant select on t to app;");
    gives("grant select on t to ${odd};", "grant select on t to \"App \"\"Role\"\"\";");
    gives("create table ${word}.${prefix}_Files_2 (a int);", "create table \"select\".shop_files_2 (a int);");
    gives("create table New_${odd} ();", "create table \"new_App \"\"Role\"\"\" ();");
    gives("create index on t (a) with (fillfactor = ${days});", "create index on t (a) with (fillfactor = 30);");
    gives("a ${prefix}${days} b", "a shop30 b");
    assert_eq!(sql("grant x to ${empty};"), Err("unfit-variable `${empty}`".into()));
    assert_eq!(sql("select ${a-b};"), Err("bad-variable `${`".into()));
}

#[test]
fn within_quotes_a_variable_is_part_of_the_text() {
    gives("alter table \"${prefix} ${odd}\" x", "alter table \"shop App \"\"Role\"\"\" x");
    gives("select '${quote}', E'${quote}', '${days} days'", "select 'it''s \\ here', E'it''s \\\\ here', '30 days'");
    gives("comment on table t is $$for ${odd}$$", "comment on table t is $$for App \"Role\"$$");
    gives("select '${user.name} ${}'", "select '${user.name} ${}'");
    gives("select '${$}{app_role} costs ${$}5'", "select '${app_role} costs $5'");
    assert_eq!(sql("select $$${money}$$"), Err("unfit-variable `${money}`".into()));
    gives("select $x$${money}$x$", "select $x$a $$ b$x$");
    assert_eq!(sql("select \"${empty}\""), Err("unfit-variable `${empty}`".into()));
    gives("-- ${nothing}\nselect 1 /* ${nothing} */", "-- ${nothing}\nselect 1 /* ${nothing} */");
}

#[test]
fn bodies_are_read_as_the_sql_that_they_are() {
    gives(
        "create function f() returns void language plpgsql as $$ begin /* ${x} */ execute '${quote}'; set role ${odd}; end $$",
        "create function f() returns void language plpgsql as $$ begin /* ${x} */ execute 'it''s \\ here'; set role \"App \"\"Role\"\"\"; end $$",
    );
    gives("do $a$ begin perform $$${quote}$$; end $a$", "do $a$ begin perform $$it's \\ here$$; end $a$");
    let javascript = "create function f() returns text language plv8 as $$ return `${app_role} ${nothing}` $$";
    gives(javascript, javascript);
    let after = "create function f() returns text as 'return `${nothing}`' language plv8; grant x to ${app_role}";
    gives(after, &after.replace("${app_role}", "app"));
    gives(
        "create function f(a text default $$${prefix}$$) returns text language plv8 as $$${x}$$",
        "create function f(a text default $$shop$$) returns text language plv8 as $$${x}$$",
    );
    let money = "create function f() returns text language sql as $$ select '${money}' $$";
    assert_eq!(sql(money), Err("unfit-variable `${money}`".into()));
    // An apostrophe in a text that is no SQL.
    gives("do $$ don't ${prefix} $$", "do $$ don't shop $$");
    // A tag is none of ours.
    gives("select $app_role$ ${prefix} $app_role$, $1", "select $app_role$ shop $app_role$, $1");
}

#[test]
fn without_variables_only_what_postgresql_would_refuse_is_looked_at() {
    let none = Variables::default();
    let text =
        "create function f() returns text language sql as $$ select '${name}' $$; select 'dear ${name}', \"${b}\"";
    assert_eq!(with(&none, "a.sql", text).unwrap().text, text);
    assert!(with(&none, "a.sql", text).unwrap().written.is_none());
    assert_eq!(with(&none, "a.toml", "a = \"${b}\"").unwrap().text, "a = \"${b}\"");
    assert_eq!(with(&none, "a.sql", "drop role ${name}"), Err("unknown-variable `${name}`".into()));
}

#[test]
fn what_has_no_value_is_shown_with_what_has() {
    let problem = |text: &str| {
        let file = SourceFile { path: "a.sql".into(), text: text.into(), ..SourceFile::default() };
        expand(file, false, &variables()).1.remove(0)
    };
    let near = problem("grant x to y;\nselect '${app_rol}'");
    assert_eq!((near.code, near.places[0].0.short().as_str()), ("unknown-variable", "a.sql:2"));
    assert_eq!(near.help.as_deref(), Some("did you mean `${app_role}`?\nFor the text itself write `${$}{app_rol}`."));
    let elsewhere = problem("grant x to ${region}");
    assert!(elsewhere.why.unwrap().ends_with("gives it one for the environment `production` only"));
    assert!(elsewhere.help.unwrap().starts_with("choose it by `--env production`"));
}

#[test]
fn toml_has_them_in_strings() {
    let text = "# ${nothing}\n[tables.\"${prefix}\"] # ${nothing}\na = \"${odd} \\\" ${days}\"\nb = '${odd}'\nc = \"\"\"\n\"${quote}\"\"\"\"\nd = ${days}";
    let wanted = "# ${nothing}\n[tables.\"shop\"] # ${nothing}\na = \"App \\\"Role\\\" \\\" 30\"\nb = 'App \"Role\"'\nc = \"\"\"\n\"it's \\\\ here\"\"\"\"\nd = 30";
    assert_eq!(toml(text).as_deref(), Ok(wanted));
    assert_eq!(toml("a = '${quote}'"), Err("unfit-variable `${quote}`".into()));
    assert_eq!(toml("a = '''${tripled}'''"), Err("unfit-variable `${tripled}`".into()));
    assert_eq!(toml("a = ${prefix}"), Err("unfit-variable `${prefix}`".into()));
    assert_eq!(toml("a = \"${prefx}\""), Err("unknown-variable `${prefx}`".into()));
    // What is not closed is left to the parser.
    assert_eq!(toml("a = \"${prefix}\nb = \"${prefix}\"").as_deref().map(str::len), Ok(30));
}

#[test]
fn places_point_into_the_file_as_it_was_written() {
    let text = "grant select on t to ${odd};\ncreate tabel x ();";
    let file = with(&variables(), "a.sql", text).unwrap();
    let start = file.text.find("tabel").unwrap();
    assert_eq!(&file.as_written()[file.written_span(&(start..start + 5))], "tabel");
    assert_eq!(file.line(start), 2);
}
