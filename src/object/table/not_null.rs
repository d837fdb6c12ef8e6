//! NOT NULL constraints, which since PostgreSQL 18 have names, NOT VALID and NO INHERIT (PostgreSQL manual, 5.5.2).
//!
//! That a column is NOT NULL is the column's to say. The constraint behind that is an object of its own only where it has
//! something to say beyond: a name that is not the one PostgreSQL chooses, NO INHERIT, NOT VALID, a comment, or that a
//! child says itself what its parent passes on.

use super::lock::with_children;
use super::not_null_name::{parents_of_one_renamed_alone, pass_on};
use super::not_null_own::is_own;
use super::not_null_validated::{can_be_validated, validated_later};
use super::{Column, Constraint, Inheritance, inheritance};
use crate::object::{
    Alter, Catalog, Context, Hazard, Kind, LockMode, Object, ObjectId, ObjectKind, Reach, Runs, Statement,
};
use crate::sql::Ident;

/// What ends the definition of one that children do not get.
pub(super) const NO_INHERIT: &str = " NO INHERIT";

/// The constraint of a column in a catalog, where it has something to say beyond the column.
pub(super) fn of_column<'a>(column: &Column, catalog: &'a Catalog) -> Option<&'a Constraint> {
    let table = ObjectId::in_schema(Kind::Table, &column.schema, &column.table);
    catalog.children(&table).iter().find_map(|child| match catalog.get(child) {
        Some(Object::Constraint(constraint))
            if constraint.contype == "n" && constraint.columns.first() == Some(&column.name) =>
        {
            Some(constraint)
        }
        _ => None,
    })
}

/// The same by the name of the column.
pub(super) fn named(column: &ObjectId, catalog: &Catalog) -> Option<ObjectId> {
    match catalog.get(column) {
        Some(Object::Column(column)) => of_column(column, catalog).map(ObjectKind::id),
        _ => None,
    }
}

/// What a column's definition says about NOT NULL; nothing where a constraint has to be added by itself.
pub(super) fn clause(column: &Column, at: &Context) -> String {
    match of_column(column, at.to) {
        _ if !column.not_null => String::new(),
        None if has_to_be_named(column, at) => format!(" CONSTRAINT {} NOT NULL", Ident(&usual_name(column))),
        None => " NOT NULL".to_owned(),
        Some(constraint) if !constraint.validated => String::new(),
        // The parent passes it on, though the table states the column itself: unless it becomes the parent only later.
        Some(constraint) if !constraint.local && !constraint.of_partition && !joins_later(column, at) => String::new(),
        Some(constraint) => {
            let no_inherit = if constraint.no_inherit() { NO_INHERIT } else { "" };
            format!(" CONSTRAINT {} NOT NULL{no_inherit}", Ident(&constraint.name))
        }
    }
}

fn joins_later(column: &Column, at: &Context) -> bool {
    let table = column.table_id();
    !at.makes(&table) && inheritance::parents(at.to, &table).any(|link| at.makes(&link.id()))
}

/// `SET NOT NULL`, by a name where PostgreSQL would choose another than it does when all is made at once.
fn set(column: &Column, at: &Context) -> Statement {
    set_plainly(column, at)
        .lock(LockMode::AccessExclusive, ObjectId::in_schema(Kind::Table, &column.schema, &column.table))
}

