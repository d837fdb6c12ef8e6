//! Indexes of tables and materialized views (PostgreSQL manual, chapter 11); the index behind a key belongs to its
//! constraint.

use serde::{Deserialize, Serialize};

use super::collated::reads_what_changes;
use super::key_index::Marks;
use super::{index_part, inheritance};
use crate::object::{
    Alter, Catalog, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Prepared,
    Reach, Runs, Statement, Traits, USER_SCHEMA, alter_storage, option_list, reads_back_otherwise,
};
use crate::sql::{Ident, QualifiedName};

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The schema.
    pub schema: String,
    /// The table or materialized view.
    pub relation: String,
    /// Its `relkind`: `r`, `p` or `m`.
    pub relkind: String,
    /// The name.
    pub name: String,
    /// `UNIQUE`.
    pub unique: bool,
    /// `pg_get_indexdef` from `USING` to before `WITH`.
    pub definition: String,
    /// Where the definition goes on after `WITH`: tablespace and `WHERE`.
    pub predicate: Option<String>,
    /// Storage parameters.
    pub options: Vec<String>,
    /// The tablespace.
    pub tablespace: Option<String>,
    /// False for what an interrupted `CREATE INDEX CONCURRENTLY` leaves behind, and for the index of a partitioned
    /// table while partitions lack theirs.
    pub valid: bool,
    /// `CLUSTER ON` it.
    pub clustered: bool,
    /// `REPLICA IDENTITY USING INDEX`.
    pub replica_identity: bool,
    /// `ALTER INDEX ... ALTER COLUMN n SET STATISTICS`: pairs of column number and target.
    pub statistics: Vec<(i32, i32)>,
    /// For the index of a partition: the parent's index that it is part of.
    pub part_of: Option<ObjectId>,
    /// The columns, for the query that finds duplicates: none where it is over expressions, or compares strings by another
    /// collation than the column does, so that they say nothing.
    pub columns: Vec<String>,
}

impl Index {
    pub(super) fn relation_id(&self) -> ObjectId {
        let kind = if self.relkind == "m" { Kind::MaterializedView } else { Kind::Table };
        ObjectId::in_schema(kind, &self.schema, &self.relation)
    }

    /// Whether it is partial or over an expression, as far as its text tells.
    pub(super) fn has_expression(&self) -> bool {
        self.predicate.is_some() || self.definition.matches('(').count() > 1
    }

