//! What is no error to PostgreSQL, and hurts later: keys that go into a repository, bodies that say what is gone; and what
//! a run that fails leaves behind.

use crate::support::Database;
use crate::support::program::Folder;

#[test]
fn keys_in_what_is_pulled_are_pointed_out_and_not_shown() {
    let database = Database::empty();
    database.run(
        "create function public.pay() returns text language plpgsql as $$
begin
  return 'sk_live_0123456789abcdef';
end $$;
create table notes (id int primary key);",
    );
    let folder = Folder::new(&[]);
    let outcome = folder.run_on(&database, &["pull"]).expect(0);
    assert!(outcome.stderr.contains("pay.sql:6 holds what looks like a secret key of Stripe"), "{}", outcome.stderr);
    assert!(!outcome.all().contains("0123456789abcdef"), "{}", outcome.all());
}

#[test]
fn a_body_that_says_a_renamed_column_is_pointed_out() {
    let database = Database::empty();
    let function = "create function notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('moves', new.san_notation);
  return new;
end $$;
create function other() returns int language sql as $$ select 1 -- san_notation_of_others
$$;
";
    let table = |column: &str| {
        format!(
            "create table moves (id int primary key, {column} text);
create trigger notify after insert on moves for each row execute function notify();
"
        )
    };
    database.run(&format!("{function}{}", table("san_notation")));
    let renamed = "create table moves (\n  id int primary key,\n  -- @renamed from=san_notation\n  san text\n);
create trigger notify after insert on moves for each row execute function notify();
";
    let folder = Folder::new(&[("schema/f.sql", function), ("schema/t.sql", renamed)]);
    let outcome = folder.run_on(&database, &["plan"]).expect(0);
    let all = outcome.all();
    assert!(all.contains("says san_notation, which becomes san"), "{all}");
    assert!(all.contains("schema/f.sql:3"), "{all}");
    assert!(!all.contains("public.other"), "{all}");
}

#[test]
fn migrations_that_cannot_be_described_leave_nothing_behind() {
    let folder = Folder::new(&[
        (
            "migrations/001_notes.sql",
            "create table notes (id int primary key);\n\nset check_function_bodies = off;\ncreate function broken() returns int language sql as $$\n  select 1\n  from nowhere\n$$;\n",
        ),
        ("migrations/002_more.sql", "create table more (id int primary key);\n"),
    ]);
    for _ in 0..2 {
        let outcome = folder.run(&["init", "--from", "migrations"]).expect(2);
        assert!(outcome.stderr.contains("migrations/001_notes.sql:6"), "{}", outcome.stderr);
        assert!(!folder.path().join("schema").exists() && !folder.path().join("schemactl.toml").exists());
    }
    folder.write("schema/mine.sql", "create table mine (id int);\n");
    let outcome = folder.run(&["init", "--from", "migrations"]).expect(2);
    assert!(outcome.stderr.contains("`--schema DIR`"), "{}", outcome.stderr);
    assert_eq!(folder.read("schema/mine.sql"), "create table mine (id int);\n");
}
