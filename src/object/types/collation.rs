//! Collations (PostgreSQL manual, `CREATE COLLATION` and 24.2).

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};
use crate::sql::{Ident, Literal};

/// A collation. The version of the library that it was made with is not part of it: it says what the server has, not
/// what the files want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collation {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `libc`, `icu` or `builtin` (since PostgreSQL 17).
    pub provider: String,
    /// Whether only strings of the same bytes are equal.
    pub deterministic: bool,
    /// `LOCALE` of icu and builtin.
    pub locale: Option<String>,
    /// `LC_COLLATE` of libc.
    pub lc_collate: Option<String>,
    /// `LC_CTYPE` of libc.
    pub lc_ctype: Option<String>,
    /// `RULES` of icu (since PostgreSQL 16).
    pub rules: Option<String>,
}

impl Collation {
    fn renamed(&self, name: &str) -> Statement {
        Statement::new(format!("ALTER COLLATION {} RENAME TO {}", self.id().sql_name(), Ident(name)))
    }
}

impl ObjectKind for Collation {
    const KIND: Kind = Kind::Collation;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_collation where oid >= 16384)";

    fn query(version: u32) -> Option<String> {
        // Before 15 the locale of icu stood where that of libc does.
        let (locale, libc) = match version {
            170_000.. => ("c.colllocale", true),
            150_000.. => ("c.colliculocale", true),
            _ => ("case when c.collprovider = 'i' then c.collcollate::text end", false),
        };
        let of_libc = |column: &str| {
            if libc {
                format!("c.{column}")
            } else {
                format!("case when c.collprovider = 'c' then c.{column}::text end")
            }
        };
        Some(format!(
            "select n.nspname as schema, c.collname as name,
               case c.collprovider when 'c' then 'libc' when 'i' then 'icu' else 'builtin' end as provider,
               c.collisdeterministic as deterministic, {locale} as locale, {collate} as lc_collate, {ctype} as lc_ctype,
               {rules} as rules, array[3456, c.oid::int8, 0] as addresses
             from pg_collation c join pg_namespace n on n.oid = c.collnamespace
             where {USER_SCHEMA} and c.collencoding in (-1, (select encoding from pg_database where datname = current_database()))
             order by 1, 2",
            collate = of_libc("collcollate"),
            ctype = of_libc("collctype"),
            rules = if version >= 160_000 { "c.collicurules" } else { "null" },
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Collation, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut options = vec![format!("PROVIDER = {}", self.provider)];
        if !self.deterministic {
            options.push("DETERMINISTIC = false".to_owned());
        }
        let both = self.lc_collate.is_some() && self.lc_collate == self.lc_ctype;
        let named = [
            ("LOCALE", if both { &self.lc_collate } else { &self.locale }),
            ("LC_COLLATE", if both { &None } else { &self.lc_collate }),
            ("LC_CTYPE", if both { &None } else { &self.lc_ctype }),
            ("RULES", &self.rules),
        ];
        options.extend(
            named.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} = {}", Literal(value)))),
        );
        vec![Statement::new(format!("CREATE COLLATION {} ({})", self.id().sql_name(), options.join(", ")))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "nothing of a collation can be changed" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP COLLATION {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }

    /// Columns go on using it until they have moved over to the new one.
    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        Some((vec![self.renamed(&name)], Self { name, ..self.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;
    use crate::object::Object;

    #[test]
    fn is_created_with_what_is_not_the_default() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let libc = Collation {
            schema: "public".into(),
            name: "C like".into(),
            provider: "libc".into(),
            deterministic: true,
            locale: None,
            lc_collate: Some("C".into()),
            lc_ctype: Some("C".into()),
            rules: None,
        };
        assert_eq!(libc.create(&at)[0].sql, "CREATE COLLATION public.\"C like\" (PROVIDER = libc, LOCALE = 'C')");
        let parts = Collation { lc_ctype: Some("C.UTF-8".into()), ..libc.clone() };
        assert_eq!(
            parts.create(&at)[0].sql,
            "CREATE COLLATION public.\"C like\" (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'C.UTF-8')"
        );
        let icu = Collation {
            name: "loose".into(),
            provider: "icu".into(),
            deterministic: false,
            locale: Some("und-u-ks-level2".into()),
            lc_collate: None,
            lc_ctype: None,
            rules: Some("&a < b".into()),
            ..libc.clone()
        };
        assert_eq!(
            icu.create(&at)[0].sql,
            "CREATE COLLATION public.loose (PROVIDER = icu, DETERMINISTIC = false, LOCALE = 'und-u-ks-level2', \
             RULES = '&a < b')"
        );
        assert!(matches!(libc.alter(&icu, &at), Alter::Recreate { .. }));
        let renamed = Collation { name: "other".into(), ..libc.clone() };
        assert_eq!(
            Object::Collation(libc.clone())
                .rename(&Object::Collation(renamed.clone()), &at)
                .map(|statements| statements[0].sql.clone())
                .as_deref(),
            Some("ALTER COLLATION public.\"C like\" RENAME TO other")
        );
        assert_eq!(Object::Collation(libc.clone()).rename(&Object::Collation(parts.clone()), &at), None);
        assert_eq!(icu.drop(&at)[0].sql, "DROP COLLATION public.loose");
    }
}
