//! Tables: plain, partitioned, partitions, unlogged, typed, foreign (PostgreSQL manual, `CREATE TABLE` and
//! `CREATE FOREIGN TABLE`). To whatever hangs on a table or uses it a foreign one is a table like any other.

use serde::{Deserialize, Serialize};

use super::declared_type::keeps_order;
use super::lock::{with_key_ends, with_owned_sequences, with_whole};
use super::{Sequence, ToastOptions, inherited_columns};
use crate::object::attached::opened_by_default;
use crate::object::foreign::options::{self, Options, Show, statement};
use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Reach, Statement,
    Traits, USER_SCHEMA, alter_storage, option_list,
};
use crate::sentence;
use crate::sql::{Ident, Literal};

/// A table; its columns, constraints and all else that can change by itself are objects of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `UNLOGGED`: not written to the WAL.
    pub unlogged: bool,
    /// `PARTITION BY`: `RANGE (created_at)`.
    pub partition_by: Option<String>,
    /// `OF type`, as [`super::DeclaredType`] says it too, which changes it.
    pub of_type: Option<String>,
    /// `WITH (...)`, without those of the TOAST table.
    pub options: Vec<String>,
    /// `USING`: none for the default, `heap`; of a partitioned table (since PostgreSQL 17) none for the default only.
    pub access_method: Option<String>,
    /// `TABLESPACE`: none for the database's.
    pub tablespace: Option<String>,
    /// `d`efault, `n`othing, `f`ull; `i`ndex is said by the index.
    pub replica_identity: String,
    /// Where its rows are, when it is a foreign table.
    pub foreign: Option<Foreign>,
}

/// Where the rows of a foreign table are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// `SERVER`.
    pub server: String,
    /// `OPTIONS`.
    pub options: Options,
}

impl Table {
    fn sql_name(&self) -> String {
        self.id().sql_name()
    }

    /// The options of the new table and of its TOAST table.
    fn all_options(&self, at: &Context) -> Vec<String> {
        let mut options = self.options.clone();
        let toast = ToastOptions::id_of(&self.id());
        if let Some(Object::ToastOptions(toast)) = at.to.get(&toast).filter(|_| at.folded.contains(&toast)) {
            options.extend(toast.options.iter().cloned());
        }
        options
    }
}

impl Table {
    /// Who reaches every row of a new table because of default privileges, which no step says.
    fn with_access_hazard(&self, create: Statement, at: &Context) -> Statement {
        let id = self.id();
        let is_secured = at.to.get(&ObjectId::attached(Kind::RowSecurity, id.clone(), "")).is_some();
        let who = opened_by_default(&Object::Table(self.clone()), at);
        if is_secured || who.is_empty() {
            return create;
        }
        create.hazard(Hazard::new(
            HazardKind::WidensAccess,
            format!("{} reaches every row by default privileges: there is no row-level security", sentence::all(&who)),
        ))
    }

    /// Sequences of its columns that stay logged, or UNLOGGED, where the table does not: they have changed with it.
    fn sequences_that_differ(&self, to: &Self, at: &Context) -> Vec<Statement> {
        let columns = at.from.children(&self.id()).iter().filter(|_| at.version >= 150_000);
        let links = columns.flat_map(|column| at.from.dependents(column));
        links
            .filter_map(|link| match at.from.get(link) {
                Some(Object::SequenceOwner(link)) => match (at.from.get(&link.sequence)?, at.to.get(&link.sequence)?) {
                    (Object::Sequence(was), Object::Sequence(is)) if was.unlogged == is.unlogged => Some(is),
                    _ => None,
                },
                _ => None,
            })
            .filter(|sequence| sequence.unlogged != to.unlogged)
            .map(Sequence::set_logged)
            .collect()
    }
}

