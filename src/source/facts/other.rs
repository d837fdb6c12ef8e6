//! Every statement but those on tables.

use pg_query::protobuf::{
    AlterSeqStmt, CreateExtensionStmt, DefElem, ObjectType, PublicationObjSpec, RenameStmt, RoleSpecType,
};
use pg_query::{Node, NodeEnum};

use super::super::names::{Name, Space, Standing, dotted, string, strings};
use super::Reader;
use super::object;
use super::table::relation;
use crate::object::Kind;

impl Reader<'_> {
    pub(super) fn statement(&mut self, node: &NodeEnum) {
        match node {
            NodeEnum::CreateStmt(statement) => self.create_table(statement, Kind::Table.noun()),
            NodeEnum::CreateForeignTableStmt(statement) => {
                if let Some(base) = &statement.base_stmt {
                    self.create_table(base, "foreign table");
                }
                self.need(Name::global(Space::ForeignServer, statement.servername.clone()));
            }
            NodeEnum::AlterTableStmt(statement) => self.alter_table(statement),
            NodeEnum::IndexStmt(statement) => self.create_index(statement),
            NodeEnum::ViewStmt(statement) => {
                if let Some(view) = relation(statement.view.as_ref()) {
                    let dummy = statement.query.as_ref().is_some_and(|query| is_stand_in(query));
                    let standing = if dummy { Standing::Placeholder } else { Standing::Stated };
                    self.create(Kind::View, &view, standing);
                    self.view_columns(&view, &statement.aliases, statement.query.as_deref());
                    let row = Name { space: Space::Type, ..view };
                    self.provide(row, "type", standing, -1);
                }
            }
            NodeEnum::CreateTableAsStmt(statement) => {
                let into = statement.into.as_ref();
                if let Some(view) = into.and_then(|into| relation(into.rel.as_ref())) {
                    self.create(Kind::MaterializedView, &view, Standing::Stated);
                    let aliases = into.map(|into| into.col_names.as_slice()).unwrap_or_default();
                    self.view_columns(&view, aliases, statement.query.as_deref());
                    self.row_type(&view);
                }
            }
            NodeEnum::CreateSeqStmt(statement) => {
                if let Some(sequence) = relation(statement.sequence.as_ref()) {
                    self.create(Kind::Sequence, &sequence, Standing::Stated);
                    self.owned_by(&sequence, &statement.options);
                }
            }
            NodeEnum::AlterSeqStmt(statement) => self.alter_sequence(statement),
            NodeEnum::CreateFunctionStmt(statement) => self.routine(statement),
            NodeEnum::DefineStmt(statement) => self.definition(statement),
            NodeEnum::CreateTrigStmt(statement) => {
                if let Some(table) = relation(statement.relation.as_ref()) {
                    self.on_table(Kind::Trigger, Space::Trigger, &table, &statement.trigname);
                }
            }
            NodeEnum::CreatePolicyStmt(statement) => {
                if let Some(table) = relation(statement.table.as_ref()) {
                    self.on_table(Kind::Policy, Space::Policy, &table, &statement.policy_name);
                }
            }
            NodeEnum::AlterPolicyStmt(statement) => {
                if let Some(table) = relation(statement.table.as_ref()) {
                    self.subject(&Name::on(Space::Policy, &table, statement.policy_name.clone()), "alter");
                }
            }
            NodeEnum::RuleStmt(statement) => {
                if let Some(table) = relation(statement.relation.as_ref()) {
                    self.on_table(Kind::Rule, Space::Rule, &table, &statement.rulename);
                }
            }
            NodeEnum::CreateEnumStmt(statement) => {
                self.create_type(Kind::Enum, &statement.type_name);
                self.labels(statement);
            }
            NodeEnum::CreateDomainStmt(statement) => {
                self.create_type(Kind::Domain, &statement.domainname);
                self.domain_constraints(statement);
            }
            NodeEnum::CreateRangeStmt(statement) => {
                self.create_type(Kind::Range, &statement.type_name);
                if let Some(range) = dotted(Space::Type, &strings(&statement.type_name)) {
                    // Its constructor, and the multirange with its own.
                    let multirange = match range.name.rsplit_once("range") {
                        Some((before, after)) => format!("{before}multirange{after}"),
                        None => format!("{}_multirange", range.name),
                    };
                    for name in [range.name.clone(), multirange.clone()] {
                        let routine = Name::new(Space::Routine, range.schema.clone(), name);
                        self.provide(routine, "function", Standing::Implied, -1);
                    }
                    let multirange = Name { name: multirange, ..range };
                    self.provide(multirange, "type", Standing::Implied, -1);
                }
            }
            NodeEnum::CompositeTypeStmt(statement) => {
                if let Some(name) = relation(statement.typevar.as_ref()) {
                    self.create(Kind::Composite, &Name { space: Space::Type, ..name.clone() }, Standing::Stated);
                    self.provide(name.clone(), "type", Standing::Stated, -1);
                    for attribute in &statement.coldeflist {
                        if let Some(NodeEnum::ColumnDef(column)) = attribute.node.as_ref() {
                            let name = Name::on(Space::Column, &name, column.colname.clone());
                            self.define(Kind::Attribute, &name, column.location, Some(column.location));
                        }
                    }
                }
            }
            NodeEnum::AlterEnumStmt(statement) => {
                if let Some(name) = dotted(Space::Type, &strings(&statement.type_name)) {
                    self.subject(&name, "alter");
                    if statement.old_val.is_empty() {
                        let name = self.facts.resolved(name);
                        self.facts.adds.push((name, statement.new_val.clone()));
                    }
                }
            }
            NodeEnum::AlterDomainStmt(statement) => {
                self.altered_domain(statement);
                if let Some(name) = dotted(Space::Type, &strings(&statement.type_name)) {
                    self.subject(&name, "alter");
                }
            }
            NodeEnum::AlterTypeStmt(statement) => {
                if let Some(name) = dotted(Space::Type, &strings(&statement.type_name)) {
                    self.subject(&name, "alter");
                }
            }
            NodeEnum::CreateSchemaStmt(statement) => {
                let name = if statement.schemaname.is_empty() {
                    statement.authrole.as_ref().map(|role| role.rolename.clone()).unwrap_or_default()
                } else {
                    statement.schemaname.clone()
                };
                let standing = if statement.if_not_exists { Standing::Repeatable } else { Standing::Stated };
                self.create(Kind::Schema, &Name::global(Space::Schema, name), standing);
                self.facts.early = true;
            }
            NodeEnum::CreateExtensionStmt(statement) => self.extension(statement),
            NodeEnum::AlterExtensionStmt(statement) => {
                self.subject(&Name::global(Space::Extension, statement.extname.clone()), "alter");
            }
            NodeEnum::AlterExtensionContentsStmt(statement) => {
                self.subject(&Name::global(Space::Extension, statement.extname.clone()), "alter");
                self.named(statement.objtype, statement.object.as_deref(), "alter", None);
            }
            NodeEnum::GrantStmt(statement) => self.grant(statement),
            NodeEnum::GrantRoleStmt(statement) => self.memberships(statement),
            NodeEnum::AlterDefaultPrivilegesStmt(statement) => self.default_privileges(statement),
            NodeEnum::CommentStmt(statement) => {
                self.named(statement.objtype, statement.object.as_deref(), "comment", Some(Kind::Comment));
            }
            NodeEnum::SecLabelStmt(statement) => {
                self.named(statement.objtype, statement.object.as_deref(), "label", None);
            }
            NodeEnum::AlterOwnerStmt(statement) => {
                self.named(statement.object_type, statement.object.as_deref(), "alter", Some(Kind::Owner));
            }
            NodeEnum::AlterObjectSchemaStmt(statement) => {
                self.named(statement.object_type, statement.object.as_deref(), "alter", None);
                if let Some(relation) = relation(statement.relation.as_ref()) {
                    self.subject(&relation, "alter");
                    let moved = Name { schema: Some(statement.newschema.clone()), ..relation };
                    self.provide(moved, "relation", Standing::Implied, -1);
                }
                self.need(Name::global(Space::Schema, statement.newschema.clone()));
            }
            NodeEnum::AlterObjectDependsStmt(statement) => {
                self.named(statement.object_type, statement.object.as_deref(), "alter", None);
                if let Some(extension) = &statement.extname {
                    self.need(Name::global(Space::Extension, extension.sval.clone()));
                }
            }
            NodeEnum::RenameStmt(statement) => self.rename(statement),
            NodeEnum::AlterFunctionStmt(statement) => {
                if let Some(routine) = &statement.func
                    && let Some(name) = dotted(Space::Routine, &strings(&routine.objname))
                {
                    let count = (!routine.args_unspecified).then_some(routine.objargs.len());
                    self.subject_with(&name, "alter", count);
                }
            }
            NodeEnum::AlterOperatorStmt(statement) => {
                if let Some(operator) = &statement.opername
                    && let Some(name) = dotted(Space::Operator, &strings(&operator.objname))
                {
                    self.subject(&name, "alter");
                }
            }
            NodeEnum::CreateOpClassStmt(statement) => self.operator_class(statement),
            NodeEnum::CreateOpFamilyStmt(statement) => {
                self.operator_family(&statement.opfamilyname, &statement.amname);
            }
            NodeEnum::AlterOpFamilyStmt(statement) => self.alter_operator_family(statement),
            NodeEnum::CreateCastStmt(statement) => self.cast(statement),
            NodeEnum::CreateStatsStmt(statement) => {
                if let Some(name) = dotted(Space::Statistics, &strings(&statement.defnames)) {
                    self.create(Kind::Statistics, &name, Standing::Stated);
                }
            }
            NodeEnum::AlterStatsStmt(statement) => {
                if let Some(name) = dotted(Space::Statistics, &strings(&statement.defnames)) {
                    self.subject(&name, "alter");
                }
            }
            NodeEnum::CreateConversionStmt(statement) => {
                if let Some(name) = dotted(Space::Conversion, &strings(&statement.conversion_name)) {
                    self.create(Kind::Conversion, &name, Standing::Stated);
                }
            }
            NodeEnum::AlterCollationStmt(statement) => {
                if let Some(name) = dotted(Space::Collation, &strings(&statement.collname)) {
                    self.subject(&name, "alter");
                }
            }
            NodeEnum::AlterTsdictionaryStmt(statement) => {
                if let Some(name) = dotted(Space::TextSearchDictionary, &strings(&statement.dictname)) {
                    self.subject(&name, "alter");
                }
            }
            NodeEnum::AlterTsconfigurationStmt(statement) => {
                if let Some(name) = dotted(Space::TextSearchConfiguration, &strings(&statement.cfgname)) {
                    self.subject(&name, "alter");
                }
                for dictionary in &statement.dicts {
                    let name = object::name(ObjectType::ObjectTsdictionary, dictionary);
                    self.facts.needs.extend(name.map(|(name, arguments)| super::Need { name, arguments, weak: false }));
                }
            }
            NodeEnum::CreateFdwStmt(statement) => {
                let name = Name::global(Space::ForeignDataWrapper, statement.fdwname.clone());
                self.create(Kind::ForeignDataWrapper, &name, Standing::Stated);
                self.wrapper_functions(&statement.func_options);
            }
            NodeEnum::CreateForeignServerStmt(statement) => {
                let name = Name::global(Space::ForeignServer, statement.servername.clone());
                self.create(Kind::ForeignServer, &name, Standing::Stated);
                self.need(Name::global(Space::ForeignDataWrapper, statement.fdwname.clone()));
            }
            NodeEnum::CreateUserMappingStmt(statement) => {
                let server = Name::global(Space::ForeignServer, statement.servername.clone());
                let role = statement.user.as_ref().map_or("", |role| match role.roletype() {
                    RoleSpecType::RolespecPublic => "public",
                    RoleSpecType::RolespecCurrentUser | RoleSpecType::RolespecSessionUser => "user",
                    _ => role.rolename.as_str(),
                });
                self.provide(
                    Name::on(Space::UserMapping, &server, role),
                    Kind::UserMapping.noun(),
                    Standing::Stated,
                    -1,
                );
                self.define(Kind::UserMapping, &server, -1, None);
                self.need(server);
            }
            NodeEnum::AlterUserMappingStmt(statement) => {
                self.need(Name::global(Space::ForeignServer, statement.servername.clone()));
            }
            NodeEnum::AlterFdwStmt(statement) => {
                self.subject(&Name::global(Space::ForeignDataWrapper, statement.fdwname.clone()), "alter");
                self.wrapper_functions(&statement.func_options);
            }
            NodeEnum::AlterForeignServerStmt(statement) => {
                self.subject(&Name::global(Space::ForeignServer, statement.servername.clone()), "alter");
            }
            NodeEnum::CreatePublicationStmt(statement) => {
                let name = Name::global(Space::Publication, statement.pubname.clone());
                self.create(Kind::Publication, &name, Standing::Stated);
                self.publication_objects(&statement.pubname, &statement.pubobjects);
            }
            NodeEnum::AlterPublicationStmt(statement) => {
                self.subject(&Name::global(Space::Publication, statement.pubname.clone()), "alter");
                self.publication_objects(&statement.pubname, &statement.pubobjects);
            }
            NodeEnum::CreateSubscriptionStmt(statement) => {
                let name = Name::global(Space::Subscription, statement.subname.clone());
                self.create(Kind::Subscription, &name, Standing::Stated);
            }
            NodeEnum::AlterSubscriptionStmt(statement) => {
                self.subject(&Name::global(Space::Subscription, statement.subname.clone()), "alter");
            }
            NodeEnum::CreateEventTrigStmt(statement) => {
                let name = Name::global(Space::EventTrigger, statement.trigname.clone());
                self.create(Kind::EventTrigger, &name, Standing::Stated);
            }
            NodeEnum::AlterEventTrigStmt(statement) => {
                self.subject(&Name::global(Space::EventTrigger, statement.trigname.clone()), "alter");
            }
            NodeEnum::CreatePlangStmt(statement) => {
                let name = Name::global(Space::Language, statement.plname.clone());
                self.create(Kind::Language, &name, Standing::Stated);
                for function in [&statement.plinline, &statement.plvalidator] {
                    if let Some(function) = dotted(Space::Routine, &strings(function)) {
                        self.need(function);
                    }
                }
            }
            NodeEnum::CreateAmStmt(statement) => {
                let name = Name::global(Space::AccessMethod, statement.amname.clone());
                self.create(Kind::AccessMethod, &name, Standing::Stated);
            }
            NodeEnum::CreateRoleStmt(statement) => {
                self.create(Kind::Role, &Name::global(Space::Role, statement.role.clone()), Standing::Stated);
                // Before anything is owned by it or granted to it.
                self.facts.early = true;
            }
            NodeEnum::AlterRoleStmt(statement) => {
                if let Some(role) = &statement.role {
                    self.subject(&Name::global(Space::Role, role.rolename.clone()), "alter");
                }
            }
            NodeEnum::AlterRoleSetStmt(statement) => {
                if let Some(role) = &statement.role {
                    let role = Name::global(Space::Role, role.rolename.clone());
                    self.subject(&role, "alter");
                    self.define(Kind::Setting, &role, -1, None);
                }
            }
            NodeEnum::AlterDatabaseStmt(_) => self.define(Kind::Database, &Name::global(Space::Role, ""), -1, None),
            NodeEnum::AlterDatabaseSetStmt(_) => self.define(Kind::Setting, &Name::global(Space::Role, ""), -1, None),
            NodeEnum::CreateTransformStmt(statement) => self.transform(statement),
            NodeEnum::InsertStmt(statement) => self.buckets(statement),
            NodeEnum::SelectStmt(statement) => self.jobs(statement),
            // What is left creates nothing that another statement could name, or is not accepted at all; what
            // it needs was collected already.
            _ => {}
        }
    }

    /// `HANDLER` and `VALIDATOR`.
    fn wrapper_functions(&mut self, options: &[Node]) {
        for option in definitions(options) {
            if let Some(NodeEnum::List(list)) = option.arg.as_ref().and_then(|node| node.node.as_ref())
                && let Some(function) = dotted(Space::Routine, &strings(&list.items))
            {
                self.need(function);
            }
        }
    }

    fn create_type(&mut self, kind: Kind, name: &[Node]) {
        if let Some(name) = dotted(Space::Type, &strings(name)) {
            self.create(kind, &name, Standing::Stated);
        }
    }

    fn on_table(&mut self, kind: Kind, space: Space, table: &Name, name: &str) {
        self.create(kind, &Name::on(space, table, name), Standing::Stated);
        let table = self.facts.resolved(table.clone());
        self.facts.subjects.push(table);
    }

    /// COMMENT, OWNER TO and their like.
    fn named(&mut self, object_type: i32, node: Option<&Node>, chain: &'static str, attached: Option<Kind>) {
        let object_type = ObjectType::try_from(object_type).unwrap_or(ObjectType::Undefined);
        let found = node.and_then(|node| {
            object::name(object_type, node).or_else(|| Some((self.named_by_types(object_type, node)?, None)))
        });
        let Some((name, arguments)) = found else { return };
        if name.space == Space::Column {
            // A column written in its CREATE TABLE is no name of its own here, so only the added ones are found.
            self.subject(&Name::new(Space::Relation, name.schema.clone(), name.name.clone()), "columns");
            self.facts.mentions.extend(name.part.clone());
        } else {
            self.subject_with(&name, chain, arguments);
        }
        if let Some(kind) = attached {
            self.define(kind, &name, -1, None);
        }
    }

    fn owned_by(&mut self, sequence: &Name, options: &[Node]) {
        for option in definitions(options).filter(|option| option.defname == "owned_by") {
            let Some(NodeEnum::List(list)) = option.arg.as_ref().and_then(|node| node.node.as_ref()) else { continue };
            let parts = strings(&list.items);
            let Some((column, table)) = parts.split_last() else { continue };
            if let Some(table) = dotted(Space::Relation, table) {
                self.need(table);
                self.facts.mentions.push((*column).to_string());
                self.define(Kind::SequenceOwner, sequence, -1, None);
            }
        }
    }

    fn alter_sequence(&mut self, statement: &AlterSeqStmt) {
        if let Some(sequence) = relation(statement.sequence.as_ref()) {
            self.subject(&sequence, "alter");
            self.owned_by(&sequence, &statement.options);
        }
    }

    fn extension(&mut self, statement: &CreateExtensionStmt) {
        let standing = if statement.if_not_exists { Standing::Repeatable } else { Standing::Stated };
        self.create(Kind::Extension, &Name::global(Space::Extension, statement.extname.clone()), standing);
        self.facts.early = true;
        for option in definitions(&statement.options).filter(|option| option.defname == "schema") {
            if let Some(schema) = option.arg.as_deref().and_then(string) {
                self.need(Name::global(Space::Schema, schema));
            }
        }
        let needed: &[&str] = match statement.extname.as_str() {
            "earthdistance" => &["cube"],
            "pgjwt" => &["pgcrypto"],
            "postgis_tiger_geocoder" => &["postgis", "fuzzystrmatch"],
            "postgis_topology" | "postgis_raster" | "postgis_sfcgal" | "pgrouting" => &["postgis"],
            _ => &[],
        };
        for name in needed {
            self.need_weakly(Name::global(Space::Extension, *name));
        }
    }

    fn rename(&mut self, statement: &RenameStmt) {
        let rename_type = ObjectType::try_from(statement.rename_type).unwrap_or(ObjectType::Undefined);
        let new = statement.newname.clone();
        if let Some(relation) = relation(statement.relation.as_ref()) {
            self.subject(&relation, "alter");
            match rename_type {
                ObjectType::ObjectColumn | ObjectType::ObjectAttribute => {
                    let relation = self.facts.resolved(relation);
                    self.provide(Name::on(Space::Column, &relation, new.clone()), "column", Standing::Implied, -1);
                    self.facts.adds.push((relation, new));
                }
                ObjectType::ObjectTabconstraint => {
                    self.provide(Name::on(Space::Constraint, &relation, new), "constraint", Standing::Implied, -1);
                }
                ObjectType::ObjectPolicy => {
                    self.provide(Name::on(Space::Policy, &relation, new), "policy", Standing::Implied, -1);
                }
                ObjectType::ObjectTrigger => {
                    self.provide(Name::on(Space::Trigger, &relation, new), "trigger", Standing::Implied, -1);
                }
                ObjectType::ObjectRule => {
                    self.provide(Name::on(Space::Rule, &relation, new), "rule", Standing::Implied, -1);
                }
                _ => {
                    for space in [Space::Relation, Space::Type] {
                        let renamed = Name { space, name: new.clone(), ..relation.clone() };
                        self.provide(renamed, "relation", Standing::Implied, -1);
                    }
                }
            }
            return;
        }
        let Some((name, arguments)) = statement.object.as_deref().and_then(|node| object::name(rename_type, node))
        else {
            return;
        };
        self.subject_with(&name, "alter", arguments);
        if name.part.is_none() {
            self.provide(Name { name: new, ..name.clone() }, name.space.noun(), Standing::Implied, -1);
        }
    }

    fn publication_objects(&mut self, publication: &str, objects: &[Node]) {
        for object in objects {
            let Some(NodeEnum::PublicationObjSpec(object)) = object.node.as_ref() else { continue };
            let PublicationObjSpec { pubtable: Some(table), .. } = &**object else {
                if !object.name.is_empty() {
                    self.need(Name::global(Space::Schema, object.name.clone()));
                }
                continue;
            };
            if let Some(table) = relation(table.relation.as_ref()) {
                let member = Name::on(Space::Relation, &table, publication);
                self.define(Kind::PublicationTable, &member, object.location, None);
            }
        }
    }
}

/// The options of a statement.
pub(crate) fn definitions(nodes: &[Node]) -> impl Iterator<Item = &DefElem> {
    nodes.iter().filter_map(|node| match node.node.as_ref() {
        Some(NodeEnum::DefElem(definition)) => Some(&**definition),
        _ => None,
    })
}

/// `SELECT NULL::integer AS id, ...` without FROM: what `pg_dump` writes for a view that it can only define later.
fn is_stand_in(query: &Node) -> bool {
    let Some(NodeEnum::SelectStmt(select)) = query.node.as_ref() else { return false };
    let null = |node: &Node| match node.node.as_ref() {
        Some(NodeEnum::ResTarget(target)) => match target.val.as_ref().and_then(|node| node.node.as_ref()) {
            Some(NodeEnum::TypeCast(cast)) => match cast.arg.as_ref().and_then(|node| node.node.as_ref()) {
                Some(NodeEnum::AConst(constant)) => constant.isnull,
                _ => false,
            },
            _ => false,
        },
        _ => false,
    };
    select.from_clause.is_empty() && !select.target_list.is_empty() && select.target_list.iter().all(null)
}
