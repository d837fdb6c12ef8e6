//! Statements about what lies beyond the schemas of one database: roles, which belong to the cluster, and the database
//! itself. Both are managed only when the configuration asks for it.

use std::sync::Arc;

use pg_query::protobuf::{AlterRoleSetStmt, GrantStmt, ObjectType, RoleSpec, RoleSpecType, VariableSetKind};
use pg_query::{Node, NodeEnum};

use super::ReadOptions;
use super::facts::definitions;
use super::lex::{Lexer, Shape};
use super::names::strings;
use crate::problem::{Place, Problem, SourceFile};

/// What a statement is about that no schema holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beyond {
    /// `CREATE ROLE`.
    CreateRole {
        /// The role.
        role: String,
    },
    /// `ALTER ROLE` but for its settings, and memberships: what other statements may rely on.
    Roles {
        /// All roles that it names.
        roles: Vec<String>,
    },
    /// Settings of a role, its comment and label, privileges on parameters: what no other statement relies on.
    OfRole {
        /// The roles.
        roles: Vec<String>,
        /// The database in which a setting holds, where it does not hold in all.
        database: Option<String>,
    },
    /// The database: its settings, comment, owner, privileges.
    Database {
        /// What the file calls it.
        name: String,
    },
}

impl Beyond {
    /// The roles that it is about.
    #[must_use]
    pub fn roles(&self) -> &[String] {
        match self {
            Beyond::CreateRole { role } => std::slice::from_ref(role),
            Beyond::Roles { roles } | Beyond::OfRole { roles, .. } => roles,
            Beyond::Database { .. } => &[],
        }
    }

    /// Whether the configuration lets the files decide about it.
    #[must_use]
    pub fn is_managed(&self, options: &ReadOptions) -> bool {
        match self {
            Beyond::Database { .. } => options.database,
            Beyond::OfRole { database: Some(_), .. } if options.database => true,
            _ => self.roles().iter().any(|role| options.roles.matches(role)),
        }
    }
}

/// What the statement is about, when that lies beyond the schemas.
pub(super) fn of(node: &NodeEnum) -> Option<Beyond> {
    let roles = |nodes: &[Node]| nodes.iter().filter_map(role).map(|role| role.rolename.clone()).collect::<Vec<_>>();
    match node {
        NodeEnum::CreateRoleStmt(statement) => Some(Beyond::CreateRole { role: statement.role.clone() }),
        NodeEnum::AlterRoleStmt(statement) => Some(Beyond::Roles { roles: named(statement.role.as_ref()) }),
        NodeEnum::GrantRoleStmt(statement) => {
            let mut all: Vec<String> = statement.granted_roles.iter().filter_map(granted).collect();
            all.extend(roles(&statement.grantee_roles));
            Some(Beyond::Roles { roles: all })
        }
        NodeEnum::AlterRoleSetStmt(statement) => {
            let database = (!statement.database.is_empty()).then(|| statement.database.clone());
            match (named(statement.role.as_ref()), database) {
                // `ALTER ROLE ALL IN DATABASE` is another way to say `ALTER DATABASE`.
                (roles, Some(name)) if roles.is_empty() => Some(Beyond::Database { name }),
                (roles, database) => Some(Beyond::OfRole { roles, database }),
            }
        }
        NodeEnum::GrantStmt(statement) => match ObjectType::try_from(statement.objtype) {
            Ok(ObjectType::ObjectParameterAcl) => {
                Some(Beyond::OfRole { roles: roles(&statement.grantees), database: None })
            }
            Ok(ObjectType::ObjectDatabase) => database(statement),
            _ => None,
        },
        NodeEnum::CommentStmt(statement) => on(statement.objtype, statement.object.as_deref()),
        NodeEnum::SecLabelStmt(statement) => on(statement.objtype, statement.object.as_deref()),
        NodeEnum::AlterOwnerStmt(statement) => on(statement.object_type, statement.object.as_deref()),
        NodeEnum::RenameStmt(statement) => match ObjectType::try_from(statement.rename_type) {
            Ok(ObjectType::ObjectRole) => Some(Beyond::Roles { roles: vec![statement.subname.clone()] }),
            Ok(ObjectType::ObjectDatabase) => Some(Beyond::Database { name: statement.subname.clone() }),
            _ => None,
        },
        NodeEnum::AlterDatabaseStmt(statement) => Some(Beyond::Database { name: statement.dbname.clone() }),
        NodeEnum::AlterDatabaseSetStmt(statement) => Some(Beyond::Database { name: statement.dbname.clone() }),
        _ => None,
    }
}

