//! `pull` and `drift --adopt` over a CREATE TABLE that a person wrote: only the part that differs is touched.

use crate::support::program::{Folder, url};
use crate::support::{Database, platform};

const TABLE: &str = "-- What is sold.
create table things (
  id int generated always as identity primary key, -- never reused
  name varchar(20) not null,
  -- In cents.
  price int default 1 not null check (price > 0),
  owner int references owners (id) on delete cascade,
  gone text unique,
  \"Kind\" text default 'a' constraint kinds check (\"Kind\" in ('a', 'b')),
  state text,
  note text default 'x', -- kept
  unique (name, price),
  constraint long check (length(name) > 1)
);
";
const OWNERS: &str = "create table owners (id int primary key);\n";

/// Changes the database, pulls, and gives the text of the table's file.
fn pulled(changes: &[&str]) -> Result<String, String> {
    pulled_over(TABLE, changes)
}

fn pulled_over(text: &str, changes: &[&str]) -> Result<String, String> {
    let database = Database::empty();
    database.run(OWNERS);
    database.run(text);
    let folder = Folder::new(&[("schema/owners.sql", OWNERS), ("schema/things.sql", text)]);
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    for change in changes {
        database.run(change);
    }
    let pulled = folder.run(&["pull", "--url", &url(&database)]);
    let new = folder.read("schema/things.sql");
    if pulled.code != Some(0) {
        assert_eq!(new, text, "what is refused is not touched");
        return Err(pulled.stderr);
    }
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    Ok(new)
}

#[track_caller]
fn becomes(changes: &[&str], replaced: &[(&str, &str)]) {
    let mut expected = TABLE.to_owned();
    for (from, to) in replaced {
        assert!(expected.contains(from), "{from}");
        expected = expected.replacen(from, to, 1);
    }
    assert_eq!(pulled(changes).expect("pulled"), expected, "{changes:?}");
}

#[test]
fn what_is_gone_is_taken_out_of_its_table() {
    becomes(&["alter table things drop gone"], &[("  gone text unique,\n", "")]);
    becomes(&["alter table things drop constraint things_gone_key"], &[("gone text unique", "gone text")]);
    becomes(
        &["alter table things drop constraint things_owner_fkey"],
        &[(" references owners (id) on delete cascade", "")],
    );
    becomes(
        &["alter table things drop constraint long, drop constraint things_name_price_key"],
        &[(", -- kept\n  unique (name, price),\n  constraint long check (length(name) > 1)", " -- kept")],
    );
    becomes(
        &["alter table things drop gone, drop owner, alter price drop default, alter name drop not null"],
        &[
            ("  owner int references owners (id) on delete cascade,\n  gone text unique,\n", ""),
            (" default 1", ""),
            ("varchar(20) not null", "varchar(20)"),
        ],
    );
}

#[test]
fn what_differs_is_changed_where_it_stands() {
    becomes(&["alter table things alter price set default 2"], &[("default 1", "default 2")]);
    becomes(&["alter table things alter name type varchar(30)"], &[("varchar(20)", "character varying(30)")]);
    becomes(&["alter table things alter state set not null"], &[("state text", "state text not null")]);
    becomes(&["alter table things alter state set default 'new'"], &[("state text", "state text default 'new'::text")]);
    becomes(
        &["alter table things drop constraint long, add constraint long check (length(name) > 2)"],
        &[("check (length(name) > 1)", "check (length((name)::text) > 2)")],
    );
    becomes(
        &["alter table things drop constraint things_price_check, add constraint things_price_check check (price > 5)"],
        &[("check (price > 0)", "check (price > 5)")],
    );
    becomes(
        &[
            "alter table things drop constraint things_owner_fkey, add foreign key (owner) references owners on delete set null",
        ],
        &[("references owners (id) on delete cascade", "references public.owners(id) ON DELETE SET NULL")],
    );
    becomes(
        &[
            "alter table things drop constraint kinds, add constraint kinds check (\"Kind\" <> '')",
            "alter table things alter \"Kind\" set not null, alter \"Kind\" drop default",
        ],
        &[
            ("text default 'a' constraint", "text not null constraint"),
            ("(\"Kind\" in ('a', 'b'))", "(\"Kind\" <> ''::text)"),
        ],
    );
}

#[test]
fn what_a_person_wrote_about_it_is_not_lost() {
    for change in ["alter table things drop note", "alter table things drop price"] {
        let refused = pulled(&[change]).expect_err("refused");
        assert!(refused.contains("change-by-hand") && refused.contains("comments about it"), "{refused}");
    }
    // A check that another column is in now would be called otherwise.
    let other = "alter table things drop constraint things_price_check, \
                 add constraint things_price_check check (price > 0 or state = 'free')";
    assert!(pulled(&[other]).expect_err("refused").contains("change-by-hand"));
    // What else differs is told in the same breath, and nothing is written.
    let key = "alter table things drop constraint things_pkey";
    assert!(pulled(&[key, "alter table things drop gone"]).expect_err("refused").contains("things_pkey"));
}

/// What the files say later, in another statement, holds.
#[test]
fn a_column_that_is_altered_later_is_altered_again() {
    let text = "create table t (a int default 1, b int); -- t\nalter table t alter column a set default 2;\n";
    let new = pulled_over(text, &["alter table t alter a set default 3"]).expect("pulled");
    assert!(new.starts_with(text), "{new}");
}

#[test]
fn a_statement_that_says_all_is_replaced() {
    let text =
        "-- About t.\ncreate table t (a int);\ncomment on table t is 'one';\ncomment on column t.a is 'x'; -- why\n";
    let new = pulled_over(text, &["comment on table t is 'two'", "comment on column t.a is null"]).expect("pulled");
    assert_eq!(new, "-- About t.\ncreate table t (a int);\nCOMMENT ON TABLE public.t IS 'two';\n-- why\n");
}

