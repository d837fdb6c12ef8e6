//! Columns of tables, with all that `ALTER COLUMN` can set; the DEFAULT is an object of its own, the expression of a
//! generated column and an identity are not, since PostgreSQL makes them with the column.

use serde::{Deserialize, Serialize};

use super::column_type::{Change, change};
use super::default::is_volatile;
use super::identity::Identity;
use super::lock::{key_ends, with_children, with_key_ends, with_owned_sequences};
use super::{Inheritance, index_part, inheritance, not_null, not_null_own, row_security};
use crate::object::HazardKind;
use crate::object::foreign::options::{self, Options, Show, statement};
use crate::object::types::stored::{Stored, rows_in, stored};
use crate::object::types::{Composite, Enum};
use crate::object::{
    Alter, Catalog, Context, Folds, Hazard, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, PassesOn, Reach,
    Statement, Traits, USER_SCHEMA, alter_options,
};
use crate::sql::{Ident, QualifiedName};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The name.
    pub name: String,
    /// Its place in the table, from 1: reported, never changed.
    pub position: i32,
    /// The type as `format_type` prints it: `character varying(20)`.
    pub data_type: String,
    /// The base type when `data_type` is a domain, for telling which casts exist.
    pub base_type: String,
    /// `COLLATE`: qualified, none for the type's own.
    pub collation: Option<String>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// `GENERATED ALWAYS AS (...)`: the expression.
    pub generated: Option<String>,
    /// `VIRTUAL` (PostgreSQL 18) rather than `STORED`.
    pub is_virtual: bool,
    /// `GENERATED ... AS IDENTITY`.
    pub identity: Option<Identity>,
    /// `SET STORAGE`.
    pub storage: String,
    /// The storage that the type comes with.
    pub type_storage: String,
    /// `SET COMPRESSION`: none for `default_toast_compression`.
    pub compression: Option<String>,
    /// `SET STATISTICS`: none for `default_statistics_target`.
    pub statistics: Option<i32>,
    /// `SET (n_distinct = ...)`.
    pub options: Vec<String>,
    /// Whether the table itself says it, rather than only its parents.
    pub local: bool,
    /// Whether a parent has it too, in which case its type follows the parent's.
    pub inherited: bool,
    /// Whether the table is a partition: the parent's columns are then made before attaching.
    pub of_partition: bool,
    /// Whether the table's partition key uses it.
    pub partition_key: bool,
    /// `OPTIONS` of a foreign table's column; none of any other table's.
    pub foreign: Option<Options>,
}

