//! Parts of statements that have no statement or clause of their own, and yet names that can change: enum values, columns
//! of views, constraints of domains. They are looked at only where a `@renamed` comment stands above one.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterDomainStmt, Constraint, CreateDomainStmt, CreateEnumStmt, Node, SelectStmt};

use super::super::lex::token_at;
use super::super::names::{Name, Space, dotted, strings};
use super::super::renamed::Former;
use super::Reader;
use crate::object::Kind;

impl Reader<'_> {
    /// The values of an enum, which the parse tree gives no places of.
    pub(super) fn labels(&mut self, statement: &CreateEnumStmt) {
        let Some(name) = dotted(Space::Type, &strings(&statement.type_name)) else { return };
        let labels = strings(&statement.vals);
        for (location, token) in self.hinted_tokens() {
            let label = Former::written(&token).name;
            if token.starts_with('\'') && labels.contains(&label.as_str()) {
                self.define(Kind::Enum, &Name::on(Space::Type, &name, label), location, Some(location));
            }
        }
    }

    /// The columns that a view or materialized view puts out.
    pub(super) fn view_columns(&mut self, view: &Name, aliases: &[Node], query: Option<&Node>) {
        let aliases = strings(aliases);
        let targets = query.and_then(|query| match query.node.as_ref() {
            Some(NodeEnum::SelectStmt(select)) => Some(leftmost(select)),
            _ => None,
        });
        let targets = targets.map(|select| select.target_list.as_slice()).unwrap_or_default();
        let mut first = i32::MAX;
        for (at, target) in targets.iter().enumerate() {
            let Some(NodeEnum::ResTarget(target)) = target.node.as_ref() else { continue };
            first = first.min(target.location);
            let own =
                if target.name.is_empty() { column_name(target.val.as_deref()) } else { Some(target.name.as_str()) };
            let name = aliases.get(at).copied().or(own);
            if let (Some(name), true) = (name, self.written.has_hint(target.location)) {
                let name = Name::on(Space::Column, view, name);
                self.define(Kind::ViewColumn, &name, target.location, Some(target.location));
            }
        }
        for (location, token) in self.hinted_tokens().into_iter().filter(|(location, _)| *location < first) {
            let name = Former::written(&token).name;
            if aliases.contains(&name.as_str()) {
                let name = Name::on(Space::Column, view, name);
                self.define(Kind::ViewColumn, &name, location, Some(location));
            }
        }
    }

    /// The constraints that `CREATE DOMAIN` names.
    pub(super) fn domain_constraints(&mut self, statement: &CreateDomainStmt) {
        let Some(domain) = dotted(Space::Type, &strings(&statement.domainname)) else { return };
        for constraint in &statement.constraints {
            if let Some(NodeEnum::Constraint(constraint)) = constraint.node.as_ref() {
                self.domain_constraint(&domain, constraint, constraint.location);
            }
        }
    }

    /// `ALTER DOMAIN ... ADD CONSTRAINT`: the comment stands above the statement.
    pub(super) fn altered_domain(&mut self, statement: &AlterDomainStmt) {
        let Some(domain) = dotted(Space::Type, &strings(&statement.type_name)) else { return };
        if let Some(NodeEnum::Constraint(constraint)) = statement.def.as_ref().and_then(|node| node.node.as_ref()) {
            self.domain_constraint(&domain, constraint, 0);
        }
    }

    fn domain_constraint(&mut self, domain: &Name, constraint: &Constraint, anchor: i32) {
        if !constraint.conname.is_empty() && self.written.has_hint(anchor) {
            let name = Name::on(Space::Type, domain, constraint.conname.clone());
            self.define(Kind::DomainConstraint, &name, constraint.location, Some(anchor));
        }
    }

    /// The tokens of the statement that a `@renamed` comment stands above, with their locations.
    fn hinted_tokens(&self) -> Vec<(i32, String)> {
        let Some(offset) = self.written.offset else { return Vec::new() };
        let text = self.written.text;
        let inside = self.written.renames.range(offset + 1..offset + text.len());
        inside
            .filter_map(|(at, _)| {
                let token = token_at(text, at - offset);
                Some((i32::try_from(at - offset).ok()?, text.get(token)?.to_owned()))
            })
            .collect()
    }
}

/// Of `... UNION ...`, the query that gives the names.
fn leftmost(select: &SelectStmt) -> &SelectStmt {
    match &select.larg {
        Some(left) => leftmost(left),
        None => select,
    }
}

/// What PostgreSQL calls a column that is given no name: of `t.a`, `a`.
fn column_name(value: Option<&Node>) -> Option<&str> {
    match value?.node.as_ref()? {
        NodeEnum::ColumnRef(column) => match column.fields.last()?.node.as_ref()? {
            NodeEnum::String(name) => Some(&name.sval),
            _ => None,
        },
        NodeEnum::FuncCall(call) => match call.funcname.last()?.node.as_ref()? {
            NodeEnum::String(name) => Some(&name.sval),
            _ => None,
        },
        NodeEnum::TypeCast(cast) => column_name(cast.arg.as_deref()),
        _ => None,
    }
}
