//! Statements that need each other: taken apart where that changes nothing, reported where it cannot be done.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use pg_query::protobuf::{
    AlterTableCmd, AlterTableStmt, AlterTableType, ColumnDef, ConstrType, Constraint, ObjectType,
};
use pg_query::{Node, NodeEnum};

use super::facts::{self, Written};
use super::names::{Analysed, Space};
use super::{SourceStatement, syntax, uses};
use crate::problem::Problem;

/// What can be taken out of a CREATE TABLE and added by an ALTER TABLE, with the same result: PostgreSQL chooses the
/// same names for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Foreign keys to other tables.
    ForeignKeys,
    /// Defaults and checks that call functions of the cycle.
    Expressions,
}

/// Takes the tables in `cycles` apart. Also says whether there was anything to take out.
pub(super) fn split(statements: Vec<Analysed>, cycles: &[Vec<usize>], part: Part) -> (Vec<Analysed>, bool) {
    let mut members: BTreeMap<usize, usize> = BTreeMap::new();
    for (cycle, statements) in cycles.iter().enumerate() {
        members.extend(statements.iter().map(|statement| (*statement, cycle)));
    }
    let created: Vec<HashSet<(Space, String)>> = cycles
        .iter()
        .map(|cycle| {
            let provided = cycle.iter().flat_map(|statement| &statements[*statement].facts.provides);
            provided.map(|provided| (provided.name.space, provided.name.name.clone())).collect()
        })
        .collect();
    let mut result = Vec::with_capacity(statements.len());
    let mut any = false;
    for (index, analysed) in statements.into_iter().enumerate() {
        let pieces = members.get(&index).and_then(|cycle| take_apart(&analysed, &created[*cycle], part));
        match pieces {
            Some(pieces) => {
                any = true;
                result.extend(pieces);
            }
            None => result.push(analysed),
        }
    }
    (result, any)
}

/// The CREATE TABLE without the parts, and an ALTER TABLE for each part.
fn take_apart(analysed: &Analysed, created: &HashSet<(Space, String)>, part: Part) -> Option<Vec<Analysed>> {
    let NodeEnum::CreateStmt(mut table) = syntax::parse(&analysed.statement.sql).ok()?? else { return None };
    let relation = table.relation.clone()?;
    let mut commands: Vec<AlterTableCmd> = Vec::new();
    let mut elements = Vec::new();
    for mut element in std::mem::take(&mut table.table_elts) {
        match element.node.as_mut() {
            Some(NodeEnum::ColumnDef(column)) => {
                commands.extend(take_from_column(column, &relation.relname, created, part));
                elements.push(element);
            }
            Some(NodeEnum::Constraint(constraint)) if moves(constraint, &relation.relname, created, part) => {
                commands.push(add_constraint(constraint));
            }
            _ => elements.push(element),
        }
    }
    if commands.is_empty() {
        return None;
    }
    table.table_elts = elements;
    let mut pieces = vec![piece(analysed, &NodeEnum::CreateStmt(table))?];
    for command in commands {
        let alter = AlterTableStmt {
            relation: Some(relation.clone()),
            cmds: vec![Node { node: Some(NodeEnum::AlterTableCmd(Box::new(command))) }],
            objtype: ObjectType::ObjectTable as i32,
            missing_ok: false,
        };
        pieces.push(piece(analysed, &NodeEnum::AlterTableStmt(alter))?);
    }
    // Steps find the whole table at its CREATE; the pieces define nothing that it does not.
    if let Some(first) = pieces.first_mut() {
        first.statement.defines.clone_from(&analysed.statement.defines);
    }
    Some(pieces)
}

fn take_from_column(
    column: &mut ColumnDef,
    table: &str,
    created: &HashSet<(Space, String)>,
    part: Part,
) -> Vec<AlterTableCmd> {
    let mut commands: Vec<AlterTableCmd> = Vec::new();
    let mut kept = Vec::new();
    // DEFERRABLE and the like are constraints of their own in the tree, and belong to the one before them.
    let mut moved: Option<Constraint> = None;
    for node in std::mem::take(&mut column.constraints) {
        let Some(NodeEnum::Constraint(constraint)) = node.node.as_ref() else {
            kept.push(node);
            continue;
        };
        if let Some(foreign_key) = moved.as_mut()
            && attribute(foreign_key, constraint)
        {
            continue;
        }
        commands.extend(moved.take().map(|constraint| add_constraint(&constraint)));
        if !moves(constraint, table, created, part) {
            kept.push(node);
        } else if constraint.contype == ConstrType::ConstrDefault as i32 {
            commands.push(AlterTableCmd {
                subtype: AlterTableType::AtColumnDefault as i32,
                name: column.colname.clone(),
                def: constraint.raw_expr.clone(),
                behavior: 1,
                ..AlterTableCmd::default()
            });
        } else {
            let mut constraint = (**constraint).clone();
            if constraint.contype == ConstrType::ConstrForeign as i32 {
                let name = pg_query::protobuf::String { sval: column.colname.clone() };
                constraint.fk_attrs = vec![Node { node: Some(NodeEnum::String(name)) }];
            }
            moved = Some(constraint);
        }
    }
    commands.extend(moved.take().map(|constraint| add_constraint(&constraint)));
    column.constraints = kept;
    commands
}