fn role(node: &Node) -> Option<&RoleSpec> {
    match node.node.as_ref()? {
        NodeEnum::RoleSpec(role) => Some(role),
        _ => None,
    }
}

fn named(role: Option<&RoleSpec>) -> Vec<String> {
    role.map(|role| role.rolename.clone()).into_iter().collect()
}

fn granted(node: &Node) -> Option<String> {
    match node.node.as_ref()? {
        NodeEnum::AccessPriv(role) => Some(role.priv_name.clone()),
        _ => None,
    }
}

fn database(statement: &GrantStmt) -> Option<Beyond> {
    let names = strings(&statement.objects);
    names.first().map(|name| Beyond::Database { name: (*name).to_owned() })
}

fn on(object_type: i32, object: Option<&Node>) -> Option<Beyond> {
    let name = match object?.node.as_ref()? {
        NodeEnum::String(name) => name.sval.clone(),
        NodeEnum::RoleSpec(role) => role.rolename.clone(),
        _ => return None,
    };
    match ObjectType::try_from(object_type) {
        Ok(ObjectType::ObjectRole) => Some(Beyond::OfRole { roles: vec![name], database: None }),
        Ok(ObjectType::ObjectDatabase) => Some(Beyond::Database { name }),
        _ => None,
    }
}

/// Why a statement that lies beyond the schemas cannot stand in a file, if it cannot.
pub(super) fn refused(node: &NodeEnum, options: &ReadOptions, place: &Place) -> Option<Problem> {
    match node {
        NodeEnum::CreateRoleStmt(statement) if states_password(&statement.options) => return Some(password(place)),
        NodeEnum::AlterRoleStmt(statement) if states_password(&statement.options) => return Some(password(place)),
        NodeEnum::AlterRoleSetStmt(statement) => {
            if let Some(problem) = refused_setting(statement, place) {
                return Some(problem);
            }
        }
        NodeEnum::AlterDatabaseSetStmt(statement) if from_current(statement.setstmt.as_ref()) => {
            return Some(set_from_current(place));
        }
        NodeEnum::RenameStmt(statement) => {
            let what = match ObjectType::try_from(statement.rename_type) {
                Ok(ObjectType::ObjectRole) => "a role",
                Ok(ObjectType::ObjectDatabase) => "the database",
                _ => return None,
            };
            return Some(
                Problem::error("not-a-definition", format!("{what} cannot be renamed in a schema file"))
                    .because("the files describe a state, and applications connect by that name")
                    .help("rename it by hand, and write the new name in the files")
                    .at(place.clone(), "not a definition"),
            );
        }
        _ => {}
    }
    let roles: Vec<&RoleSpec> = match node {
        NodeEnum::AlterRoleStmt(statement) => statement.role.iter().collect(),
        NodeEnum::AlterRoleSetStmt(statement) => statement.role.iter().collect(),
        NodeEnum::GrantRoleStmt(statement) => statement.grantee_roles.iter().filter_map(role).collect(),
        _ => Vec::new(),
    };
    if roles.iter().any(|role| role.roletype() != RoleSpecType::RolespecCstring) {
        return Some(
            Problem::error("unnamed-role", "this statement is about whoever runs it")
                .because("that is another role in the shadow, in a pull request and at deploy time")
                .help("write the name of the role")
                .at(place.clone(), "not a name"),
        );
    }
    let Some(Beyond::Database { .. }) = of(node) else { return None };
    match node {
        NodeEnum::AlterDatabaseStmt(statement)
            if definitions(&statement.options).any(|option| option.defname != "connection_limit") =>
        {
            Some(
                Problem::error("outside-the-database", "of a database itself only the connection limit can be stated")
                    .because("where it is stored, and who may connect to it at all, is decided when it is created")
                    .help("set it by hand")
                    .at(place.clone(), "not managed"),
            )
        }
        // Comments and grants of a `pg_dump --create` are left out with a note.
        NodeEnum::AlterDatabaseStmt(_) | NodeEnum::AlterDatabaseSetStmt(_) | NodeEnum::AlterRoleSetStmt(_)
            if !options.database =>
        {
            Some(
                Problem::error("outside-the-database", "settings of the database are not managed")
                    .because("the files describe what is inside a database, unless they are asked for more")
                    .help("set it by hand, or let the files decide, in schemactl.toml:\n\n[database]\nmanage = true")
                    .at(place.clone(), "not managed"),
            )
        }
        _ => None,
    }
}