impl Column {
    pub(super) fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }

    pub(super) fn table_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.table)
    }

    /// `ALTER TABLE t ALTER COLUMN c <action>`, with a short exclusive lock.
    pub(super) fn set(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} ALTER COLUMN {} {action}", self.table_name(), Ident(&self.name)))
            .lock(LockMode::AccessExclusive, self.table_id())
            .reaches(Reach::Children)
    }

    /// Whether the table gets it from a parent, so that it says nothing itself.
    pub(super) fn comes_from_parent(&self) -> bool {
        self.inherited && !self.local && !self.of_partition
    }

    /// What `ADD COLUMN` says, and `CREATE TABLE` unless a parent says it.
    fn whole_clause(&self, at: &Context) -> String {
        let mut clause = format!("{} {}", Ident(&self.name), self.data_type);
        if let Some(method) = &self.compression {
            clause += &format!(" COMPRESSION {method}");
        }
        if let Some(options) = &self.foreign {
            // What a column is called on the other side is no secret.
            clause += &options.clause(Show::Usual).1;
        }
        clause += &self.collate();
        if let Some(default) = self.default_clause(at).filter(|_| self.generated.is_none()) {
            clause += &format!(" {default}");
        }
        if let Some(expression) = self.generated.as_ref().filter(|_| !self.takes_expression(at)) {
            let kind = if self.is_virtual { "VIRTUAL" } else { "STORED" };
            clause += &format!(" GENERATED ALWAYS AS ({expression}) {kind}");
        }
        if let Some(identity) = &self.identity {
            clause += &format!(" {}", identity.clause());
        }
        clause += &not_null::clause(self, at);
        clause
    }

    /// Whether a column of another table is of this table's row type.
    fn row_is_stored(&self, at: &Context) -> bool {
        let goes_first = |one: &Stored| {
            let column = ObjectId::column(&one.relation, &one.column);
            !rows_in(&column, at.to).contains(&self.table_id()) && rows_in(&column, at.from).contains(&self.table_id())
        };
        stored(at, &self.table_id()).iter().any(|one| {
            one.relation != self.table_id() && one.relation.kind != Kind::MaterializedView && !goes_first(one)
        })
    }

    fn default_clause(&self, at: &Context) -> Option<String> {
        at.folded_children(&self.id()).map(|child| child.clause(at)).find(|clause| !clause.is_empty())
    }

    /// In `CREATE TABLE ... OF type`, where the type says name and type.
    pub(super) fn typed_clause(&self, at: &Context) -> String {
        let mut clause = String::new();
        if let Some(default) = self.default_clause(at) {
            clause += &format!(" {default}");
        }
        clause += &not_null::clause(self, at);
        if clause.is_empty() { clause } else { format!("{} WITH OPTIONS{clause}", Ident(&self.name)) }
    }

    pub(super) fn collate(&self) -> String {
        self.collation.as_ref().map(|collation| format!(" COLLATE {collation}")).unwrap_or_default()
    }

    /// This column as it is right after `ALTER COLUMN ... TYPE`, which makes it `to`'s type: PostgreSQL sets storage
    /// and compression back to what the new type comes with.
    fn retyped(&self, to: &Column) -> Column {
        Column { storage: to.type_storage.clone(), compression: None, ..self.clone() }
    }

    /// The change of its type; of several at the top of one tree the first one's is everyone's.
    fn retype(&self, to: &Column, change: Change, at: &Context) -> Vec<Statement> {
        let tops = self.merged_tops(at);
        if tops.first().is_some_and(|leader| *leader != self.id()) {
            return Vec::new();
        }
        let all = if tops.is_empty() { vec![self.id()] } else { tops.clone() };
        let statement = all.iter().fold(to.type_statement(self, change, None, at), |statement, column| {
            with_key_ends(statement, column, LockMode::AccessExclusive, at)
        });
        let mut statements = if tops.is_empty() {
            row_security::seeing_all_rows(statement, &key_ends(&self.id(), at), at)
        } else {
            self.retyped_together(statement, &tops, at)
        };
        statements.extend(index_part::restored_after_retyping(self, at));
        statements
    }

    /// Whether only that tells the two apart which each table of a tree has for itself.
    pub(super) fn differs_in_settings_only(&self, to: &Column) -> bool {
        let like = Column {
            position: to.position,
            storage: to.storage.clone(),
            compression: to.compression.clone(),
            statistics: to.statistics,
            options: to.options.clone(),
            foreign: to.foreign.clone(),
            ..self.clone()
        };
        self != to && like == *to
    }

    /// What `CREATE TABLE` cannot say: storage, statistics target and options, as far as they differ from `from`'s.
    pub(super) fn settings(&self, from: Option<&Column>) -> Vec<Statement> {
        let mut statements = Vec::new();
        // Partitions and children have settings of their own.
        let only = |action: &str, mode: LockMode| {
            let (table, column) = (self.table_name(), Ident(&self.name));
            Statement::new(format!("ALTER TABLE ONLY {table} ALTER COLUMN {column} {action}"))
                .lock(mode, self.table_id())
        };
        if *from.map_or(&self.type_storage, |from| &from.storage) != self.storage {
            statements.push(only(&format!("SET STORAGE {}", storage_name(&self.storage)), LockMode::AccessExclusive));
        }
        if let Some(from) = from
            && from.compression != self.compression
        {
            let method = self.compression.as_deref().unwrap_or("DEFAULT");
            statements.push(only(&format!("SET COMPRESSION {method}"), LockMode::AccessExclusive));
        }
        if from.and_then(|from| from.statistics) != self.statistics {
            let action = format!("SET STATISTICS {}", self.statistics.unwrap_or(-1));
            statements.push(only(&action, LockMode::ShareUpdateExclusive));
        }
        let prefix = format!("ALTER TABLE ONLY {} ALTER COLUMN {}", self.table_name(), Ident(&self.name));
        statements.extend(
            alter_options(&prefix, from.map_or(&[], |from| &from.options), &self.options)
                .into_iter()
                .map(|statement| statement.lock(LockMode::ShareUpdateExclusive, self.table_id())),
        );
        if let (Some(from), Some(to)) = (from.and_then(|from| from.foreign.as_ref()), &self.foreign)
            && from != to
        {
            statements.push(
                statement(&prefix, from.change(to, Show::Usual)).lock(LockMode::AccessExclusive, self.table_id()),
            );
        }
        statements.extend(self.identity_type(from));
        statements.extend(self.identity_persistence(from));
        statements
    }

    /// The column of that name on a parent of the table.
    pub(super) fn on_parent<'a>(&self, link: &Inheritance, catalog: &'a Catalog) -> Option<&'a Column> {
        let id = ObjectId::on_relation(Kind::Column, link.parent.schema()?, link.parent.name(), &self.name);
        match catalog.get(&id) {
            Some(Object::Column(column)) => Some(column),
            _ => None,
        }
    }

    /// The column of that name on a parent of the table, which this one follows in all that is inherited.
    fn parent_column<'a>(&self, at: &Context<'a>) -> Option<(&'a Column, &'a Column)> {
        inheritance::parents(at.to, &self.table_id())
            // What is not its child for the time being changes by itself.
            .filter(|link| !at.makes(&link.id()))
            .find_map(|link| self.on_parent(link, at.from).zip(self.on_parent(link, at.to)))
    }

    /// The parent's column that brings this one along when it is added. What the table states itself is added to it first,
    /// and the parent's merges with it.
    fn follows_parent<'a>(&self, at: &Context<'a>) -> Option<&'a Column> {
        if !self.inherited || self.local {
            return None;
        }
        inheritance::parents(at.to, &self.table_id())
            .filter(|link| !at.makes(&link.id()))
            .filter_map(|link| self.on_parent(link, at.to))
            .find(|column| at.makes(&column.id()))
    }

    /// What the column has of its own when the parent's `ADD COLUMN` has brought it along.
    fn beyond_added(&self, parent: &Column, at: &Context) -> Vec<Statement> {
        self.beyond(parent, &self.type_storage, at)
    }

    /// What the column needs after `CREATE TABLE`. With `INHERITS`, it is like the parent's at first.
    pub(super) fn after_create(&self, at: &Context) -> Vec<Statement> {
        let mut statements = self.after_create_itself(at);
        // Of a table that is made anew, as it has no rows, the numbers that were given out stay so.
        if let (Some(Object::Column(from)), Some(identity)) = (at.from.get(&self.id()), &self.identity)
            && let Some(former) = &from.identity
        {
            let name = QualifiedName(&identity.sequence_schema, &identity.sequence).to_string();
            statements.extend(former.position.reached_within(&identity.options, &name));
        }
        statements.extend(self.counts_after_former(at));
        statements
    }

    fn after_create_itself(&self, at: &Context) -> Vec<Statement> {
        if !self.comes_from_parent() {
            return self.settings(None);
        }
        let table = self.table_id();
        let mut parents = inheritance::parents(at.to, &table).filter_map(|link| self.on_parent(link, at.to));
        let Some(first) = parents.next() else { return self.settings(None) };
        let not_null = first.not_null || parents.any(|parent| parent.not_null);
        self.beyond(&Column { not_null, ..first.clone() }, &first.storage, at)
    }

    fn beyond(&self, parent: &Column, storage: &str, at: &Context) -> Vec<Statement> {
        let own = at.folded_children(&self.id()).find_map(|child| match child {
            Object::Default(default) => Some(default),
            _ => None,
        });
        let of_parent =
            match at.to.get(&ObjectId::on_relation(Kind::Default, &parent.schema, &parent.table, &parent.name)) {
                Some(Object::Default(default)) => Some(default),
                _ => None,
            };
        let mut statements = Vec::new();
        if let Some(expression) = self.generated.as_ref().filter(|own| parent.generated.as_ref() != Some(own))
            && at.version >= 170_000
        {
            statements.push(self.set_expression(expression));
        }
        match (own, of_parent) {
            (Some(own), other) if other.is_none_or(|other| other.expression != own.expression) => {
                statements.extend(own.create(at));
            }
            (None, Some(_)) => {
                let (table, column) = (self.table_name(), Ident(&self.name));
                statements.push(
                    Statement::new(format!("ALTER TABLE ONLY {table} ALTER COLUMN {column} DROP DEFAULT"))
                        .lock(LockMode::AccessExclusive, self.table_id()),
                );
            }
            _ => {}
        }
        // A constraint with a name of its own is added by itself.
        if self.not_null && !parent.not_null && not_null::of_column(self, at.to).is_none() {
            statements.extend(not_null::become_not_null(self, at));
        }
        let added = Column {
            storage: storage.to_owned(),
            compression: parent.compression.clone(),
            statistics: None,
            options: Vec::new(),
            ..self.clone()
        };
        statements.extend(self.settings(Some(&added)));
        statements
    }

    /// Whether `SET EXPRESSION` (since PostgreSQL 17) does it. Of a virtual column, which loses nothing when it is made anew,
    /// it is not possible beside checks and publications, and only needed where a parent has the column too.
    fn expression_can_change(&self, to: &Self, at: &Context) -> bool {
        let suits = !to.is_virtual || self.inherited && to.inherited;
        at.version >= 170_000 && suits && (&self.data_type, &self.collation) == (&to.data_type, &to.collation)
    }

    fn set_expression(&self, expression: &str) -> Statement {
        let statement = self.set(&format!("SET EXPRESSION AS ({expression})"));
        if self.is_virtual { statement } else { statement.rewrites(LockMode::AccessExclusive, self.table_id()) }
    }

    /// Whether its expression has to be set to that of `to`. A parent's goes down to the children, whatever they had.
    fn sets_expression(&self, to: &Self, parents: Option<(&Self, &Self)>) -> bool {
        match parents.map(|(from, to)| (&from.generated, &to.generated)) {
            Some((Some(was), Some(is))) if was != is => *is != *to.generated.as_ref().unwrap_or(is),
            _ => self.generated != to.generated,
        }
    }

    /// What was virtual (PostgreSQL 18) and stored nothing becomes a plain column with the values that it showed: it is made a
    /// stored one, which keeps them when it loses its expression. Not so where the expression's own columns change too.
    fn keeps_what_was_shown(&self, at: &Context) -> Option<Vec<Statement>> {
        let Some(Object::Column(from)) = at.from.get(&self.id()) else { return None };
        let changes = |id: &ObjectId| at.makes(id) || at.to.get(id) != at.from.get(id);
        let needed = at.from.depends_on(&self.id()).iter();
        let is_kept = from.is_virtual
            && self.generated.is_none()
            && self.identity.is_none()
            && self.is_computed_alike_below(from, at)
            && !needed.filter(|id| id.kind == Kind::Column).any(changes);
        let expression = from.generated.as_ref().filter(|_| is_kept)?;
        let stored = Self { generated: Some(expression.clone()), is_virtual: false, ..self.clone() };
        let add = format!("ALTER TABLE {} ADD COLUMN {}", self.table_name(), stored.whole_clause(at));
        let add = Statement::new(add).reaches(Reach::Children).rewrites(LockMode::AccessExclusive, self.table_id());
        let mut statements = vec![add, self.set("DROP EXPRESSION")];
        statements.extend(self.default_clause(at).map(|default| self.set(&format!("SET {default}"))));
        statements.extend(self.settings(None));
        Some(statements)
    }

    /// Whether the tables below compute the column as this one does.
    fn is_computed_alike_below(&self, from: &Self, at: &Context) -> bool {
        let table = self.table_id();
        inheritance::members(at.from, &table).all(|link| match at.from.get(&inheritance::on(&link.child, &self.id())) {
            Some(Object::Column(own)) => own.generated == from.generated && own.is_computed_alike_below(own, at),
            _ => true,
        })
    }

    /// Whether the values that it showed or stored are gone for good as it is made anew.
    fn loses_what_was_shown(&self, at: &Context) -> bool {
        let Some(Object::Column(to)) = at.to.get(&self.id()) else { return false };
        self.generated.is_some()
            && to.generated.is_none()
            && to.follows_parent(at).is_none()
            && (!self.is_virtual || to.keeps_what_was_shown(at).is_none())
    }

    /// Whether it becomes NOT NULL by way of its table's parent.
    pub(super) fn parent_sets_not_null(&self, at: &Context) -> bool {
        self.inherited && self.parent_column(at).is_some_and(|(from, to)| !from.not_null && to.not_null)
    }
}

