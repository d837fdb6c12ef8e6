//! What exists and no kind manages: listed by name with the reason, so that a clean plan never means "as far as I
//! looked".

use tokio_postgres::Client;

use crate::object::LeftOut;
use crate::object::foreign::UserMapping;
use crate::problem::Result;
use crate::server::server_problem;

/// What the role that reads may not see of an object that is managed otherwise.
const UNREADABLE: &str = "its options cannot be read by this role, so that they are not compared";

/// What `pg_dump` prints of PostgreSQL's own objects: privileges that are not those that `initdb` gave. Those on the language
/// of an extension are managed with it.
const PRIVILEGES_OF_THE_SYSTEM: &str =
    "select 'system privilege' as what, 'on ' || s.name || ': ' || s.acl::text as name, null as schema, s.class, s.oid,
       'privileges on what PostgreSQL itself brings are not managed' as reason
     from (
       select 'function ' || oid::regprocedure as name, 1255::oid as class, oid, proacl as acl, acldefault('f', proowner) as usual
         from pg_proc where proacl is not null and pronamespace = 11 and oid < 16384
       union all select 'relation ' || oid::regclass, 1259, oid, relacl, acldefault('r', relowner) from pg_class
         where relacl is not null and relnamespace = 11 and oid < 16384
       union all select 'type ' || oid::regtype, 1247, oid, typacl, acldefault('T', typowner) from pg_type
         where typacl is not null and typnamespace = 11 and oid < 16384
       union all select 'schema ' || nspname, 2615, oid, nspacl, acldefault('n', nspowner) from pg_namespace
         where nspacl is not null and oid = 11
     ) s left join pg_init_privs i on i.classoid = s.class and i.objoid = s.oid and i.objsubid = 0
     where (select array_agg(one::text order by one::text) from unnest(s.acl) one)
       is distinct from (select array_agg(one::text order by one::text) from unnest(coalesce(i.initprivs, s.usual)) one)";

/// A query of things that are left out, and a condition that costs little and holds wherever it gives a row.
pub(super) struct Part {
    /// The condition.
    pub there_if: String,
    query: String,
}

/// What is not managed, and what may not be read.
pub(super) fn parts(version: u32) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut part = |there_if: &str, query: String| parts.push(Part { there_if: there_if.to_owned(), query });
    // There may be millions of them.
    part(
        "exists (select from pg_largeobject_metadata)",
        "select 'large objects' as what, count(*) || ' in all' as name, null::text as schema, 0::oid as class, 0::oid as oid,
           'they are rows, which pg_dump --schema-only leaves out as well' as reason
         from pg_largeobject_metadata having count(*) > 0"
            .to_owned(),
    );
    part(
        "exists (select from pg_foreign_server)",
        format!(
            "select 'user mapping' as what, case when m.umuser = 0 then 'public' else m.usename end || ' on server ' || s.srvname
               as name, null as schema, 0::oid as class, m.umid as oid, '{UNREADABLE}' as reason
             from pg_user_mappings m join pg_foreign_server s on s.oid = m.srvid where not ({})",
            UserMapping::READABLE
        ),
    );
    part(
        "exists (select from pg_subscription)",
        "select 'subscription' as what, s.subname as name, null as schema, 0::oid as class, s.oid as oid,
           'its connection cannot be read by this role, so that it is not compared' as reason
         from pg_subscription s where s.subdbid = (select oid from pg_database where datname = current_database())
           and not has_column_privilege('pg_subscription', 'subconninfo', 'select')"
            .to_owned(),
    );
    part(
        "coalesce(has_table_privilege(to_regclass('cron.job'), 'select'), false)",
        "select 'cron job' as what, j.schedule || ' ' || left(j.command, 60) as name, null as schema, 0::oid as class,
           0::oid as oid, 'it has no name, so that files cannot describe it' as reason
         from cron.job j where j.jobname is null and j.database = current_database()"
            .to_owned(),
    );
    // DISABLE TRIGGER ALL; pg_dump does not print it.
    part(
        "exists (select from pg_trigger where tgisinternal and tgenabled <> 'O')",
        "select 'foreign key' as what, format('%I on %I.%I', o.conname, n.nspname, c.relname) as name, n.nspname as schema,
           'pg_constraint'::regclass::oid as class, o.oid as oid,
           'its triggers are disabled, so that nobody enforces it; files cannot say that' as reason
         from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
         where o.contype = 'f' and o.conparentid = 0 and exists (select from pg_trigger t
           where t.tgconstraint = o.oid and t.tgisinternal and t.tgenabled <> 'O')"
            .to_owned(),
    );
    part("true", PRIVILEGES_OF_THE_SYSTEM.to_owned());
    if version >= 170_000 {
        part(
            "exists (select from pg_constraint where oid >= 16384 and contypid <> 0)",
            "select 'comment' as what, format('on constraint %I of domain %I.%I', o.conname, n.nspname, y.typname) as name,
               n.nspname as schema, 0::oid as class, o.oid as oid,
               'comments on NOT NULL constraints of domains are not managed yet' as reason
             from pg_constraint o join pg_type y on y.oid = o.contypid join pg_namespace n on n.oid = y.typnamespace
             where o.contype = 'n' and exists (select from pg_description d
               where d.classoid = 'pg_constraint'::regclass and d.objoid = o.oid)"
                .to_owned(),
        );
    }
    parts
}

/// Everything in the database that no kind manages, as far as these parts tell.
///
/// # Errors
/// When the query fails.
pub(super) async fn read(client: &Client, parts: &[Part]) -> Result<Vec<LeftOut>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let queries: Vec<&str> = parts.iter().map(|part| part.query.as_str()).collect();
    let sql = format!(
        "select u.what, coalesce(u.name, ''), u.schema, u.reason from ({}) u
         where (u.schema is null or u.schema !~ '^pg_')
           and not exists (select from pg_depend d where d.classid = u.class and d.objid = u.oid and d.deptype in ('e', 'i'))
         order by 1, 2",
        queries.join("\nunion all\n")
    );
    let rows = client.query_typed(&sql, &[]).await.map_err(|error| server_problem(&error, "reading the catalog"))?;
    Ok(rows
        .iter()
        .map(|row| LeftOut {
            what: row.get(0),
            name: row.get(1),
            schema: row.get(2),
            reason: row.get(3),
            digest: String::new(),
        })
        .collect())
}
