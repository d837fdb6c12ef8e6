//! Settings of the database and of roles (PostgreSQL manual, `ALTER DATABASE ... SET`, `ALTER ROLE ... SET`).

use serde::{Deserialize, Serialize};

use super::database_name;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// What a parameter is set to when a session begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Whose sessions; none for everybody's.
    pub role: Option<String>,
    /// Whether only those in this database.
    pub in_database: bool,
    /// The parameter.
    pub parameter: String,
    /// Its value, as the catalog holds it.
    pub value: String,
}

/// Parameters that hold a list of names, each quoted where it has to be (`GUC_LIST_QUOTE` in PostgreSQL's source).
const LISTS: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

impl Setting {
    fn statement(&self, action: &str, at: &Context) -> Statement {
        let database = database_name(at.from);
        let parameter = dotted(&self.parameter);
        let action = action.replacen("{}", &parameter, 1);
        let Some(role) = &self.role else { return Statement::new(format!("ALTER DATABASE {database} {action}")) };
        let place = if self.in_database { format!(" IN DATABASE {database}") } else { String::new() };
        let statement = Statement::new(format!("ALTER ROLE {}{place} {action}", Ident(role)));
        // Everybody may change his own.
        if role == at.creator { statement } else { statement.as_connected() }
    }

    fn set(&self, at: &Context) -> Vec<Statement> {
        let values = if LISTS.contains(&self.parameter.as_str()) {
            list(&self.value).iter().map(|name| Literal(name).to_string()).collect::<Vec<_>>().join(", ")
        } else {
            Literal(&self.value).to_string()
        };
        vec![self.statement(&format!("SET {{}} TO {values}"), at)]
    }
}

/// A parameter's name: `work_mem`, `app.tenant`.
fn dotted(name: &str) -> String {
    name.split('.').map(|part| Ident(part).to_string()).collect::<Vec<_>>().join(".")
}

/// The names of a list that the catalog holds as one text.
fn list(value: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        let Some(last) = names.last_mut() else { break };
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                last.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => names.push(String::new()),
            ' ' if !quoted => {}
            _ => last.push(character),
        }
    }
    names
}

impl ObjectKind for Setting {
    const KIND: Kind = Kind::Setting;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::Nothing };

    fn query(_version: u32) -> Option<String> {
        // Settings of all roles in all databases belong to nobody here.
        Some(
            "select r.rolname as role, s.setdatabase <> 0 as in_database, split_part(c.entry, '=', 1) as parameter,
               substr(c.entry, strpos(c.entry, '=') + 1) as value, '{}'::int8[] as addresses
             from pg_db_role_setting s cross join lateral unnest(s.setconfig) c(entry)
               left join pg_roles r on r.oid = s.setrole
             where (s.setrole <> 0 or s.setdatabase <> 0) and (s.setrole = 0 or r.rolname !~ '^pg_')
               and (s.setdatabase = 0
                 or s.setdatabase = (select d.oid from pg_database d where d.datname = current_database()))
             order by 1, 2, 3"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        match &self.role {
            None => ObjectId::attached(Kind::Setting, ObjectId::global(Kind::Database, ""), &self.parameter),
            Some(role) => {
                let place = if self.in_database { " in this database" } else { "" };
                let name = format!("{}{place}", self.parameter);
                ObjectId::attached(Kind::Setting, ObjectId::global(Kind::Role, role), name)
            }
        }
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(match &self.role {
            None => ObjectId::global(Kind::Database, ""),
            Some(role) => ObjectId::global(Kind::Role, role),
        })
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        self.set(at)
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        Alter::InPlace(to.set(at))
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        vec![self.statement("RESET {}", at)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Database;
    use super::*;
    use crate::object::{Catalog, Object};

    fn setting(role: Option<&str>, in_database: bool, parameter: &str, value: &str) -> Setting {
        Setting { role: role.map(str::to_owned), in_database, parameter: parameter.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn is_set_and_reset() {
        let mut live = Catalog::default();
        live.insert(Object::Database(Database { name: "Shop".to_owned(), connection_limit: -1 }));
        let at = Context::new(&live, &live, "postgres", 150_000);
        let sql = |setting: &Setting| format!("{}; {}", setting.create(&at)[0].sql, setting.drop(&at)[0].sql);
        assert_eq!(
            sql(&setting(None, true, "search_path", "\"$user\", public, \"My, Own\"")),
            "ALTER DATABASE \"Shop\" SET search_path TO '$user', 'public', 'My, Own'; ALTER DATABASE \"Shop\" RESET search_path"
        );
        assert_eq!(
            sql(&setting(Some("app"), true, "app.Tenant", "it's")),
            "ALTER ROLE app IN DATABASE \"Shop\" SET app.\"Tenant\" TO 'it''s'; ALTER ROLE app IN DATABASE \"Shop\" RESET app.\"Tenant\""
        );
        assert_eq!(
            sql(&setting(Some("app"), false, "TimeZone", "UTC")),
            "ALTER ROLE app SET \"TimeZone\" TO 'UTC'; ALTER ROLE app RESET \"TimeZone\""
        );
        assert_eq!(
            sql(&setting(Some("app"), false, "search_path", "\"\"")),
            "ALTER ROLE app SET search_path TO ''; ALTER ROLE app RESET search_path"
        );
    }

    #[test]
    fn is_told_apart_by_where_it_holds() {
        let everywhere = setting(Some("app"), false, "work_mem", "1GB").id();
        let here = setting(Some("app"), true, "work_mem", "1GB").id();
        assert_ne!(everywhere, here);
        assert_eq!(everywhere.to_string(), "setting work_mem of role app");
        assert_eq!(here.to_string(), "setting work_mem in this database of role app");
        assert_eq!(setting(None, true, "work_mem", "1GB").id().to_string(), "setting work_mem of database");
    }
}
