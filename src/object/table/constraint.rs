//! Constraints of tables: PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY, EXCLUDE, and since 18 NOT NULL (PostgreSQL manual,
//! 5.5). The index behind a key is part of its constraint.

use serde::{Deserialize, Serialize};

use super::conflict::Excludes;
use super::lock::with_children;
use super::{inheritance, kept_key, temporary_check};
use crate::object::{
    Alter, Catalog, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, PassesOn, Prepared, Reach,
    Runs, Statement, Traits, USER_SCHEMA, option_list,
};
use crate::sql::{Ident, QualifiedName};

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraint {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// Whether the table is partitioned: its keys are then made on `ONLY` it, and its partitions' attached.
    pub partitioned: bool,
    /// The name.
    pub name: String,
    /// `p`rimary key, `u`nique, `c`heck, `f`oreign key, e`x`clusion; `n`ot null only where the column does not say all.
    pub contype: String,
    /// `pg_get_constraintdef`, without what the next three fields say.
    pub definition: String,
    /// `DEFERRABLE`.
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    pub deferred: bool,
    /// False for `NOT VALID`, and for what is not enforced.
    pub validated: bool,
    /// False for `NOT ENFORCED` (since PostgreSQL 18).
    pub enforced: bool,
    /// `WITHOUT OVERLAPS` or `PERIOD` (since PostgreSQL 18): it is about spans of time.
    pub period: bool,
    /// Whether it is a primary key over columns that are NOT NULL by way of a parent only (since PostgreSQL 18): within
    /// `CREATE TABLE` it would make them so in their own right.
    pub over_inherited: bool,
    /// The constrained columns.
    pub columns: Vec<String>,
    /// The referenced table of a foreign key.
    pub references: Option<Referenced>,
    /// The expression of a check.
    pub expression: Option<String>,
    /// What an EXCLUDE compares.
    #[serde(default)]
    pub excludes: Option<Excludes>,
    /// Whether the table itself says it, rather than only its parents.
    pub local: bool,
    /// Whether a parent has it too.
    pub inherited: bool,
    /// Whether the table is a partition.
    pub of_partition: bool,
    /// For the key of a partition: the key of the parent that it is part of, or the index.
    pub part_of: Option<ObjectId>,
    /// The index's storage parameters.
    pub options: Vec<String>,
    /// The index's tablespace.
    pub tablespace: Option<String>,
    /// `CLUSTER ON` the index.
    pub clustered: bool,
    /// `REPLICA IDENTITY USING INDEX`.
    pub replica_identity: bool,
}

/// The other end of a foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referenced {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The columns.
    pub columns: Vec<String>,
}

impl Referenced {
    /// The table.
    #[must_use]
    pub fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }
}

impl Constraint {
    pub(super) fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }

    pub(super) fn table_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.table)
    }

    pub(super) fn index_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.name)
    }

    pub(super) fn has_index(&self) -> bool {
        matches!(self.contype.as_str(), "p" | "u" | "x")
    }

    /// Whether it comes by itself with the parent's, so that no statement makes or drops it.
    pub(super) fn comes_from_parent(&self) -> bool {
        self.inherited && !self.local && self.part_of.is_none()
    }

    pub(super) fn full_definition(&self) -> String {
        let mut definition = self.definition.clone();
        if self.has_partitioned_index() && !self.options.is_empty() {
            definition += &format!(" WITH ({})", option_list(&self.options));
        }
        if self.deferrable {
            definition += " DEFERRABLE";
        }
        if self.deferred {
            definition += " INITIALLY DEFERRED";
        }
        if !self.enforced {
            definition += " NOT ENFORCED";
        } else if !self.validated {
            definition += " NOT VALID";
        }
        definition
    }

    /// Whether the settings of its index can only be said as it is made.
    fn has_partitioned_index(&self) -> bool {
        self.partitioned && self.has_index()
    }
}

