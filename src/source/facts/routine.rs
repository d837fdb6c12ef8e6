//! Functions and procedures.

use pg_query::NodeEnum;
use pg_query::protobuf::{CreateFunctionStmt, FunctionParameterMode, ObjectWithArgs, TypeName};

use super::super::names::{Name, Space, Standing, dotted, string, strings};
use super::{Reader, definitions};
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
        self.transforms(statement);
    }

    /// `TRANSFORM FOR TYPE`.
    fn transforms(&mut self, statement: &CreateFunctionStmt) {
        let language = definitions(&statement.options)
            .find(|option| option.defname == "language")
            .and_then(|option| option.arg.as_deref().and_then(string).map(str::to_string));
        for option in definitions(&statement.options).filter(|option| option.defname == "transform") {
            let Some(NodeEnum::List(list)) = option.arg.as_ref().and_then(|node| node.node.as_ref()) else { continue };
            for item in &list.items {
                if let (Some(NodeEnum::TypeName(written)), Some(language)) = (item.node.as_ref(), &language) {
                    let name = format!("{} {language}", self.type_text(written));
                    self.need(Name::global(Space::Transform, name));
                }
            }
        }
    }

    pub(super) fn type_text(&self, written: &TypeName) -> String {
        type_text(written, &self.facts.path)
    }
}

/// A type as it tells overloads apart: without modifiers, and without the schemas that need not be written.
fn type_text(written: &TypeName, path: &[String]) -> String {
    let parts = strings(&written.names);
    let array = if written.array_bounds.is_empty() { "" } else { "[]" };
    let name = match parts.as_slice() {
        [schema, name] if *schema == "pg_catalog" || path.iter().any(|path| path == schema) => (*name).to_string(),
        parts => parts.join("."),
    };
    format!("{name}{array}")
}

/// The input arguments' types by which a statement names a routine, as its definition has them; none where it says only the
/// name.
pub(in crate::source) fn arguments(routine: &ObjectWithArgs, path: &[String]) -> Option<String> {
    let types = routine.objargs.iter().map(|argument| match argument.node.as_ref() {
        Some(NodeEnum::TypeName(written)) => type_text(written, path),
        _ => String::new(),
    });
    (!routine.args_unspecified).then(|| types.collect::<Vec<_>>().join(","))
}
