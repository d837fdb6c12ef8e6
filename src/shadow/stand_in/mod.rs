//! Stand-ins for extensions that the target has and the private server lacks.
//!
//! What an extension consists of is read from the target's catalog (`read`) and written into the shadow's
//! (`install.sql`), with OIDs that the server would not come to by itself: types, functions, operators, operator classes,
//! index methods, casts and the rest then resolve and print as they do on the target. None of it works: a value is its
//! text, and a function gives NULL. That is enough, because the shadow never holds a row.
//!
//! Two things only the extension's own library can say: how a value (`'POINT(0 0)'::geometry`) and a type's modifiers
//! (`geometry(point, 4326)`) are printed. The stand-ins note the ones that they meet, and the target is asked about them,
//! read-only, before the shadow is read (`print`).

mod collation;
mod index;
mod print;
mod read;

use std::collections::BTreeMap;

use serde::Deserialize;

pub(super) use index::Options;
pub(super) use print::as_the_target_does;
pub(super) use read::lacking;

use super::base::run;
use crate::problem::Result;
use crate::server::Server;
use crate::sql::Literal;

/// The schema that the stand-ins need, and its tables and functions.
const SETUP: &str = include_str!("setup.sql");

/// The function that makes an extension.
const INSTALL: &str = include_str!("install.sql");

/// What the target says about the extensions that the shadow's server lacks, by name.
#[derive(Debug, Default)]
pub(super) struct StandIns {
    extensions: BTreeMap<String, StandIn>,
    /// The collations of the target's system that the shadow's lacks.
    collations: Vec<String>,
}

#[derive(Debug)]
struct StandIn {
    members: Members,
    /// The answer as it came, for `install.sql`.
    document: String,
}

/// The part of the answer that is of interest outside the shadow.
#[derive(Debug, Deserialize)]
struct Members {
    extension: About,
    requires: Option<Vec<String>>,
    methods: Option<Vec<Method>>,
}

/// An index or table access method.
#[derive(Debug, Deserialize)]
struct Method {
    name: String,
}

#[derive(Debug, Deserialize)]
struct About {
    /// Where it is on the target.
    schema: String,
    /// Where its control file says that it always is.
    fixed_schema: Option<String>,
    /// What its control file says about it.
    comment: Option<String>,
}

impl StandIns {
    /// Whether there is no extension to stand in for.
    pub(super) fn is_empty(&self) -> bool {
        self.extensions.is_empty()
    }

    /// Whether an extension is stood in for.
    pub(super) fn has(&self, name: &str) -> bool {
        self.extensions.contains_key(name)
    }

    /// The comment that creating an extension puts on it, when it is stood in for.
    pub(super) fn comment(&self, name: &str) -> Option<&str> {
        self.extensions.get(name)?.members.extension.comment.as_deref()
    }

    /// Whether an index method is stood in for.
    pub(super) fn has_method(&self, name: &str) -> bool {
        self.extensions
            .values()
            .flat_map(|extension| extension.members.methods.iter().flatten())
            .any(|method| method.name == name)
    }

    /// Gets the shadow ready for them.
    pub(super) async fn prepare(&self, shadow: &Server) -> Result<()> {
        self.create_collations(shadow).await?;
        if self.is_empty() {
            return Ok(());
        }
        run(shadow, &format!("SET client_min_messages = error; {SETUP};\n{INSTALL}; RESET client_min_messages")).await
    }

    /// Makes those of the base, which no file creates. What they need is made before them.
    pub(super) async fn install_base(&self, shadow: &Server, names: &[&str]) -> Result<()> {
        for name in names {
            self.install(shadow, name, None, None).await?;
        }
        Ok(())
    }

    /// Makes one, and before it what it requires, as far as that is not there yet. Without `schema` it comes where it is
    /// on the target.
    pub(super) async fn install(
        &self,
        shadow: &Server,
        name: &str,
        schema: Option<&str>,
        version: Option<&str>,
    ) -> Result<()> {
        for name in self.in_order(name) {
            let Some(extension) = self.extensions.get(name) else { continue };
            let about = &extension.members.extension;
            let schema = about.fixed_schema.as_deref().or(schema).unwrap_or(&about.schema);
            let sql = format!(
                "SET client_min_messages = error;
                 SELECT pg_schemactl.install({name}, {schema}, {version}, {document}::pg_catalog.json)
                 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {name})",
                name = Literal(name),
                schema = Literal(schema),
                version = version.map_or_else(|| "NULL".to_owned(), |version| Literal(version).to_string()),
                document = Literal(&extension.document),
            );
            run(shadow, &sql).await?;
        }
        Ok(())
    }

    /// What a name requires, and behind it the name.
    fn in_order<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut order = Vec::new();
        self.visit(name, &mut order);
        order
    }

    fn visit<'a>(&'a self, name: &'a str, order: &mut Vec<&'a str>) {
        if order.contains(&name) {
            return;
        }
        if let Some(extension) = self.extensions.get(name) {
            for required in extension.members.requires.iter().flatten() {
                self.visit(required, order);
            }
        }
        order.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_required_comes_first() {
        let named = |names: &[(&str, &[&str])]| StandIns {
            extensions: names
                .iter()
                .map(|(name, requires)| {
                    let members = Members {
                        extension: About { schema: "public".to_owned(), fixed_schema: None, comment: None },
                        requires: Some(requires.iter().map(|name| (*name).to_owned()).collect()),
                        methods: None,
                    };
                    ((*name).to_owned(), StandIn { members, document: String::new() })
                })
                .collect(),
            collations: Vec::new(),
        };
        let all = named(&[("geocoder", &["postgis", "fuzzy"]), ("postgis", &[]), ("fuzzy", &["postgis"])]);
        assert_eq!(all.in_order("geocoder"), ["postgis", "fuzzy", "geocoder"]);
        assert_eq!(all.in_order("postgis"), ["postgis"]);
        assert_eq!(all.in_order("unknown"), ["unknown"]);
    }
}
