//! One object of every class that PostgreSQL's catalogs know: each is managed, or listed as left out. None is passed
//! over in silence.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use schemactl::introspect;
use schemactl::server::connect;
use schemactl::shadow::local::LocalServer;

use crate::support::Database;
use crate::support::database::{OWNER, start};

/// What is expected of an object.
enum Expected {
    /// Managed, under this name.
    Managed(&'static str),
    /// Listed as left out: what it is.
    Listed(&'static str),
    /// Part of another object, or no object of a schema: why.
    #[allow(dead_code, reason = "for the reader")]
    None(&'static str),
}

use Expected::{Listed, Managed, None as NotOne};

/// Each catalog with an `oid` column, an object in it, and what becomes of it.
const CLASSES: &[(&str, &str, Expected)] = &[
    ("pg_namespace", "create schema s", Managed("schema s")),
    ("pg_extension", "create extension btree_gist", Managed("extension btree_gist")),
    ("pg_class", "create table public.t (id int primary key, n int, p point)", Managed("public.t")),
    ("pg_attrdef", "alter table public.t alter n set default 7", Managed("default public.t.n")),
    (
        "pg_constraint",
        "alter table public.t add constraint positive check (n > 0)",
        Managed("constraint positive on public.t"),
    ),
    ("pg_type", "create type public.e as enum ('a')", Managed("enum public.e")),
    ("pg_enum", "", NotOne("a value is part of its enum")),
    (
        "pg_proc",
        "create function public.f(int) returns int language sql as 'select $1'",
        Managed("function public.f(integer)"),
    ),
    (
        "pg_trigger",
        "create function public.tf() returns trigger language plpgsql as 'begin return new; end'; create trigger tr before insert on public.t for each row execute function public.tf()",
        Managed("trigger tr on public.t"),
    ),
    ("pg_policy", "create policy p on public.t", Managed("policy p on public.t")),
    ("pg_rewrite", "create rule r as on delete to public.t do instead nothing", Managed("rule r on public.t")),
    (
        "pg_default_acl",
        "alter default privileges in schema s grant select on tables to reader",
        Managed("default privileges of app on tables"),
    ),
    ("pg_publication", "create publication pub", Managed("publication pub")),
    ("pg_publication_rel", "alter publication pub add table public.t", Managed("public.t in publication pub")),
    ("pg_publication_namespace", "create publication pubs for tables in schema s", Managed("publication pubs")),
    (
        "pg_cast",
        "create type public.c as (a int); create function public.ci(public.c) returns int language sql as 'select 1'; create cast (public.c as int) with function public.ci(public.c)",
        Managed("cast (public.c AS integer)"),
    ),
    ("pg_collation", "create collation public.coll from \"C\"", Managed("collation public.coll")),
    (
        "pg_conversion",
        "create conversion public.conv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
        Managed("conversion public.conv"),
    ),
    (
        "pg_operator",
        "create operator public.=== (leftarg = int, rightarg = int, function = int4eq)",
        Managed("operator public.=== (integer, integer)"),
    ),
    ("pg_opfamily", "create operator family public.of using btree", Managed("operator family public.of USING btree")),
    (
        "pg_opclass",
        "create operator class public.oc for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int)",
        Managed("operator class public.oc USING btree"),
    ),
    ("pg_amop", "", NotOne("a member is part of its operator class")),
    ("pg_amproc", "", NotOne("a member is part of its operator class")),
    ("pg_am", "create access method am type index handler bthandler", Managed("access method am")),
    ("pg_language", "create language lang handler plpgsql_call_handler", Managed("language lang")),
    (
        "pg_transform",
        "create transform for int language plpgsql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal))",
        Managed("transform FOR integer LANGUAGE plpgsql"),
    ),
    (
        "pg_statistic_ext",
        "create statistics public.st on id, n from public.t",
        Managed("extended statistics public.st"),
    ),
    (
        "pg_event_trigger",
        "create function public.ef() returns event_trigger language plpgsql as 'begin end'; create event trigger et on ddl_command_end when tag in ('CREATE SERVER') execute function public.ef()",
        Managed("event trigger et"),
    ),
    ("pg_foreign_data_wrapper", "create foreign data wrapper fdw", Managed("foreign-data wrapper fdw")),
    ("pg_foreign_server", "create server srv foreign data wrapper fdw", Managed("foreign server srv")),
    (
        "pg_user_mapping",
        "create user mapping for app server srv",
        Managed("user mapping for app on foreign server srv"),
    ),
    (
        "pg_ts_config",
        "create text search configuration public.tsc (copy = simple)",
        Managed("text search configuration public.tsc"),
    ),
    (
        "pg_ts_dict",
        "create text search dictionary public.tsd (template = simple)",
        Managed("text search dictionary public.tsd"),
    ),
    (
        "pg_ts_parser",
        "create text search parser public.tsp (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)",
        Managed("text search parser public.tsp"),
    ),
    (
        "pg_ts_template",
        "create text search template public.tst (lexize = dsimple_lexize)",
        Managed("text search template public.tst"),
    ),
    (
        "pg_subscription",
        "create subscription sub connection 'dbname=x' publication p with (connect = false)",
        Managed("subscription sub"),
    ),
    ("pg_largeobject_metadata", "select lo_create(0)", Listed("large objects")),
    ("pg_authid", "create role class_role", Managed("role class_role")),
    ("pg_auth_members", "grant reader to class_role", Managed("role membership of role class_role in role reader")),
    ("pg_database", "", Managed("database")),
    ("pg_tablespace", "", NotOne("tablespaces belong to the cluster")),
    (
        "pg_parameter_acl",
        "grant set on parameter work_mem to class_role",
        Managed("privileges of class_role on parameter work_mem"),
    ),
];

/// Objects that share a catalog with others.
const MORE: &[(&str, Expected)] = &[
    ("create view public.v as select 1 as one", Managed("view public.v")),
    ("create materialized view public.m as select 1 as one", Managed("materialized view public.m")),
    ("create index i on public.t (n)", Managed("index i on public.t")),
    ("create sequence public.q", Managed("sequence public.q")),
    ("create type public.k as (a int)", Managed("composite type public.k")),
    ("create domain public.d as int constraint dc check (value > 0)", Managed("domain constraint dc on public.d")),
    ("create type public.ra as range (subtype = int)", Managed("range type public.ra")),
    ("create procedure public.pr() language sql as ''", Managed("function public.pr()")),
    ("alter table public.t enable row level security", Managed("row-level security of public.t")),
    ("create table public.child () inherits (public.t)", Managed("inheritance of public.child in public.t")),
    ("create foreign table public.ft (a int) server srv", Managed("public.ft")),
    ("create aggregate public.agg (int) (sfunc = int4pl, stype = int)", Managed("aggregate public.agg(integer)")),
    ("create type public.shell", Managed("shell type public.shell")),
    (
        "create type public.b; create function public.bi(cstring) returns public.b immutable strict language internal as 'int4in'; create function public.bo(public.b) returns cstring immutable strict language internal as 'int4out'; create type public.b (input = public.bi, output = public.bo, like = int)",
        Managed("base type public.b"),
    ),
    (
        "alter operator family public.of using btree add operator 1 < (int, bigint)",
        Managed("OPERATOR 1 (integer, bigint) of operator family public.of USING btree"),
    ),
    ("comment on table public.t is 'x'", Managed("comment of public.t")),
    ("comment on role class_role is 'x'", Managed("comment of role class_role")),
    ("alter role class_role set work_mem = '1MB'", Managed("setting work_mem of role class_role")),
    ("create table public.typed of public.k", Managed("declared type of public.typed")),
    ("grant select on public.t to reader", Managed("privileges of reader on public.t")),
    ("grant select (n) on public.t to writer", Managed("privileges of writer on public.t.n")),
];

#[test]
fn everything_is_managed_or_listed() {
    // Roles are everybody's on a server.
    static SERVER: OnceLock<LocalServer> = OnceLock::new();
    let database = Database::on(SERVER.get_or_init(|| start(None)), OWNER, "template0");
    let in_catalogs: BTreeSet<String> = database
        .query(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'oid'
             where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r'",
        )
        .lines()
        .map(str::to_owned)
        .collect();
    let here: BTreeSet<String> = CLASSES.iter().map(|(catalog, ..)| (*catalog).to_owned()).collect();
    let unknown: Vec<_> = in_catalogs.difference(&here).collect();
    assert!(unknown.is_empty(), "catalogs that nothing is said about: {unknown:?}");

    let statements = CLASSES
        .iter()
        .map(|(_, sql, expected)| (*sql, expected))
        .chain(MORE.iter().map(|(sql, expected)| (*sql, expected)));
    let mut expectations = Vec::new();
    for (sql, expected) in statements {
        database.run(sql);
        expectations.push(expected);
    }
    let catalog =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(async {
            let server = connect(&database.target()).await.expect("a connection");
            introspect::read(&server.client, server.version).await.expect("a catalog").0
        });
    let managed: BTreeSet<String> = catalog.objects.keys().map(ToString::to_string).collect();
    let listed: BTreeSet<&str> = catalog.left_out.iter().map(|one| one.what.as_str()).collect();
    let missing: Vec<&str> = expectations
        .into_iter()
        .filter_map(|expected| match expected {
            Managed(name) => (!managed.iter().any(|id| id.starts_with(name))).then_some(*name),
            Listed(what) => (!listed.contains(what)).then_some(*what),
            NotOne(_) => None,
        })
        .collect();
    database.run("alter subscription sub set (slot_name = none); drop subscription sub");
    assert!(missing.is_empty(), "neither managed nor listed: {missing:?}\nmanaged: {managed:#?}\nlisted: {listed:?}");
    let named: BTreeSet<&str> = catalog.left_out.iter().map(|one| one.reason.as_str()).collect();
    assert!(named.iter().all(|reason| !reason.is_empty()), "each has a reason");
}
