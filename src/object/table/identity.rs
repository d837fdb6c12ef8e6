//! Identity columns (PostgreSQL manual, 5.3): the sequence behind one belongs to its column, and counting goes on
//! where it was when a column gets an identity.

use serde::{Deserialize, Serialize};

use super::lock::with_owned_sequences;
use super::position::Position;
use super::sequence::{SequenceOptions, type_limits};
use super::{Column, row_security};
use crate::object::{Alter, Context, Kind, LockMode, Object, ObjectId, ObjectKind, Statement};
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

    fn sequence_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::IdentitySequence, &self.sequence_schema, &self.sequence)
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

/// The statement that gives a sequence another type, with the limits that PostgreSQL would take for the old type's.
fn type_statement(from: &SequenceOptions, to: &SequenceOptions, sequence: &str) -> Option<Statement> {
    let changes = from.changes(to).join(" ");
    (from.data_type != to.data_type).then(|| Statement::new(format!("ALTER SEQUENCE {sequence} {changes}")))
}

/// The statement that makes a sequence go on where another one has got to, within its limits.
fn goes_on(sequence: &str, former: &str, options: &SequenceOptions) -> Statement {
    Statement::new(format!(
        "SELECT pg_catalog.setval({}, last_value, is_called) FROM {former} WHERE last_value BETWEEN {} AND {}",
        Literal(sequence),
        options.min,
        options.max
    ))
}