fn storage_name(code: &str) -> &'static str {
    match code {
        "p" => "PLAIN",
        "e" => "EXTERNAL",
        "m" => "MAIN",
        _ => "EXTENDED",
    }
}

/// What has to step aside while a column's type changes (PostgreSQL manual, `ALTER TABLE`, and
/// `RememberAllDependentForRebuilding` in its source: indexes and constraints are rebuilt by the server itself).
const TYPE_BLOCKERS: &[Kind] = &[
    Kind::View,
    Kind::MaterializedView,
    Kind::Rule,
    Kind::Policy,
    Kind::Trigger,
    Kind::Column,
    Kind::Routine,
    Kind::PublicationTable,
    Kind::Statistics,
];

/// The same, where the new values cannot be compared with the old ones at the other end of a foreign key.
const TYPE_BLOCKERS_WITH_KEYS: &[Kind] = &[
    Kind::View,
    Kind::MaterializedView,
    Kind::Rule,
    Kind::Policy,
    Kind::Trigger,
    Kind::Column,
    Kind::Routine,
    Kind::PublicationTable,
    Kind::Statistics,
    Kind::Constraint,
];

/// The same, where the old default cannot be cast to the new type, nor the old values compared with the new.
const TYPE_BLOCKERS_WITH_DEFAULT: &[Kind] = &[
    Kind::View,
    Kind::MaterializedView,
    Kind::Rule,
    Kind::Policy,
    Kind::Trigger,
    Kind::Column,
    Kind::Routine,
    Kind::PublicationTable,
    Kind::Statistics,
    Kind::Default,
    Kind::Constraint,
];

