//! Extensions that the shadow's server does not have, or that the files need not mention.

use pg_query::NodeEnum;
use pg_query::protobuf::ObjectType;

use super::Foundation;
use super::stand_in::StandIns;
use crate::object::{Catalog, Kind, Object, ObjectId, database::Extension};
use crate::scope::Platform;
use crate::source::{Source, SourceStatement, definitions, string, syntax_of};

/// What the platform has installed before the user does anything.
pub(super) const OF_THE_PLATFORM: &[&str] =
    &["pgcrypto", "uuid-ossp", "pgjwt", "pg_net", "pg_stat_statements", "pg_graphql", "supabase_vault"];

/// The name that a `CREATE EXTENSION` defines.
pub(super) fn created(statement: &SourceStatement) -> Option<&str> {
    let name = statement.defines.iter().find(|defined| defined.kind == Kind::Extension)?;
    statement.sql.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("create")).then_some(name.name.as_str())
}

/// Whether a statement says something about `pg_cron`, whose stand-ins are no extension.
pub(super) fn is_about_stood_in(node: &NodeEnum) -> bool {
    let name = match node {
        NodeEnum::CommentStmt(comment) if comment.objtype == ObjectType::ObjectExtension as i32 => {
            comment.object.as_deref().and_then(string)
        }
        NodeEnum::AlterExtensionStmt(alter) => Some(alter.extname.as_str()),
        NodeEnum::AlterObjectSchemaStmt(alter) if alter.object_type == ObjectType::ObjectExtension as i32 => {
            alter.object.as_deref().and_then(string)
        }
        _ => None,
    };
    name == Some("pg_cron")
}

/// What the target has of the base's extensions and the shadow's server has not: it is base all the same. So is
/// `pg_cron`, whose stand-ins every shadow has.
pub(super) fn keep_of_base(base: &mut Catalog, desired: &mut Catalog, foundation: &Foundation, live: &Catalog) {
    let platform = if foundation.platform == Platform::Supabase { OF_THE_PLATFORM } else { &[] };
    for name in platform.iter().chain(&["pg_cron"]) {
        let id = ObjectId::global(Kind::Extension, *name);
        if base.get(&id).is_some() {
            continue;
        }
        for member in live.family(&id) {
            if let Some(object) = live.get(&member) {
                base.insert(object.clone());
                if desired.get(&member).is_none() {
                    desired.insert(object.clone());
                }
            }
        }
    }
}

/// What the files state is theirs, also where the shadow had it before.
pub(super) fn are_stated(source: &Source, base: &mut Catalog) {
    for name in source.statements.iter().filter_map(created) {
        remove(base, &ObjectId::global(Kind::Extension, name));
    }
}

/// Comments that `CREATE EXTENSION` would have put on the extensions that are stood in for: this server, which does not
/// have them, cannot say so.
pub(super) fn own_their_comments(catalog: &mut Catalog, stand_ins: &StandIns) {
    for object in catalog.objects.values_mut() {
        if let Object::Comment(comment) = object
            && comment.object.kind == Kind::Extension
            && stand_ins.comment(comment.object.name()) == Some(comment.text.as_str())
        {
            comment.of_extension = true;
        }
    }
}

/// What somebody has installed in a database set aside as the shadow says nothing about the target.
pub(super) fn forget_installed(base: &mut Catalog, desired: &mut Catalog, platform: Platform) {
    let installed: Vec<ObjectId> =
        base.objects.keys().filter(|id| id.kind == Kind::Extension && id.name() != "plpgsql").cloned().collect();
    for id in installed {
        if platform == Platform::Supabase && OF_THE_PLATFORM.contains(&id.name()) {
            continue;
        }
        remove(base, &id);
        remove(desired, &id);
    }
}

fn remove(catalog: &mut Catalog, id: &ObjectId) {
    for member in catalog.family(id) {
        catalog.objects.remove(&member);
    }
}

/// Extensions that the shadow could not load are part of what the files describe all the same.
pub(super) fn stand_in(source: &Source, desired: &mut Catalog, foundation: &Foundation, live: Option<&Catalog>) {
    for statement in &source.statements {
        let Some(name) = created(statement) else { continue };
        let id = ObjectId::global(Kind::Extension, name);
        if desired.get(&id).is_some() {
            continue;
        }
        let object = live.and_then(|live| live.get(&id)).cloned().unwrap_or_else(|| {
            let fallback = || foundation.schemas().into_iter().next().unwrap_or_else(|| "public".to_owned());
            Object::Extension(Extension {
                name: name.to_owned(),
                schema: if name == "pg_cron" {
                    "pg_catalog".to_owned()
                } else {
                    option(&statement.sql, "schema").unwrap_or_else(fallback)
                },
                version: option(&statement.sql, "new_version").unwrap_or_default(),
                relocatable: false,
                has_tables: false,
            })
        });
        desired.insert(object);
        let comment = ObjectId::attached(Kind::Comment, id, "");
        if let Some(comment) = live.and_then(|live| live.get(&comment)) {
            desired.insert(comment.clone());
        }
    }
}

/// What `CREATE EXTENSION` says about the schema or the version.
pub(super) fn option(sql: &str, name: &str) -> Option<String> {
    let NodeEnum::CreateExtensionStmt(create) = syntax_of(sql)? else { return None };
    let stated = definitions(&create.options).find(|option| option.defname == name)?;
    stated.arg.as_deref().and_then(string).map(str::to_owned)
}

/// The packages that hold extensions of other names, as Debian and Ubuntu call them after `postgresql-15-`.
const PACKAGES: &[(&str, &str)] = &[
    ("hypopg", "hypopg"),
    ("pg_cron", "cron"),
    ("pg_repack", "repack"),
    ("pgaudit", "pgaudit"),
    ("pgrouting", "pgrouting"),
    ("pgtap", "pgtap"),
    ("plpgsql_check", "plpgsql-check"),
    ("plv8", "plv8"),
    ("postgis", "postgis-3"),
    ("postgis_raster", "postgis-3"),
    ("postgis_topology", "postgis-3"),
    ("rum", "rum"),
    ("timescaledb", "timescaledb"),
    ("vector", "pgvector"),
];

/// What to do about extensions that a server lacks: `install its package (on Debian and Ubuntu: postgresql-15-pgvector)`.
pub(super) fn install(names: &[&str], major: u32) -> String {
    let package = |name: &&str| PACKAGES.iter().find(|(one, _)| one == name).map(|(_, package)| *package);
    let packages: std::collections::BTreeSet<&str> = names.iter().filter_map(package).collect();
    let packages: Vec<String> = packages.into_iter().map(|name| format!("postgresql-{major}-{name}")).collect();
    let called = match packages.as_slice() {
        [] => String::new(),
        packages => format!(" (on Debian and Ubuntu: {})", packages.join(" ")),
    };
    format!("install its package{called}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_installed_here_stands_in_its_own_schema() {
        let vector = "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions VERSION '0.8'";
        assert_eq!(option(vector, "schema").as_deref(), Some("extensions"));
        assert_eq!(option(vector, "new_version").as_deref(), Some("0.8"));
        assert_eq!(option("CREATE EXTENSION vector", "schema"), None);
    }

    #[test]
    fn a_package_is_named_where_it_is_known() {
        let vector = "install its package (on Debian and Ubuntu: postgresql-15-pgvector)";
        assert_eq!(install(&["vector", "mine"], 15), vector);
        assert_eq!(install(&["mine"], 15), "install its package");
    }
}
