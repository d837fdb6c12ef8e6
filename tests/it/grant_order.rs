//! Who sees the privileges on something sees them in the order of granting, `pg_dump` above all: a copy has it too.

use crate::support::Database;
use crate::support::dump::raw;
use crate::support::program::{Folder, url};

const ROLES: &str = "do $$ begin create role order_a; create role order_b; create role order_c;
    exception when duplicate_object or unique_violation then null; end $$";

const GRANTS: &str = "create table things (id int primary key, name text);
    create view names as select name from things;
    create function f() returns int language sql return 1;
    revoke all on function f() from public;
    grant all on things to order_c; grant select on things to order_a; grant select on things to order_b;
    grant insert on things to order_a;
    grant select (name), update (name) on things to order_b; grant update (name) on things to order_a;
    grant select on names to order_b, order_a; grant all on names to order_c;
    grant execute on function f() to order_c; grant execute on function f() to order_a;";

fn acls(dump: &str) -> Vec<&str> {
    dump.lines().filter(|line| line.starts_with("GRANT") || line.starts_with("REVOKE")).collect()
}

#[test]
fn pull_and_apply_keep_the_order_of_granting_and_nothing_is_granted_anew_for_it() {
    let live = Database::empty();
    live.run_as_superuser(ROLES);
    live.run(GRANTS);
    for format in ["sql", "toml"] {
        let folder = Folder::new(&[]);
        folder.run(&["pull", "--url", &url(&live), "--format", format, "--out", "schema"]).expect(0);
        let fresh = Database::empty();
        folder.run_on(&fresh, &["apply", "--yes", "--allow", "all"]).expect(0);
        assert_eq!(acls(&raw(&fresh)), acls(&raw(&live)), "{format}");
        folder.run_on(&fresh, &["plan", "--exit-code"]).expect(0);
    }
    let folder = Folder::new(&[]);
    folder.run(&["pull", "--url", &url(&live), "--out", "schema"]).expect(0);
    let text: String = folder.files("schema").iter().map(|file| folder.read(file).replace("\n\n", "\n")).collect();
    assert!(
        text.contains(
            "GRANT SELECT ON TABLE public.names TO order_b, order_a;\nGRANT ALL ON TABLE public.names TO order_c;"
        ),
        "{text}"
    );

    // What was granted long ago in another order is no difference.
    let other = Database::empty();
    let reordered: Vec<&str> = GRANTS.split_inclusive(';').collect();
    let grants =
        reordered.iter().rev().filter(|sql| sql.trim_start().starts_with("grant")).copied().collect::<String>();
    let made = reordered.iter().filter(|sql| !sql.trim_start().starts_with("grant")).copied().collect::<String>();
    other.run(&format!("{made}{grants}"));
    assert_ne!(acls(&raw(&other)), acls(&raw(&live)));
    folder.run_on(&other, &["plan", "--exit-code"]).expect(0);
    // What is made anew gets it in the order of the files.
    let folder =
        Folder::new(&[("schema/all.sql", &GRANTS.replace("select name from things", "select name, id from things"))]);
    other.run("drop view names; create view names as select name, id, 1 as gone from things; grant all on names to order_a, order_b, order_c");
    folder.run_on(&other, &["apply", "--yes", "--allow", "all"]).expect(0);
    let of_view = |dump: &str| -> Vec<String> {
        acls(dump).into_iter().filter(|line| line.contains("names")).map(str::to_owned).collect()
    };
    assert_eq!(of_view(&raw(&other)), of_view(&raw(&live)));
}
