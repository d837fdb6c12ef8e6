//! Every sort of bad input: a clear error, the right exit code, and a target that is as it was.

mod catalogue;
mod connections;
mod disk;
mod files;
mod first_day;
mod interrupted;
mod permissions;
mod told;

use crate::support::{Database, dump};

/// What a database holds, to compare before and after.
#[derive(Debug, PartialEq)]
struct State {
    dump: String,
    rows: String,
}

impl State {
    fn of(database: &Database) -> Self {
        let tables = database.query(
            "select format('select %L, count(*) from %s', oid::regclass, oid::regclass) from pg_class \
             where relkind = 'r' and relnamespace not in ('pg_catalog'::regnamespace, \
             'information_schema'::regnamespace) \
             and relnamespace::regnamespace::text <> 'schemactl' order by oid::regclass::text",
        );
        let rows = tables.lines().map(|query| database.query(query)).collect::<Vec<_>>().join("\n");
        Self { dump: dump::dump(database), rows }
    }
}

/// A database in use: a table with rows, and things that hang on it.
fn in_use() -> Database {
    let database = Database::empty();
    database.run(
        "create table notes (id bigint primary key, title text not null);
         insert into notes select i, 'note ' || i from generate_series(1, 100) i;
         create view titles as select title from notes;",
    );
    database
}

/// The files that describe it.
const IN_USE: &str = "create table notes (id bigint primary key, title text not null);
create view titles as select title from notes;
";