    fn sql_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.name)
    }

    fn marks(&self) -> Marks {
        Marks { clustered: self.clustered, replica_identity: self.replica_identity }
    }

    fn settings(&self, from: Option<&Index>, at: &Context) -> Vec<Statement> {
        let mut statements = self.marks().change(from.map(Self::marks), &self.name, &self.relation_id(), at);
        statements.extend(self.targets(from.map_or(&[][..], |from| &from.statistics)));
        statements
    }

    /// The statistics targets of its columns, where they are not the `old` ones.
    pub(super) fn targets(&self, old: &[(i32, i32)]) -> Vec<Statement> {
        let reset = old.iter().filter(|(column, _)| !self.statistics.iter().any(|(kept, _)| kept == column));
        let all = reset.map(|(column, _)| (*column, -1)).chain(self.statistics.iter().copied());
        let name = self.sql_name();
        all.filter(|target| !old.contains(target))
            .map(|(column, target)| {
                Statement::new(format!("ALTER INDEX {name} ALTER COLUMN {column} SET STATISTICS {target}"))
                    .lock(LockMode::ShareUpdateExclusive, self.relation_id())
            })
            .collect()
    }

    /// `CREATE INDEX` under some name.
    fn build(&self, concurrently: &str, name: &str) -> String {
        let mut sql = format!(
            "CREATE {}INDEX {concurrently}{} ON {}{}{}",
            if self.unique { "UNIQUE " } else { "" },
            Ident(name),
            if self.relkind == "p" { "ONLY " } else { "" },
            QualifiedName(&self.schema, &self.relation),
            self.definition
        );
        if !self.options.is_empty() {
            sql += &format!(" WITH ({})", option_list(&self.options));
        }
        if let Some(tablespace) = &self.tablespace {
            sql += &format!(" TABLESPACE {}", Ident(tablespace));
        }
        if let Some(predicate) = &self.predicate {
            sql += &format!(" WHERE {predicate}");
        }
        sql
    }

    fn build_concurrently(&self, name: &str, at: &Context) -> Statement {
        let statement = Statement::new(self.build("CONCURRENTLY ", name)).runs(Runs::Alone);
        self.built(statement, LockMode::ShareUpdateExclusive, at)
    }

    fn drop_concurrently(&self, name: &str) -> Statement {
        Statement::new(format!("DROP INDEX CONCURRENTLY {}", QualifiedName(&self.schema, name)))
            .runs(Runs::Alone)
            .lock(LockMode::ShareUpdateExclusive, self.relation_id())
    }

    fn renamed(&self, name: &str, to: &str) -> Statement {
        Statement::new(format!("ALTER INDEX {} RENAME TO {}", QualifiedName(&self.schema, name), Ident(to)))
            .lock(LockMode::ShareUpdateExclusive, self.relation_id())
    }

    /// What building it means for the table.
    fn built(&self, statement: Statement, mode: LockMode, at: &Context) -> Statement {
        let relation = self.relation_id();
        let statement = statement.scans(mode, relation.clone()).hazard(Hazard::on(
            HazardKind::BuildsIndex,
            "builds the index",
            relation.clone(),
        ));
        if !self.unique {
            return statement;
        }
        let only = if self.relkind == "r" { "ONLY " } else { "" };
        let table = format!("{only}{}", QualifiedName(&self.schema, &self.relation));
        let hazard = Hazard::on(HazardKind::MayFail, "fails if two rows are alike", relation);
        let query = if reads_what_changes(&self.id(), at) { None } else { self.alike(&table) };
        statement.hazard(Hazard { query, keys: self.columns.clone(), ..hazard })
    }

    /// A query for rows that are alike, where the index is on columns only.
    fn alike(&self, rows: &str) -> Option<String> {
        if self.columns.is_empty() {
            return None;
        }
        let columns: Vec<_> = self.columns.iter().map(|column| Ident(column).to_string()).collect();
        let list = columns.join(", ");
        let mut conditions: Vec<String> = self.predicate.iter().map(|text| format!("({text})")).collect();
        // Values that are not there are alike only where the index says so.
        if !self.definition.contains(" NULLS NOT DISTINCT") {
            conditions.extend(columns.iter().map(|column| format!("{column} IS NOT NULL")));
        }
        let condition = match conditions.as_slice() {
            [] => String::new(),
            all => format!(" WHERE {}", all.join(" AND ")),
        };
        Some(format!("SELECT {list}, count(*) FROM {rows}{condition} GROUP BY {list} HAVING count(*) > 1"))
    }

    /// A materialized view is written to by nobody, and one that the plan makes gets its rows then: nobody waits for those,
    /// and whether two are alike depends on the tables that it reads. Its query tells before, where these stay as they are.
    fn over_new_rows(&self, mut statement: Statement, at: &Context) -> Statement {
        let relation = self.relation_id();
        let Some(Object::MaterializedView(view)) = at.to.get(&relation) else { return statement };
        statement.hazards.retain(|hazard| hazard.kind != HazardKind::BlocksWrites);
        if !at.makes(&relation) {
            return statement;
        }
        statement.hazards.retain(|hazard| view.populated && hazard.kind != HazardKind::MayFail);
        if !view.populated || !self.unique {
            return statement;
        }
        let needed = at.to.all_needed(&relation);
        let are_there = needed.iter().all(|id| at.from.get(id) == at.to.get(id));
        let query = are_there.then(|| self.alike(&format!("({}) AS view", view.definition))).flatten();
        let tables = needed.into_iter().filter(|id| id.kind == Kind::Table);
        tables.fold(statement, |statement, table| {
            let hazard = Hazard::on(HazardKind::MayFail, "fails if two rows of the view are alike", table);
            statement.hazard(Hazard { query: query.clone(), keys: self.columns.clone(), ..hazard })
        })
    }

    /// Whether attaching the partition makes it part of the parent's index.
    pub(super) fn joins_with_partition(&self, whole: &ObjectId, at: &Context) -> bool {
        let link = super::Inheritance::of_part(&self.schema, &self.relation, whole);
        let by_hand = match at.to.get(&link) {
            Some(Object::Inheritance(link)) => super::look_alike::is_joined_by_hand(whole, link, at),
            _ => false,
        };
        at.makes(&link) && !by_hand
    }

    /// Whether detaching the partition makes it an index of its own.
    fn leaves_with_partition(&self, whole: &ObjectId, at: &Context) -> bool {
        at.unmakes(&super::Inheritance::of_part(&self.schema, &self.relation, whole))
    }

    fn attach(&self, at: &Context) -> Option<Statement> {
        let whole = self.part_of.as_ref().filter(|whole| !self.joins_with_partition(whole, at))?;
        let sql = format!("ALTER INDEX {} ATTACH PARTITION {}", whole.sql_name(), self.sql_name());
        let statement = Statement::new(sql).lock(LockMode::AccessExclusive, self.relation_id());
        Some(match at.to.get(whole).and_then(Object::parent) {
            Some(table) => statement.lock(LockMode::ShareUpdateExclusive, table),
            None => statement,
        })
    }
}