fn set_plainly(column: &Column, at: &Context) -> Statement {
    let table = ObjectId::in_schema(Kind::Table, &column.schema, &column.table).sql_name();
    let name = Ident(&column.name);
    if !has_to_be_named(column, at) {
        return Statement::new(format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"))
            .reaches(Reach::Children);
    }
    let constraint = usual_name(column);
    Statement::new(format!("ALTER TABLE {table} ADD CONSTRAINT {} NOT NULL {name}", Ident(&constraint)))
        .reaches(Reach::Children)
}

/// `SET NOT NULL`; where rows are there, by way of a check that is validated before, which spares PostgreSQL from reading
/// them under the strongest lock.
pub(super) fn become_not_null(column: &Column, at: &Context) -> Vec<Statement> {
    let mut statements = given_up_below(column, at);
    statements.push(become_not_null_itself(column, at));
    statements
}

fn become_not_null_itself(column: &Column, at: &Context) -> Statement {
    let table = ObjectId::in_schema(Kind::Table, &column.schema, &column.table);
    let (relation, name) = (table.sql_name(), Ident(&column.name));
    // Of a row, IS NULL asks whether all of its fields are, and IS NOT NULL whether none is.
    let holds_rows = holds_rows(column, at);
    let none = if holds_rows { "IS NOT DISTINCT FROM NULL" } else { "IS NULL" };
    let may_fail = || {
        let query = format!("SELECT * FROM {relation} WHERE {name} {none}");
        Hazard::may_fail("fails if a row has no value there", table.clone(), query)
    };
    let plain = set_plainly(column, at).scans(LockMode::AccessExclusive, table.clone()).hazard(may_fail());
    if !at.is_busy(&table) || holds_rows || has_new_parts(&table, at) {
        return plain;
    }
    let alter = |action: String| Statement::new(format!("ALTER TABLE {relation} {action}")).reaches(Reach::Children);
    if can_be_validated(column, &table, at) {
        return plain.or_online(table.clone(), validated_later(column, may_fail()));
    }
    let check = at.free_name(&column.schema, &format!("schemactl_not_null_{}", column.name), "");
    let id = ObjectId::on_relation(Kind::Constraint, &column.schema, &column.table, &check);
    let check = Ident(&check);
    let online = vec![
        alter(format!("ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID"))
            .lock(LockMode::AccessExclusive, table.clone())
            .for_a_while(id.clone()),
        alter(format!("VALIDATE CONSTRAINT {check}"))
            .shares(format!("ALTER TABLE {relation} "))
            .scans(LockMode::ShareUpdateExclusive, table.clone())
            .hazard(may_fail())
            .runs(Runs::ByItself),
        set(column, at),
        alter(format!("DROP CONSTRAINT {check}")).lock(LockMode::AccessExclusive, table.clone()).for_a_while(id),
    ];
    plain.or_online(table.clone(), online)
}

/// What makes a column NOT NULL that becomes an identity column, where that has a name of its own: it has to be so before.
pub(super) fn before_identity(from: &Column, to: &Column, at: &Context) -> Vec<Statement> {
    let named = of_column(to, at.to).filter(|_| becomes_identity(from, to));
    named.map(|constraint| constraint.make_not_null(to, at)).unwrap_or_default()
}

fn becomes_identity(from: &Column, to: &Column) -> bool {
    !from.not_null && from.identity.is_none() && to.identity.is_some()
}

/// Whether partitions that are new come to a table, at any level, which would have to have the check.
fn has_new_parts(table: &ObjectId, at: &Context) -> bool {
    inheritance::members(at.to, table)
        .any(|link| at.makes(&link.id()) && at.makes(&link.child) || has_new_parts(&link.child, at))
}

/// Whether the column's values are rows: of a composite type or a table, or of a domain over one.
fn holds_rows(column: &Column, at: &Context) -> bool {
    let ids = std::iter::once(column.id()).chain(column.domains(at.to).into_iter().map(ObjectKind::id));
    let mut needed = ids.flat_map(|id| at.to.depends_on(&id));
    let is_row = |id: &ObjectId| matches!(id.kind, Kind::Composite | Kind::Table) && *id != column.table_id();
    !column.base_type.ends_with("[]") && !column.data_type.ends_with("[]") && needed.any(is_row)
}

/// `DROP NOT NULL`, which goes down to children too, and would take it from those that are to keep it. Of a partitioned
/// table it cannot be dropped alone, so that these get it again.
pub(super) fn become_nullable(column: &Column, at: &Context) -> Vec<Statement> {
    let table = column.table_id();
    if is_kept_below(column, at) {
        let sql = format!("ALTER TABLE ONLY {} ALTER COLUMN {} DROP NOT NULL", table.sql_name(), Ident(&column.name));
        let only = Statement::new(sql).lock(LockMode::AccessExclusive, table.clone());
        let mut statements = vec![if at.version < 180_000 { only } else { with_children(only, &table, at) }];
        let kept = of_children(column, false, at).into_iter().filter(|child| is_kept(child, at));
        statements.extend(kept.flat_map(|child| called_as_its_own(child, at)));
        return statements;
    }
    let mut statements = vec![column.set("DROP NOT NULL")];
    statements.extend(kept_partitions(column, at).into_iter().flat_map(|child| kept_by_partition(child, at)));
    statements
}

/// The columns of partitions, at any depth, that are NOT NULL before and after, below such as are not.
fn kept_partitions<'a>(column: &Column, at: &Context<'a>) -> Vec<&'a Column> {
    let (kept, others): (Vec<_>, Vec<_>) =
        of_children(column, true, at).into_iter().partition(|child| is_kept(child, at));
    kept.into_iter().chain(others.into_iter().flat_map(|child| kept_partitions(child, at))).collect()
}

