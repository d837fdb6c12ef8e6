//! Defaults of columns (PostgreSQL manual, 5.2), of tables and of views that are written through.

use serde::{Deserialize, Serialize};

use super::inheritance;
use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, QualifiedName};

/// A column's DEFAULT. The expression of a generated column belongs to the column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Default {
    /// The schema.
    pub schema: String,
    /// The table or view.
    pub relation: String,
    /// Whether it is a view.
    pub of_view: bool,
    /// The column.
    pub column: String,
    /// The expression as PostgreSQL prints it.
    pub expression: String,
}

impl Default {
    fn relation_id(&self) -> ObjectId {
        let kind = if self.of_view { Kind::View } else { Kind::Table };
        ObjectId::in_schema(kind, &self.schema, &self.relation)
    }

    /// `ONLY`, because partitions and inheriting tables have defaults of their own.
    fn statement(&self, action: &str) -> Vec<Statement> {
        let relation = QualifiedName(&self.schema, &self.relation);
        vec![
            Statement::new(format!("ALTER TABLE ONLY {relation} ALTER COLUMN {} {action}", Ident(&self.column)))
                .lock(LockMode::AccessExclusive, self.relation_id()),
        ]
    }

    /// What makes sequences that are new to the column go on after the numbers that the rows already have: an integer column
    /// becomes a `serial`. The table is locked until that is committed.
    fn counts_after_rows(&self, at: &Context) -> Vec<Statement> {
        let column = ObjectId::column(&self.relation_id(), &self.column);
        let Some(Object::Column(to)) = at.to.get(&column) else { return Vec::new() };
        let is_live = at.from.get(&column).is_some() && !at.unmakes(&column) && !at.makes(&column);
        // The rows of a foreign table are somewhere else.
        let counts = to.foreign.is_none() && matches!(to.base_type.as_str(), "smallint" | "integer" | "bigint");
        if !is_live || !counts || self.is_a_parents_too(at) {
            return Vec::new();
        }
        // One that is there already may have counted for others only.
        let counted = at.from.depends_on(&self.id());
        let is_new = |id: &&ObjectId| if at.from.get(id).is_none() { at.makes(id) } else { !counted.contains(id) };
        let needed = at.to.depends_on(&self.id()).iter().filter(is_new);
        needed
            .flat_map(|id| match at.to.get(id) {
                Some(Object::Sequence(sequence)) if sequence.takes_over(at).is_empty() => {
                    let name_of_sequence = id.sql_name();
                    // Several columns may count with it.
                    let beginning = format!("(SELECT last_value FROM {name_of_sequence})");
                    let set = to.counts_after_rows(&sequence.options, &name_of_sequence, &beginning, at).into_iter();
                    set.map(|statement| statement.lock(LockMode::RowExclusive, id.clone())).collect()
                }
                _ => Vec::new(),
            })
            .collect()
    }

    /// Whether a parent's column has the same default, so that its rows are looked at with the parent's.
    fn is_a_parents_too(&self, at: &Context) -> bool {
        inheritance::parents(at.to, &self.relation_id()).any(|link| {
            let above = at.to.get(&inheritance::on(&link.parent, &self.id()));
            matches!(above, Some(Object::Default(parents)) if parents.expression == self.expression)
        })
    }
}

impl ObjectKind for Default {
    const KIND: Kind = Kind::Default;
    const TRAITS: Traits = Traits { folds: Folds::IfPossible, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const PRINTED: &'static [&'static str] = &["expression"];
    const THERE_IF: &'static str = "exists (select from pg_attrdef where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as relation, c.relkind = 'v' as of_view, a.attname as column,
               pg_get_expr(d.adbin, d.adrelid) as expression, array[2604, d.oid::int8, 0] as addresses
             from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
               join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
             where a.attgenerated = '' and c.relkind in ('r', 'p', 'v', 'f') and {USER_SCHEMA} order by 1, 2, a.attnum"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Default, &self.schema, &self.relation, &self.column)
    }

    fn parent(&self) -> Option<ObjectId> {
        let kind = if self.of_view { Kind::ViewColumn } else { Kind::Column };
        Some(ObjectId::on_relation(kind, &self.schema, &self.relation, &self.column))
    }

    /// Of a view it cannot be said with the column, and a column may be new to a view that stays.
    fn folds(&self) -> Folds {
        if self.of_view { Folds::Never } else { Self::TRAITS.folds }
    }

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        if self.of_view { vec![self.relation_id()] } else { Vec::new() }
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut statements = self.statement(&format!("SET DEFAULT {}", self.expression));
        statements.extend(self.counts_after_rows(at));
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        Alter::InPlace(to.create(at))
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        self.statement("DROP DEFAULT")
    }

    fn clause(&self, _at: &Context) -> String {
        format!("DEFAULT {}", self.expression)
    }
}

/// Whether a default has to be computed for every row that exists. PostgreSQL asks `contain_volatile_functions`;
/// these are its built-in volatile functions that people use as defaults, and everything not built in.
pub(super) fn is_volatile(clause: &str) -> bool {
    const STABLE_OR_CONSTANT: &[&str] = &["now(", "transaction_timestamp(", "statement_timestamp(", "timezone("];
    let mut rest = clause.to_owned();
    for name in STABLE_OR_CONSTANT {
        rest = rest.replace(name, "");
    }
    // Text between single quotes is no call.
    let outside: String =
        rest.split('\'').enumerate().filter(|(index, _)| index % 2 == 0).map(|(_, part)| part).collect();
    let bytes = outside.as_bytes();
    outside
        .match_indices('(')
        .any(|(at, _)| at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'"')))
}
