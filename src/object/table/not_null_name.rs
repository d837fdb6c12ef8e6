//! The names of NOT NULL constraints as columns are renamed, and as names go from one column to another (since PostgreSQL
//! 18).

use super::lock::with_children;
use super::not_null::{NO_INHERIT, name_of, of_children, of_column, usual_name};
use super::{Column, Constraint, Inheritance, inheritance};
use crate::object::{Catalog, Context, Kind, LockMode, Object, ObjectId, ObjectKind, Path, Reach, Statement};
use crate::sql::{Ident, LONGEST_NAME};

/// The constraints that are objects of their own once their tables and columns are called what `name` says: they keep the
/// names that PostgreSQL chose for them, which are no longer those that it would choose.
#[must_use]
pub fn called_as_before(live: &Catalog, name: &dyn Fn(&ObjectId) -> ObjectId) -> Vec<Object> {
    let mut found = Vec::new();
    for (id, object) in &live.objects {
        let Object::Column(column) = object else { continue };
        let new = name(id);
        let Path::OnRelation { schema, relation, name: new_name } = &new.path else { continue };
        let is_called_after_it = (relation, new_name) != (&column.table, &column.name);
        // What is too long has been cut, and so is an object already.
        let old_name = usual_name(column);
        if !column.not_null || !is_called_after_it || old_name.len() > LONGEST_NAME || of_column(column, live).is_some()
        {
            continue;
        }
        found.push(Object::Constraint(Constraint {
            schema: schema.clone(),
            table: relation.clone(),
            partitioned: false,
            name: old_name,
            contype: "n".to_owned(),
            definition: format!("NOT NULL {}", Ident(new_name)),
            deferrable: false,
            deferred: false,
            validated: true,
            enforced: true,
            period: false,
            over_inherited: false,
            excludes: None,
            columns: vec![new_name.clone()],
            references: None,
            expression: None,
            local: column.local,
            inherited: column.inherited,
            of_partition: column.of_partition,
            part_of: None,
            options: Vec::new(),
            tablespace: None,
            clustered: false,
            replica_identity: false,
        }));
    }
    found
}

impl Object {
    /// A NOT NULL constraint once its column is called what `name` says; PostgreSQL leaves its own name as it is.
    #[must_use]
    pub fn follows_column(&self, name: &dyn Fn(&ObjectId) -> ObjectId) -> Option<Self> {
        let Self::Constraint(constraint) = self else { return None };
        let column = constraint.columns.first().filter(|_| constraint.is_not_null())?;
        let id = ObjectId::on_relation(Kind::Column, &constraint.schema, &constraint.table, column);
        let new = name(&id).name().to_owned();
        let no_inherit = if constraint.no_inherit() { NO_INHERIT } else { "" };
        let definition = format!("NOT NULL {}{no_inherit}", Ident(&new));
        Some(Self::Constraint(Constraint { definition, columns: vec![new], ..constraint.clone() }))
    }
}

/// A column before and after, where it has the constraint both times, with the names of that.
fn names(column: &ObjectId, at: &Context) -> Option<(String, String)> {
    match (at.from.get(column), at.to.get(column)) {
        (Some(Object::Column(from)), Some(Object::Column(to))) if from.not_null && to.not_null => {
            Some((name_of(from, at.from), name_of(to, at.to)))
        }
        _ => None,
    }
}

/// Whether a partition's constraint gets another name by itself, or the whole's gets another without the partition's: each
/// is renamed with the other while the partition is one.
pub(super) fn is_renamed_apart(link: &Inheritance, at: &Context) -> bool {
    if at.version < 180_000 || link.bound.is_none() {
        return false;
    }
    at.from.children(&link.child).iter().filter(|id| id.kind == Kind::Column).any(|id| {
        match (names(id, at), names(&inheritance::on(&link.parent, id), at)) {
            (Some((from, to)), Some((parent_from, parent_to))) => {
                (from != to || parent_from != parent_to) && (from != parent_from || to != parent_to)
            }
            _ => false,
        }
    })
}

/// The columns of the parents in `INHERITS` of a table whose own constraint gets another name while theirs keep it.
/// PostgreSQL refuses to rename what is inherited.
pub(super) fn parents_of_one_renamed_alone<'a>(column: &Column, at: &Context<'a>) -> Vec<&'a Column> {
    let is_own = |catalog| of_column(column, catalog).is_none_or(|constraint| constraint.local);
    if at.version < 180_000 || !is_own(at.from) || names(&column.id(), at).is_none_or(|(from, to)| from == to) {
        return Vec::new();
    }
    if column.of_partition {
        return Vec::new();
    }
    // One that is renamed does it for all below it.
    if is_renamed_above(column, at) { Vec::new() } else { above(column, at).map(|(parent, _)| parent).collect() }
}