impl ObjectKind for Table {
    const KIND: Kind = Kind::Table;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DeletesData };
    const PRINTED: &'static [&'static str] = &["partition_by"];
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind in ('r', 'p', 'f'))";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as name, c.relpersistence = 'u' as unlogged,
               case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_by,
               case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
               coalesce(c.reloptions, '{{}}') as options,
               case when c.relkind = 'p' or a.amname <> 'heap' then a.amname end as access_method, s.spcname as tablespace,
               case when c.relkind = 'f' then 'd' else c.relreplident end as replica_identity,
               (select json_build_object('server', fs.srvname, 'options', {options}) from pg_foreign_table f
                 join pg_foreign_server fs on fs.oid = f.ftserver where f.ftrelid = c.oid) as foreign,
               array[1259, c.oid::int8, 0, 1247, c.reltype::int8, 0] as addresses
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
               left join pg_am a on a.oid = c.relam left join pg_tablespace s on s.oid = c.reltablespace
             where c.relkind in ('r', 'p', 'f') and {USER_SCHEMA} order by 1, 2",
            options = options::read("f.ftoptions")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.name)
    }

    fn without_secrets(&self) -> Self {
        let shown = |foreign: &Foreign| Foreign { options: foreign.options.shown(Show::Usual), ..foreign.clone() };
        Self { foreign: self.foreign.as_ref().map(shown), ..self.clone() }
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    /// What is not logged can be referred to only by what is not logged either.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        match at.from.get(&self.id()) {
            Some(Object::Table(from)) if from.unlogged != self.unlogged => {}
            _ => return Vec::new(),
        }
        let keys = |catalog: &crate::object::Catalog| -> Vec<ObjectId> {
            if self.unlogged {
                let columns = catalog.children(&self.id()).iter().filter(|child| child.kind == Kind::Column);
                columns.flat_map(|column| catalog.dependents(column).iter().cloned()).collect()
            } else {
                catalog.children(&self.id()).iter().cloned().collect()
            }
        };
        let staying = keys(at.to).into_iter().filter(|key| !at.unmakes(key));
        let others = staying.filter_map(|key| match at.to.get(&key) {
            Some(Object::Constraint(key)) if self.unlogged => key.references.as_ref().and(key.parent()),
            Some(Object::Constraint(key)) => key.references.as_ref().map(super::constraint::Referenced::table_id),
            _ => None,
        });
        others.filter(|other| *other != self.id()).collect()
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut columns = Vec::new();
        let mut clauses = Vec::new();
        let mut inherits = Vec::new();
        let mut later = Vec::new();
        for child in at.folded_children(&self.id()) {
            match child {
                Object::Column(column) => columns.push(column),
                Object::Inheritance(link) => inherits.push(link),
                Object::Constraint(key) if key.is_lost_beside_another(at) => later.extend(key.create(at)),
                child => clauses.push(child.clause(at)),
            }
        }
        if inherits.is_empty() {
            columns.sort_by_key(|column| column.position);
        } else {
            let order = inherited_columns::order(&self.id(), at.to);
            columns.sort_by_key(|column| order.iter().position(|name| *name == column.name));
        }
        inherits.sort_by_key(|link| link.position);
        let lines: Vec<String> = columns
            .iter()
            .map(|column| if self.of_type.is_some() { column.typed_clause(at) } else { column.clause(at) })
            .chain(clauses)
            .filter(|clause| !clause.is_empty())
            .map(|clause| format!("\n    {clause}"))
            .collect();
        let sort = match (&self.foreign, self.unlogged) {
            (Some(_), _) => "FOREIGN ",
            (None, true) => "UNLOGGED ",
            (None, false) => "",
        };
        let mut sql = format!("CREATE {sort}TABLE {}", self.sql_name());
        if let Some(of_type) = &self.of_type {
            sql += &format!(" OF {of_type}");
        }
        if !lines.is_empty() {
            sql += &format!(" ({}\n)", lines.join(","));
        } else if self.of_type.is_none() {
            sql += " ()";
        }
        if !inherits.is_empty() {
            let parents: Vec<_> = inherits.iter().map(|link| link.parent.sql_name()).collect();
            sql += &format!(" INHERITS ({})", parents.join(", "));
        }
        if let Some(key) = &self.partition_by {
            sql += &format!(" PARTITION BY {key}");
        }
        if let Some(method) = &self.access_method {
            sql += &format!(" USING {}", Ident(method));
        }
        let options = self.all_options(at);
        if !options.is_empty() {
            sql += &format!(" WITH ({})", option_list(&options));
        }
        if let Some(tablespace) = &self.tablespace {
            sql += &format!(" TABLESPACE {}", Ident(tablespace));
        }
        let create = match &self.foreign {
            Some(foreign) => {
                statement(&format!("{sql} SERVER {}", Ident(&foreign.server)), foreign.options.clause(Show::Usual))
            }
            None => Statement::new(sql),
        };
        let create = inherits
            .iter()
            .fold(create, |create, link| create.lock(LockMode::ShareUpdateExclusive, link.parent.clone()));
        let mut statements: Vec<_> = columns.iter().filter_map(|column| column.frees_sequence(at)).collect();
        statements.push(self.with_access_hazard(create, at));
        for column in columns {
            statements.extend(column.after_create(at));
        }
        if matches!(self.replica_identity.as_str(), "n" | "f") {
            statements.push(Statement::new(replica_identity(self)));
        }
        statements.extend(later);
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let table = self.id();
        let prefix = format!("ALTER TABLE {}", self.sql_name());
        let mut statements = Vec::new();
        if self.partition_by != to.partition_by {
            return Alter::Recreate { because: "a table cannot be made partitioned, or another way, in place" };
        }
        if self.of_type.is_none() && to.of_type.is_some() && !keeps_order(&table, at) {
            return Alter::Recreate {
                because: "the columns of a typed table are in the order of its type, which nothing changes in place",
            };
        }
        match (&self.foreign, &to.foreign) {
            (Some(from), Some(to)) if from.server != to.server => {
                return Alter::Recreate { because: "a foreign table cannot move to another server in place" };
            }
            (Some(from), Some(to)) if from.options != to.options => {
                let prefix = format!("ALTER FOREIGN TABLE {}", self.sql_name());
                statements.push(
                    statement(&prefix, from.options.change(&to.options, Show::Usual))
                        .lock(LockMode::AccessExclusive, table.clone()),
                );
            }
            (Some(_), Some(_)) | (None, None) => {}
            (Some(_), None) | (None, Some(_)) => {
                return Alter::Recreate { because: "a table cannot become a foreign one in place, or the other way" };
            }
        }
        if self.unlogged != to.unlogged {
            let clause = if to.unlogged { "UNLOGGED" } else { "LOGGED" };
            let statement =
                Statement::new(format!("{prefix} SET {clause}")).rewrites(LockMode::AccessExclusive, table.clone());
            // Since PostgreSQL 15 the sequences of its columns change with it.
            let columns = at.from.children(&table).iter().filter(|_| at.version >= 150_000);
            statements.push(columns.fold(statement, |statement, column| with_owned_sequences(statement, column, at)));
            statements.extend(self.sequences_that_differ(to, at));
        }
        if self.access_method != to.access_method {
            let sql = match (&to.access_method, &to.partition_by) {
                (Some(method), _) => format!("{prefix} SET ACCESS METHOD {}", Ident(method)),
                (None, None) => format!("{prefix} SET ACCESS METHOD heap"),
                (None, Some(_)) => format!("{prefix} SET ACCESS METHOD DEFAULT"),
            };
            let statement = Statement::new(sql);
            // Of a partitioned table it is only what new partitions get.
            statements.push(if to.partition_by.is_some() {
                statement.lock(LockMode::AccessExclusive, table.clone())
            } else {
                statement.rewrites(LockMode::AccessExclusive, table.clone())
            });
        }
        if self.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            statements.push(
                Statement::new(format!("{prefix} SET TABLESPACE {}", Ident(tablespace)))
                    .rewrites(LockMode::AccessExclusive, table.clone()),
            );
        }
        let options = alter_storage(&prefix, &self.options, &to.options, &table);
        // What is used as a catalog table cannot be written anew.
        let is_catalog = self.options.iter().any(|option| option == "user_catalog_table=true");
        statements.splice(if is_catalog { 0..0 } else { statements.len()..statements.len() }, options);
        if self.replica_identity != to.replica_identity && to.replica_identity != "i" {
            statements.push(Statement::new(replica_identity(to)).lock(LockMode::AccessExclusive, table.clone()));
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        let sort = if self.foreign.is_some() { "FOREIGN " } else { "" };
        let statement =
            Statement::new(format!("DROP {sort}TABLE {}", self.sql_name())).lock(LockMode::AccessExclusive, self.id());
        let statement = with_key_ends(statement, &self.id(), LockMode::AccessExclusive, at);
        let children = at.from.children(&self.id()).iter();
        let statement = children.fold(statement, |statement, child| with_owned_sequences(statement, child, at));
        let drop = with_whole(statement, &self.id(), at);
        if self.foreign.is_some() || !at.makes(&self.id()) {
            return vec![drop];
        }
        // Only a table without a row is made anew, and somebody may have written to it meanwhile, or attached a partition,
        // which would go with it.
        let name = self.sql_name();
        let lock = Statement::new(format!("LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
            .reaches(Reach::Children)
            .lock(LockMode::AccessExclusive, self.id());
        let what = if self.partition_by.is_some() { "another partition" } else { "rows" };
        let text = format!("{name} has {what} now, which would be lost: nothing was changed, plan again");
        // Rows that a policy hides take up room as well.
        let itself = Literal(&name);
        let has_rows = if self.partition_by.is_some() {
            format!("EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = {itself}::regclass)")
        } else {
            format!("pg_catalog.pg_relation_size({itself}::regclass) > 0")
        };
        let look = Statement::new(format!(
            "DO $schemactl$BEGIN IF {has_rows} THEN RAISE EXCEPTION USING MESSAGE = {}; END IF; END$schemactl$",
            Literal(&text)
        ));
        let becomes_plain = self.partition_by.is_some()
            && matches!(at.to.get(&self.id()), Some(Object::Table(to)) if to.partition_by.is_none());
        if becomes_plain {
            let text = format!("{} is empty from then on: the rows stay in what were its partitions", self.id());
            return vec![lock, look, drop.hazard(Hazard::on(HazardKind::DeletesData, text, self.id()))];
        }
        vec![lock, look, drop]
    }

    /// The rows of a foreign table are elsewhere, and stay there.
    fn on_drop(&self) -> OnDrop {
        if self.foreign.is_some() { OnDrop::DropsObject } else { OnDrop::DeletesData }
    }

    fn may_be_rebuilt(&self) -> bool {
        self.foreign.is_some()
    }

    /// A table is let go of the type that it was declared of, and declared of the new one: see [`super::DeclaredType`].
    fn rebase(&self, needed: &ObjectId, _at: &Context) -> Option<Alter> {
        let is_declared = self.of_type.is_some() && needed.kind == Kind::Composite;
        is_declared.then(|| Alter::InPlace(Vec::new()))
    }

    /// A table whose rows are values elsewhere, and whose name another type takes, goes once these have moved over.
    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        if self.foreign.is_some() || self.partition_by.is_some() || at.to.get(&self.id()).is_some() {
            return None;
        }
        let name = at.retired_name(&self.schema, &self.name);
        let sql = format!("ALTER TABLE {} RENAME TO {}", self.sql_name(), Ident(&name));
        let rename = Statement::new(sql).lock(LockMode::AccessExclusive, self.id());
        Some((vec![rename], Self { name, ..self.clone() }))
    }

    /// Two tables that refer to each other cannot both become logged, or unlogged, while they do.
    fn gives_way(&self, at: &Context) -> Vec<ObjectId> {
        let is_key = |id: &&ObjectId| match at.from.get(id) {
            Some(Object::Constraint(key)) => key.references.is_some() && at.to.get(id).is_some(),
            _ => false,
        };
        at.from.children(&self.id()).iter().filter(is_key).cloned().collect()
    }
}

fn replica_identity(table: &Table) -> String {
    let identity = match table.replica_identity.as_str() {
        "n" => "NOTHING",
        "f" => "FULL",
        _ => "DEFAULT",
    };
    format!("ALTER TABLE {} REPLICA IDENTITY {identity}", table.sql_name())
}
