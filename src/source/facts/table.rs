//! Tables: their columns and constraints, and what ALTER TABLE adds to them.

use pg_query::protobuf::{
    AlterTableCmd, AlterTableStmt, AlterTableType, ColumnDef, ConstrType, Constraint, CreateStmt, IndexStmt,
    ObjectType, RangeVar,
};
use pg_query::{Node, NodeEnum};

use super::super::names::{Key, Name, Space, Standing, strings};
use super::Reader;
use crate::object::Kind;

/// A relation's name as a clause writes it.
pub(in crate::source) fn relation(relation: Option<&RangeVar>) -> Option<Name> {
    let relation = relation?;
    let schema = (!relation.schemaname.is_empty()).then(|| relation.schemaname.clone());
    Some(Name::new(Space::Relation, schema, relation.relname.clone()))
}

impl Reader<'_> {
    pub(super) fn create_table(&mut self, statement: &CreateStmt, noun: &'static str) {
        let Some(table) = relation(statement.relation.as_ref()) else { return };
        let table = self.facts.resolved(table);
        self.provide(table.clone(), noun, Standing::Stated, -1);
        self.define(Kind::Table, &table, -1, Some(0));
        self.row_type(&table);
        for element in &statement.table_elts {
            match element.node.as_ref() {
                Some(NodeEnum::ColumnDef(column)) => self.column(&table, column, false),
                Some(NodeEnum::Constraint(constraint)) => self.constraint(&table, constraint, None, false),
                // LIKE: its source is a need like any other; what it copies has the source's place.
                _ => {}
            }
        }
        for constraint in &statement.constraints {
            if let Some(NodeEnum::Constraint(constraint)) = constraint.node.as_ref() {
                self.constraint(&table, constraint, None, false);
            }
        }
        if !statement.inh_relations.is_empty() {
            self.define(Kind::Inheritance, &table, -1, None);
        }
    }

    /// Every table, view and composite type is also a type of that name.
    pub(super) fn row_type(&mut self, relation: &Name) {
        let name = Name { space: Space::Type, ..relation.clone() };
        self.provide(name, "type", Standing::Stated, -1);
    }

    /// A column; `alone`: it is all that its statement adds.
    fn column(&mut self, table: &Name, column: &ColumnDef, alone: bool) {
        let name = Name::on(Space::Column, table, column.colname.clone());
        self.define(Kind::Column, &name, column.location, Some(self.anchor(column.location, alone)));
        let type_name = column.type_name.as_ref().map(|name| strings(&name.names)).unwrap_or_default();
        let serial = matches!(
            type_name.as_slice(),
            ["serial" | "bigserial" | "smallserial" | "serial2" | "serial4" | "serial8"]
        );
        if serial {
            let sequence = self.implied_sequence(table, &column.colname, column.location);
            self.define(Kind::Sequence, &sequence, column.location, None);
        }
        for constraint in &column.constraints {
            if let Some(NodeEnum::Constraint(constraint)) = constraint.node.as_ref() {
                self.constraint(table, constraint, Some(column), false);
            }
        }
    }

    /// Where a `@renamed` comment stands: above the part, or above the statement that adds nothing else.
    fn anchor(&self, location: i32, alone: bool) -> i32 {
        if alone && !self.written.has_hint(location) { 0 } else { location }
    }

    fn implied_sequence(&mut self, table: &Name, column: &str, location: i32) -> Name {
        let name = Name::new(Space::Relation, table.schema.clone(), format!("{}_{column}_seq", table.name));
        self.provide(name.clone(), "sequence", Standing::Implied, location);
        name
    }

    /// A constraint of the table, or of one of its columns; `alone`: it is all that its statement adds.
    fn constraint(&mut self, table: &Name, constraint: &Constraint, column: Option<&ColumnDef>, alone: bool) {
        let own = column.map(|column| vec![column.colname.clone()]);
        let listed = |nodes: &[Node]| -> Vec<String> {
            own.clone().unwrap_or_else(|| strings(nodes).into_iter().map(str::to_string).collect())
        };
        let (columns, suffix) = match ConstrType::try_from(constraint.contype) {
            Ok(ConstrType::ConstrDefault | ConstrType::ConstrGenerated) => {
                if let Some(column) = column {
                    let name = Name::on(Space::Column, table, column.colname.clone());
                    self.define(Kind::Default, &name, constraint.location, None);
                }
                return;
            }
            Ok(ConstrType::ConstrIdentity) => {
                if let Some(column) = column {
                    self.implied_sequence(table, &column.colname, constraint.location);
                }
                return;
            }
            Ok(ConstrType::ConstrPrimary) => (listed(&constraint.keys), "pkey"),
            Ok(ConstrType::ConstrUnique) => (listed(&constraint.keys), "key"),
            Ok(ConstrType::ConstrForeign) => (listed(&constraint.fk_attrs), "fkey"),
            Ok(ConstrType::ConstrCheck) => (own.clone().unwrap_or_default(), "check"),
            Ok(ConstrType::ConstrExclusion) => (Vec::new(), "excl"),
            Ok(ConstrType::ConstrNotnull) if !constraint.conname.is_empty() => (Vec::new(), "not_null"),
            Ok(
                ConstrType::Undefined
                | ConstrType::ConstrNull
                | ConstrType::ConstrNotnull
                | ConstrType::ConstrAttrDeferrable
                | ConstrType::ConstrAttrNotDeferrable
                | ConstrType::ConstrAttrDeferred
                | ConstrType::ConstrAttrImmediate
                | ConstrType::ConstrAttrEnforced
                | ConstrType::ConstrAttrNotEnforced,
            )
            | Err(_) => return,
        };
        let stated = !constraint.conname.is_empty();
        let name = match (stated, suffix) {
            (true, _) => constraint.conname.clone(),
            (false, "pkey") => format!("{}_pkey", table.name),
            (false, _) => [std::slice::from_ref(&table.name), &columns, &[suffix.to_string()]].concat().join("_"),
        };
        let standing = if stated { Standing::Stated } else { Standing::Implied };
        let full = Name::on(Space::Constraint, table, name.clone());
        self.provide(full.clone(), Kind::Constraint.noun(), standing, constraint.location);
        self.define(Kind::Constraint, &full, constraint.location, Some(self.anchor(constraint.location, alone)));
        if !constraint.indexname.is_empty() {
            self.need(Name::new(Space::Relation, table.schema.clone(), constraint.indexname.clone()));
        } else if matches!(suffix, "pkey" | "key" | "excl") {
            let index = Name::new(Space::Relation, table.schema.clone(), name);
            self.provide(index, "index", Standing::Implied, constraint.location);
        }
        if matches!(suffix, "pkey" | "key") {
            let columns = constraint.indexname.is_empty().then_some(columns);
            self.facts.keys.push(Key { table: table.clone(), primary: suffix == "pkey", columns });
        }
    }

    pub(super) fn alter_table(&mut self, statement: &AlterTableStmt) {
        let Some(table) = relation(statement.relation.as_ref()) else { return };
        let table = self.facts.resolved(table);
        let only_foreign_keys = statement.cmds.iter().all(|command| match command.node.as_ref() {
            Some(NodeEnum::AlterTableCmd(command)) => adds_foreign_key(command),
            _ => false,
        });
        // Foreign keys wait for keys of other tables; nothing else on this table should have to wait for them.
        self.subject(&table, if only_foreign_keys { "foreign keys" } else { "alter" });
        let object_type = ObjectType::try_from(statement.objtype).unwrap_or(ObjectType::Undefined);
        for command in &statement.cmds {
            if let Some(NodeEnum::AlterTableCmd(command)) = command.node.as_ref() {
                self.alter_table_command(&table, command, object_type, statement.cmds.len() == 1);
            }
        }
    }

    fn alter_table_command(&mut self, table: &Name, command: &AlterTableCmd, object_type: ObjectType, alone: bool) {
        let definition = command.def.as_ref().and_then(|node| node.node.as_ref());
        let column = Name::on(Space::Column, table, command.name.clone());
        match AlterTableType::try_from(command.subtype).unwrap_or(AlterTableType::Undefined) {
            AlterTableType::AtAddColumn => {
                if let Some(NodeEnum::ColumnDef(column)) = definition {
                    let name = Name::on(Space::Column, table, column.colname.clone());
                    let attribute = object_type == ObjectType::ObjectType;
                    self.provide(name.clone(), "column", Standing::Stated, column.location);
                    self.facts.adds.push((table.clone(), column.colname.clone()));
                    if attribute {
                        self.define(Kind::Attribute, &name, column.location, Some(column.location));
                    } else {
                        self.column(table, column, alone);
                    }
                }
            }
            AlterTableType::AtAddConstraint => {
                if let Some(NodeEnum::Constraint(constraint)) = definition {
                    self.constraint(table, constraint, None, alone);
                }
            }
            AlterTableType::AtColumnDefault => self.define(Kind::Default, &column, -1, None),
            AlterTableType::AtAddIdentity => {
                self.implied_sequence(table, &command.name, -1);
            }
            AlterTableType::AtChangeOwner => self.define(Kind::Owner, table, -1, None),
            AlterTableType::AtEnableRowSecurity
            | AlterTableType::AtDisableRowSecurity
            | AlterTableType::AtForceRowSecurity
            | AlterTableType::AtNoForceRowSecurity => self.define(Kind::RowSecurity, table, -1, None),
            AlterTableType::AtAddInherit => self.define(Kind::Inheritance, table, -1, None),
            AlterTableType::AtAttachPartition => {
                if let Some(NodeEnum::PartitionCmd(partition)) = definition
                    && let Some(child) = relation(partition.name.as_ref())
                {
                    self.define(Kind::Inheritance, &child, -1, None);
                }
            }
            AlterTableType::AtClusterOn => {
                self.need(Name::new(Space::Relation, table.schema.clone(), command.name.clone()));
            }
            AlterTableType::AtReplicaIdentity => {
                if let Some(NodeEnum::ReplicaIdentityStmt(identity)) = definition
                    && !identity.name.is_empty()
                {
                    self.need(Name::new(Space::Relation, table.schema.clone(), identity.name.clone()));
                }
            }
            AlterTableType::AtDropConstraint => {
                self.facts.drops.push(Name::on(Space::Constraint, table, command.name.clone()));
            }
            AlterTableType::AtValidateConstraint | AlterTableType::AtAlterConstraint => {
                let constraint = match definition {
                    Some(NodeEnum::Constraint(constraint)) => constraint.conname.clone(),
                    _ => command.name.clone(),
                };
                self.need(Name::on(Space::Constraint, table, constraint));
            }
            AlterTableType::AtEnableTrig
            | AlterTableType::AtEnableAlwaysTrig
            | AlterTableType::AtEnableReplicaTrig
            | AlterTableType::AtDisableTrig => self.need(Name::on(Space::Trigger, table, command.name.clone())),
            AlterTableType::AtEnableRule
            | AlterTableType::AtEnableAlwaysRule
            | AlterTableType::AtEnableReplicaRule
            | AlterTableType::AtDisableRule => self.need(Name::on(Space::Rule, table, command.name.clone())),
            // Everything else changes the table in place: it needs the table, and has, as a part of a table's own
            // definition, no name of its own.
            _ => {}
        }
    }

    pub(super) fn create_index(&mut self, statement: &IndexStmt) {
        let Some(table) = relation(statement.relation.as_ref()) else { return };
        let table = self.facts.resolved(table);
        let columns: Vec<String> = statement.index_params.iter().map(index_column).collect();
        let (name, standing) = if statement.idxname.is_empty() {
            ([std::slice::from_ref(&table.name), &columns, &["idx".to_string()]].concat().join("_"), Standing::Implied)
        } else {
            (statement.idxname.clone(), Standing::Stated)
        };
        let index = Name::new(Space::Relation, table.schema.clone(), name.clone());
        self.provide(index, Kind::Index.noun(), standing, -1);
        self.define(Kind::Index, &Name::on(Space::Relation, &table, name), -1, Some(0));
        if statement.unique && statement.where_clause.is_none() {
            self.facts.keys.push(Key { table: table.clone(), primary: false, columns: Some(columns) });
        }
        self.facts.subjects.push(table);
        self.need_weakly(Name::global(Space::AccessMethod, statement.access_method.clone()));
    }
}

fn adds_foreign_key(command: &AlterTableCmd) -> bool {
    match command.def.as_ref().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::Constraint(constraint)) => {
            command.subtype == AlterTableType::AtAddConstraint as i32
                && constraint.contype == ConstrType::ConstrForeign as i32
        }
        _ => false,
    }
}

/// What PostgreSQL puts into the name of an index for one of its columns or expressions.
fn index_column(node: &Node) -> String {
    let Some(NodeEnum::IndexElem(element)) = node.node.as_ref() else { return "expr".into() };
    if !element.name.is_empty() {
        return element.name.clone();
    }
    match element.expr.as_ref().and_then(|expression| expression.node.as_ref()) {
        Some(NodeEnum::FuncCall(call)) => strings(&call.funcname).last().map_or("expr".into(), |name| (*name).into()),
        _ => "expr".into(),
    }
}