/// Whether the constraint that a column inherits, from whatever height, gets another name.
fn is_renamed_above(column: &Column, at: &Context) -> bool {
    above(column, at)
        .any(|(parent, _)| names(&parent.id(), at).is_some_and(|(from, to)| from != to) || is_renamed_above(parent, at))
}

/// Whether the constraint of a child in `INHERITS` below a column, at any depth, has another name than the column's before or
/// after, where one of the two changes.
fn is_renamed_apart_below(column: &Column, name: (&str, &str), at: &Context) -> bool {
    of_children(column, false, at).into_iter().any(|child| {
        let is_apart = names(&child.id(), at)
            .is_some_and(|(from, to)| (from.as_str(), to.as_str()) != name && (from != to || name.0 != name.1));
        is_apart || is_renamed_apart_below(child, name, at)
    })
}

/// `NO INHERIT` lets go of the children's constraints, which stay. That of a child is let go itself before.
fn let_go(column: &Column, constraint: &str, at: &Context) -> Vec<Statement> {
    let mut statements: Vec<_> = above(column, at).flat_map(|(above, name)| let_go(above, &name, at)).collect();
    statements.push(pass_on(&column.table_id(), constraint, NO_INHERIT.trim_start(), at));
    statements
}

/// `INHERIT` takes the children's again, by whatever name.
fn taken_again(column: &Column, constraint: &str, at: &Context) -> Vec<Statement> {
    let mut statements = vec![pass_on(&column.table_id(), constraint, "INHERIT", at)];
    statements.extend(above(column, at).flat_map(|(above, name)| taken_again(above, &name, at)));
    statements
}

/// What a column inherits NOT NULL from, and by which name.
fn above<'a>(column: &Column, at: &Context<'a>) -> impl Iterator<Item = (&'a Column, String)> {
    let links = inheritance::parents(at.to, &column.table_id()).filter(|link| !at.makes(&link.id()));
    links.filter_map(|link| column.on_parent(link, at.to)).filter_map(|parent| {
        let (_, name) = names(&parent.id(), at)?;
        Some((parent, name))
    })
}

/// `ALTER CONSTRAINT`, which tells the children and none below these.
pub(super) fn pass_on(table: &ObjectId, constraint: &str, clause: &str, at: &Context) -> Statement {
    let sql = format!("ALTER TABLE {} ALTER CONSTRAINT {} {clause}", table.sql_name(), Ident(constraint));
    with_children(Statement::new(sql).lock(LockMode::AccessExclusive, table.clone()), table, at)
}

impl Constraint {
    /// `RENAME CONSTRAINT`. It goes down to the children in `INHERITS`, and fails at those whose constraint has a name of its
    /// own: they are let go for that.
    fn rename_with_children(&self, name: &str, at: &Context) -> Vec<Statement> {
        let rename = self.change_not_null(&format!("RENAME CONSTRAINT {} TO {}", Ident(&self.name), Ident(name)));
        let mut statements = if self.name == name { Vec::new() } else { vec![rename] };
        let Some(column) = self.column(at.to).filter(|_| at.version >= 180_000) else { return statements };
        if is_renamed_apart_below(column, (&self.name, name), at) {
            // Those that are let go do not follow.
            statements = statements.into_iter().map(|rename| rename.reaches(Reach::Only)).collect();
            statements.insert(0, pass_on(&column.table_id(), &self.name, NO_INHERIT.trim_start(), at));
            for child in of_children(column, false, at) {
                let Some((from, to)) = names(&child.id(), at) else { continue };
                let (schema, table) = (child.schema.clone(), child.table.clone());
                statements.extend(Self { schema, table, name: from, ..self.clone() }.rename_with_children(&to, at));
            }
            statements.push(pass_on(&column.table_id(), name, "INHERIT", at));
        }
        statements
    }

    /// The same for one that is renamed by itself or with what is below it, whatever it inherits from.
    pub(super) fn rename(&self, name: &str, at: &Context) -> Vec<Statement> {
        let alone = self.column(at.to).map(|column| parents_of_one_renamed_alone(column, at)).unwrap_or_default();
        let around = |how: fn(&Column, &str, &Context) -> Vec<Statement>| {
            alone.iter().flat_map(move |parent| how(parent, &name_of(parent, at.to), at))
        };
        around(let_go).chain(self.rename_with_children(name, at)).chain(around(taken_again)).collect()
    }

    /// What it is called until the constraint of another column has given up its name.
    pub(super) fn name_meanwhile(&self, at: &Context) -> Option<String> {
        self.waits_for_name(at).map(|_| at.free_name(&self.schema, &self.name, "_new"))
    }

    /// The column of the same table that has its name for the time being.
    pub(super) fn waits_for_name(&self, at: &Context) -> Option<ObjectId> {
        match at.from.get(&self.id()) {
            Some(Object::Constraint(other)) if other.columns != self.columns => {
                Some(ObjectId::on_relation(Kind::Column, &self.schema, &self.table, other.columns.first()?))
            }
            _ => None,
        }
    }
}
