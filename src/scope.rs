//! What is managed: which objects of the live database the files may change or drop.

mod gift;
mod not_asked_for;

use crate::config::{IgnoreRule, RolePatterns};
use crate::object::{Catalog, Kind, LeftOut, Object, ObjectId};

/// The platform whose own objects are left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Plain PostgreSQL.
    None,
    /// Supabase.
    Supabase,
}

impl Platform {
    /// The name as in `schemactl.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Platform::None => "none",
            Platform::Supabase => "supabase",
        }
    }
}

/// Schemas that belong to Supabase.
pub const SUPABASE_SCHEMAS: &[&str] = &[
    "_analytics",
    "_realtime",
    "_supavisor",
    "auth",
    "cron",
    "dbdev",
    "etl",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgmq",
    "pgmq_public",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "realtime",
    "repack",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "tiger",
    "tiger_data",
    "topology",
    "vault",
];

/// Schemas of the platform whose functions are there for the triggers of users: webhooks and queues.
pub const CALLED_BY_TRIGGERS: &[&str] = &["extensions", "net", "pgmq", "supabase_functions"];

/// Whether a trigger that runs a function of that schema is the platform's.
#[must_use]
pub fn is_for_platforms_triggers(schema: &str) -> bool {
    SUPABASE_SCHEMAS.contains(&schema) && !CALLED_BY_TRIGGERS.contains(&schema)
}

/// Extensions that Supabase manages itself.
const SUPABASE_EXTENSIONS: &[&str] = &["pg_graphql", "pg_stat_statements", "pgsodium", "supabase_vault", "wrappers"];

/// Tables of the platform whose policies are the user's.
const USER_POLICY_TABLES: &[(&str, &str)] = &[("storage", "objects"), ("storage", "buckets"), ("realtime", "messages")];

/// What is managed.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The platform.
    pub platform: Platform,
    /// `[scope] schemas`; none for all that are not the platform's.
    pub schemas: Option<Vec<String>>,
    /// `[[ignore]]`.
    pub ignore: Vec<IgnoreRule>,
    /// `[roles] manage`.
    pub roles: RolePatterns,
    /// `[database] manage`.
    pub database: bool,
    /// The default owner, where one is known.
    pub owner: String,
}

impl Scope {
    /// The scope of a platform, without what is managed only when asked for.
    #[must_use]
    pub fn of(platform: Platform) -> Self {
        Self {
            platform,
            schemas: None,
            ignore: Vec::new(),
            roles: RolePatterns::default(),
            database: false,
            owner: String::new(),
        }
    }

    /// Whether the object may be changed or dropped because of what the files say.
    #[must_use]
    pub fn covers(&self, id: &ObjectId, from: &Catalog, to: &Catalog) -> bool {
        let object = from.get(id).or_else(|| to.get(id));
        if let Some(wanted) = self.asked_for(id, object) {
            return wanted && !self.ignored(id);
        }
        !self.ignored(id)
            && self.in_schemas(id, to)
            && !(self.platform == Platform::Supabase && { Self::is_platforms(id, object, from, to) })
    }

    /// Whether something that no kind manages lives where the files decide: in a schema in scope, or in none.
    #[must_use]
    pub fn covers_left_out(&self, one: &LeftOut, from: &Catalog, to: &Catalog) -> bool {
        one.schema.as_ref().is_none_or(|schema| self.covers(&ObjectId::global(Kind::Schema, schema), from, to))
    }

    /// Whether what belongs to the cluster or to the database itself is managed; none for everything else.
    fn asked_for(&self, id: &ObjectId, object: Option<&Object>) -> Option<bool> {
        match beyond_schemas(id)? {
            BeyondSchemas::Role(role) => {
                let of_database = matches!(object, Some(Object::Setting(setting)) if setting.in_database);
                Some(self.manages_role(role) || of_database && self.database && !self.is_platforms_role(role))
            }
            BeyondSchemas::Membership { role, member } => {
                let platforms = self.is_platforms_role(role) || self.is_platforms_role(member);
                Some(!platforms && (self.manages_role(role) || self.manages_role(member)))
            }
            BeyondSchemas::Parameter => Some(!self.roles.is_empty()),
            BeyondSchemas::Database => Some(self.database),
        }
    }

    /// Whether the files may decide about a role.
    #[must_use]
    pub fn manages_role(&self, role: &str) -> bool {
        self.roles.matches(role) && !self.is_platforms_role(role)
    }

    fn is_platforms_role(&self, role: &str) -> bool {
        self.platform == Platform::Supabase && is_platform_role(role)
    }

    fn ignored(&self, id: &ObjectId) -> bool {
        if self.ignore.is_empty() {
            return false;
        }
        let names = lineage(id);
        self.ignore.iter().any(|rule| names.iter().any(|id| rule.matches(id)))
    }

    /// Where only some schemas are managed, what lives in none (extensions, publications) is managed once it is stated.
    fn in_schemas(&self, id: &ObjectId, desired: &Catalog) -> bool {
        match (&self.schemas, id.schema()) {
            (Some(schemas), Some(schema)) => schemas.iter().any(|one| one == schema),
            (Some(_), None) => lineage(id).iter().any(|id| desired.get(id).is_some()),
            (None, _) => true,
        }
    }

