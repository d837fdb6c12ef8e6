//! Sequences (PostgreSQL manual, `CREATE SEQUENCE`); not those behind identity columns, which belong to their columns.

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Reach, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, Literal, QualifiedName};

use super::identity::Identity;
use super::position::{Position, position};

/// The SQL expression that makes [`SequenceOptions`] of a row `q` of `pg_sequence`.
pub(super) const OPTIONS: &str = "json_build_object('data_type', format_type(q.seqtypid, null), 'start', q.seqstart,
    'increment', q.seqincrement, 'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache, 'cycle', q.seqcycle)";

/// `CREATE SEQUENCE`. Its position is data: it is never changed, and lost only with the sequence.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// How it counts.
    pub options: SequenceOptions,
    /// `UNLOGGED`: not written to the WAL (since PostgreSQL 15).
    pub unlogged: bool,
    /// How far it has counted: no difference, but the server's to say.
    pub position: Position,
}

impl PartialEq for Sequence {
    fn eq(&self, other: &Self) -> bool {
        // Named one by one, so that a new field cannot be forgotten here.
        let Self { schema, name, options, unlogged, position: _ } = self;
        (schema, name, options, unlogged) == (&other.schema, &other.name, &other.options, &other.unlogged)
    }
}

impl Eq for Sequence {}

/// How a sequence counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequenceOptions {
    /// `AS`: `smallint`, `integer` or `bigint`.
    pub data_type: String,
    /// `START WITH`.
    pub start: i64,
    /// `INCREMENT BY`: negative for a sequence that counts down.
    pub increment: i64,
    /// `MINVALUE`.
    pub min: i64,
    /// `MAXVALUE`.
    pub max: i64,
    /// `CACHE`: how many values a session takes at once.
    pub cache: i64,
    /// `CYCLE`: whether it starts over at its limit.
    pub cycle: bool,
}

impl SequenceOptions {
    /// The clauses that turn these options into `to`'s, for one `ALTER SEQUENCE`.
    #[must_use]
    pub fn changes(&self, to: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.data_type != to.data_type {
            changes.push(format!("AS {}", to.data_type));
        }
        changes.extend(self.changes_without_type(to));
        changes
    }

    /// The same for an identity column, whose sequence has got the column's new type already.
    #[must_use]
    pub fn changes_without_type(&self, to: &Self) -> Vec<String> {
        self.with_type(&to.data_type).differences(to)
    }

    /// These options with another type: where a limit is that of the old type, PostgreSQL makes it that of the new one by
    /// itself.
    pub(super) fn with_type(&self, data_type: &str) -> Self {
        let (old_min, old_max) = type_limits(&self.data_type);
        let (new_min, new_max) = type_limits(data_type);
        let retyped = self.data_type != data_type;
        Self {
            data_type: data_type.to_owned(),
            min: if retyped && self.min == old_min { new_min } else { self.min },
            max: if retyped && self.max == old_max { new_max } else { self.max },
            ..self.clone()
        }
    }

    /// The options that differ from what `CREATE SEQUENCE` makes by default, each with a space before it.
    #[must_use]
    pub fn clause(&self) -> String {
        let data_type = if self.data_type == "bigint" { String::new() } else { format!(" AS {}", self.data_type) };
        data_type + &self.clause_without_type()
    }

    /// The same for an identity column, whose type is the sequence's.
    #[must_use]
    pub fn clause_without_type(&self) -> String {
        let (type_min, type_max) = type_limits(&self.data_type);
        let down = self.increment < 0;
        let min = if down { type_min } else { 1 };
        let max = if down { -1 } else { type_max };
        let by_default = Self {
            data_type: self.data_type.clone(),
            // It starts where it is limited, whether by default or not.
            start: if down { self.max } else { self.min },
            increment: 1,
            min,
            max,
            cache: 1,
            cycle: false,
        };
        by_default.differences(self).into_iter().flat_map(|change| [" ".to_owned(), change]).collect()
    }

    /// A clause for each option but the type that is another in `to`.
    fn differences(&self, to: &Self) -> Vec<String> {
        let mut clauses = Vec::new();
        let numbers = [
            ("INCREMENT BY", self.increment, to.increment),
            ("MINVALUE", self.min, to.min),
            ("MAXVALUE", self.max, to.max),
            ("START WITH", self.start, to.start),
            ("CACHE", self.cache, to.cache),
        ];
        clauses.extend(
            numbers.iter().filter(|(_, from, to)| from != to).map(|(keyword, _, to)| format!("{keyword} {to}")),
        );
        match (self.cycle, to.cycle) {
            (false, true) => clauses.push("CYCLE".to_owned()),
            (true, false) => clauses.push("NO CYCLE".to_owned()),
            (true, true) | (false, false) => {}
        }
        clauses
    }
}

