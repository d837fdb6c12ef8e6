//! Extensions (PostgreSQL manual, 38.17). What an extension brings belongs to it and is not compared.

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Hazard, HazardKind, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::Ident;

/// `CREATE EXTENSION`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The name.
    pub name: String,
    /// The schema that its objects are in, or that it names where it says so itself.
    pub schema: String,
    /// The version: known, and no difference by itself, since the server it is installed on decides it.
    pub version: String,
    /// Whether it can be moved to another schema: the server's to say.
    pub relocatable: bool,
    /// Whether it has tables, whose rows would be lost with it: the server's to say.
    pub has_tables: bool,
}

impl PartialEq for Extension {
    fn eq(&self, other: &Self) -> bool {
        // Named one by one, so that a new field cannot be forgotten here.
        let Self { name, schema, version: _, relocatable: _, has_tables: _ } = self;
        (name, schema) == (&other.name, &other.schema)
    }
}

impl Eq for Extension {}

impl ObjectKind for Extension {
    const KIND: Kind = Kind::Extension;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };

    fn query(_version: u32) -> Option<String> {
        Some(
            "select e.extname as name, n.nspname as schema, e.extversion as version, e.extrelocatable as relocatable,
               exists (select from pg_depend d join pg_class c on c.oid = d.objid
                 where d.classid = 1259 and d.refclassid = 3079 and d.refobjid = e.oid and d.deptype = 'e'
                   and c.relkind in ('r', 'p', 'm')) as has_tables,
               array[3079, e.oid::int8, 0] as addresses
             from pg_extension e join pg_namespace n on n.oid = e.extnamespace order by 1"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Extension, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn needs(&self) -> Vec<ObjectId> {
        vec![ObjectId::global(Kind::Schema, &self.schema)]
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("CREATE EXTENSION {} SCHEMA {}", Ident(&self.name), Ident(&self.schema)))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        if self.relocatable {
            let sql = format!("ALTER EXTENSION {} SET SCHEMA {}", Ident(&self.name), Ident(&to.schema));
            Alter::InPlace(vec![Statement::new(sql)])
        } else {
            Alter::Recreate { because: "the extension cannot be moved to another schema" }
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        let statement = Statement::new(format!("DROP EXTENSION {}", Ident(&self.name)));
        vec![if self.has_tables {
            statement.hazard(Hazard::new(HazardKind::DeletesData, "the extension's own tables go with their rows"))
        } else {
            statement
        }]
    }

    fn may_be_rebuilt(&self) -> bool {
        !self.has_tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn extension(schema: &str) -> Extension {
        Extension {
            name: "uuid-ossp".to_owned(),
            schema: schema.to_owned(),
            version: "1.1".to_owned(),
            relocatable: true,
            has_tables: false,
        }
    }

    #[test]
    fn is_created_in_its_schema_and_moved() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let here = extension("extensions");
        assert_eq!(here.create(&at)[0].sql, "CREATE EXTENSION \"uuid-ossp\" SCHEMA extensions");
        assert_eq!(here.needs(), [ObjectId::global(Kind::Schema, "extensions")]);
        assert_eq!(
            here.alter(&extension("public"), &at),
            Alter::InPlace(vec![Statement::new("ALTER EXTENSION \"uuid-ossp\" SET SCHEMA public")])
        );
        let fixed = Extension { relocatable: false, ..here };
        assert_eq!(
            fixed.alter(&extension("public"), &at),
            Alter::Recreate { because: "the extension cannot be moved to another schema" }
        );
    }

    #[test]
    fn the_version_alone_is_no_difference() {
        assert_eq!(extension("public"), Extension { version: "1.0".to_owned(), ..extension("public") });
        assert_ne!(extension("public"), extension("extensions"));
    }

    #[test]
    fn one_with_tables_loses_rows_when_dropped() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert!(extension("public").drop(&at)[0].hazards.is_empty());
        let full = Extension { has_tables: true, ..extension("public") };
        let statement = &full.drop(&at)[0];
        assert_eq!(statement.sql, "DROP EXTENSION \"uuid-ossp\"");
        assert_eq!(statement.hazards[0].kind, HazardKind::DeletesData);
        assert!(!full.may_be_rebuilt());
    }
}
