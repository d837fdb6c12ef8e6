//! Identity columns (PostgreSQL manual, 5.3): the sequence behind one belongs to its column, and counting goes on
//! where it was when a column gets an identity.

use serde::{Deserialize, Serialize};

use super::Column;
use super::position::Position;
use super::sequence::{SequenceOptions, type_limits};
use crate::object::{Alter, Context, Kind, Object, ObjectId, ObjectKind, Statement};
use crate::sql::{Ident, Literal, QualifiedName};

/// `GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// `ALWAYS` rather than `BY DEFAULT`.
    pub always: bool,
    /// The schema of the sequence behind it.
    pub sequence_schema: String,
    /// The name of the sequence behind it.
    pub sequence: String,
    /// How the sequence counts.
    pub options: SequenceOptions,
    /// `LOGGED` or `UNLOGGED`, where that is not what the table is (since PostgreSQL 15).
    pub persistence: Option<String>,
    /// How far it has counted: no difference, but the server's to say.
    pub position: Position,
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        // Named one by one, so that a new field cannot be forgotten here.
        let Self { always, sequence_schema, sequence, options, persistence, position: _ } = self;
        (always, sequence_schema, sequence) == (&other.always, &other.sequence_schema, &other.sequence)
            && (options, persistence) == (&other.options, &other.persistence)
    }
}

impl Eq for Identity {}

impl Identity {
    fn generation(&self) -> &'static str {
        if self.always { "ALWAYS" } else { "BY DEFAULT" }
    }

    pub(super) fn clause(&self) -> String {
        let sequence = QualifiedName(&self.sequence_schema, &self.sequence);
        format!(
            "GENERATED {} AS IDENTITY (SEQUENCE NAME {sequence}{})",
            self.generation(),
            self.options.clause_without_type()
        )
    }
}

impl Column {
    /// The statement that makes the sequence behind the identity be logged unlike its table, or like it again.
    pub(super) fn identity_persistence(&self, from: Option<&Self>) -> Option<Statement> {
        let identity = self.identity.as_ref()?;
        let of = |column: &Self| column.identity.as_ref().and_then(|identity| identity.persistence.clone());
        let (old, new) = (from.and_then(of), of(self));
        let persistence = match (old.as_deref(), new.as_deref()) {
            (old, new) if old == new => return None,
            (_, Some(new)) => new,
            (Some("LOGGED"), None) => "UNLOGGED",
            (_, None) => "LOGGED",
        };
        let sequence = QualifiedName(&identity.sequence_schema, &identity.sequence);
        Some(Statement::new(format!("ALTER SEQUENCE {sequence} SET {persistence}")))
    }

    fn add_identity(&self, identity: &Identity, at: &Context) -> Vec<Statement> {
        let sequence = QualifiedName(&identity.sequence_schema, &identity.sequence).to_string();
        let column = Ident(&self.name);
        let options = &identity.options;
        let within = format!("BETWEEN {} AND {}", options.min, options.max);
        let set_value = format!("SELECT pg_catalog.setval({}", Literal(&sequence));
        let value = if let Some(source) = self.counted_by(at) {
            // Counting goes on where the sequence behind the default has got to.
            let name = match at.from.get(&source).and_then(|source| source.retire(at)) {
                Some((_, retired)) if at.unmakes(&source) => retired.id().sql_name(),
                _ => source.sql_name(),
            };
            format!("{set_value}, last_value, is_called) FROM {name} WHERE last_value {within}")
        } else {
            // Counting goes on after the last value that rows already have.
            let (last, beyond) = if options.increment < 0 { ("min", "<=") } else { ("max", ">=") };
            format!(
                "{set_value}, {last}({column})) FROM {} HAVING {last}({column}) {beyond} {} AND {last}({column}) {within}",
                self.table_name(),
                options.start
            )
        };
        vec![self.set(&format!("ADD {}", identity.clause())), Statement::new(value)]
    }

    /// The sequence that fed the column's default before the column got an identity.
    pub(super) fn counted_by(&self, at: &Context) -> Option<ObjectId> {
        match at.from.get(&self.id()) {
            Some(Object::Column(from)) if from.identity.is_none() && self.identity.is_some() => {}
            _ => return None,
        }
        let default = ObjectId::on_relation(Kind::Default, &self.schema, &self.table, &self.name);
        at.from.depends_on(&default).iter().find(|needed| needed.kind == Kind::Sequence).cloned()
    }

    /// Whether the sequence has to change before the column's type does: PostgreSQL refuses a type that its limits or its
    /// beginning are outside of, unless they are those of the type before.
    pub(super) fn identity_goes_ahead(&self, to: &Self) -> bool {
        let (Some(from), Some(to)) = (&self.identity, &to.identity) else { return false };
        let (min, max) = type_limits(&to.options.data_type);
        let retyped = from.options.with_type_of(&to.options);
        [retyped.min, retyped.max, retyped.start].iter().any(|value| !(min..=max).contains(value))
    }

    /// What the identity changes into; the answer is what there is no way for.
    pub(super) fn alter_identity(&self, to: &Self, at: &Context, statements: &mut Vec<Statement>) -> Option<Alter> {
        match (&self.identity, &to.identity) {
            (Some(from), Some(to_identity)) => {
                if (&from.sequence_schema, &from.sequence) != (&to_identity.sequence_schema, &to_identity.sequence) {
                    let sequence = QualifiedName(&from.sequence_schema, &from.sequence);
                    statements.push(Statement::new(format!(
                        "ALTER SEQUENCE {sequence} RENAME TO {}",
                        Ident(&to_identity.sequence)
                    )));
                }
                let sequence = QualifiedName(&from.sequence_schema, &to_identity.sequence).to_string();
                let mut goal = to_identity.options.clone();
                let retyped = if self.identity_goes_ahead(to) {
                    goal.data_type.clone_from(&from.options.data_type);
                    from.options.clone()
                } else {
                    from.options.with_type_of(&goal)
                };
                let options = match retyped.make_room(&goal, from.position, &sequence, statements) {
                    Ok(options) => options,
                    Err(refused) => return Some(refused),
                };
                let mut actions = Vec::new();
                if from.always != to_identity.always {
                    actions.push(format!("SET GENERATED {}", to_identity.generation()));
                }
                actions.extend(options.changes_without_type(&goal).into_iter().map(|change| format!("SET {change}")));
                if !actions.is_empty() {
                    let mut statement = to.set(&actions.join(" "));
                    statement.hazards.extend(retyped.may_have_passed(&goal, from.position, &sequence));
                    statements.push(statement);
                }
            }
            (None, Some(identity)) => {
                // An identity column is NOT NULL, and has to be so before it becomes one.
                statements.extend(to.add_identity(identity, at));
            }
            (Some(_), None) => statements.push(to.set("DROP IDENTITY")),
            (None, None) => {}
        }
        None
    }
}