/// Why a statement is left out though nothing is wrong with it.
pub(super) fn left_out(beyond: &Beyond, options: &ReadOptions) -> Option<String> {
    if beyond.is_managed(options) {
        return None;
    }
    match beyond {
        Beyond::Database { name } => Some(format!(
            "left out: the database `{name}` itself is managed only with `manage = true` under [database] in schemactl.toml"
        )),
        Beyond::OfRole { roles, .. } => {
            let roles = roles.iter().filter(|role| !role.is_empty()).cloned().collect::<Vec<_>>().join("`, `");
            Some(format!(
                "left out: role `{roles}` is not managed; name it in `manage` under [roles] in schemactl.toml"
            ))
        }
        Beyond::CreateRole { .. } | Beyond::Roles { .. } => None,
    }
}

fn states_password(options: &[Node]) -> bool {
    definitions(options).any(|option| option.defname == "password")
}

fn from_current(set: Option<&pg_query::protobuf::VariableSetStmt>) -> bool {
    set.is_some_and(|set| set.kind == VariableSetKind::VarSetCurrent as i32)
}

fn refused_setting(statement: &AlterRoleSetStmt, place: &Place) -> Option<Problem> {
    if from_current(statement.setstmt.as_ref()) {
        return Some(set_from_current(place));
    }
    (statement.role.is_none() && statement.database.is_empty()).then(|| {
        Problem::error("outside-the-database", "a setting of all roles in all databases belongs to the server")
            .because("the files describe one database")
            .help("set it in postgresql.conf, or for one role or this database")
            .at(place.clone(), "of the whole server")
    })
}

fn set_from_current(place: &Place) -> Problem {
    Problem::error("not-a-definition", "FROM CURRENT takes the value of whatever session runs it")
        .because("the same file would mean something else in each")
        .help("write the value")
        .at(place.clone(), "no value")
}

/// A password in a file is one that others can read. It is not repeated here either.
fn password(place: &Place) -> Problem {
    Problem::error("password-in-schema", "a password does not belong into a schema file")
        .because("everybody who can read the file, or its history, could log in with it")
        .help(
            "take out PASSWORD, and set it by hand: \\password in psql, or ALTER ROLE ... PASSWORD from a secret store. \
             If it is in use, change it. pg_dumpall leaves passwords out with --no-role-passwords",
        )
        .at(without_strings(place), "states a password")
}