impl ObjectKind for Constraint {
    const KIND: Kind = Kind::Constraint;
    const TRAITS: Traits = Traits { folds: Folds::IfPossible, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["definition", "expression"];
    const THERE_IF: &'static str = "exists (select from pg_constraint where oid >= 16384 and conrelid <> 0)";

    fn query(version: u32) -> Option<String> {
        let (enforced, period, over_inherited, not_null) = if version >= 180_000 {
            (
                "o.conenforced",
                "o.conperiod",
                "o.contype = 'p' and not c.relispartition and exists (select from pg_constraint r
                   where r.conrelid = o.conrelid and r.contype = 'n' and r.conkey <@ o.conkey and not r.conislocal)",
                "o.contype = 'n' and (not o.convalidated or o.connoinherit
                   or o.conislocal and o.coninhcount > 0 and not c.relispartition
                   or o.conname <> c.relname || '_' || (select a.attname from pg_attribute a
                     where a.attrelid = o.conrelid and a.attnum = o.conkey[1]) || '_not_null'
                   or exists (select from pg_description d where d.classoid = 2606 and d.objoid = o.oid))",
            )
        } else {
            ("true", "false", "false", "false")
        };
        Some(format!(
            "select n.nspname as schema, c.relname as table, c.relkind = 'p' as partitioned, o.conname as name,
               o.contype as contype,
               regexp_replace(pg_get_constraintdef(o.oid),
                 '( DEFERRABLE)?( INITIALLY DEFERRED)?( NOT VALID| NOT ENFORCED)?$', '') as definition,
               o.condeferrable as deferrable, o.condeferred as deferred, o.convalidated as validated,
               {enforced} as enforced, {period} as period, {over_inherited} as over_inherited,
               coalesce((select array_agg(a.attname order by k.i) from unnest(o.conkey) with ordinality k(n, i)
                 join pg_attribute a on a.attrelid = o.conrelid and a.attnum = k.n), '{{}}') as columns,
               case when o.contype = 'f' then json_build_object('schema', fn.nspname, 'table', f.relname, 'columns',
                 (select json_agg(a.attname order by k.i) from unnest(o.confkey) with ordinality k(n, i)
                   join pg_attribute a on a.attrelid = o.confrelid and a.attnum = k.n)) end as references,
               case when o.contype = 'c' then pg_get_expr(o.conbin, o.conrelid) end as expression,
               case when o.contype = 'x' then json_build_object('predicate', pg_get_expr(i.indpred, i.indrelid), 'compared',
                 (select json_agg(json_build_object('value', pg_get_indexdef(i.indexrelid, k.n::int, false) || case
                     when i.indcollation[k.n::int - 1] in (0, coalesce(a.attcollation, 100)) then ''
                     else (select ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname)
                       from pg_collation l join pg_namespace ln on ln.oid = l.collnamespace
                       where l.oid = i.indcollation[k.n::int - 1]) end,
                   'operator', case when en.nspname = 'pg_catalog' then e.oprname
                     else 'OPERATOR(' || quote_ident(en.nspname) || '.' || e.oprname || ')' end,
                   'means', case when e.oid = 3888 then 'overlaps' when e.oprname = '=' and e.oprcanmerge then 'equals'
                     else 'other' end) order by k.n)
                 from unnest(o.conexclop) with ordinality k(op, n) join pg_operator e on e.oid = k.op
                   join pg_namespace en on en.oid = e.oprnamespace
                   left join pg_attribute a on a.attrelid = o.conrelid and a.attnum = o.conkey[k.n])) end as excludes,
               o.conislocal as local, o.coninhcount > 0 as inherited, c.relispartition as of_partition,
               case when o.conparentid <> 0 then (select json_build_object('kind', 'constraint', 'path',
                 json_build_object('OnRelation', json_build_object('schema', pn.nspname, 'relation', pc.relname,
                   'name', p.conname))) from pg_constraint p join pg_class pc on pc.oid = p.conrelid
                 join pg_namespace pn on pn.oid = pc.relnamespace where p.oid = o.conparentid)
                 when x.relispartition then (select json_build_object('kind', 'index', 'path',
                 json_build_object('OnRelation', json_build_object('schema', pn.nspname, 'relation', pc.relname,
                   'name', px.relname))) from pg_inherits h join pg_index p on p.indexrelid = h.inhparent
                 join pg_class px on px.oid = h.inhparent join pg_class pc on pc.oid = p.indrelid
                 join pg_namespace pn on pn.oid = px.relnamespace where h.inhrelid = x.oid) end as part_of,
               coalesce(x.reloptions, '{{}}') as options, s.spcname as tablespace,
               coalesce(i.indisclustered, false) as clustered, coalesce(i.indisreplident, false) as replica_identity,
               array[2606, o.oid::int8, 0] ||
                 case when x.oid is not null then array[1259, x.oid::int8, 0] else '{{}}' end as addresses
             from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
               left join pg_class f on f.oid = o.confrelid left join pg_namespace fn on fn.oid = f.relnamespace
               left join pg_index i on o.contype in ('p', 'u', 'x') and i.indexrelid = o.conindid
               left join pg_class x on x.oid = i.indexrelid left join pg_tablespace s on s.oid = x.reltablespace
             where (o.contype in ('p', 'u', 'c', 'f', 'x') or {not_null}) and not (o.contype = 'f' and o.conparentid <> 0)
               and c.relkind in ('r', 'p', 'f') and {USER_SCHEMA} order by 1, 2, 4"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Constraint, &self.schema, &self.table, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table_id())
    }