/// The smallest and the largest value of a sequence's type.
pub(super) fn type_limits(data_type: &str) -> (i64, i64) {
    match data_type {
        "smallint" => (i16::MIN.into(), i16::MAX.into()),
        "integer" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    }
}

impl Sequence {
    fn sql_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.name)
    }

    /// The column that it is made for, where that counted by an identity until now, and the identity.
    fn former_identity<'a>(&self, at: &Context<'a>) -> Option<(ObjectId, &'a Identity)> {
        if !at.makes(&self.id()) {
            return None;
        }
        at.to.dependents(&self.id()).iter().find_map(|user| {
            let column = match at.to.get(user)? {
                Object::SequenceOwner(link) => link.column.clone(),
                Object::Default(default) => default.parent()?,
                _ => return None,
            };
            match (at.from.get(&column)?, at.to.get(&column)?) {
                (Object::Column(from), Object::Column(to)) if to.identity.is_none() => {
                    from.identity.as_ref().map(|identity| (column, identity))
                }
                _ => None,
            }
        })
    }

    /// What makes it logged, or UNLOGGED, as it is to be.
    pub(super) fn set_logged(&self) -> Statement {
        self.alter_sequence(if self.unlogged { "SET UNLOGGED" } else { "SET LOGGED" })
    }

    fn alter_sequence(&self, action: &str) -> Statement {
        // `nextval` waits for it.
        let strong = ["RENAME", "SET LOGGED", "SET UNLOGGED"].iter().any(|verb| action.starts_with(verb));
        let mode = if strong { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
        Statement::new(format!("ALTER SEQUENCE {} {action}", self.sql_name())).lock(mode, self.id())
    }
}