impl ObjectKind for Column {
    const KIND: Kind = Kind::Column;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::DeletesData };
    const PRINTED: &'static [&'static str] = &["generated"];
    const THERE_IF: &'static str = "exists (select from pg_class where oid >= 16384 and relkind in ('r', 'p', 'f'))";

    fn query(version: u32) -> Option<String> {
        // Before 15 no sequence is unlogged, whatever its table is.
        let persistence = if version >= 150_000 {
            "case when s.relpersistence <> c.relpersistence
                   then case s.relpersistence when 'u' then 'UNLOGGED' else 'LOGGED' end end"
        } else {
            "null"
        };
        let is_virtual = if version >= 180_000 { "a.attgenerated = 'v'" } else { "false" };
        Some(format!(
            "select n.nspname as schema, c.relname as table, a.attname as name, a.attnum as position,
               format_type(a.atttypid, a.atttypmod) as data_type,
               format_type(case when y.typtype = 'd' then y.typbasetype else y.oid end, null) as base_type,
               case when a.attcollation <> y.typcollation and a.attcollation <> 0
                 then (select quote_ident(cn.nspname) || '.' || quote_ident(l.collname) from pg_collation l
                   join pg_namespace cn on cn.oid = l.collnamespace where l.oid = a.attcollation) end as collation,
               a.attnotnull as not_null,
               case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end as generated,
               {is_virtual} as is_virtual,
               case when a.attidentity <> '' then (select json_build_object('always', a.attidentity = 'a',
                 'sequence_schema', sn.nspname, 'sequence', s.relname, 'options', {sequence_options},
                 'persistence', {persistence}, 'position', {position}) {sequence}) end as identity,
               a.attstorage as storage, y.typstorage as type_storage,
               case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
               nullif(a.attstattarget, -1) as statistics, coalesce(a.attoptions, '{{}}') as options,
               a.attislocal as local, a.attinhcount > 0 as inherited, c.relispartition as of_partition,
               c.relkind = 'p' and exists (select from pg_depend k where k.classid = 1259 and k.objid = c.oid
                 and k.objsubid = a.attnum and k.refclassid = 1259 and k.refobjid = c.oid and k.refobjsubid = 0
                 and k.deptype = 'i') as partition_key,
               case when c.relkind = 'f' then {options} end as foreign,
               array[1259, c.oid::int8, a.attnum] ||
                 case when a.attgenerated <> '' then array[2604, d.oid::int8, 0] else '{{}}' end as addresses
             from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
               join pg_type y on y.oid = a.atttypid
               left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped and {USER_SCHEMA}
             order by 1, 2, a.attnum",
            sequence_options = super::sequence::OPTIONS,
            position = super::position::position("s.oid"),
            // Few columns have one: a join would be planned and carried out for all.
            sequence =
                "from pg_depend i join pg_sequence q on q.seqrelid = i.objid join pg_class s on s.oid = q.seqrelid
                 join pg_namespace sn on sn.oid = s.relnamespace
               where i.classid = 1259 and i.refclassid = 1259 and i.refobjid = a.attrelid and i.refobjsubid = a.attnum
                 and i.deptype = 'i'",
            options = options::read("a.attfdwoptions")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Column, &self.schema, &self.table, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table_id())
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        if let Some(parent) = self.follows_parent(at) {
            return self.beyond_added(parent, at);
        }
        if let Some(statements) = self.keeps_what_was_shown(at) {
            return statements;
        }
        let mut statement =
            Statement::new(format!("ALTER TABLE {} ADD COLUMN {}", self.table_name(), self.whole_clause(at)))
                .reaches(Reach::Children);
        // NOT NULL is a constraint since PostgreSQL 18, for which all below are locked.
        if at.version < 180_000 || !self.not_null {
            statement = statement.passes_on(PassesOn::Added(self.id()));
        }
        let default = self.default_clause(at);
        let counts = ObjectId::on_relation(Kind::Default, &self.schema, &self.table, &self.name);
        for sequence in at.to.depends_on(&counts).iter().filter(|needed| needed.kind == Kind::Sequence) {
            // Each row takes a value of it.
            statement = statement.lock(LockMode::RowExclusive, sequence.clone());
        }
        // A constant default is stored once (since PostgreSQL 11); one that has to be computed or checked per row is not.
        let computed = self.generated.is_some() && !self.is_virtual
            || self.identity.is_some()
            || self.is_checked_by_domain(at)
            || default.as_deref().is_some_and(is_volatile);
        statement = if computed {
            statement.rewrites(LockMode::AccessExclusive, self.table_id())
        } else {
            statement.lock(LockMode::AccessExclusive, self.table_id())
        };
        if let Some(hazard) = self.may_refuse_rows(default.as_deref(), at) {
            statement = statement.hazard(hazard);
        }
        let mut statements = self.added_above(statement, at);
        statements.extend(self.settings(None));
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.is_virtual != to.is_virtual && self.generated.is_some() && to.generated.is_some() {
            return Alter::Recreate { because: "a stored generated column cannot become virtual, or the other way" };
        }
        if self.is_virtual && to.generated.is_none() {
            return Alter::Recreate { because: "a virtual column stores nothing that could stay" };
        }
        if self.generated != to.generated && to.generated.is_some() {
            if self.generated.is_none() {
                return Alter::Replace { because: "a plain column cannot become a generated one" };
            }
            if !self.expression_can_change(to, at) {
                return Alter::Recreate { because: "the expression of a generated column cannot be changed in place" };
            }
        }
        let mut statements = Vec::new();
        let parents = self.parent_column(at).filter(|_| self.inherited && to.inherited);
        if let (Some(_), Some(expression)) = (&self.generated, &to.generated)
            && self.sets_expression(to, parents)
        {
            statements.push(to.set_expression(expression));
        }
        let mut blockers: &'static [Kind] = &[];
        // Children lose it with their parent, and only so.
        let loses_with_parent = parents.is_some_and(|(from, to)| from.generated.is_some() && to.generated.is_none());
        if self.generated.is_some() && to.generated.is_none() && !loses_with_parent {
            statements.push(to.set("DROP EXPRESSION"));
        }
        let with_parent = parents.is_some_and(|(from, to_parent)| {
            from.data_type != to_parent.data_type || from.collation != to_parent.collation
        });
        // A type that cannot count is possible only once the column does not count any more.
        let identity_goes_ahead = self.identity_goes_ahead(to);
        if (self.identity.is_some() && to.identity.is_none() || identity_goes_ahead)
            && let Some(refused) = self.alter_identity(to, at, &mut statements)
        {
            return refused;
        }
        let same_type = self.data_type == to.data_type && self.collation == to.collation;
        if !same_type
            && self.inherited
            && to.inherited
            && let Some(refused) = self.refuses_type(at)
        {
            return refused;
        }
        if !same_type && self.partition_key {
            return Alter::Recreate { because: "PostgreSQL cannot change the type of a column of the partition key" };
        }
        if !same_type || with_parent {
            let (old, new) = (self.typed(at.from, at), to.typed(at.to, at));
            let change = change(&old, &new, at);
            if self.generated.is_some() && to.generated.is_some() {
                return Alter::Recreate { because: "a generated column is computed anew when its type changes" };
            }
            if !with_parent {
                if self.row_is_stored(at) {
                    return Alter::Recreate {
                        because: "PostgreSQL cannot change its type while a column of another table stores rows of this one",
                    };
                }
                statements.extend(self.retype(to, change, at));
            }
            blockers = match change {
                Change::Explicit => TYPE_BLOCKERS_WITH_DEFAULT,
                _ if !Change::stays_comparable(&old, &new) => TYPE_BLOCKERS_WITH_KEYS,
                Change::CatalogOnly | Change::Assignment => TYPE_BLOCKERS,
            };
        }
        let parent_sets = |was: bool, is: bool| {
            parents.is_some_and(|(from, to_parent)| from.not_null == was && to_parent.not_null == is)
        };
        // A constraint with a name of its own is added by itself.
        if !self.not_null && to.not_null && !parent_sets(false, true) && not_null::of_column(to, at.to).is_none() {
            statements.extend(not_null::become_not_null(to, at));
        }
        let with_parent_loses = parents.is_some_and(|(from, to_parent)| {
            from.not_null
                && !to_parent.not_null
                && !not_null::is_kept_below(from, at)
                && !not_null_own::keeps_its_own(self, from, at)
        });
        if self.not_null && !to.not_null && !with_parent_loses {
            statements.extend(not_null::become_nullable(to, at));
        }
        statements.extend(not_null::before_identity(self, to, at));
        if to.identity.is_some()
            && !identity_goes_ahead
            && let Some(refused) = self.alter_identity(to, at, &mut statements)
        {
            return refused;
        }
        if same_type && !with_parent {
            statements.extend(to.settings(Some(self)));
        } else {
            statements.extend(to.settings(Some(&self.retyped(to))));
        }
        match (statements.is_empty(), blockers.is_empty()) {
            (true, true) => Alter::Nothing,
            (false, true) => Alter::InPlace(statements),
            (_, false) => Alter::InPlaceOnceClear { statements, of: blockers },
        }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        if self.inherited && !self.local && inheritance::goes_with_parents(&self.id(), &self.table_id(), at) {
            return Vec::new();
        }
        let is_only_here = inheritance::is_dropped_only_here(&self.id(), &self.table_id(), at);
        let only = if is_only_here { "ONLY " } else { "" };
        let statement =
            Statement::new(format!("ALTER TABLE {only}{} DROP COLUMN {}", self.table_name(), Ident(&self.name)))
                .lock(LockMode::AccessExclusive, self.table_id());
        let statement = if is_only_here {
            with_children(statement, &self.table_id(), at)
        } else {
            statement.reaches(Reach::Children).passes_on(PassesOn::Dropped(self.id()))
        };
        let statement = with_key_ends(statement, &self.id(), LockMode::AccessExclusive, at);
        let statement = with_owned_sequences(statement, &self.id(), at);
        let is_lost = self.loses_what_was_shown(at);
        if self.generated.is_some() && !is_lost || !at.makes(&self.id()) {
            return vec![statement];
        }
        let instead = if is_lost { "it is a plain column from now on" } else { "computed ones take their place" };
        let text = format!("the values of {} go: {instead}", self.id());
        vec![statement.hazard(Hazard::on(HazardKind::DeletesData, text, self.table_id()))]
    }

    fn goes_after(&self, at: &Context) -> Vec<ObjectId> {
        let mut first = inheritance::released_by(&self.id(), &self.table_id(), at);
        first.extend(inheritance::left_by(&self.table_id(), at));
        first
    }

    /// While it stores rows of another table, columns of that one cannot get another type; and a table that does not have it
    /// cannot become a part of this one.
    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        let tables = rows_in(&self.id(), at.from);
        let columns = tables.iter().flat_map(|table| at.to.children(table));
        let columns = columns.filter(|child| child.kind == Kind::Column && at.from.get(child).is_some()).cloned();
        let lacks_it = |link: &&Inheritance| at.to.get(&inheritance::on(&link.child, &self.id())).is_none();
        let table = self.table_id();
        let joining = inheritance::members(at.to, &table).filter(lacks_it).map(ObjectKind::id);
        columns.chain(joining).collect()
    }

    fn changes_with(&self, at: &Context) -> Vec<ObjectId> {
        if self.inherited {
            inheritance::carriers(&self.id(), &self.table_id(), at)
        } else {
            self.retyped_with(at).into_iter().collect()
        }
    }

    fn lets_go(&self, at: &Context) -> bool {
        let becomes_plain = matches!(at.to.get(&self.id()), Some(Object::Column(to)) if to.generated.is_none());
        // Before 15 the column goes with the types and functions of the expression that it once had.
        let is_bound = || at.from.depends_on(&self.id()).iter().any(|needed| needed.kind != Kind::Column);
        self.generated.is_some() && !self.is_virtual && becomes_plain && (at.version >= 150_000 || !is_bound())
    }

    fn clause(&self, at: &Context) -> String {
        if self.comes_from_parent() { String::new() } else { self.whole_clause(at) }
    }

    fn may_be_rebuilt(&self) -> bool {
        self.generated.is_some()
    }

    fn outdates(&self, to: &Self, at: &Context) -> Option<String> {
        self.converted_by_session(to, at)
    }

    fn on_drop(&self) -> OnDrop {
        if self.foreign.is_some() { OnDrop::DropsObject } else { OnDrop::DeletesData }
    }

    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        self.comes_after(at)
    }

    fn counted(&self) -> Option<Statement> {
        let identity = self.identity.as_ref()?;
        identity.position.reached(&QualifiedName(&identity.sequence_schema, &identity.sequence).to_string())
    }

    fn takes_over(&self, at: &Context) -> Vec<ObjectId> {
        self.counted_by(at).into_iter().collect()
    }

    fn rebase(&self, needed: &ObjectId, at: &Context) -> Option<Alter> {
        let Some(Object::Column(to)) = at.to.get(&self.id()) else { return None };
        if self.generated.is_some() || self.partition_key || !Composite::reads_rows_of(needed, at) {
            return None;
        }
        let conversion = Composite::conversion(needed, to, at);
        // The type of an inherited column changes with the parent's, unless it is not its child for the time being.
        // Whatever else changes about the column is compared with what it was before its type changed.
        let mut statements = if self.inherited && self.parent_column(at).is_some() {
            Vec::new()
        } else {
            // Values stay as they are where only the order of strings changes; not so where it is a domain's.
            let sorts = needed.kind == Kind::Collation && self.collation.is_some();
            let (old, new) = (self.typed(at.from, at), to.typed(at.to, at));
            // Between domains PostgreSQL casts as between what is beneath them, which never shortens silently.
            let by_itself = needed.kind == Kind::Domain && old.is_built_in() && new.is_built_in();
            let change = if sorts || by_itself { change(&old, &new, at) } else { Change::Explicit };
            let using = conversion.as_ref().map(|conversion| conversion.using.clone());
            let mut statement = to.type_statement(self, change, using, at);
            for hazard in statement.hazards.iter_mut().filter(|hazard| hazard.is_trial) {
                // The new type is not there to try while the old one has its name.
                (hazard.query, hazard.is_trial) =
                    (Enum::misfits(needed, to, at).or_else(|| to.refused_inside(at)), false);
            }
            for (attribute, what) in conversion.iter().flat_map(|conversion| &conversion.left) {
                let text = format!("the values of attribute {} in {} {what}", Ident(attribute), self.id());
                statement = statement.hazard(Hazard::new(HazardKind::DeletesData, text));
            }
            std::iter::once(statement).chain(index_part::restored_after_retyping(self, at)).collect()
        };
        // The new type may not allow the storage of the old one.
        let kept = Self { storage: to.storage.clone(), compression: to.compression.clone(), ..self.clone() };
        statements.extend(kept.settings(Some(&self.retyped(to))));
        Some(Alter::InPlaceOnceClear { statements, of: TYPE_BLOCKERS_WITH_DEFAULT })
    }
}