/// Whether a name is one that [`Context::free_name`] gives to what takes another's place later: `..._new`, `..._new2`.
fn is_provisional(name: &str) -> bool {
    name.trim_end_matches(|last: char| last.is_ascii_digit()).ends_with("_new")
}

impl ObjectKind for Index {
    const KIND: Kind = Kind::Index;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsIndex };
    const PRINTED: &'static [&'static str] = &["definition", "predicate"];
    const THERE_IF: &'static str = "exists (select from pg_index where indexrelid >= 16384 and not indisprimary)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as relation, c.relkind as relkind, x.relname as name,
               i.indisunique as unique, split.definition, split.predicate,
               coalesce(x.reloptions, '{{}}') as options, s.spcname as tablespace, i.indisvalid as valid,
               i.indisclustered as clustered, i.indisreplident as replica_identity,
               coalesce((select json_agg(json_build_array(a.attnum, a.attstattarget) order by a.attnum)
                 from pg_attribute a where a.attrelid = x.oid and a.attstattarget >= 0), '[]') as statistics,
               (select json_build_object('kind', 'index', 'path', json_build_object('OnRelation',
                   json_build_object('schema', pn.nspname, 'relation', pc.relname, 'name', px.relname)))
                 from pg_inherits h join pg_index p on p.indexrelid = h.inhparent join pg_class px on px.oid = h.inhparent
                 join pg_class pc on pc.oid = p.indrelid join pg_namespace pn on pn.oid = px.relnamespace
                 where h.inhrelid = x.oid) as part_of,
               coalesce((select json_agg(a.attname order by k.i) from unnest(i.indkey) with ordinality k(n, i)
                 join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n where k.i <= i.indnkeyatts
                   and not exists (select from pg_collation l where not l.collisdeterministic
                     and i.indcollation[k.i::int - 1] <> a.attcollation
                     and l.oid in (a.attcollation, i.indcollation[k.i::int - 1]))
                 having count(*) = i.indnkeyatts), '[]') as columns,
               array[1259, x.oid::int8, 0] as addresses
             from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
               join pg_namespace n on n.oid = x.relnamespace left join pg_tablespace s on s.oid = x.reltablespace,
               lateral (select pg_get_indexdef(x.oid) as text) d,
               lateral (select substr(d.text, 1 + length(format('CREATE %sINDEX %I ON %s%I.%I',
                 case when i.indisunique then 'UNIQUE ' else '' end, x.relname,
                 case when c.relkind = 'p' then 'ONLY ' else '' end, n.nspname, c.relname))) as text) u,
               lateral (select case when i.indpred is not null
                 then pg_get_expr(i.indpred, i.indrelid) end as predicate) w,
               lateral (select case when w.predicate is not null and right(u.text, length(w.predicate) + 7) =
                 ' WHERE ' || w.predicate then left(u.text, -(length(w.predicate) + 7)) else u.text end as text) v,
               lateral (select case when x.reloptions is not null then ' WITH (' || (select string_agg(
                 quote_ident(split_part(o, '=', 1)) || '=' || case when quote_ident(r.v) = r.v then r.v else quote_literal(r.v) end,
                 ', ' order by k) from unnest(x.reloptions) with ordinality l(o, k),
                 lateral (select substr(o, position('=' in o) + 1) as v) r) || ')' else '' end as text) wo,
               lateral (select case when wo.text <> '' and right(v.text, length(wo.text)) = wo.text
                 then left(v.text, -length(wo.text)) else v.text end as definition, w.predicate as predicate) split
             where c.relkind in ('r', 'p', 'm') and {USER_SCHEMA}
               and not exists (select from pg_constraint o where o.conindid = x.oid and o.contype in ('p', 'u', 'x'))
             order by 1, 2, 4"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Index, &self.schema, &self.relation, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.relation_id())
    }

    fn needs(&self) -> Vec<ObjectId> {
        self.part_of.iter().cloned().collect()
    }

    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        let mut first = self.waits_for(at);
        if self.relkind == "p" {
            first.extend(index_part::without_part(&self.id(), &self.relation_id(), at));
        }
        first
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let relation = self.relation_id();
        let statement = if self.relkind == "p" {
            // Its partitions' indexes are built by themselves.
            Statement::new(self.build("", &self.name)).lock(LockMode::Share, relation)
        } else {
            let with_whole = at.is_busy(&relation)
                && at.unmakes(&self.id())
                && self.part_of.as_ref().is_some_and(|whole| at.unmakes(whole));
            let online = if self.is_built_beforehand(at) {
                vec![self.build_concurrently(&self.name, at).beforehand()]
            } else if with_whole {
                let name = at.free_name(&self.schema, &self.name, "_new");
                vec![self.build_concurrently(&name, at).ahead(), self.renamed(&name, &self.name)]
            } else {
                vec![self.build_concurrently(&self.name, at)]
            };
            let built = self.built(Statement::new(self.build("", &self.name)), LockMode::Share, at);
            self.over_new_rows(built, at).or_online(relation, online)
        };
        let mut statements = vec![statement];
        statements.extend(self.attach(at));
        statements.extend(self.settings(None, at));
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if (self.unique, &self.definition, &self.predicate) != (to.unique, &to.definition, &to.predicate) {
            return Alter::Recreate { because: "the definition of an index cannot be changed in place" };
        }
        if self.relkind == "p" && self.options != to.options {
            return Alter::Recreate { because: "the settings of a partitioned index cannot be changed in place" };
        }
        let mut statements = Vec::new();
        if !self.valid && to.valid && self.relkind != "p" {
            return Alter::Recreate { because: "the index is INVALID: it was left behind by an interrupted build" };
        }
        if self.part_of != to.part_of {
            if self.part_of.as_ref().is_some_and(|whole| !self.leaves_with_partition(whole, at)) {
                return Alter::Recreate { because: "an index cannot be detached from its parent's" };
            }
            statements.extend(to.attach(at));
        }
        let prefix = format!("ALTER INDEX {}", self.sql_name());
        statements.extend(alter_storage(&prefix, &self.options, &to.options, &self.relation_id()));
        if self.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            statements.push(
                Statement::new(format!("{prefix} SET TABLESPACE {}", Ident(tablespace)))
                    .lock(LockMode::AccessExclusive, self.relation_id()),
            );
        }
        statements.extend(to.settings(Some(self), at));
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        // The parent's takes it along.
        if self.part_of.as_ref().is_some_and(|whole| at.unmakes(whole) && !self.leaves_with_partition(whole, at)) {
            return Vec::new();
        }
        if self.is_adopted(at) {
            return Vec::new();
        }
        let relation = self.relation_id();
        let statement = Statement::new(format!("DROP INDEX {}", self.sql_name()))
            .lock(LockMode::AccessExclusive, relation.clone())
            .reaches(if self.relkind == "p" { Reach::Partitions } else { Reach::Only });
        if self.relkind == "p" || self.part_of.is_some() || at.makes(&self.id()) && self.valid {
            return vec![statement];
        }
        vec![statement.or_online(relation, vec![self.drop_concurrently(&self.name)])]
    }

    /// A key that serves as part of it cannot go with it: its table is no partition meanwhile.
    fn disturbs(&self, at: &Context) -> Vec<ObjectId> {
        if self.relkind == "p" { index_part::with_key_for(&self.id(), at) } else { Vec::new() }
    }

    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        self.keeps_from_joining(at).into_iter().collect()
    }

    fn is_useless(&self) -> bool {
        !self.valid
    }

    fn joins(&self) -> Option<ObjectId> {
        self.part_of.clone()
    }

    fn replace(&self, to: &Self, at: &Context) -> Option<(Vec<Statement>, Vec<Statement>)> {
        if !self.valid || self.relkind == "p" || self.part_of.is_some() || to.part_of.is_some() {
            return None;
        }
        // A foreign key stays with the index that it was made for.
        let is_referred =
            |catalog: &Catalog| catalog.dependents(&self.id()).iter().any(|id| id.kind == Kind::Constraint);
        if is_referred(at.from) || is_referred(at.to) {
            return None;
        }
        let new = at.free_name(&self.schema, &self.name, "_new");
        let old = at.free_name(&self.schema, &self.name, "_old");
        let mut make = vec![
            to.build_concurrently(&new, at).ahead(),
            self.renamed(&self.name, &old),
            self.renamed(&new, &self.name),
        ];
        make.extend(to.settings(None, at));
        Some((make, vec![self.drop_concurrently(&old)]))
    }

    fn is_unfinished(&self) -> bool {
        !self.valid && self.relkind != "p"
    }

    fn may_be_prepared(&self, to: &Catalog) -> bool {
        let of_key = || to.get(&ObjectId { kind: Kind::Constraint, ..self.id() }).is_some();
        let is_called_so = is_provisional(&self.name) || self.is_unfinished() || of_key();
        is_called_so && self.part_of.is_none() && self.relkind != "p"
    }

    fn prepared(&self, sql: &str) -> Option<Prepared> {
        let relation = QualifiedName(&self.schema, &self.relation);
        let begins = |unique: &str| {
            sql.starts_with(&format!("CREATE {unique}INDEX CONCURRENTLY {} ON {relation} ", Ident(&self.name)))
        };
        if !begins("") && !begins("UNIQUE ") {
            return None;
        }
        let is_marked = self.clustered || self.replica_identity || !self.statistics.is_empty();
        let is_done = self.valid && !is_marked && sql == self.build("CONCURRENTLY ", &self.name);
        Some(if is_done { Prepared::Done } else { Prepared::Anew(Box::new(self.drop_concurrently(&self.name))) })
    }

    fn goes_only_with(&self, at: &Context) -> Option<ObjectId> {
        self.part_of.clone().filter(|whole| !self.leaves_with_partition(whole, at))
    }

    fn changes_with(&self, at: &Context) -> Vec<ObjectId> {
        let whole = self.part_of.iter().filter(|whole| at.unmakes(whole) && !self.leaves_with_partition(whole, at));
        whole.cloned().chain(super::columns_of_index(&self.id(), &self.relation_id(), at)).collect()
    }

    fn is_made_anew_with_type(&self) -> bool {
        true
    }

    fn is_better_aside(&self, at: &Context) -> bool {
        let mut texts = self.predicate.iter().chain([&self.definition]);
        self.part_of.is_none() && texts.any(|text| reads_back_otherwise(text))
            || index_part::is_lost_with_type(&self.id(), at)
    }

    fn goes_after(&self, at: &Context) -> Vec<ObjectId> {
        let table = self.relation_id();
        let whole = self.part_of.iter().filter(|_| !at.unmakes(&table));
        let own = whole.map(|whole| super::Inheritance::of_part(&self.schema, &self.relation, whole));
        // The indexes of partitions that leave it are theirs from then on.
        let left = if self.relkind == "p" { inheritance::left_by(&table, at) } else { Vec::new() };
        own.chain(left).collect()
    }

    fn differs_in_name_only(&self, to: &Self, at: &Context) -> bool {
        let is_left = inheritance::leaves_for_good(&self.relation_id(), at);
        let part_of = self.part_of.clone().filter(|_| !is_left);
        *to == Self { name: to.name.clone(), part_of, ..self.clone() }
    }
}
