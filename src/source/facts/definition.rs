//! What is defined by a list of options, and what operators hang together with: aggregates, operators and their
//! classes, base types, collations, casts, transforms.

use pg_query::protobuf::{
    AlterOpFamilyStmt, CreateCastStmt, CreateOpClassStmt, CreateTransformStmt, DefElem, DefineStmt, ObjectType,
    TypeName,
};
use pg_query::{Node, NodeEnum};

use super::super::names::{Name, Space, Standing, dotted, strings};
use super::{Reader, definitions};
use crate::object::Kind;

impl Reader<'_> {
    pub(super) fn definition(&mut self, statement: &DefineStmt) {
        let parts = strings(&statement.defnames);
        let object_type = ObjectType::try_from(statement.kind).unwrap_or(ObjectType::Undefined);
        let (space, noun, kind) = match object_type {
            ObjectType::ObjectAggregate => (Space::Routine, Kind::Aggregate.noun(), Some(Kind::Aggregate)),
            ObjectType::ObjectOperator => (Space::Operator, Kind::Operator.noun(), Some(Kind::Operator)),
            ObjectType::ObjectType => (Space::Type, Kind::BaseType.noun(), Some(Kind::BaseType)),
            ObjectType::ObjectCollation => (Space::Collation, Kind::Collation.noun(), Some(Kind::Collation)),
            ObjectType::ObjectTsconfiguration => (
                Space::TextSearchConfiguration,
                Kind::TextSearchConfiguration.noun(),
                Some(Kind::TextSearchConfiguration),
            ),
            ObjectType::ObjectTsdictionary => {
                (Space::TextSearchDictionary, Kind::TextSearchDictionary.noun(), Some(Kind::TextSearchDictionary))
            }
            ObjectType::ObjectTsparser => {
                (Space::TextSearchParser, Kind::TextSearchParser.noun(), Some(Kind::TextSearchParser))
            }
            ObjectType::ObjectTstemplate => {
                (Space::TextSearchTemplate, Kind::TextSearchTemplate.noun(), Some(Kind::TextSearchTemplate))
            }
            _ => return,
        };
        let Some(name) = dotted(space, &parts) else { return };
        // `CREATE TYPE name;` only announces a base type, for the functions that its definition needs.
        let shell = object_type == ObjectType::ObjectType && statement.definition.is_empty();
        let standing = if shell { Standing::Placeholder } else { Standing::Stated };
        self.provide(name.clone(), noun, standing, -1);
        let arguments = match object_type {
            ObjectType::ObjectAggregate => Some(self.aggregated(statement)),
            ObjectType::ObjectOperator => Some(self.operands(statement)),
            _ => None,
        };
        if let Some(provided) = self.facts.provides.last_mut() {
            provided.arguments = arguments;
        }
        if let Some(kind) = if shell { Some(Kind::ShellType) } else { kind } {
            self.define(kind, &name, -1, Some(0));
        }
        for option in definitions(&statement.definition) {
            match (object_type, option.defname.to_ascii_lowercase().as_str()) {
                (ObjectType::ObjectCollation, "from") => {
                    self.facts.needs.extend(names(option, Space::Collation).map(|name| need(name, false)));
                }
                (ObjectType::ObjectAggregate, "sortop") => {
                    self.facts.needs.extend(names(option, Space::Operator).map(|name| need(name, true)));
                }
                _ => {}
            }
        }
    }

    /// The types of an aggregate's arguments.
    fn aggregated(&self, statement: &DefineStmt) -> String {
        let parameters = match statement.args.first().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::List(list)) => list.items.as_slice(),
            _ => return String::new(),
        };
        let types: Vec<_> = parameters
            .iter()
            .filter_map(|parameter| match parameter.node.as_ref() {
                Some(NodeEnum::FunctionParameter(parameter)) => {
                    parameter.arg_type.as_ref().map(|written| self.type_text(written))
                }
                _ => None,
            })
            .collect();
        types.join(",")
    }

    /// The types of an operator's operands.
    fn operands(&self, statement: &DefineStmt) -> String {
        let operand = |side: &str| {
            definitions(&statement.definition)
                .find(|option| option.defname.eq_ignore_ascii_case(side))
                .and_then(|option| match option.arg.as_ref()?.node.as_ref()? {
                    NodeEnum::TypeName(written) => Some(self.type_text(written)),
                    _ => None,
                })
                .unwrap_or_default()
        };
        format!("{},{}", operand("leftarg"), operand("rightarg"))
    }

    /// Of one name there may be a class for each access method.
    pub(super) fn operator_class(&mut self, statement: &CreateOpClassStmt) {
        let Some(name) = dotted(Space::OperatorClass, &strings(&statement.opclassname)) else { return };
        self.create(Kind::OperatorClass, &name, Standing::Stated);
        if let Some(provided) = self.facts.provides.last_mut() {
            provided.arguments = Some(statement.amname.clone());
        }
        let family = dotted(Space::OperatorFamily, &strings(&statement.opfamilyname));
        if family.is_none() {
            // The one that PostgreSQL makes with it, unless there is one of that name.
            let own = Name { space: Space::OperatorFamily, ..name };
            self.provide(own.clone(), Kind::OperatorFamily.noun(), Standing::Implied, -1);
            self.need_weakly(own);
        }
        self.facts.needs.extend(family.map(|family| need(family, false)));
        self.need(Name::global(Space::AccessMethod, statement.amname.clone()));
        self.members(&statement.items);
    }

    pub(super) fn operator_family(&mut self, name: &[Node], method: &str) {
        if let Some(name) = dotted(Space::OperatorFamily, &strings(name)) {
            self.create(Kind::OperatorFamily, &name, Standing::Stated);
            if let Some(provided) = self.facts.provides.last_mut() {
                provided.arguments = Some(method.to_string());
            }
            self.need(Name::global(Space::AccessMethod, method));
        }
    }

    pub(super) fn alter_operator_family(&mut self, statement: &AlterOpFamilyStmt) {
        if let Some(name) = dotted(Space::OperatorFamily, &strings(&statement.opfamilyname)) {
            self.subject(&name, "alter");
        }
        self.members(&statement.items);
    }

    fn members(&mut self, items: &[Node]) {
        for item in items {
            let Some(NodeEnum::CreateOpClassItem(item)) = item.node.as_ref() else { continue };
            let order = dotted(Space::OperatorFamily, &strings(&item.order_family));
            let operator = item
                .name
                .as_ref()
                .filter(|_| item.itemtype == OPERATOR)
                .and_then(|operator| dotted(Space::Operator, &strings(&operator.objname)));
            self.facts.needs.extend(order.into_iter().chain(operator).map(|name| need(name, false)));
        }
    }

    /// A cast has no name; what mentions one of its types may rely on it.
    pub(super) fn cast(&mut self, statement: &CreateCastStmt) {
        let (Some(source), Some(target)) = (&statement.sourcetype, &statement.targettype) else { return };
        let name = self.cast_name(source, target);
        self.provide(name.clone(), Kind::Cast.noun(), Standing::Stated, -1);
        self.define(Kind::Cast, &name, -1, None);
        for written in [source, target] {
            if let Some((schema, name)) = last_two(written).filter(|(schema, _)| *schema != Some("pg_catalog")) {
                let name = Name::new(Space::CastOf, schema.map(str::to_string), name);
                self.provide(name, Kind::Cast.noun(), Standing::Implied, -1);
            }
        }
    }

    fn cast_name(&self, source: &TypeName, target: &TypeName) -> Name {
        Name::global(Space::Cast, format!("{} AS {}", self.type_text(source), self.type_text(target)))
    }

    pub(super) fn transform(&mut self, statement: &CreateTransformStmt) {
        self.need(Name::global(Space::Language, statement.lang.clone()));
        if let Some(written) = &statement.type_name {
            let name = Name::global(Space::Transform, format!("{} {}", self.type_text(written), statement.lang));
            self.provide(name.clone(), Kind::Transform.noun(), Standing::Stated, -1);
            self.define(Kind::Transform, &name, -1, None);
        }
    }

    /// What COMMENT names that is called by types alone.
    pub(super) fn named_by_types(&self, object_type: ObjectType, node: &Node) -> Option<Name> {
        let Some(NodeEnum::List(list)) = node.node.as_ref() else { return None };
        let [first, second] = list.items.as_slice() else { return None };
        match (object_type, first.node.as_ref()?, second.node.as_ref()?) {
            (ObjectType::ObjectCast, NodeEnum::TypeName(source), NodeEnum::TypeName(target)) => {
                Some(self.cast_name(source, target))
            }
            (ObjectType::ObjectTransform, NodeEnum::TypeName(written), NodeEnum::String(language)) => {
                Some(Name::global(Space::Transform, format!("{} {}", self.type_text(written), language.sval)))
            }
            _ => None,
        }
    }
}

