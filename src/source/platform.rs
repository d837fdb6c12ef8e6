//! What in the files belongs to the platform (Supabase), and not to its user: a `pg_dump` of a whole project describes
//! both.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterPublicationAction, AlterTableType, CreateTrigStmt, ObjectType};

use super::ReadOptions;
use super::names::{Facts, Name, Space, strings};
use crate::problem::{Place, Problem};
use crate::scope::CALLED_BY_TRIGGERS;

/// Extensions that the platform installs and updates.
const EXTENSIONS: &[&str] = &["pg_graphql", "pg_stat_statements", "pgsodium", "supabase_vault", "wrappers"];

/// Its roles, besides those whose name says so.
const ROLES: &[&str] = &[
    "anon",
    "authenticated",
    "authenticator",
    "cli_login_postgres",
    "dashboard_user",
    "pgbouncer",
    "pgtle_admin",
    "service_role",
];

/// Tables of the platform on which policies are the user's.
const POLICIES_ON: &[(&str, &str)] = &[("storage", "objects"), ("storage", "buckets"), ("realtime", "messages")];

/// Schemas of the platform on whose tables triggers are the user's.
const TRIGGERS_IN: &[&str] = &["auth", "storage"];

/// Whether it is one of the statements that PostgreSQL keeps for superusers and Supabase's extension `supautils` lets
/// `postgres` run: event triggers, foreign-data wrappers, publications of whole schemas or of everything.
pub(super) fn lets_users(node: &NodeEnum) -> bool {
    let of_schemas = |objects: &[pg_query::Node]| {
        objects.iter().any(|object| match object.node.as_ref() {
            Some(NodeEnum::PublicationObjSpec(object)) => object.pubtable.is_none(),
            _ => false,
        })
    };
    match node {
        NodeEnum::CreateEventTrigStmt(_)
        | NodeEnum::AlterEventTrigStmt(_)
        | NodeEnum::CreateFdwStmt(_)
        | NodeEnum::AlterFdwStmt(_) => true,
        NodeEnum::CreatePublicationStmt(statement) => statement.for_all_tables || of_schemas(&statement.pubobjects),
        NodeEnum::AlterPublicationStmt(statement) => statement.for_all_tables || of_schemas(&statement.pubobjects),
        NodeEnum::AlterOwnerStmt(statement) => matches!(
            ObjectType::try_from(statement.object_type),
            Ok(ObjectType::ObjectEventTrigger | ObjectType::ObjectFdw | ObjectType::ObjectPublication)
        ),
        _ => false,
    }
}

/// Why a statement is left out, if it is.
pub(super) fn skipped(node: &NodeEnum, facts: &Facts, options: &ReadOptions) -> Option<String> {
    if !options.platform {
        return None;
    }
    let is_platform = |schema: &str| options.platform_schemas.iter().any(|platform| platform == schema);
    match node {
        // Rows of buckets and jobs live in the platform's tables, and are the user's.
        NodeEnum::InsertStmt(_) | NodeEnum::SelectStmt(_) => None,
        NodeEnum::CreateTrigStmt(statement) if is_users_trigger(statement, facts, &is_platform) => None,
        NodeEnum::AlterPublicationStmt(statement) if statement.pubname == "supabase_realtime" => {
            let changes_members =
                statement.action != AlterPublicationAction::Undefined as i32 && !statement.pubobjects.is_empty();
            (!changes_members).then(|| left_out("publication supabase_realtime"))
        }
        NodeEnum::CommentStmt(statement) if statement.objtype == ObjectType::ObjectTrigger as i32 => {
            let users = facts.subjects.iter().all(|name| {
                name.schema.as_deref().is_some_and(|schema| TRIGGERS_IN.contains(&schema) || !is_platform(schema))
            });
            (!users).then(|| left_out("a trigger of the platform"))
        }
        NodeEnum::AlterDefaultPrivilegesStmt(_) => {
            // Those of the user's role are the user's, in whichever schema.
            let platforms = |name: &Name| matches!(name.space, Space::Role) && is_platform_role(&name.name);
            facts.subjects.iter().any(platforms).then(|| left_out("default privileges of the platform"))
        }
        _ => {
            let created = facts.provides.iter().map(|provided| &provided.name);
            let mut about = facts.subjects.iter().chain(created).peekable();
            let first = about.peek().copied().cloned()?;
            let all = about.all(|name| belongs(name, &is_platform));
            if all && secures(node) {
                return Some(format!(
                    "row-level security is on for {} already: the platform sees to that",
                    first.shown()
                ));
            }
            all.then(|| left_out(&format!("{} {}", first.space.noun(), first.shown())))
        }
    }
}