    /// Whether the object belongs to Supabase rather than to the user.
    fn is_platforms(id: &ObjectId, object: Option<&Object>, from: &Catalog, to: &Catalog) -> bool {
        match object {
            Some(Object::Bucket(_) | Object::CronJob(_)) => return false,
            Some(Object::Policy(policy)) if SUPABASE_SCHEMAS.contains(&policy.schema.as_str()) => {
                return !USER_POLICY_TABLES.contains(&(policy.schema.as_str(), policy.table.as_str()));
            }
            Some(Object::Trigger(trigger)) if SUPABASE_SCHEMAS.contains(&trigger.schema.as_str()) => {
                // The user's, where the function lives outside of the platform's schemas, or is one for users.
                let function_is_platforms = |catalog: &Catalog| {
                    let mut functions = catalog.depends_on(id).iter().filter(|needed| needed.kind == Kind::Routine);
                    functions.all(|needed| needed.schema().is_some_and(is_for_platforms_triggers))
                };
                return if from.get(id).is_some() { function_is_platforms(from) } else { function_is_platforms(to) };
            }
            Some(Object::PublicationTable(member)) => {
                return member.publication.starts_with("supabase_") && member.publication != "supabase_realtime";
            }
            Some(Object::Publication(publication)) => return publication.name.starts_with("supabase_"),
            Some(Object::EventTrigger(trigger)) if is_platform_event_trigger(&trigger.name) => return true,
            Some(Object::Extension(extension)) => return SUPABASE_EXTENSIONS.contains(&extension.name.as_str()),
            Some(Object::DefaultPrivilege(privilege)) => {
                return privilege.role != "postgres" && is_platform_role(&privilege.role);
            }
            Some(Object::Comment(comment)) => {
                return Self::is_platforms(
                    &comment.object,
                    from.get(&comment.object).or_else(|| to.get(&comment.object)),
                    from,
                    to,
                );
            }
            _ => {}
        }
        if id.schema().is_some_and(|schema| SUPABASE_SCHEMAS.contains(&schema)) {
            return true;
        }
        let owner = lineage(id).into_iter().filter(|one| one == id || one.kind != Kind::Schema).find_map(|id| {
            let owner = ObjectId::attached(Kind::Owner, id, "");
            match from.get(&owner).or_else(|| to.get(&owner)) {
                Some(Object::Owner(owner)) => Some(owner.role.clone()),
                _ => None,
            }
        });
        owner.is_some_and(|role| is_platform_role(&role))
    }
}

/// What an object is that lives in no schema of the database, because it belongs to the cluster or to the database
/// itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeyondSchemas<'a> {
    /// A role, or its comment, its settings, its privileges on parameters.
    Role(&'a str),
    /// The membership of a role in a role.
    Membership {
        /// The role.
        role: &'a str,
        /// Its member.
        member: &'a str,
    },
    /// A parameter on which there are privileges.
    Parameter,
    /// The database, or what hangs on it.
    Database,
}

/// What an object is of the cluster or the database itself; none for what the files have always decided about.
#[must_use]
pub fn beyond_schemas(id: &ObjectId) -> Option<BeyondSchemas<'_>> {
    use crate::object::Path;
    match (&id.path, id.kind) {
        (Path::Global(name), Kind::Role) => Some(BeyondSchemas::Role(name)),
        (Path::Global(_), Kind::Parameter) => Some(BeyondSchemas::Parameter),
        (Path::Global(_), Kind::Database) => Some(BeyondSchemas::Database),
        (Path::Between { from, to }, Kind::RoleMembership) => {
            Some(BeyondSchemas::Membership { role: to.name(), member: from.name() })
        }
        (Path::AttachedTo { object, name }, _) => match beyond_schemas(object)? {
            BeyondSchemas::Parameter => Some(BeyondSchemas::Role(name)),
            other => Some(other),
        },
        _ => None,
    }
}

/// Event triggers by which Supabase keeps its API up to date and gives out access to its extensions.
fn is_platform_event_trigger(name: &str) -> bool {
    name.starts_with("pgrst_") || name.starts_with("issue_")
}

/// Roles that Supabase made; `postgres` is the user's.
#[must_use]
pub fn is_platform_role(role: &str) -> bool {
    role.starts_with("supabase_")
        || role.starts_with("pgsodium_")
        || matches!(
            role,
            "anon"
                | "authenticated"
                | "service_role"
                | "authenticator"
                | "dashboard_user"
                | "pgbouncer"
                | "cli_login_postgres"
                | "pgtle_admin"
        )
}

/// The object and what it hangs on or lives in, nearest first. Where a name does not tell what kind of relation it is,
/// all that it could be.
fn lineage(id: &ObjectId) -> Vec<ObjectId> {
    use crate::object::Path;
    let mut line = vec![id.clone()];
    let mut next = 0;
    while let Some(last) = line.get(next).cloned() {
        next += 1;
        let above: Vec<ObjectId> = match &last.path {
            Path::AttachedTo { object, .. } => vec![(**object).clone()],
            Path::Between { from, .. } => vec![(**from).clone()],
            Path::OnRelation { schema, relation, .. } => {
                let kinds: &[Kind] = match last.kind {
                    Kind::Column => &[Kind::Table],
                    Kind::DomainConstraint => &[Kind::Domain],
                    Kind::Attribute => &[Kind::Composite],
                    _ => &[Kind::Table, Kind::View, Kind::MaterializedView],
                };
                kinds.iter().map(|kind| ObjectId::in_schema(*kind, schema, relation)).collect()
            }
            Path::InSchema { schema, .. } | Path::WithArguments { schema, .. } | Path::ForMethod { schema, .. } => {
                vec![ObjectId::global(Kind::Schema, schema)]
            }
            Path::Global(_) | Path::ForType { .. } => Vec::new(),
        };
        for id in above {
            if !line.contains(&id) {
                line.push(id);
            }
        }
    }
    line
}