/// `OPCLASS_ITEM_OPERATOR` in PostgreSQL's source.
const OPERATOR: i32 = 1;

fn need(name: Name, weak: bool) -> super::Need {
    super::Need { name, arguments: None, weak }
}

/// The name in an option, which the grammar takes for a type's or an operator's.
fn names(option: &DefElem, space: Space) -> impl Iterator<Item = Name> {
    let parts = match option.arg.as_ref().and_then(|node| node.node.as_ref()) {
        Some(NodeEnum::List(list)) => strings(&list.items),
        Some(NodeEnum::TypeName(written)) => strings(&written.names),
        Some(NodeEnum::String(name)) => vec![name.sval.as_str()],
        _ => Vec::new(),
    };
    dotted(space, &parts).into_iter()
}

fn last_two(written: &TypeName) -> Option<(Option<&str>, &str)> {
    match strings(&written.names).as_slice() {
        [name] => Some((None, name)),
        [.., schema, name] => Some((Some(schema), name)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::problem::SourceFile;
    use crate::source::{ReadOptions, duplicate, sql};

    fn defined_twice(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile { path: "a.sql".into(), text: text.into(), ..SourceFile::default() });
        let read = sql::statements(&file, &ReadOptions::default());
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        duplicate::find(&read.statements).iter().map(|problem| problem.what.clone()).collect()
    }

    #[test]
    fn only_the_same_object_is_defined_twice() {
        for (text, expected) in [
            (
                "create aggregate a(int) (sfunc = f, stype = int); create aggregate a(integer) (sfunc = g, stype = int)",
                "aggregate public.a(int4) is defined twice",
            ),
            ("create aggregate a(int) (sfunc = f, stype = int); create aggregate a(text) (sfunc = g, stype = int)", ""),
            (
                "create operator === (leftarg = int, rightarg = int, function = f);\
                 create operator === (leftarg = int4, rightarg = int4, function = g)",
                "operator public.===(int4,int4) is defined twice",
            ),
            (
                "create operator - (rightarg = c, function = f); create operator - (leftarg = c, rightarg = c, function = g)",
                "",
            ),
            ("create cast (c as int) with inout; create cast (public.c as int4) without function", "cast"),
            ("create cast (c as int) with inout; create cast (int as c) with inout", ""),
            (
                "create operator class o for type int using btree as storage int;\
                 create operator class o for type int using hash as storage int",
                "",
            ),
            (
                "create operator class o for type int using btree as storage int;\
                 create operator class o for type int using btree as storage int",
                "operator class",
            ),
            ("create type x; create type x (input = i, output = o)", ""),
            ("create type x (input = i, output = o); create type x as enum ()", "public.x is defined as"),
            ("create collation c from \"C\"; create collation c from \"POSIX\"", "collation public.c is defined twice"),
            (
                "create transform for int language l (to sql with function f(int));\
                 create transform for int4 language l (to sql with function f(int))",
                "transform",
            ),
        ] {
            let found = defined_twice(text);
            match expected {
                "" => assert!(found.is_empty(), "{text}: {found:?}"),
                _ => assert!(found.len() == 1 && found[0].contains(expected), "{text}: {found:?}"),
            }
        }
    }
}