/// Whether a child in `INHERITS`, or one below it, is NOT NULL there before and after.
pub(super) fn is_kept_below(column: &Column, at: &Context) -> bool {
    of_children(column, false, at).into_iter().any(|child| is_kept(child, at) || is_kept_below(child, at))
}

/// What a child that is NOT NULL by itself from now on needs for its constraint (since PostgreSQL 18), which has the name
/// of a parent's.
fn called_as_its_own(column: &Column, at: &Context) -> Vec<Statement> {
    let has_it_from_parents = inheritance::parents(at.to, &column.table_id())
        .filter_map(|link| column.on_parent(link, at.to))
        .any(|parent| parent.not_null);
    match live_constraint(column, at) {
        Some(from) if !has_it_from_parents => from.become_like(&constraint_or_usual(column, from, at), at),
        _ => Vec::new(),
    }
}

/// What a partition needs to stay NOT NULL once its parent is so no more, which has taken it along unless the partition
/// states it itself (since PostgreSQL 18).
fn kept_by_partition(column: &Column, at: &Context) -> Vec<Statement> {
    let again = || vec![set_plainly(column, at).scans(LockMode::AccessExclusive, column.table_id())];
    match (live_constraint(column, at), of_column(column, at.to)) {
        (Some(from), _) if from.local => from.become_like(&constraint_or_usual(column, from, at), at),
        (Some(_), Some(to)) => vec![
            to.scanned(&format!("ADD CONSTRAINT {} {}", Ident(&to.name), to.definition), LockMode::AccessExclusive),
        ],
        (None, Some(to)) if at.version >= 180_000 => to.usual().become_like(to, at),
        (_, None | Some(_)) => again(),
    }
}

/// What has to go, to be called otherwise, or to be there before a column becomes NOT NULL whose tables below state so
/// themselves (since PostgreSQL 18). Rows without a value are refused all the while: it is one transaction.
fn given_up_below(column: &Column, at: &Context) -> Vec<Statement> {
    let mut statements = Vec::new();
    if at.version < 180_000 {
        return statements;
    }
    for partitions in [true, false] {
        for child in of_children(column, partitions, at) {
            // A partition may state it too: it has the name of the whole all the same.
            let is_inherited = of_column(child, at.to).filter(|constraint| partitions || !constraint.local);
            match (is_inherited, live_constraint(child, at)) {
                (Some(to), from) if is_kept(child, at) && partitions => {
                    let usual = to.usual();
                    statements
                        .extend(from.unwrap_or(&usual).become_like(&Constraint { validated: true, ..to.clone() }, at));
                }
                (Some(_), from) if is_kept(child, at) && from.is_none_or(|from| from.local) => {
                    statements.push(child.set("DROP NOT NULL"));
                }
                _ => {}
            }
            statements.extend(given_up_below(child, at));
            if is_own(child, at) && !is_kept(child, at) {
                // The parent's merges with it; the other way it would have the parent's name.
                statements.extend(match of_column(child, at.to) {
                    Some(own) => vec![own.add_not_null()],
                    None => vec![become_not_null_itself(child, at)],
                });
            }
        }
    }
    statements
}

