//! Publications (PostgreSQL manual, `CREATE PUBLICATION`).

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// A publication; the tables named in it are objects of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The name.
    pub name: String,
    /// `FOR ALL TABLES`.
    pub all_tables: bool,
    /// `publish`: some of `insert`, `update`, `delete`, `truncate`, in this order.
    pub publish: Vec<String>,
    /// `publish_via_partition_root`.
    pub via_root: bool,
    /// `publish_generated_columns = stored` (since PostgreSQL 18).
    pub generated_columns: bool,
    /// `FOR TABLES IN SCHEMA` (since PostgreSQL 15), sorted.
    pub schemas: Vec<String>,
}

impl Publication {
    fn alter_prefix(&self) -> String {
        format!("ALTER PUBLICATION {}", Ident(&self.name))
    }

    /// The options that differ from `from`'s.
    fn options(&self, from: &Publication) -> Vec<String> {
        let mut options = Vec::new();
        if self.publish != from.publish {
            options.push(format!("publish = {}", Literal(&self.publish.join(", "))));
        }
        if self.via_root != from.via_root {
            options.push(format!("publish_via_partition_root = {}", self.via_root));
        }
        if self.generated_columns != from.generated_columns {
            options.push(format!(
                "publish_generated_columns = {}",
                if self.generated_columns { "stored" } else { "none" }
            ));
        }
        options
    }

    fn with_default_options(&self) -> Self {
        Self {
            publish: ["insert", "update", "delete", "truncate"].map(str::to_owned).to_vec(),
            via_root: false,
            generated_columns: false,
            ..self.clone()
        }
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| Ident(name).to_string()).collect();
    names.join(", ")
}

impl ObjectKind for Publication {
    const KIND: Kind = Kind::Publication;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_publication)";

    fn query(version: u32) -> Option<String> {
        let (schemas, links) = if version >= 150_000 {
            (
                "array(select n.nspname from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid
                   where s.pnpubid = p.oid order by 1)",
                "(select coalesce(array_agg(u order by s.oid, i), '{}') from pg_publication_namespace s,
                   unnest(array[6237, s.oid::int8, 0]) with ordinality a(u, i) where s.pnpubid = p.oid)",
            )
        } else {
            ("'{}'::name[]", "'{}'::int8[]")
        };
        let generated = if version >= 180_000 { "p.pubgencols = 's'" } else { "false" };
        Some(format!(
            "select p.pubname as name, p.puballtables as all_tables,
               array_remove(array[case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                 case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], null)
                 as publish,
               p.pubviaroot as via_root, {generated} as generated_columns, {schemas} as schemas,
               array[6104, p.oid::int8, 0] || {links} as addresses
             from pg_publication p order by 1"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Publication, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn needs(&self) -> Vec<ObjectId> {
        self.schemas.iter().map(|schema| ObjectId::global(Kind::Schema, schema)).collect()
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut sql = format!("CREATE PUBLICATION {}", Ident(&self.name));
        if self.all_tables {
            sql += " FOR ALL TABLES";
        } else if !self.schemas.is_empty() {
            sql += &format!(" FOR TABLES IN SCHEMA {}", names(&self.schemas));
        }
        let options = self.options(&self.with_default_options());
        if !options.is_empty() {
            sql += &format!(" WITH ({})", options.join(", "));
        }
        vec![Statement::new(sql)]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.all_tables != to.all_tables {
            return Alter::Recreate { because: "whether a publication is for all tables cannot be changed in place" };
        }
        let prefix = self.alter_prefix();
        let mut statements = Vec::new();
        // A schema that the same plan drops has left the publication with it.
        let gone = self
            .schemas
            .iter()
            .filter(|schema| !to.schemas.contains(schema) && !at.unmakes(&ObjectId::global(Kind::Schema, *schema)));
        let gone = names(gone);
        if !gone.is_empty() {
            statements.push(Statement::new(format!("{prefix} DROP TABLES IN SCHEMA {gone}")));
        }
        let added = names(to.schemas.iter().filter(|schema| !self.schemas.contains(schema)));
        if !added.is_empty() {
            statements.push(Statement::new(format!("{prefix} ADD TABLES IN SCHEMA {added}")));
        }
        let options = to.options(self);
        if !options.is_empty() {
            statements.push(Statement::new(format!("{prefix} SET ({})", options.join(", "))));
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP PUBLICATION {}", Ident(&self.name)))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn publication() -> Publication {
        Publication {
            name: "changes".into(),
            all_tables: false,
            publish: ["insert", "update", "delete", "truncate"].map(str::to_owned).to_vec(),
            via_root: false,
            generated_columns: false,
            schemas: Vec::new(),
        }
    }

    fn sql(statements: Vec<Statement>) -> Vec<String> {
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn is_created_with_what_is_not_the_default() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(sql(publication().create(&at)), ["CREATE PUBLICATION changes"]);
        let inserts = Publication { all_tables: true, publish: vec!["insert".into()], via_root: true, ..publication() };
        assert_eq!(
            sql(inserts.create(&at)),
            ["CREATE PUBLICATION changes FOR ALL TABLES WITH (publish = 'insert', publish_via_partition_root = true)"]
        );
        let schemas = Publication { schemas: vec!["App s".into(), "public".into()], ..publication() };
        assert_eq!(sql(schemas.create(&at)), ["CREATE PUBLICATION changes FOR TABLES IN SCHEMA \"App s\", public"]);
        assert_eq!(sql(schemas.drop(&at)), ["DROP PUBLICATION changes"]);
    }

    #[test]
    fn changes_in_place_but_for_all_tables() {
        let catalog = Catalog::default();
        let mut at = Context::new(&catalog, &catalog, "postgres", 180_000);
        let from = Publication { schemas: vec!["a".into(), "b".into()], via_root: true, ..publication() };
        let to = Publication {
            schemas: vec!["b".into(), "c".into()],
            publish: Vec::new(),
            generated_columns: true,
            ..publication()
        };
        let altered = |at: &Context| match from.alter(&to, at) {
            Alter::InPlace(statements) => sql(statements),
            other => panic!("not in place: {other:?}"),
        };
        assert_eq!(
            altered(&at),
            [
                "ALTER PUBLICATION changes DROP TABLES IN SCHEMA a",
                "ALTER PUBLICATION changes ADD TABLES IN SCHEMA c",
                "ALTER PUBLICATION changes SET (publish = '', publish_via_partition_root = false, \
                 publish_generated_columns = stored)",
            ]
        );
        at.unmade.insert(ObjectId::global(Kind::Schema, "a"));
        assert_eq!(altered(&at).len(), 2);
        let all = Publication { all_tables: true, ..publication() };
        assert!(matches!(publication().alter(&all, &at), Alter::Recreate { .. }));
    }
}
