//! How COMMENT, GRANT, ALTER and DROP name the object that they are about.

use pg_query::protobuf::{ObjectType, TypeName};
use pg_query::{Node, NodeEnum};

use super::super::names::{Name, Space, dotted, string, strings};

/// An object named in a statement, with the number of arguments when it is a routine.
pub(in crate::source) type Named = (Name, Option<usize>);

/// The name in `node`, read as the kind `of` is written. `None` for what belongs to no schema's objects (large
/// objects, parameters) and for shapes that the grammar does not produce.
pub(in crate::source) fn name(of: ObjectType, node: &Node) -> Option<Named> {
    let inner = node.node.as_ref()?;
    let plain = |name: Option<Name>| name.map(|name| (name, None));
    match of {
        ObjectType::ObjectTable
        | ObjectType::ObjectView
        | ObjectType::ObjectMatview
        | ObjectType::ObjectSequence
        | ObjectType::ObjectIndex
        | ObjectType::ObjectForeignTable => plain(in_schema(Space::Relation, inner)),
        ObjectType::ObjectColumn | ObjectType::ObjectAttribute => plain(on_relation(Space::Column, inner)),
        ObjectType::ObjectTabconstraint => plain(on_relation(Space::Constraint, inner)),
        ObjectType::ObjectTrigger => plain(on_relation(Space::Trigger, inner)),
        ObjectType::ObjectPolicy => plain(on_relation(Space::Policy, inner)),
        ObjectType::ObjectRule => plain(on_relation(Space::Rule, inner)),
        ObjectType::ObjectType | ObjectType::ObjectDomain => plain(in_schema(Space::Type, inner)),
        ObjectType::ObjectDomconstraint => match inner {
            NodeEnum::List(list) => plain(in_schema(Space::Type, list.items.first()?.node.as_ref()?)),
            _ => None,
        },
        ObjectType::ObjectFunction
        | ObjectType::ObjectProcedure
        | ObjectType::ObjectRoutine
        | ObjectType::ObjectAggregate => match inner {
            NodeEnum::ObjectWithArgs(routine) => {
                let name = dotted(Space::Routine, &strings(&routine.objname))?;
                Some((name, (!routine.args_unspecified).then_some(routine.objargs.len())))
            }
            _ => None,
        },
        ObjectType::ObjectOperator => match inner {
            NodeEnum::ObjectWithArgs(operator) => plain(dotted(Space::Operator, &strings(&operator.objname))),
            _ => None,
        },
        ObjectType::ObjectOpclass => plain(of_method(Space::OperatorClass, inner)),
        ObjectType::ObjectOpfamily => plain(of_method(Space::OperatorFamily, inner)),
        ObjectType::ObjectCollation => plain(in_schema(Space::Collation, inner)),
        ObjectType::ObjectConversion => plain(in_schema(Space::Conversion, inner)),
        ObjectType::ObjectTsconfiguration => plain(in_schema(Space::TextSearchConfiguration, inner)),
        ObjectType::ObjectTsdictionary => plain(in_schema(Space::TextSearchDictionary, inner)),
        ObjectType::ObjectTsparser => plain(in_schema(Space::TextSearchParser, inner)),
        ObjectType::ObjectTstemplate => plain(in_schema(Space::TextSearchTemplate, inner)),
        ObjectType::ObjectStatisticExt => plain(in_schema(Space::Statistics, inner)),
        ObjectType::ObjectSchema => plain(global(Space::Schema, inner)),
        ObjectType::ObjectExtension => plain(global(Space::Extension, inner)),
        ObjectType::ObjectLanguage => plain(global(Space::Language, inner)),
        ObjectType::ObjectFdw => plain(global(Space::ForeignDataWrapper, inner)),
        ObjectType::ObjectForeignServer => plain(global(Space::ForeignServer, inner)),
        ObjectType::ObjectPublication => plain(global(Space::Publication, inner)),
        ObjectType::ObjectSubscription => plain(global(Space::Subscription, inner)),
        ObjectType::ObjectEventTrigger => plain(global(Space::EventTrigger, inner)),
        ObjectType::ObjectAccessMethod => plain(global(Space::AccessMethod, inner)),
        ObjectType::ObjectRole => plain(global(Space::Role, inner)),
        ObjectType::Undefined
        | ObjectType::ObjectAmop
        | ObjectType::ObjectAmproc
        | ObjectType::ObjectCast
        | ObjectType::ObjectDatabase
        | ObjectType::ObjectDefault
        | ObjectType::ObjectDefacl
        | ObjectType::ObjectLargeobject
        | ObjectType::ObjectParameterAcl
        | ObjectType::ObjectPublicationNamespace
        | ObjectType::ObjectPublicationRel
        | ObjectType::ObjectTablespace
        | ObjectType::ObjectTransform
        | ObjectType::ObjectUserMapping => None,
    }
}

fn in_schema(space: Space, node: &NodeEnum) -> Option<Name> {
    match node {
        NodeEnum::RangeVar(relation) => {
            let schema = (!relation.schemaname.is_empty()).then(|| relation.schemaname.clone());
            Some(Name::new(space, schema, relation.relname.clone()))
        }
        NodeEnum::TypeName(type_name) => of_type(space, type_name),
        NodeEnum::List(list) => dotted(space, &strings(&list.items)),
        NodeEnum::String(name) => Some(Name::new(space, None, name.sval.clone())),
        _ => None,
    }
}

fn of_type(space: Space, type_name: &TypeName) -> Option<Name> {
    dotted(space, &strings(&type_name.names))
}

/// `[schema.]relation.name`, as the grammar lists it for columns, policies and the like.
fn on_relation(space: Space, node: &NodeEnum) -> Option<Name> {
    let NodeEnum::List(list) = node else { return None };
    let parts = strings(&list.items);
    let (part, relation) = parts.split_last()?;
    let relation = dotted(Space::Relation, relation)?;
    Some(Name::on(space, &relation, *part))
}

/// Operator classes and families are listed after their access method.
fn of_method(space: Space, node: &NodeEnum) -> Option<Name> {
    let NodeEnum::List(list) = node else { return None };
    dotted(space, strings(&list.items).get(1..)?)
}

fn global(space: Space, node: &NodeEnum) -> Option<Name> {
    match node {
        NodeEnum::String(name) => Some(Name::global(space, name.sval.clone())),
        NodeEnum::List(list) => list.items.last().and_then(string).map(|name| Name::global(space, name)),
        NodeEnum::RoleSpec(role) => Some(Name::global(space, role.rolename.clone())),
        _ => None,
    }
}
