//! Every name that a parse tree refers to.
//!
//! The tree has some 260 kinds of node, and a dependency can sit in any of them; a list of those worth looking into
//! would always lack one. So the tree is walked by reflection: it is *serialised*, into this visitor.

mod reflect;

use pg_query::NodeEnum;
use serde::ser::Serialize;

use super::names::parts_of_text;

/// A name with an optional schema.
pub(super) type Dotted = (Option<String>, String);

/// The names that a statement refers to, as written.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub relations: Vec<Dotted>,
    /// Those of them that are named in a string: `'t'::regclass`.
    pub in_strings: Vec<Dotted>,
    pub types: Vec<Dotted>,
    /// With the number of arguments, when it is known.
    pub routines: Vec<(Dotted, Option<usize>)>,
    pub operators: Vec<Dotted>,
    pub operator_classes: Vec<Dotted>,
    pub collations: Vec<Dotted>,
    pub text_search: Vec<Dotted>,
    pub roles: Vec<String>,
    pub languages: Vec<String>,
    /// Indexes named in `USING INDEX`, which live in their table's schema.
    pub indexes: Vec<String>,
    /// Referred tables, with the referred columns.
    pub foreign_keys: Vec<(Dotted, Vec<String>)>,
    /// Columns and strings.
    pub mentions: Vec<String>,
    /// A GROUP BY occurs.
    pub groups: bool,
}

/// Collects what a statement refers to.
pub(super) fn of(node: &NodeEnum) -> Uses {
    let mut walker = Walker::default();
    // The walker itself never fails; an error could only be a message of serde's derived code.
    let _ = node.serialize(&mut walker);
    walker.uses
}

#[derive(Default)]
struct Walker {
    uses: Uses,
    frames: Vec<Frame>,
    scopes: Vec<Scope>,
    /// Inside CREATE AGGREGATE, OPERATOR, TYPE: names of functions and others are parsed as type names there.
    defining: usize,
}

/// One node being walked.
#[derive(Default)]
struct Frame {
    node: &'static str,
    key: &'static str,
    schema: String,
    name: String,
    parts: Vec<String>,
    literal: Option<String>,
    columns: Vec<String>,
    class: Vec<String>,
    count: usize,
    flag: bool,
    target: Option<Dotted>,
}

/// A query with its WITH list.
#[derive(Default)]
struct Scope {
    names: Vec<String>,
    recursive: bool,
    /// Relations met, each with the WITH query that it was met in.
    met: Vec<(Dotted, Option<usize>)>,
    /// The WITH query being walked.
    inside: Option<usize>,
}

impl Walker {
    fn enter(&mut self, node: &'static str) {
        match node {
            "SelectStmt" | "InsertStmt" | "UpdateStmt" | "DeleteStmt" | "MergeStmt" => {
                self.scopes.push(Scope::default());
            }
            "DefineStmt" | "CreateRangeStmt" => self.defining += 1,
            _ => {}
        }
        self.frames.push(Frame { node, ..Frame::default() });
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let above = self.frames.last_mut();
        match frame.node {
            "RangeVar" => {
                let relation = (some(frame.schema), frame.name);
                match above {
                    Some(above) if above.node == "Constraint" && above.key == "pktable" => {
                        above.target = Some(relation);
                    }
                    _ => self.relation(relation),
                }
            }
            "TypeName" => self.type_name(frame),
            "FuncCall" => {
                if let (Some(literal), Some(name)) = (&frame.literal, frame.parts.last())
                    && matches!(name.as_str(), "nextval" | "currval" | "setval" | "pg_get_serial_sequence")
                {
                    self.uses.relations.extend(from_text(literal));
                }
                if let (Some(literal), Some(name)) = (&frame.literal, frame.parts.last())
                    && frame.count > 1
                    && (name.ends_with("to_tsvector") || name.ends_with("to_tsquery") || name == "ts_headline")
                {
                    self.uses.text_search.extend(from_text(literal));
                }
                let arguments = (!frame.flag).then_some(frame.count);
                self.uses.routines.extend(dotted(frame.parts).map(|name| (name, arguments)));
            }
            "ObjectWithArgs" => {
                let arguments = (!frame.flag).then_some(frame.count);
                self.uses.operators.extend(dotted(frame.parts.clone()));
                self.uses.routines.extend(dotted(frame.parts).map(|name| (name, arguments)));
            }
            "CreateTrigStmt" | "CreateEventTrigStmt" => {
                self.uses.routines.extend(dotted(frame.parts).map(|name| (name, Some(0))));
            }
            "CreatePLangStmt" | "CreateFdwStmt" | "CreateAmStmt" | "CreateConversionStmt" => {
                self.uses.routines.extend(dotted(frame.parts).map(|name| (name, None)));
            }
            "TypeCast" => self.cast(frame),
            "AConst" => {
                if let (Some(literal), Some(above)) = (&frame.literal, above)
                    && above.literal.is_none()
                    && matches!((above.node, above.key), ("FuncCall", "args") | ("TypeCast", "arg"))
                {
                    above.literal = Some(literal.clone());
                }
                self.uses.mentions.extend(frame.literal);
            }
            "AExpr" | "SubLink" => self.uses.operators.extend(dotted(frame.parts)),
            "CollateClause" => self.uses.collations.extend(dotted(frame.parts)),
            "IndexElem" | "PartitionElem" => {
                self.uses.collations.extend(dotted(frame.parts));
                self.uses.operator_classes.extend(dotted(frame.class));
            }
            "Constraint" => {
                if let Some(target) = frame.target {
                    self.uses.foreign_keys.push((target, frame.columns));
                }
            }
            "RoleSpec" => self.uses.roles.extend(some(frame.name)),
            "DefElem" if frame.name == "language" => self.uses.languages.extend(frame.literal),
            "SelectStmt" | "InsertStmt" | "UpdateStmt" | "DeleteStmt" | "MergeStmt" => self.leave_scope(),
            "DefineStmt" | "CreateRangeStmt" => self.defining -= 1,
            _ => {}
        }
    }