/// The live constraint of a column, where it is an object of its own.
fn live_constraint<'a>(column: &Column, at: &Context<'a>) -> Option<&'a Constraint> {
    match at.from.get(&column.id()) {
        Some(Object::Column(from)) => of_column(from, at.from),
        _ => None,
    }
}

/// The constraint of a column as the files have it.
fn constraint_or_usual(column: &Column, from: &Constraint, at: &Context) -> Constraint {
    of_column(column, at.to).cloned().unwrap_or_else(|| from.usual())
}

/// The columns of that name on partitions, or on children in `INHERITS`, that stay so.
pub(super) fn of_children<'a>(column: &Column, partitions: bool, at: &Context<'a>) -> Vec<&'a Column> {
    let table = column.table_id();
    inheritance::members(at.to, &table)
        .filter(|link| link.bound.is_some() == partitions && !at.makes(&link.id()))
        .filter_map(|link| {
            let id = ObjectId::on_relation(Kind::Column, link.child.schema()?, link.child.name(), &column.name);
            match at.to.get(&id) {
                Some(Object::Column(child)) => Some(child),
                _ => None,
            }
        })
        .collect()
}

fn is_kept(column: &Column, at: &Context) -> bool {
    column.not_null && matches!(at.from.get(&column.id()), Some(Object::Column(from)) if from.not_null)
}

/// The name that PostgreSQL chooses where it is free and short enough.
pub(super) fn usual_name(column: &Column) -> String {
    format!("{}_{}_not_null", column.table, column.name)
}

/// Whether PostgreSQL would find the name that it chooses taken: by a partition that is made first, or by what was called
/// so before it got the name that it has in the files.
fn has_to_be_named(column: &Column, at: &Context) -> bool {
    partition_shares_name(&column.table_id(), column, at)
        || at.version >= 180_000 && is_taken(&usual_name(column), column, at.from)
}

fn is_taken(name: &str, column: &Column, catalog: &Catalog) -> bool {
    catalog.objects.values().any(|object| match object {
        Object::Constraint(other) => other.name == name && other.schema == column.schema && other.table != column.table,
        _ => false,
    })
}

/// Whether the constraint of a partition below the table, at any depth, has the name that PostgreSQL chooses for the column's.
fn partition_shares_name(table: &ObjectId, column: &Column, at: &Context) -> bool {
    inheritance::members(at.to, table).any(|link| {
        let schema = link.child.schema().unwrap_or_default();
        let own = ObjectId::on_relation(Kind::Constraint, schema, link.child.name(), usual_name(column));
        may_be_first(column, link, at) && at.to.get(&own).is_some() || partition_shares_name(&link.child, column, at)
    })
}

/// Whether the constraint of a child may be there, under its last name, before the parent's.
fn may_be_first(column: &Column, link: &Inheritance, at: &Context) -> bool {
    let live = at.from.get(&inheritance::on(&link.child, &column.id()));
    let is_not_null = matches!(live, Some(Object::Column(child)) if child.not_null);
    at.makes(&link.child) || at.version >= 180_000 && (at.makes(&link.id()) || is_not_null)
}

pub(super) fn name_of(column: &Column, catalog: &Catalog) -> String {
    of_column(column, catalog).map_or_else(|| usual_name(column), |constraint| constraint.name.clone())
}

