//! Functions, procedures, aggregates, and the other objects that are defined by a list of options.

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateFunctionStmt, DefineStmt, FunctionParameterMode, ObjectType, TypeName};

use super::super::names::{Space, Standing, dotted, strings};
use super::Reader;
use crate::object::Kind;

impl Reader<'_> {
    pub(super) fn routine(&mut self, statement: &CreateFunctionStmt) {
        let Some(name) = dotted(Space::Routine, &strings(&statement.funcname)) else { return };
        let (mut types, mut required, mut variadic) = (Vec::new(), 0, false);
        for parameter in &statement.parameters {
            let Some(NodeEnum::FunctionParameter(parameter)) = parameter.node.as_ref() else { continue };
            match FunctionParameterMode::try_from(parameter.mode) {
                Ok(FunctionParameterMode::FuncParamOut | FunctionParameterMode::FuncParamTable) => continue,
                Ok(FunctionParameterMode::FuncParamVariadic) => variadic = true,
                _ => {}
            }
            required += usize::from(parameter.defexpr.is_none() && !variadic);
            types.push(parameter.arg_type.as_ref().map(|written| self.type_text(written)).unwrap_or_default());
        }
        let most = if variadic { usize::MAX } else { types.len() };
        let noun = if statement.is_procedure { "procedure" } else { Kind::Routine.noun() };
        self.create(Kind::Routine, &name, Standing::Stated);
        if let Some(provided) = self.facts.provides.last_mut() {
            provided.noun = noun;
            provided.arguments = Some(types.join(","));
            provided.arity = (required, most);
        }
    }

    /// A type as it tells overloads apart: without modifiers, and without the schemas that need not be written.
    fn type_text(&self, written: &TypeName) -> String {
        let parts = strings(&written.names);
        let array = if written.array_bounds.is_empty() { "" } else { "[]" };
        let name = match parts.as_slice() {
            [schema, name] if *schema == "pg_catalog" || self.facts.path.iter().any(|path| path == schema) => {
                (*name).to_string()
            }
            parts => parts.join("."),
        };
        format!("{name}{array}")
    }

    pub(super) fn definition(&mut self, statement: &DefineStmt) {
        let parts = strings(&statement.defnames);
        let object_type = ObjectType::try_from(statement.kind).unwrap_or(ObjectType::Undefined);
        let (space, noun) = match object_type {
            ObjectType::ObjectAggregate => (Space::Routine, "aggregate"),
            ObjectType::ObjectOperator => (Space::Operator, "operator"),
            ObjectType::ObjectType => (Space::Type, "type"),
            ObjectType::ObjectCollation => (Space::Collation, "collation"),
            ObjectType::ObjectTsconfiguration => (Space::TextSearchConfiguration, Kind::TextSearchConfiguration.noun()),
            ObjectType::ObjectTsdictionary => (Space::TextSearchDictionary, Kind::TextSearchDictionary.noun()),
            ObjectType::ObjectTsparser => (Space::TextSearchParser, Kind::TextSearchParser.noun()),
            ObjectType::ObjectTstemplate => (Space::TextSearchTemplate, Kind::TextSearchTemplate.noun()),
            _ => return,
        };
        let Some(name) = dotted(space, &parts) else { return };
        // `CREATE TYPE name;` only announces a base type, for the functions that its definition needs.
        let shell = object_type == ObjectType::ObjectType && statement.definition.is_empty();
        // Operators and aggregates of one name differ in their arguments, which the server compares better.
        let several = matches!(object_type, ObjectType::ObjectAggregate | ObjectType::ObjectOperator);
        let standing = match (shell, several) {
            (true, _) => Standing::Placeholder,
            (_, true) => Standing::Implied,
            (false, false) => Standing::Stated,
        };
        let kind = match space {
            Space::TextSearchConfiguration => Some(Kind::TextSearchConfiguration),
            Space::TextSearchDictionary => Some(Kind::TextSearchDictionary),
            Space::TextSearchParser => Some(Kind::TextSearchParser),
            Space::TextSearchTemplate => Some(Kind::TextSearchTemplate),
            _ => None,
        };
        if let Some(kind) = kind {
            self.define(kind, &name, -1, Some(0));
        }
        self.provide(name, noun, standing, -1);
    }
}