impl ObjectKind for Sequence {
    const KIND: Kind = Kind::Sequence;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DeletesData };
    const THERE_IF: &'static str = "exists (select from pg_sequence)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as name, {OPTIONS} as options, c.relpersistence = 'u' as unlogged,
               {position} as position,
               array[1259, c.oid::int8, 0] as addresses
             from pg_sequence q join pg_class c on c.oid = q.seqrelid join pg_namespace n on n.oid = c.relnamespace
             where c.relpersistence <> 't' and {USER_SCHEMA} and not exists (select from pg_depend i
               where i.classid = 1259 and i.objid = c.oid and i.refclassid = 1259 and i.deptype = 'i')
             order by 1, 2",
            position = position("c.oid")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Sequence, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let unlogged = if self.unlogged { "UNLOGGED " } else { "" };
        let create = format!("CREATE {unlogged}SEQUENCE {}{}", self.sql_name(), self.options.clause());
        let Some((column, identity)) = self.former_identity(at) else { return vec![Statement::new(create)] };
        let mut statements = Vec::new();
        // Whoever writes meanwhile would take numbers that the new one gives again.
        if let Some(table) = at.from.get(&column).and_then(Object::parent).filter(|table| at.is_busy(table)) {
            let sql = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", table.sql_name());
            statements.push(Statement::new(sql).reaches(Reach::Children).lock(LockMode::ShareRowExclusive, table));
        }
        let (schema, mut name) = (&identity.sequence_schema, identity.sequence.clone());
        if (schema, &name) == (&self.schema, &self.name) {
            name = at.retired_name(&self.schema, &self.name);
            statements.push(self.alter_sequence(&format!("RENAME TO {}", Ident(&name))));
        }
        statements.push(Statement::new(create));
        statements.push(Statement::new(format!(
            "SELECT pg_catalog.setval({}, last_value, is_called) FROM {} WHERE last_value BETWEEN {} AND {}",
            Literal(&self.sql_name().to_string()),
            QualifiedName(schema, &name),
            self.options.min,
            self.options.max
        )));
        statements
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let mut statements = Vec::new();
        let name = self.sql_name().to_string();
        let from = match self.options.make_room(&to.options, self.position, &name, &mut statements) {
            Ok(from) => from,
            Err(refused) => return refused,
        };
        for made in &mut statements {
            let mode =
                if made.sql.starts_with("ALTER ") { LockMode::ShareRowExclusive } else { LockMode::RowExclusive };
            *made = made.clone().lock(mode, self.id());
        }
        let statements_before = statements.len();
        let changes = from.changes(&to.options);
        if !changes.is_empty() {
            let mut statement = self.alter_sequence(&changes.join(" "));
            if statements_before == 0 {
                statement.hazards.extend(self.options.may_have_passed(&to.options, self.position, &name));
            }
            statements.push(statement);
        }
        if self.unlogged != to.unlogged {
            statements.push(to.set_logged());
        }
        Alter::InPlace(statements)
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        let owner = at.from.dependents(&self.id()).iter().find_map(|id| match at.from.get(id) {
            Some(Object::SequenceOwner(link)) => Some(link),
            _ => None,
        });
        // The column that owns it takes it along.
        if owner.is_some_and(|link| link.loses_column(at)) {
            return Vec::new();
        }
        vec![Statement::new(format!("DROP SEQUENCE {}", self.sql_name())).lock(LockMode::AccessExclusive, self.id())]
    }

    fn differs_in_name_only(&self, to: &Self, at: &Context) -> bool {
        let same = Self { name: to.name.clone(), ..self.clone() } == *to;
        // Most sequences look alike: only what feeds the same columns is the same sequence.
        let feeds = |catalog: &crate::object::Catalog, id: &ObjectId| -> Vec<ObjectId> {
            let uses = catalog.dependents(id).iter();
            uses.filter_map(|user| match catalog.get(user) {
                Some(Object::SequenceOwner(link)) => Some(link.column.clone()),
                Some(Object::Default(default)) => default.parent(),
                _ => None,
            })
            .collect()
        };
        let (fed, to_feed) = (feeds(at.from, &self.id()), feeds(at.to, &to.id()));
        let same_columns = fed.is_empty() && to_feed.is_empty() || fed.iter().any(|column| to_feed.contains(column));
        same && same_columns
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }

    fn counted(&self) -> Option<Statement> {
        self.position.reached(&self.sql_name().to_string())
    }

    fn takes_over(&self, at: &Context) -> Vec<ObjectId> {
        self.former_identity(at).map(|(column, _)| column).into_iter().collect()
    }

    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        let rename = self.alter_sequence(&format!("RENAME TO {}", Ident(&name)));
        Some((vec![rename], Self { name, ..self.clone() }))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::sequence_owner::tests::{catalog, link};
    use super::*;
    use crate::object::Catalog;

    pub(in super::super) fn sequence(name: &str) -> Sequence {
        Sequence {
            schema: "public".to_owned(),
            name: name.to_owned(),
            options: options("bigint"),
            unlogged: false,
            position: Position::Hidden,
        }
    }

    fn options(data_type: &str) -> SequenceOptions {
        SequenceOptions {
            data_type: data_type.to_owned(),
            start: 1,
            increment: 1,
            min: 1,
            max: type_limits(data_type).1,
            cache: 1,
            cycle: false,
        }
    }

    #[test]
    fn is_created_with_what_differs_from_the_defaults_of_its_type_and_direction() {
        assert_eq!(options("bigint").clause(), "");
        assert_eq!(options("integer").clause(), " AS integer");
        assert_eq!(options("integer").clause_without_type(), "");
        let down = SequenceOptions { increment: -1, min: i16::MIN.into(), max: -1, start: -1, ..options("smallint") };
        assert_eq!(down.clause(), " AS smallint INCREMENT BY -1");
        let all =
            SequenceOptions { start: 7, increment: 2, min: 5, max: 99, cache: 10, cycle: true, ..options("bigint") };
        assert_eq!(all.clause(), " INCREMENT BY 2 MINVALUE 5 MAXVALUE 99 START WITH 7 CACHE 10 CYCLE");
        let from_five = SequenceOptions { start: 5, min: 5, ..options("bigint") };
        assert_eq!(from_five.clause(), " MINVALUE 5");
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let unlogged = Sequence { unlogged: true, ..sequence("S") };
        assert_eq!(unlogged.create(&at)[0].sql, "CREATE UNLOGGED SEQUENCE public.\"S\"");
    }

    #[test]
    fn options_change_in_place() {
        let changes = |from: &SequenceOptions, to: &SequenceOptions| from.changes(to).join(" ");
        assert_eq!(changes(&options("integer"), &options("bigint")), "AS bigint");
        assert!(options("integer").changes_without_type(&options("bigint")).is_empty());
        let limited = SequenceOptions { max: 100, ..options("integer") };
        assert_eq!(changes(&limited, &options("bigint")), "AS bigint MAXVALUE 9223372036854775807");
        assert_eq!(changes(&options("bigint"), &limited), "AS integer MAXVALUE 100");
        let cycling = SequenceOptions { cycle: true, ..options("bigint") };
        assert_eq!(changes(&options("bigint"), &cycling), "CYCLE");
        assert_eq!(changes(&cycling, &options("bigint")), "NO CYCLE");
        let started = SequenceOptions { start: 1000, increment: 5, ..options("bigint") };
        assert_eq!(changes(&options("bigint"), &started), "INCREMENT BY 5 START WITH 1000");
    }

    #[test]
    fn narrower_limits_say_that_they_may_fail() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let limited =
            Sequence { options: SequenceOptions { max: 9, ..options("bigint") }, unlogged: true, ..sequence("s") };
        let Alter::InPlace(statements) = sequence("s").alter(&limited, &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER SEQUENCE public.s MAXVALUE 9");
        assert_eq!(
            statements[0].hazards[0].query.as_deref(),
            Some("SELECT last_value FROM public.s WHERE last_value NOT BETWEEN 1 AND 9")
        );
        assert_eq!(statements[1].sql, "ALTER SEQUENCE public.s SET UNLOGGED");
    }

    #[test]
    fn limits_that_leave_out_the_beginning_make_an_unused_sequence_begin_within_them() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Sequence { options: SequenceOptions { min: 10, start: 10, ..options("bigint") }, ..sequence("s") };
        let unused = Sequence { position: Position::Unused, ..sequence("s") };
        let Alter::InPlace(statements) = unused.alter(&to, &at) else { panic!("not in place") };
        let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert_eq!(
            sql,
            [
                "ALTER SEQUENCE public.s MINVALUE 1 MAXVALUE 9223372036854775807",
                "SELECT pg_catalog.setval('public.s', 10, false) FROM public.s WHERE last_value NOT BETWEEN 10 AND \
                 9223372036854775807",
                "ALTER SEQUENCE public.s MINVALUE 10 START WITH 10",
            ]
        );
        assert!(statements.iter().all(|statement| statement.hazards.is_empty()));
        // All that it will give out is ahead of it; what goes round may have given it out before.
        let used = Sequence { position: Position::At(3), ..sequence("s") };
        let Alter::InPlace(statements) = used.alter(&to, &at) else { panic!("not in place") };
        let forward = "SELECT pg_catalog.setval('public.s', 10, false) FROM public.s WHERE last_value < 10";
        assert_eq!(statements[1].sql, forward);
        let round = SequenceOptions { cycle: true, ..options("bigint") };
        let used = Sequence { position: Position::At(3), options: round, ..sequence("s") };
        assert!(matches!(used.alter(&to, &at), Alter::Refused { .. }));
        let far = Sequence { position: Position::At(30), ..sequence("s") };
        let Alter::InPlace(statements) = far.alter(&to, &at) else { panic!("not in place") };
        assert!(statements[0].hazards.is_empty());
    }

    #[test]
    fn is_not_dropped_again_after_the_column_that_owned_it() {
        let (live, wanted) = (catalog(&["id"], Some("id")), Catalog::default());
        let mut at = Context::new(&live, &wanted, "postgres", 150_000);
        assert_eq!(sequence("s").drop(&at)[0].sql, "DROP SEQUENCE public.s");
        at.unmade.insert(link("id").column);
        assert!(sequence("s").drop(&at).is_empty());
    }

    #[test]
    fn is_renamed_only_when_it_feeds_the_same_columns() {
        let (live, mut wanted) = (catalog(&["id"], Some("id")), catalog(&["id"], None));
        let moved = sequence("t");
        let mut new_link = link("id");
        new_link.sequence = moved.id();
        wanted.insert(Object::Sequence(moved.clone()));
        let at = Context::new(&live, &wanted, "postgres", 150_000);
        assert_eq!(Object::Sequence(sequence("s")).rename(&Object::Sequence(moved.clone()), &at), None);
        let mut linked = wanted.clone();
        linked.insert(Object::SequenceOwner(new_link));
        let at = Context::new(&live, &linked, "postgres", 150_000);
        let statements =
            Object::Sequence(sequence("s")).rename(&Object::Sequence(moved.clone()), &at).unwrap_or_default();
        assert_eq!(statements[0].sql, "ALTER SEQUENCE public.s RENAME TO t");
    }
}