    fn relation(&mut self, relation: Dotted) {
        match self.scopes.last_mut() {
            Some(scope) => scope.met.push((relation, scope.inside)),
            None => self.uses.relations.push(relation),
        }
    }

    /// A WITH query hides a table of the same name from the main query and from the WITH queries after it, and from
    /// itself and those before only when it is RECURSIVE.
    fn leave_scope(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        for (relation, inside) in scope.met {
            let hidden = relation.0.is_none()
                && scope.names.iter().enumerate().any(|(index, name)| {
                    *name == relation.1 && (scope.recursive || inside.is_none_or(|inside| index < inside))
                });
            if !hidden {
                self.relation(relation);
            }
        }
    }

    fn type_name(&mut self, frame: Frame) {
        if self.defining > 0 {
            self.uses.routines.extend(dotted(frame.parts.clone()).map(|name| (name, None)));
            self.uses.text_search.extend(dotted(frame.parts.clone()));
            self.uses.operators.extend(dotted(frame.parts.clone()));
            self.uses.operator_classes.extend(dotted(frame.parts.clone()));
            self.uses.collations.extend(dotted(frame.parts.clone()));
        }
        if let Some(above) = self.frames.last_mut()
            && above.node == "TypeCast"
        {
            above.parts.clone_from(&frame.parts);
        }
        if frame.flag {
            // `table.column%TYPE`
            let mut parts = frame.parts;
            parts.pop();
            self.uses.relations.extend(dotted(parts));
        } else {
            self.uses.types.extend(dotted(frame.parts));
        }
    }

    /// `'public.users'::regclass` names an object in a string.
    fn cast(&mut self, frame: Frame) {
        if let (Some(literal), Some(above)) = (&frame.literal, self.frames.last_mut())
            && above.node == "FuncCall"
            && above.literal.is_none()
        {
            above.literal = Some(literal.clone());
        }
        let Some(literal) = frame.literal else { return };
        match frame.parts.last().map(String::as_str) {
            Some("regclass") => {
                self.uses.relations.extend(from_text(&literal));
                self.uses.in_strings.extend(from_text(&literal));
            }
            Some("regtype") => self.uses.types.extend(from_text(&literal)),
            Some("regproc" | "regprocedure") => {
                self.uses.routines.extend(from_text(&literal).map(|name| (name, None)));
            }
            Some("regconfig" | "regdictionary") => self.uses.text_search.extend(from_text(&literal)),
            Some("regcollation") => self.uses.collations.extend(from_text(&literal)),
            _ => {}
        }
    }

    fn text(&mut self, value: &str) {
        if value.is_empty() {
            return;
        }
        let Some(index) = self.frames.len().checked_sub(1) else { return };
        let (frame, below) = (&self.frames[index], index.checked_sub(1));
        match (frame.node, frame.key) {
            ("RangeVar", "schemaname") => self.frames[index].schema = value.to_string(),
            ("RangeVar", "relname") | ("RoleSpec", "rolename") | ("DefElem", "defname") => {
                self.frames[index].name = value.to_string();
            }
            ("String", "sval") => {
                if let Some(below) = below {
                    self.part(below, value);
                }
            }
            ("CommonTableExpr", "ctename") => {
                if let Some(scope) = self.scopes.last_mut() {
                    scope.names.push(value.to_string());
                    scope.inside = Some(scope.names.len() - 1);
                }
            }
            ("Constraint", "indexname") => self.uses.indexes.push(value.to_string()),
            (
                "IndexElem" | "PartitionElem" | "StatsElem" | "AlterTableCmd" | "ResTarget" | "AlterEnumStmt",
                "name" | "old_val" | "new_val_neighbor",
            ) => {
                self.uses.mentions.push(value.to_string());
            }
            _ => {}
        }
    }