/// The place in a copy of its file in which every string of the statement is blotted out: problems print the lines that
/// they are about.
fn without_strings(place: &Place) -> Place {
    let (written, span) = (place.file.as_written(), place.written());
    let mut bytes = written.as_bytes().to_vec();
    let mut lexer = Lexer::new(&written[span.clone()], 0);
    while let Some(token) = lexer.next_significant() {
        let inside = span.start + token.span.start..span.start + token.span.end;
        if token.shape == Shape::String {
            // Lines stay lines.
            bytes.get_mut(inside).into_iter().flatten().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b'*');
        }
    }
    let (text, span) = String::from_utf8(bytes).map_or_else(|_| (String::new(), 0..0), |text| (text, span));
    Place { file: Arc::new(SourceFile { path: place.file.path.clone(), text, ..SourceFile::default() }), span }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use crate::config::RolePatterns;

    fn parsed(sql: &str) -> (NodeEnum, Place) {
        let file = Arc::new(SourceFile { path: "a.sql".into(), text: sql.into(), ..SourceFile::default() });
        let node = super::super::syntax::parse(sql).ok().flatten();
        (node.unwrap_or_else(|| panic!("{sql} does not parse")), Place { file, span: 0..sql.len() })
    }

    fn asked(roles: &str, database: bool) -> ReadOptions {
        let pattern = globset::Glob::new(roles).map(|glob| glob.compile_matcher());
        ReadOptions { roles: RolePatterns::new(pattern.into_iter().collect()), database, ..ReadOptions::default() }
    }

    #[test]
    fn statements_say_which_roles_they_are_about() {
        let roles = |sql| of(&parsed(sql).0).map(|beyond| beyond.roles().join(" ")).unwrap_or_default();
        assert_eq!(roles("create role a login"), "a");
        assert_eq!(roles("create user a in role b"), "a");
        assert_eq!(roles("grant a, b to c with admin option"), "a b c");
        assert_eq!(roles("alter role a set work_mem = '1GB'"), "a");
        assert_eq!(roles("comment on role a is 'x'"), "a");
        assert_eq!(roles("grant set on parameter work_mem to a, b"), "a b");
        assert_eq!(roles("grant select on t to a"), "");
    }

    #[test]
    fn each_is_managed_when_asked_for() {
        let managed = |sql, options: &ReadOptions| of(&parsed(sql).0).is_some_and(|beyond| beyond.is_managed(options));
        let app = asked("app_*", false);
        assert!(managed("create role app_read", &app));
        assert!(!managed("create role other", &app));
        assert!(managed("grant app_read to other", &app));
        assert!(!managed("alter role other in database d set work_mem = '1GB'", &app));
        assert!(managed("alter role other in database d set work_mem = '1GB'", &asked("app_*", true)));
        assert!(!managed("comment on database d is 'x'", &app));
        assert!(managed("alter role all in database d set work_mem = '1GB'", &asked("app_*", true)));
        assert!(!managed("create role pg_mine", &asked("*", false)));
    }

    #[test]
    fn what_cannot_be_stated_is_refused_with_the_reason() {
        let code = |sql, options: &ReadOptions| {
            let (node, place) = parsed(sql);
            refused(&node, options, &place).map_or("", |problem| problem.code)
        };
        let all = asked("*", true);
        for (sql, expected) in [
            ("create role a password 'secret'", "password-in-schema"),
            ("alter user a with encrypted password 'secret'", "password-in-schema"),
            ("create role a password null", "password-in-schema"),
            ("create role a login valid until '2030-01-01'", ""),
            ("alter role a rename to b", "not-a-definition"),
            ("alter database a rename to b", "not-a-definition"),
            ("alter role a set work_mem from current", "not-a-definition"),
            ("alter role all set work_mem = '1GB'", "outside-the-database"),
            ("grant a to current_user", "unnamed-role"),
            ("alter database d with connection limit 5", ""),
            ("alter database d with is_template true", "outside-the-database"),
        ] {
            assert_eq!(code(sql, &all), expected, "{sql}");
        }
        let none = ReadOptions::default();
        assert_eq!(code("alter database d set work_mem = '1GB'", &none), "outside-the-database");
        assert_eq!(code("comment on database d is 'x'", &none), "");
    }

    #[test]
    fn a_password_is_not_repeated() {
        let (node, place) = parsed("create role a login password $$sec'ret$$");
        let problem = refused(&node, &ReadOptions::default(), &place);
        let shown = problem.map(|problem| problem.render(false, 120)).unwrap_or_default();
        assert!(shown.contains("create role a login password"), "{shown}");
        assert!(!shown.contains("sec'ret"), "{shown}");
    }
}