impl Constraint {
    pub(super) fn is_not_null(&self) -> bool {
        self.contype == "n"
    }

    pub(super) fn no_inherit(&self) -> bool {
        self.definition.ends_with(NO_INHERIT)
    }

    pub(super) fn column<'a>(&self, catalog: &'a Catalog) -> Option<&'a Column> {
        let name = self.columns.first()?;
        match catalog.get(&ObjectId::on_relation(Kind::Column, &self.schema, &self.table, name)) {
            Some(Object::Column(column)) => Some(column),
            _ => None,
        }
    }

    /// Whether its table stays a child or partition, so that it is changed with the parent's and not by itself.
    fn is_renamed_above(&self, at: &Context) -> bool {
        inheritance::parents(at.from, &self.table_id()).any(|link| !at.unmakes(&link.id()))
            && self.column(at.from).is_some_and(|column| {
                column.not_null && column.inherited && parents_of_one_renamed_alone(column, at).is_empty()
            })
    }

    /// What PostgreSQL makes of a plain `NOT NULL`, where the name is free and short enough.
    fn usual(&self) -> Self {
        let column = self.columns.first().map_or("", String::as_str);
        Self {
            name: format!("{}_{column}_not_null", self.table),
            definition: format!("NOT NULL {}", Ident(column)),
            validated: true,
            ..self.clone()
        }
    }

    pub(super) fn change_not_null(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {action}", self.table_id().sql_name()))
            .reaches(Reach::Children)
            .lock(LockMode::AccessExclusive, self.table_id())
    }

    /// In `CREATE TABLE`, where the column itself is the parent's and not said there.
    pub(super) fn not_null_clause(&self, at: &Context) -> String {
        let is_said = self.column(at.to).is_none_or(|column| !column.inherited || column.local || column.of_partition);
        if is_said || !self.local {
            return String::new();
        }
        format!("CONSTRAINT {} {}", Ident(&self.name), self.definition)
    }

    pub(super) fn create_not_null(&self, at: &Context) -> Vec<Statement> {
        let Some(column) = self.column(at.to) else { return Vec::new() };
        // A table that becomes a child has to have it before.
        let joins = || inheritance::parents(at.to, &self.table_id()).any(|link| at.makes(&link.id()));
        let comes_from_parent = !self.local && !self.of_partition && !joins();
        if self.validated && at.makes(&column.id()) || comes_from_parent || self.is_renamed_above(at) {
            return Vec::new();
        }
        if let Some(from) = self.column(at.from).filter(|from| from.not_null && !at.makes(&from.id())) {
            // Where the live one is an object too, its end is to become this one.
            return match (of_column(from, at.from), self.name_meanwhile(at)) {
                (Some(_), None) => Vec::new(),
                (Some(_), Some(name)) => Self { name, ..self.clone() }.become_like(self, at),
                (None, _) => self.usual().become_like(self, at),
            };
        }
        let with_identity = self.column(at.from).is_some_and(|from| becomes_identity(from, column));
        if column.parent_sets_not_null(at) || with_identity && !at.makes(&column.id()) {
            return Vec::new();
        }
        self.make_not_null(column, at)
    }

    /// `ADD CONSTRAINT` on a column that is not NOT NULL yet.
    fn make_not_null(&self, column: &Column, at: &Context) -> Vec<Statement> {
        let mut statements = given_up_below(column, at);
        statements.push(self.add_not_null());
        statements.extend(self.valid_below(at));
        statements
    }

    fn add_not_null(&self) -> Statement {
        let add = |clause: &str| format!("ADD CONSTRAINT {} {}{clause}", Ident(&self.name), self.definition);
        let not_valid = self.change_not_null(&add(" NOT VALID"));
        if !self.validated {
            return not_valid;
        }
        let validate = self.validate_not_null().runs(Runs::ByItself);
        self.scanned(&add(""), LockMode::AccessExclusive).or_online(self.table_id(), vec![not_valid, validate])
    }

    pub(super) fn validate_not_null(&self) -> Statement {
        self.scanned(&format!("VALIDATE CONSTRAINT {}", Ident(&self.name)), LockMode::ShareUpdateExclusive)
            .shares(format!("ALTER TABLE {} ", self.table_id().sql_name()))
    }

    fn scanned(&self, action: &str, mode: LockMode) -> Statement {
        let (table, column) = (self.table_id(), Ident(self.columns.first().map_or("", String::as_str)).to_string());
        let query = format!("SELECT * FROM {} WHERE {column} IS NULL", table.sql_name());
        Statement::new(format!("ALTER TABLE {} {action}", table.sql_name()))
            .reaches(Reach::Children)
            .scans(mode, table.clone())
            .hazard(Hazard::may_fail("fails if a row has no value there", table, query))
    }

    /// The statements that make it, which is there, another one of the same column.
    fn become_like(&self, to: &Self, at: &Context) -> Vec<Statement> {
        if self.validated && !to.validated {
            let column = Ident(self.columns.first().map_or("", String::as_str)).to_string();
            let dropped = self.change_not_null(&format!("ALTER COLUMN {column} DROP NOT NULL"));
            let mut statements = vec![dropped, to.add_not_null()];
            statements.extend(to.valid_below(at));
            return statements;
        }
        let mut statements = Vec::new();
        if self.name != to.name {
            statements.extend(self.rename(&to.name, at));
        }
        if self.no_inherit() != to.no_inherit() {
            let clause = if to.no_inherit() { "NO INHERIT" } else { "INHERIT" };
            statements.push(pass_on(&self.table_id(), &to.name, clause, at));
        }
        if to.validated && !self.validated {
            let by_itself = vec![to.validate_not_null().runs(Runs::ByItself)];
            statements.push(to.validate_not_null().or_online(to.table_id(), by_itself));
        }
        statements
    }

    pub(super) fn alter_not_null(&self, to: &Self, at: &Context) -> Alter {
        if self.columns != to.columns {
            return Alter::Recreate { because: "its name becomes that of another column's constraint" };
        }
        let is_parents = !to.local && (!to.of_partition || to.is_below_not_valid(at));
        let statements = match is_parents {
            // It is validated with the parent's, where that is.
            true if to.is_valid_alone(at) && !self.validated => vec![to.validate_not_null()],
            // Whether a child says it beside its parent cannot be changed while both do.
            true => Vec::new(),
            false => self.become_like(to, at),
        };
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    /// The column stays as it is, or says itself that it is no longer NOT NULL.
    pub(super) fn drop_not_null(&self, at: &Context) -> Vec<Statement> {
        let Some(column) = self.column(at.to).filter(|column| column.not_null) else { return Vec::new() };
        if at.unmakes(&column.id()) || self.is_renamed_above(at) {
            return Vec::new();
        }
        let usual = self.usual();
        let to = match of_column(column, at.to) {
            Some(to) => to,
            // Its name is the parent's to choose.
            None if column.inherited && !column.of_partition => return Vec::new(),
            None => &usual,
        };
        let meanwhile = Self { name: to.name_meanwhile(at).unwrap_or_else(|| to.name.clone()), ..to.clone() };
        let mut statements = self.become_like(&meanwhile, at);
        // A comment would go with the constraint, which stays.
        let comment = |of: &Self| ObjectId::attached(Kind::Comment, of.id(), "");
        let is_kept = at.from.get(&comment(self)).is_some() && (to.validated || !self.validated);
        if is_kept && at.to.get(&comment(to)).is_none() {
            let (name, table) = (Ident(&meanwhile.name), self.table_id().sql_name());
            statements.push(Statement::new(format!("COMMENT ON CONSTRAINT {name} ON {table} IS NULL")));
        }
        statements
    }
}
