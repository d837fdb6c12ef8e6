//! Desired state on disk → statements with positions.

mod accept;
mod beyond;
mod cycle;
pub(crate) mod depth;
mod duplicate;
mod edit;
mod facts;
mod guard;
mod lex;
mod load;
pub mod migration;
mod names;
mod nested;
mod overlay;
mod places;
mod platform;
mod provider;
mod removed;
mod renamed;
mod sequence;
mod setting;
mod split;
mod sql;
mod syntax;
#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic)]
mod tests;
pub mod toml;
mod uses;
mod variable;

use std::collections::BTreeMap;

pub use beyond::Beyond;
pub(crate) use facts::definitions;
pub use load::{Parsed, ReadOptions, read};
pub(crate) use names::{string, strings};
pub use places::{Shared, SourcePlaces, file_line};
pub use renamed::{Former, hints};
pub(crate) use syntax::repair::{Grammar, repairs};
pub(crate) use syntax::shortened;
pub use variable::Variables;

use crate::object::Kind;
use crate::problem::Place;
use pg_query::NodeEnum;

/// What a statement is, where it can be parsed.
#[must_use]
pub(crate) fn syntax_of(sql: &str) -> Option<NodeEnum> {
    syntax::parse(sql).ok().flatten()
}

/// The bytes of each token of a text, without comments; an operator of several characters is several tokens.
#[must_use]
pub(crate) fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut lexer = lex::Lexer::new(text, 0);
    std::iter::from_fn(|| lexer.next_significant()).map(|token| token.span).collect()
}

/// A size as TOML writes it ("10MiB"), in bytes.
#[must_use]
pub(crate) fn byte_size(text: &str) -> Option<i64> {
    toml::compile::byte_size(text)
}

/// Whether PostgreSQL keeps a statement for superusers, and the platform lets its user run it all the same.
#[must_use]
pub(crate) fn is_privileged(node: &NodeEnum) -> bool {
    platform::lets_users(node)
        || matches!(
            node,
            NodeEnum::CreateExtensionStmt(_)
                | NodeEnum::AlterExtensionStmt(_)
                | NodeEnum::AlterExtensionContentsStmt(_)
        )
}

/// One statement of the desired state, ready to be run in the shadow.
#[derive(Debug, Clone)]
pub struct SourceStatement {
    /// What the shadow runs; no trailing semicolon.
    pub sql: String,
    /// Where the user wrote it: the statement in a SQL file, the key in a TOML file.
    pub place: Place,
    /// When `sql` is the file's text verbatim: the byte offset of its first byte, so that a position reported by the
    /// server can be shown in the file.
    pub offset: Option<usize>,
    /// Finer places inside `sql`, for statements compiled from TOML: byte range in `sql` → place in the file.
    pub pieces: Vec<(std::ops::Range<usize>, Place)>,
    /// What it defines, so that a step can name the line that asked for it and duplicates can be shown.
    pub defines: Vec<Defined>,
    /// The effective `search_path` of a preceding `SET search_path` / `set_config` in the same file, if any.
    pub search_path: Option<String>,
    /// Who runs it, where a preceding `SET ROLE` or `SET SESSION AUTHORIZATION` says so: of grants, the grantor.
    pub role: Option<String>,
    /// What it is about, where no schema holds that: roles, the database itself.
    pub beyond: Option<Beyond>,
    /// Whether PostgreSQL lets only a superuser run it, and the platform its user all the same.
    pub privileged: bool,
}

/// An object that a statement defines, by the names written in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defined {
    /// What it is.
    pub kind: Kind,
    /// The schema, when written.
    pub schema: Option<String>,
    /// The relation that it is on, for columns, constraints, triggers, policies, indexes...
    pub relation: Option<String>,
    /// Its own name.
    pub name: String,
    /// Where exactly.
    pub place: Place,
    /// `@renamed from=` / `renamed_from`: its former name.
    pub renamed_from: Option<Former>,
}

/// Everything that the files say, in the order in which it can be loaded.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The statements, sorted.
    pub statements: Vec<SourceStatement>,
    /// What the user should know but that is no error: ignored `DROP IF EXISTS`, skipped platform statements...
    pub notes: Vec<Note>,
    /// How many files were read, by extension (`sql`, `toml`).
    pub files: BTreeMap<String, usize>,
}

/// A remark about the files.
#[derive(Debug, Clone)]
pub struct Note {
    /// One sentence, no full stop.
    pub text: String,
    /// Where.
    pub place: Place,
}
