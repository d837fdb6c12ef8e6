//! Row-level security of a table: `ENABLE` and `FORCE` (PostgreSQL manual, 5.8).

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Catalog, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop,
    Statement, Traits, USER_SCHEMA,
};

/// That row-level security is enabled, or forced, on a table; there is no such object where it is neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowSecurity {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// `ENABLE ROW LEVEL SECURITY`.
    pub enabled: bool,
    /// `FORCE ROW LEVEL SECURITY`: for the owner too.
    pub forced: bool,
}

impl RowSecurity {
    fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }

    fn change(&self, from: (bool, bool), to: (bool, bool)) -> Vec<Statement> {
        let words = |was: bool, is: bool, on: &'static str, off: &'static str| match (was, is) {
            (false, true) => Some((on, HazardKind::NarrowsAccess)),
            (true, false) => Some((off, HazardKind::WidensAccess)),
            _ => None,
        };
        [words(from.0, to.0, "ENABLE", "DISABLE"), words(from.1, to.1, "FORCE", "NO FORCE")]
            .into_iter()
            .flatten()
            .map(|(action, kind)| {
                let text = match action {
                    "ENABLE" => "from now on only rows that a policy allows can be reached",
                    "DISABLE" => "everyone with privileges on the table reaches all of its rows",
                    "FORCE" => "policies hold for the table's owner too",
                    _ => "policies no longer hold for the table's owner",
                };
                set(&self.table_id(), action).hazard(Hazard::new(kind, text))
            })
            .collect()
    }
}

/// `ENABLE`, `DISABLE`, `FORCE` or `NO FORCE`.
fn set(table: &ObjectId, action: &str) -> Statement {
    Statement::new(format!("ALTER TABLE {} {action} ROW LEVEL SECURITY", table.sql_name()))
        .lock(LockMode::AccessExclusive, table.clone())
}

/// Whether policies hold for the table's owner too.
fn is_forced(table: &ObjectId, catalog: &Catalog) -> bool {
    let id = ObjectId::attached(Kind::RowSecurity, table.clone(), "");
    matches!(catalog.get(&id), Some(Object::RowSecurity(security)) if security.enabled && security.forced)
}

/// Whether there are policies that would keep the plan from seeing all rows of a table.
pub(super) fn hides_rows(table: &ObjectId, at: &Context) -> bool {
    at.policies_hold && !at.makes(table) && is_forced(table, at.from)
}

/// A statement by which PostgreSQL checks a foreign key. It looks for the rows on both sides as the owner does, and takes
/// what policies hide for missing.
pub(super) fn seeing_all_rows(statement: Statement, tables: &[ObjectId], at: &Context) -> Vec<Statement> {
    let hiding: Vec<&ObjectId> = tables.iter().filter(|table| hides_rows(table, at)).collect();
    let mut statements: Vec<Statement> = hiding.iter().map(|table| set(table, "NO FORCE")).collect();
    statements.push(if hiding.is_empty() { statement } else { statement.at_once() });
    statements.extend(hiding.iter().filter(|table| is_forced(table, at.to)).map(|table| set(table, "FORCE")));
    statements
}

/// A statement that has to see all rows of a table, after which nobody has seen the table without its policies: where
/// row-level security is forced they hold for the owner too, so that it is not while the statement runs. As it comes to be
/// forced, or ends to be, it is an error that policies hide rows.
pub(super) fn over_all_rows(statement: Statement, table: &ObjectId, at: &Context) -> Vec<Statement> {
    let (before, after) = match (is_forced(table, at.from), is_forced(table, at.to)) {
        (false, false) => return vec![statement],
        (true, true) => (set(table, "NO FORCE"), set(table, "FORCE")),
        _ => {
            let local = |value: &str| Statement::new(format!("SET LOCAL row_security = {value}"));
            (local("off"), local("DEFAULT"))
        }
    };
    vec![before, statement, after]
}

impl ObjectKind for RowSecurity {
    const KIND: Kind = Kind::RowSecurity;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str =
        "exists (select from pg_class where oid >= 16384 and (relrowsecurity or relforcerowsecurity))";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as table, c.relrowsecurity as enabled,
               c.relforcerowsecurity as forced, '{{}}'::int8[] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and (c.relrowsecurity or c.relforcerowsecurity) and {USER_SCHEMA}
             order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::RowSecurity, self.table_id(), "")
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table_id())
    }

    /// Policies are there before they are needed: nobody is locked out for the length of a deployment.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        at.to.children(&self.table_id()).iter().filter(|id| id.kind == Kind::Policy).cloned().collect()
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut statements = self.change((false, false), (self.enabled, self.forced));
        if at.makes(&self.table_id()) {
            for statement in &mut statements {
                statement.hazards.clear();
            }
        }
        statements
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        Alter::InPlace(self.change((self.enabled, self.forced), (to.enabled, to.forced)))
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        let mut statements = self.change((self.enabled, self.forced), (false, false));
        // The table goes right behind it, and has it again when it is back.
        if at.unmakes(&self.table_id()) {
            for statement in &mut statements {
                statement.hazards.clear();
            }
        }
        statements
    }
}