    fn needs(&self) -> Vec<ObjectId> {
        let referenced = self.references.iter();
        referenced.map(Referenced::table_id).chain(self.part_of.clone()).collect()
    }

    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        if self.contype == "c" {
            return inheritance::before_parents(self, &self.table_id(), at);
        }
        let left = || inheritance::left_by(&self.table_id(), at).into_iter().filter(|link| !at.makes(link));
        if self.is_not_null() {
            return left().chain(self.waits_for_name(at)).collect();
        }
        if let Some(to) = &self.references {
            return self
                .follows_keys_that_go(at)
                .into_iter()
                .chain(left())
                .chain(self.rows_that_come(to, at))
                .collect();
        }
        if !self.has_index() {
            return Vec::new();
        }
        self.key_follows(at)
    }

    /// The server rebuilds the others by itself.
    fn steps_aside(&self) -> bool {
        self.contype == "f"
    }

    fn waits_aside(&self, at: &Context) -> Option<&'static str> {
        self.gives_way_to_unlogged(at)
    }

    fn is_made_anew_with_type(&self) -> bool {
        self.has_index()
    }

    fn is_better_aside(&self, at: &Context) -> bool {
        self.is_better_without(at)
    }

    fn may_be_prepared(&self, _to: &Catalog) -> bool {
        self.contype == "c" && self.name.starts_with(temporary_check::PREFIX)
    }

    fn prepared(&self, sql: &str) -> Option<Prepared> {
        temporary_check::prepared(self, sql)
    }

    fn holds_on_to_key(&self) -> bool {
        self.references.is_some()
    }

    fn folds(&self) -> Folds {
        // A NOT VALID constraint cannot be said in CREATE TABLE, nor can the settings of the index behind a key; a
        // foreign key reads better by itself; and one that a parent passes on comes with it.
        // On 18 a primary key within CREATE TABLE makes columns NOT NULL in their own right.
        let has_settings = self.over_inherited
            || self.has_index()
                && (!self.options.is_empty() || self.tablespace.is_some() || self.clustered || self.replica_identity);
        if !self.validated || self.contype == "f" || has_settings { Folds::Never } else { Folds::IfPossible }
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        if self.is_not_null() {
            return self.create_not_null(at);
        }
        if self.comes_from_parent() && self.is_passed_on(at) || self.is_made_with_whole() {
            return Vec::new();
        }
        let adopted = self.adopted(at).zip(self.key_and_index());
        let added = adopted.map(|(index, (kind, _))| self.adopting(kind, &index.name));
        let mut statements = self.checked_over_all_rows(added.unwrap_or_else(|| self.add(at)), at);
        statements.extend(self.attach(at));
        statements.extend(self.index_settings(None, at));
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.is_not_null() && to.is_not_null() {
            return self.alter_not_null(to, at);
        }
        if self.comes_from_parent() && to.comes_from_parent() {
            return if self.definition == to.definition {
                Alter::Nothing
            } else {
                Alter::Recreate { because: "it changes with the parent's" }
            };
        }
        if self.is_stated_elsewhere(to) {
            return Alter::Recreate {
                because: "which of a table and its parent states a check cannot be changed in place",
            };
        }
        if self.is_kept_without_parents(to, at) {
            return Alter::Recreate { because: "the parent's takes it along, and the files keep it" };
        }
        if self.definition != to.definition || self.contype != to.contype {
            return Alter::Recreate { because: "the definition of a constraint cannot be changed in place" };
        }
        if self.has_partitioned_index() && self.options != to.options {
            return Alter::Recreate { because: "the settings of a partitioned index cannot be changed in place" };
        }
        if self.enforced != to.enforced && to.contype != "f" {
            return Alter::Recreate {
                because: "whether a constraint is enforced can be changed in place for a foreign key only",
            };
        }
        if (self.validated || !self.enforced) && to.enforced && !to.validated {
            return Alter::Recreate { because: "a constraint cannot become NOT VALID in place" };
        }
        let mut statements = Vec::new();
        if self.part_of != to.part_of {
            if self.part_of.as_ref().is_some_and(|whole| !self.leaves_with_partition(whole, at)) {
                return Alter::Recreate { because: "a partition's key cannot be detached from its parent's" };
            }
            statements.extend(to.attach(at));
        }
        if (self.deferrable, self.deferred) != (to.deferrable, to.deferred) {
            if to.contype != "f" {
                return Alter::Recreate { because: "only a foreign key's DEFERRABLE can be changed in place" };
            }
            let clause = match (to.deferrable, to.deferred) {
                (true, true) => "DEFERRABLE INITIALLY DEFERRED",
                (true, false) => "DEFERRABLE INITIALLY IMMEDIATE",
                _ => "NOT DEFERRABLE",
            };
            statements.push(
                Statement::new(format!(
                    "ALTER TABLE {} ALTER CONSTRAINT {} {clause}",
                    self.table_name(),
                    Ident(&self.name)
                ))
                .lock(LockMode::AccessExclusive, self.table_id()),
            );
        }
        if self.enforced != to.enforced {
            statements.push(self.enforced_as(to));
        }
        if self.enforced && !self.validated && to.validated {
            let by_itself = vec![self.validate(Runs::ByItself)];
            let validate = self.validate(Runs::InTransaction).or_online(self.table_id(), by_itself);
            statements.extend(self.checked_over_all_rows(validate, at));
        }
        statements.extend(to.index_settings(Some(self), at));
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        if self.is_not_null() {
            return self.drop_not_null(at);
        }
        let with_parents = self.comes_from_parent() && inheritance::goes_with_parents(&self.id(), &self.table_id(), at);
        if with_parents || self.goes_with_parents_key(at) {
            return Vec::new();
        }
        let table = self.table_id();
        let is_only_here = inheritance::is_dropped_only_here(&self.id(), &table, at);
        let only = if is_only_here { "ONLY " } else { "" };
        let sql = format!("ALTER TABLE {only}{} DROP CONSTRAINT {}", self.table_name(), Ident(&self.name));
        let mut statement = Statement::new(sql).lock(LockMode::AccessExclusive, table.clone());
        statement = if is_only_here {
            with_children(statement, &table, at)
        } else {
            let reach = if self.has_index() { Reach::Partitions } else { self.reach() };
            let statement = statement.reaches(reach);
            if self.contype == "c" { statement.passes_on(PassesOn::Dropped(self.id())) } else { statement }
        };
        if let Some(other) = self.other_table(at.from) {
            statement = statement.lock(LockMode::AccessExclusive, other);
        }
        vec![statement]
    }

    fn clause(&self, at: &Context) -> String {
        if self.is_not_null() {
            return self.not_null_clause(at);
        }
        if self.comes_from_parent() && !self.of_partition || self.is_made_with_whole() {
            return String::new();
        }
        format!("CONSTRAINT {} {}", Ident(&self.name), self.full_definition())
    }

    fn goes_only_with(&self, at: &Context) -> Option<ObjectId> {
        if let Some(Object::Constraint(to)) = at.to.get(&self.id())
            && self.is_stated_elsewhere(to)
        {
            return inheritance::above(&self.id(), &self.table_id(), at);
        }
        let whole = self.part_of.as_ref().filter(|whole| !self.leaves_with_partition(whole, at))?;
        // An index that is no key is not dropped over it either: its table has to leave.
        let is_key = whole.kind == Kind::Constraint;
        Some(if is_key { whole.clone() } else { super::Inheritance::of_part(&self.schema, &self.table, whole) })
    }

    fn comes_only_with(&self, at: &Context) -> Vec<(ObjectId, String)> {
        let is_passed_on = self.contype == "c" && self.comes_from_parent() && !self.of_partition;
        let because = || format!("{} has it from there only if it is made while that is a child", self.id());
        let above = if is_passed_on { inheritance::passed_on_from(self, at) } else { None };
        above.into_iter().map(|above| (above, because())).collect()
    }

    fn changes_with(&self, at: &Context) -> Vec<ObjectId> {
        let mut carriers: Vec<_> = self.part_of.iter().filter(|_| self.goes_with_parents_key(at)).cloned().collect();
        if self.inherited {
            carriers.extend(inheritance::carriers(&self.id(), &self.table_id(), at));
        }
        if self.has_index() {
            carriers.extend(super::columns_of_index(&self.id(), &self.table_id(), at));
        }
        carriers
    }

    fn goes_after(&self, at: &Context) -> Vec<ObjectId> {
        let whole = self.part_of.iter().filter(|_| !at.unmakes(&self.table_id()));
        let mut first: Vec<_> =
            whole.map(|whole| super::Inheritance::of_part(&self.schema, &self.table, whole)).collect();
        if self.inherited {
            first.extend(inheritance::released_by(&self.id(), &self.table_id(), at));
        }
        match self.contype.as_str() {
            "c" | "n" => first.extend(inheritance::left_by(&self.table_id(), at)),
            // The keys of partitions that leave it are theirs from then on.
            _ if self.has_partitioned_index() => first.extend(inheritance::left_by(&self.table_id(), at)),
            "f" if !at.unmakes(&self.table_id()) => {
                first.extend(kept_key::kept_after(&self.table_id(), at));
                first.extend(kept_key::left_with_key(&self.table_id(), at));
            }
            _ => {}
        }
        first
    }

    fn joins(&self) -> Option<ObjectId> {
        self.part_of.clone()
    }

    /// What is NOT NULL gets another name before the table is a partition again, and what joins no index is made by that.
    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        let links = inheritance::parents(at.to, &self.table_id());
        let waits = self.is_not_null() && self.of_partition || self.is_made_with_whole();
        links.filter(|_| waits).map(ObjectKind::id).collect()
    }

    /// Nobody misses what an interrupted plan left behind; and that a column is NOT NULL is the column's to lose.
    fn on_drop(&self) -> OnDrop {
        if self.is_leftover() || self.is_not_null() { OnDrop::Nothing } else { OnDrop::DropsObject }
    }

    fn differs_in_name_only(&self, to: &Self, at: &Context) -> bool {
        // PostgreSQL renames nothing of a typed table.
        let is_typed = [at.from, at.to].iter().any(
            |catalog| matches!(catalog.get(&self.table_id()), Some(Object::Table(table)) if table.of_type.is_some()),
        );
        // Another name of a NOT NULL constraint is dealt with by its column.
        let mut like = Self { name: to.name.clone(), excludes: to.excludes.clone(), ..self.clone() };
        if inheritance::leaves_for_good(&self.table_id(), at) {
            (like.part_of, like.of_partition) = (None, false);
            (like.local, like.inherited) = (like.local || like.inherited, false);
        }
        !is_typed && !self.is_not_null() && *to == like
    }

    /// A check is renamed with those of the children: not of those that leave.
    fn renamed_after(&self, at: &Context) -> Vec<ObjectId> {
        let table = self.table_id();
        let is_own = matches!(self.contype.as_str(), "c" | "f") && inheritance::leaves_for_good(&table, at);
        let mut first: Vec<_> = inheritance::parents(at.from, &table).filter(|_| is_own).map(ObjectKind::id).collect();
        if self.contype == "c" {
            first.extend(inheritance::left_by(&table, at));
        }
        first
    }
}