/// Merges `DEFERRABLE`, `INITIALLY DEFERRED`... into the constraint that they follow.
fn attribute(constraint: &mut Constraint, attribute: &Constraint) -> bool {
    match ConstrType::try_from(attribute.contype) {
        Ok(ConstrType::ConstrAttrDeferrable) => constraint.deferrable = true,
        Ok(ConstrType::ConstrAttrDeferred) => {
            constraint.deferrable = true;
            constraint.initdeferred = true;
        }
        Ok(ConstrType::ConstrAttrNotEnforced) => constraint.is_enforced = false,
        Ok(ConstrType::ConstrAttrNotDeferrable | ConstrType::ConstrAttrImmediate | ConstrType::ConstrAttrEnforced) => {}
        _ => return false,
    }
    true
}

/// Whether a constraint is what keeps the cycle closed.
fn moves(constraint: &Constraint, table: &str, created: &HashSet<(Space, String)>, part: Part) -> bool {
    let contype = ConstrType::try_from(constraint.contype).unwrap_or(ConstrType::Undefined);
    match (part, contype) {
        // All of them, not only those of the cycle: the names that PostgreSQL chooses depend on their order.
        (Part::ForeignKeys, ConstrType::ConstrForeign) => {
            constraint.pktable.as_ref().is_some_and(|target| target.relname != table)
        }
        (Part::Expressions, ConstrType::ConstrDefault | ConstrType::ConstrCheck) => {
            let uses = uses::of(&NodeEnum::Constraint(Box::new(constraint.clone())));
            uses.routines.iter().any(|((_, name), _)| created.contains(&(Space::Routine, name.clone())))
                || uses.types.iter().any(|(_, name)| created.contains(&(Space::Type, name.clone())))
                || uses.relations.iter().any(|(_, name)| created.contains(&(Space::Relation, name.clone())))
        }
        _ => false,
    }
}

fn add_constraint(constraint: &Constraint) -> AlterTableCmd {
    AlterTableCmd {
        subtype: AlterTableType::AtAddConstraint as i32,
        def: Some(Box::new(Node { node: Some(NodeEnum::Constraint(Box::new(constraint.clone()))) })),
        behavior: 1,
        ..AlterTableCmd::default()
    }
}

/// A statement for a part of the original one.
fn piece(original: &Analysed, node: &NodeEnum) -> Option<Analysed> {
    let sql = node.deparse(pg_query::DeparseOptions::default()).ok()?;
    let (renames, used) = (BTreeMap::new(), RefCell::new(BTreeSet::new()));
    let place = &original.statement.place;
    let written = Written { text: &sql, place, offset: None, renames: &renames, renames_used: &used };
    let mut facts = facts::of(node, &written, original.facts.path.clone());
    facts.defines.clear();
    let statement = SourceStatement {
        place: place.clone(),
        offset: None,
        pieces: Vec::new(),
        defines: Vec::new(),
        search_path: original.statement.search_path.clone(),
        role: original.statement.role.clone(),
        beyond: None,
        privileged: original.statement.privileged,
        sql,
    };
    Some(Analysed { statement, facts })
}

/// Explains one cycle, step by step.
pub(super) fn problem(statements: &[Analysed], members: &[usize], needs: &[Vec<usize>]) -> Problem {
    let path = shortest(members, needs);
    let name = |statement: usize| match statements[statement].facts.provides.first() {
        Some(provided) => format!("{} {}", provided.noun, provided.name.shown()),
        None => statements[statement].statement.place.short(),
    };
    let names: Vec<String> = path.iter().map(|statement| name(*statement)).collect();
    let mut problem = Problem::error("dependency-cycle", format!("{} need each other", join(&names)))
        .because("each can only be created after the other")
        .help("break the circle: move what they share to an object of its own");
    for (position, statement) in path.iter().enumerate() {
        let next = &names[(position + 1) % names.len()];
        problem = problem.at(statements[*statement].statement.place.clone(), format!("needs {next}"));
    }
    problem
}

fn join(names: &[String]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(", "),
    }
}

/// A shortest way from the first member back to itself.
fn shortest(members: &[usize], needs: &[Vec<usize>]) -> Vec<usize> {
    let Some(&start) = members.first() else { return Vec::new() };
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(statement) = queue.pop_front() {
        for needed in needs.get(statement).into_iter().flatten() {
            if *needed == start {
                let mut path = vec![statement];
                while let Some(before) = path.last().and_then(|last| came_from.get(last)) {
                    path.push(*before);
                }
                path.reverse();
                return path;
            }
            if members.binary_search(needed).is_ok() && !came_from.contains_key(needed) {
                came_from.insert(*needed, statement);
                queue.push_back(*needed);
            }
        }
    }
    members.to_vec()
}