/// A row in a statement of its own, and a job.
#[test]
fn buckets_and_jobs_are_replaced_where_they_stand() {
    let database = platform::empty(platform::Project::Old);
    let text = "-- Pictures.
insert into storage.buckets (id, name, public) values ('pictures', 'pictures', true) on conflict (id) do nothing;
-- At night.
select cron.schedule('clean', '0 3 * * *', 'select 1');
";
    let folder = Folder::new(&[("schema/rows.sql", text)]);
    folder.run_on(&database, &["apply", "--yes", "--allow", "all"]).expect(0);
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
    database.run_as_superuser("update storage.buckets set public = false, file_size_limit = 5 where id = 'pictures'");
    database.run("select cron.schedule('clean', '0 4 * * *', 'select 1')");
    folder.run(&["pull", "--url", &url(&database)]).expect(0);
    assert_eq!(
        folder.read("schema/rows.sql"),
        "-- Pictures.
INSERT INTO storage.buckets (id, name, file_size_limit) VALUES ('pictures', 'pictures', 5)
on conflict (id) do nothing;
-- At night.
SELECT cron.schedule('clean', '0 4 * * *', 'select 1');
"
    );
    folder.run_on(&database, &["plan", "--exit-code"]).expect(0);
}

#[test]
fn a_new_column_stands_behind_the_last_one_of_its_table() {
    becomes(
        &["alter table things add bio text default 'none' not null, add born date"],
        &[(
            "note text default 'x', -- kept\n",
            "note text default 'x', -- kept\n  bio text default 'none'::text not null,\n  born date,\n",
        )],
    );
    let with = |text: &str| pulled_over(text, &["alter table t add c text", "alter table t add d int not null"]);
    let last = "CREATE TABLE t (\n    a int,\n    b int -- the last\n);\n";
    let expected = "CREATE TABLE t (\n    a int,\n    b int, -- the last\n    c text,\n    d integer NOT NULL\n);\n";
    assert_eq!(with(last).expect("pulled"), expected);
    assert_eq!(
        with("create table t (a int, check (a > 0)); -- one line\n").expect("pulled"),
        "create table t (a int, c text, d integer not null, check (a > 0)); -- one line\n"
    );
    let led = "create table t (\n    a int\n  , b int -- the last\n  , check (a > 0)\n);\n";
    let expected = "create table t (\n    a int\n  , b int -- the last\n  , c text\n  , d integer not null\n  , check (a > 0)\n);\n";
    assert_eq!(with(led).expect("pulled"), expected);
    assert_eq!(
        with("create table t (\n  a int\n  , check (a > 0)\n);\n").expect("pulled"),
        "create table t (\n  a int\n  , c text\n  , d integer not null\n  , check (a > 0)\n);\n"
    );
    assert_eq!(
        with("create table t (\n    a int\n  , b int\n);\n").expect("pulled"),
        "create table t (\n    a int\n  , b int\n  , c text\n  , d integer not null\n);\n"
    );
    // Where another goes from the end, what is new is said apart.
    let other = pulled_over(last, &["alter table t drop a, add c text"]).expect("pulled");
    assert!(other.contains("b int -- the last") && other.contains("ADD COLUMN c text"), "{other}");
}

#[test]
fn a_new_columns_foreign_key_stands_with_it() {
    becomes(
        &[
            "alter table things add maker int references owners on delete set null, add twin int",
            "alter table things add constraint twins foreign key (twin) references things deferrable initially deferred",
        ],
        &[(
            "note text default 'x', -- kept\n",
            "note text default 'x', -- kept\n  maker integer references public.owners(id) on delete set null,\n  \
             twin integer constraint twins references public.things(id) deferrable initially deferred,\n",
        )],
    );
    // To a key that is not made with the table it is said apart.
    let apart = "CREATE TABLE z (\n    id int NOT NULL\n);\nALTER TABLE z ADD PRIMARY KEY (id);\n";
    let new = pulled_over(apart, &["alter table z add w text, add above int references z (id)"]).expect("pulled");
    assert!(new.starts_with("CREATE TABLE z (\n    id int NOT NULL,\n    w text,\n    above integer\n);\n"), "{new}");
    assert!(new.contains("FOREIGN KEY (above) REFERENCES public.z(id)"), "{new}");
    // Those that are of more than the column, or do not hold for all rows, are said apart.
    for change in [
        "alter table things add pair int; alter table things add constraint pairs foreign key (pair, id) references pairs",
        "alter table things add maker int; alter table things add foreign key (maker) references owners not valid",
    ] {
        let text = format!("create table pairs (a int, b int, primary key (a, b));\n{TABLE}");
        let new = pulled_over(&text, &[change]).expect("pulled");
        assert!(new.contains("FOREIGN KEY ("), "{new}");
    }
}

#[test]
fn a_new_table_that_the_api_opens_without_row_level_security_is_noted() {
    let database = platform::empty(platform::Project::Old);
    let text =
        "create table public.a (id int primary key);\nalter table public.a enable row level security; -- by hand\n";
    database.run(text);
    let folder = Folder::new(&[("schema/a.sql", text)]);
    database.run("create table public.open (id int); create table public.shut (id int); revoke all on public.shut from anon, authenticated");
    let pulled = folder.run(&["pull", "--url", &url(&database)]).expect(0);
    assert!(pulled.stderr.contains("note: public.open has no row-level security"), "{}", pulled.stderr);
    let fresh = folder.run(&["pull", "--url", &url(&database), "--out", "fresh"]).expect(0);
    assert!(fresh.stderr.contains("note: public.open has no row-level security"), "{}", fresh.stderr);
}