impl Column {
    /// The statement that gives the sequence behind a new identity a type of its own: `CREATE TABLE` and `ADD GENERATED`
    /// give it the column's.
    pub(super) fn identity_type(&self, from: Option<&Self>) -> Option<Statement> {
        let identity = self.identity.as_ref()?;
        if from.is_some_and(|from| from.identity.is_some()) {
            return None;
        }
        let sequence = QualifiedName(&identity.sequence_schema, &identity.sequence).to_string();
        type_statement(&identity.options.with_type(&self.data_type), &identity.options, &sequence)
    }

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
        let options = &identity.options;
        let values = if let Some(source) = self.counted_by(at) {
            // Counting goes on where the sequence behind the default has got to.
            let name = match at.from.get(&source).and_then(|source| source.retire(at)) {
                Some((_, retired)) if at.unmakes(&source) => retired.id().sql_name(),
                _ => source.sql_name(),
            };
            vec![goes_on(&sequence, &name, options)]
        } else {
            self.counts_after_rows(options, &sequence, &options.start.to_string(), at)
        };
        std::iter::once(self.set(&format!("ADD {}", identity.clause()))).chain(values).collect()
    }

    /// What makes a new sequence go on after the last value of the rows that are there; none of them counts
    /// that is before `beginning`, or outside of the limits. Nobody else writes meanwhile: the column has changed.
    pub(super) fn counts_after_rows(
        &self,
        options: &SequenceOptions,
        sequence: &str,
        beginning: &str,
        at: &Context,
    ) -> Vec<Statement> {
        let (last, beyond) = if options.increment < 0 { ("min", "<=") } else { ("max", ">=") };
        let (table, column) = (self.table_name(), Ident(&self.name));
        let statement = Statement::new(format!(
            "SELECT pg_catalog.setval({}, {last}({column})) FROM {table} WHERE {column} BETWEEN {} AND {} HAVING \
             {last}({column}) {beyond} {beginning}",
            Literal(sequence),
            options.min,
            options.max
        ));
        let is_led = self.is_led_by_index(at);
        let statement = if is_led { statement } else { statement.scans(LockMode::AccessExclusive, self.table_id()) };
        row_security::over_all_rows(statement, &self.table_id(), at)
    }

    /// Whether an index tells the column's last value without a look at all rows.
    fn is_led_by_index(&self, at: &Context) -> bool {
        at.from.dependents(&self.id()).iter().any(|id| match at.from.get(id) {
            Some(Object::Index(index)) => {
                let ordered = index.definition.split_once("USING btree (").map_or("", |(_, columns)| columns);
                let after = ordered.strip_prefix(&Ident(&self.name).to_string());
                index.valid && index.predicate.is_none() && after.is_some_and(|rest| rest.starts_with([',', ')', ' ']))
            }
            Some(Object::Constraint(key)) => {
                matches!(key.contype.as_str(), "p" | "u") && !key.period && key.columns.first() == Some(&self.name)
            }
            _ => false,
        })
    }

    /// The identity of another column, which loses it, whose sequence has the name that the column's is to have: of a table
    /// that becomes a partition of a new one of its name.
    fn former_owner<'a>(&self, at: &Context<'a>) -> Option<&'a Identity> {
        let sequence = self.identity.as_ref()?.sequence_id();
        let Object::IdentitySequence(live) = at.from.get(&sequence)? else { return None };
        match (at.from.get(&live.column)?, at.to.get(&live.column)?) {
            (Object::Column(from), Object::Column(to)) if to.identity.is_none() && !at.makes(&to.table_id()) => {
                from.identity.as_ref()
            }
            _ => None,
        }
    }

    /// What gives a new column's sequence its name, where another one has that yet.
    pub(super) fn frees_sequence(&self, at: &Context) -> Option<Statement> {
        let former = self.former_owner(at)?;
        let sequence = QualifiedName(&former.sequence_schema, &former.sequence);
        let aside = at.retired_name(&former.sequence_schema, &former.sequence);
        let rename = Statement::new(format!("ALTER SEQUENCE {sequence} RENAME TO {}", Ident(&aside)));
        Some(rename.lock(LockMode::AccessExclusive, former.sequence_id()))
    }

    /// What makes a new column's sequence go on where the other one has got to.
    pub(super) fn counts_after_former(&self, at: &Context) -> Option<Statement> {
        let (former, identity) = (self.former_owner(at)?, self.identity.as_ref()?);
        let aside = at.retired_name(&former.sequence_schema, &former.sequence);
        let aside = QualifiedName(&former.sequence_schema, &aside).to_string();
        let sequence = QualifiedName(&identity.sequence_schema, &identity.sequence).to_string();
        Some(goes_on(&sequence, &aside, &identity.options))
    }

    /// The new table to which the column's sequence gives up its name, and where it has got to.
    pub(super) fn succeeded_by(&self, at: &Context) -> Option<ObjectId> {
        let Some(Object::Column(from)) = at.from.get(&self.id()) else { return None };
        let identity = from.identity.as_ref().filter(|_| self.identity.is_none())?;
        let Object::IdentitySequence(next) = at.to.get(&identity.sequence_id())? else { return None };
        Some(at.to.get(&next.column)?.parent()?).filter(|table| at.makes(table))
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
        let (Some(from), Some(_)) = (&self.identity, &to.identity) else { return false };
        let data_type = self.sequence_type(to, &from.options);
        let (min, max) = type_limits(&data_type);
        let retyped = from.options.with_type(&data_type);
        [retyped.min, retyped.max, retyped.start].iter().any(|value| !(min..=max).contains(value))
    }

    /// The type of the sequence once the column has changed: it follows the column's, from which `LIKE ... INCLUDING
    /// IDENTITY` leaves it different.
    fn sequence_type(&self, to: &Self, options: &SequenceOptions) -> String {
        if self.data_type == to.data_type { options.data_type.clone() } else { to.data_type.clone() }
    }

    /// What the identity changes into; the answer is what there is no way for.
    pub(super) fn alter_identity(&self, to: &Self, at: &Context, statements: &mut Vec<Statement>) -> Option<Alter> {
        match (&self.identity, &to.identity) {
            (Some(from), Some(to_identity)) => {
                let sequence = QualifiedName(&from.sequence_schema, &to_identity.sequence).to_string();
                let mut goal = to_identity.options.clone();
                let retyped = if self.identity_goes_ahead(to) {
                    goal.data_type.clone_from(&from.options.data_type);
                    from.options.clone()
                } else {
                    let followed = from.options.with_type(&self.sequence_type(to, &from.options));
                    statements.extend(type_statement(&followed, &goal, &sequence));
                    if followed.data_type == goal.data_type { followed } else { goal.clone() }
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
                    let mut statement =
                        to.set(&actions.join(" ")).lock(LockMode::ShareRowExclusive, to_identity.sequence_id());
                    statement.hazards.extend(retyped.may_have_passed(&goal, from.position, &sequence));
                    statements.push(statement);
                }
            }
            (None, Some(identity)) => {
                // An identity column is NOT NULL, and has to be so before it becomes one.
                statements.extend(to.add_identity(identity, at));
            }
            // The sequence has been put aside for that of the new table.
            (Some(_), None) if to.succeeded_by(at).is_some() => statements.push(to.set("DROP IDENTITY")),
            (Some(_), None) => statements.push(with_owned_sequences(to.set("DROP IDENTITY"), &self.id(), at)),
            (None, None) => {}
        }
        None
    }
}
