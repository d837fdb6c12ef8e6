//! What the shadow has to know about the target: whose database it is, how names resolve there, which roles exist,
//! and on which platform it stands.

use serde::Deserialize;

use super::{Server, server_problem};
use crate::problem::{Problem, Result};

/// Facts about a database that no catalog object holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The role that owns the database.
    pub owner: String,
    /// The roles of the cluster.
    pub roles: Vec<Role>,
    /// Who is a member of what.
    pub memberships: Vec<Membership>,
    /// `search_path` settings of this database, of roles, and of roles in this database.
    pub search_paths: Vec<SearchPath>,
    /// Whether the database is a Supabase project's: role `supabase_admin`, `auth.users` and `storage.buckets` exist.
    pub is_supabase: bool,
    /// The database's encoding and collation, which a private shadow cannot always have.
    pub collation: String,
    /// The version of extension `pg_cron`, where it is installed.
    pub cron_version: Option<String>,
}

/// A role's attributes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The name.
    pub name: String,
    /// `SUPERUSER`.
    pub superuser: bool,
    /// `INHERIT`.
    pub inherit: bool,
    /// `CREATEROLE`.
    pub createrole: bool,
    /// `CREATEDB`.
    pub createdb: bool,
    /// `LOGIN`.
    pub login: bool,
    /// `REPLICATION`.
    pub replication: bool,
    /// `BYPASSRLS`.
    pub bypassrls: bool,
}

/// That one role is a member of another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The role.
    pub role: String,
    /// Its member.
    pub member: String,
}

/// A setting of `search_path`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchPath {
    /// The role; none for all.
    pub role: Option<String>,
    /// Whether it holds in this database only.
    pub in_database: bool,
    /// The value.
    pub value: String,
}

const QUERY: &str = "
select json_build_object(
  'owner', (select r.rolname from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = current_database()),
  'roles', (select json_agg(json_build_object('name', rolname, 'superuser', rolsuper, 'inherit', rolinherit,
    'createrole', rolcreaterole, 'createdb', rolcreatedb, 'login', rolcanlogin, 'replication', rolreplication,
    'bypassrls', rolbypassrls) order by rolname) from pg_roles where rolname !~ '^pg_'),
  'memberships', coalesce((select json_agg(json_build_object('role', r.rolname, 'member', m.rolname)
    order by r.rolname, m.rolname) from pg_auth_members a join pg_roles r on r.oid = a.roleid
    join pg_roles m on m.oid = a.member), '[]'),
  'search_paths', coalesce((select json_agg(json_build_object('role', r.rolname, 'in_database', s.setdatabase <> 0,
    'value', substr(c, length('search_path=') + 1)) order by r.rolname, s.setdatabase)
    from pg_db_role_setting s cross join unnest(s.setconfig) c left join pg_roles r on r.oid = s.setrole
    where c like 'search\\_path=%'
      and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))), '[]'),
  'is_supabase', exists (select from pg_roles where rolname = 'supabase_admin')
    and (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where (n.nspname, c.relname) in (('auth', 'users'), ('storage', 'buckets'))) = 2,
  'collation', (select datcollate from pg_database where datname = current_database()),
  'cron_version', (select extversion from pg_extension where extname = 'pg_cron')
)::text";

/// Reads the facts.
///
/// # Errors
/// When the query fails.
pub async fn facts(server: &Server) -> Result<Facts> {
    let rows = server
        .client
        .query_typed(QUERY, &[])
        .await
        .map_err(|error| server_problem(&error, "reading roles and settings"))?;
    let json: String = rows.first().map(|row| row.get(0)).unwrap_or_default();
    serde_json::from_str(&json).map_err(|error| {
        Box::new(
            Problem::error("unexpected-catalog", "the server's answer about roles and settings was not understood")
                .because(error.to_string())
                .help("please report this with the version of the server"),
        )
    })
}

impl Facts {
    /// The `search_path` that a session of `role` in this database starts with.
    #[must_use]
    pub fn search_path(&self, role: &str) -> String {
        // The most specific setting wins (PostgreSQL manual, `ALTER ROLE`).
        let find = |named: bool, in_database: bool| {
            self.search_paths
                .iter()
                .find(|path| {
                    path.in_database == in_database
                        && if named { path.role.as_deref() == Some(role) } else { path.role.is_none() }
                })
                .map(|path| path.value.clone())
        };
        find(true, true)
            .or_else(|| find(true, false))
            .or_else(|| find(false, true))
            .unwrap_or_else(|| "\"$user\", public".to_owned())
    }
}