/// A column that a file adds to a table of the platform: nobody but that may.
pub(super) fn refused(node: &NodeEnum, options: &ReadOptions, place: &Place) -> Option<Problem> {
    let NodeEnum::AlterTableStmt(alter) = node else { return None };
    let table = alter.relation.as_ref()?;
    let is_platforms = options.platform && options.platform_schemas.contains(&table.schemaname);
    let mut commands = alter.cmds.iter().filter_map(|command| match command.node.as_ref()? {
        NodeEnum::AlterTableCmd(command) => Some(command),
        _ => None,
    });
    let added = commands.find(|command| command.subtype == AlterTableType::AtAddColumn as i32)?;
    let column = match added.def.as_ref().and_then(|def| def.node.as_ref()) {
        Some(NodeEnum::ColumnDef(column)) => column.colname.as_str(),
        _ => "",
    };
    let name = format!("{}.{}", table.schemaname, table.relname);
    let remedy = if name == "auth.users" {
        "add it to a table of yours that references auth.users(id), such as public.profiles"
    } else {
        "add it to a table of yours that refers to this one"
    };
    is_platforms.then(|| {
        Problem::error("platforms-table", format!("column {column} cannot be added to {name}"))
            .because(format!("{name} belongs to Supabase, which changes it itself"))
            .help(remedy)
            .at(place.clone(), "adds a column to it")
    })
}

/// Whether all that the statement does is turn row-level security on.
fn secures(node: &NodeEnum) -> bool {
    let NodeEnum::AlterTableStmt(alter) = node else { return false };
    alter.cmds.iter().all(|command| match command.node.as_ref() {
        Some(NodeEnum::AlterTableCmd(command)) => command.subtype == AlterTableType::AtEnableRowSecurity as i32,
        _ => false,
    })
}

fn left_out(what: &str) -> String {
    format!("left out: {what} belongs to the platform")
}

/// A trigger whose function the user wrote.
fn is_users_trigger(statement: &CreateTrigStmt, facts: &Facts, is_platform: &impl Fn(&str) -> bool) -> bool {
    let table = statement.relation.as_ref().map(|relation| relation.schemaname.as_str()).unwrap_or_default();
    let function = match strings(&statement.funcname).as_slice() {
        [schema, _] => Some((*schema).to_string()),
        _ => facts.path.first().cloned(),
    };
    let is_users = |schema: String| !is_platform(&schema) || CALLED_BY_TRIGGERS.contains(&schema.as_str());
    TRIGGERS_IN.contains(&table) && function.is_some_and(is_users)
}

fn belongs(name: &Name, is_platform: &impl Fn(&str) -> bool) -> bool {
    let schema = name.schema.as_deref().unwrap_or_default();
    match name.space {
        Space::Policy => is_platform(schema) && !POLICIES_ON.contains(&(schema, name.name.as_str())),
        // Policies name their table, too.
        Space::Relation if POLICIES_ON.contains(&(schema, name.name.as_str())) => true,
        Space::Schema => is_platform(&name.name),
        Space::Extension => EXTENSIONS.contains(&name.name.as_str()),
        Space::Role => is_platform_role(&name.name),
        Space::Publication => {
            matches!(name.name.as_str(), "supabase_realtime" | "supabase_realtime_messages_publication")
        }
        Space::EventTrigger => name.name.starts_with("pgrst_") || name.name.starts_with("issue_"),
        _ => is_platform(schema),
    }
}

fn is_platform_role(name: &str) -> bool {
    ROLES.contains(&name) || name.starts_with("supabase_") || name.starts_with("pgsodium_")
}