    /// A string node: part of the name that its owner is collecting, or just a mention.
    fn part(&mut self, owner: usize, value: &str) {
        let frame = &mut self.frames[owner];
        let value = value.to_string();
        match (frame.node, frame.key) {
            ("TypeName", "names")
            | (
                "FuncCall" | "CreateTrigStmt" | "CreateEventTrigStmt" | "CreateFdwStmt" | "CreateConversionStmt",
                "funcname" | "func_name",
            )
            | ("CreatePLangStmt", "plhandler")
            | ("CreateAmStmt", "handler_name")
            | ("ObjectWithArgs", "objname")
            | ("AExpr", "name")
            | ("SubLink", "oper_name")
            | ("CollateClause", "collname")
            | ("IndexElem" | "PartitionElem", "collation") => frame.parts.push(value),
            // A schema stands before its operator, and no operator's name could be a schema's.
            ("Constraint", "exclusions") if value.chars().any(char::is_alphanumeric) => frame.schema = value,
            ("Constraint", "exclusions") => {
                let schema = some(std::mem::take(&mut frame.schema));
                self.uses.operators.push((schema, value));
            }
            ("IndexElem" | "PartitionElem", "opclass") => frame.class.push(value),
            ("Constraint", "pk_attrs") => frame.columns.push(value),
            // The body of a function is a string too, and nothing to search for names in.
            ("AConst" | "DefElem", _) => frame.literal = Some(value),
            _ => self.uses.mentions.push(value),
        }
    }

    fn list(&mut self, length: Option<usize>) {
        let Some(frame) = self.frames.last_mut() else { return };
        let length = length.unwrap_or_default();
        match (frame.node, frame.key) {
            ("FuncCall", "args") | ("ObjectWithArgs", "objargs") => frame.count = length,
            ("SelectStmt", "group_clause") if length > 0 => self.uses.groups = true,
            _ => {}
        }
    }

    fn truth(&mut self, value: bool) {
        let Some(frame) = self.frames.last_mut() else { return };
        match (frame.node, frame.key) {
            ("TypeName", "pct_type") | ("FuncCall", "func_variadic") | ("ObjectWithArgs", "args_unspecified") => {
                frame.flag = value;
            }
            ("WithClause", "recursive") if value => {
                if let Some(scope) = self.scopes.last_mut() {
                    scope.recursive = true;
                }
            }
            _ => {}
        }
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn dotted(mut parts: Vec<String>) -> Option<Dotted> {
    let name = parts.pop()?;
    Some((parts.pop(), name))
}

fn from_text(text: &str) -> Option<Dotted> {
    dotted(parts_of_text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(sql: &str) -> Uses {
        super::super::syntax::parse(sql).ok().flatten().map(|node| of(&node)).unwrap_or_default()
    }

    fn relations(sql: &str) -> Vec<String> {
        let mut names: Vec<String> = uses(sql).relations.into_iter().map(|(_, name)| name).collect();
        names.sort();
        names
    }

    #[test]
    fn with_queries_hide_tables_of_their_name() {
        assert_eq!(relations("create view v as with a as (select * from t) select * from a, b"), ["b", "t", "v"]);
        assert_eq!(
            relations("create view v as with users as (select * from users) select * from users"),
            ["users", "v"]
        );
        assert!(
            !relations("create view v as with recursive r as (select 1 union select * from r) select * from r")
                .contains(&"r".into())
        );
        assert_eq!(relations("create view v as with a as (select 1), b as (select * from a) select * from b"), ["v"]);
        assert_eq!(
            relations("create view v as select (with a as (select 1) select * from a), (select 1 from a)"),
            ["a", "v"]
        );
    }

    #[test]
    fn foreign_keys_are_told_from_other_relations() {
        let found = uses("create table t (a int references other (x), foreign key (a, b) references s.third)");
        assert_eq!(found.foreign_keys.len(), 2);
        assert_eq!(found.foreign_keys[0], ((None, "other".into()), vec!["x".into()]));
        assert_eq!(found.relations, [(None, "t".into())]);
    }

    #[test]
    fn names_in_strings_and_calls_are_found() {
        let found =
            uses("create table t (a int default nextval('s.q'), b regclass default 'x'::regclass check (app.f(b, 1)))");
        assert!(found.relations.contains(&(Some("s".into()), "q".into())));
        assert!(found.relations.contains(&(None, "x".into())));
        assert!(found.routines.contains(&((Some("app".into()), "f".into()), Some(2))));
    }

    #[test]
    fn bodies_count_only_where_postgresql_parses_them() {
        assert_eq!(
            relations("create function f() returns int language sql as 'select 1 from t'"),
            Vec::<String>::new()
        );
        assert_eq!(relations("create function f() returns int begin atomic select 1 from t; end"), ["t"]);
        assert_eq!(
            relations("create function f(a t.c%type) returns int language sql return (select 1 from u)"),
            ["t", "u"]
        );
    }
}
