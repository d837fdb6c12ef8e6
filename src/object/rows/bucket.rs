//! Storage buckets (Supabase): rows of `storage.buckets`.

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Hazard, HazardKind, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::Literal;

/// A standard bucket: neither an analytics nor a vector one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The id, by which objects and policies name it.
    pub name: String,
    /// The name that is shown; nearly always the id.
    pub bucket_name: String,
    /// Whether anyone may read its files without a policy.
    pub public: bool,
    /// The largest file that it takes, in bytes; none for the project's limit.
    pub file_size_limit: Option<i64>,
    /// The MIME types that it takes; none for all.
    pub allowed_mime_types: Option<Vec<String>>,
    /// `avif_autodetection`.
    pub avif_autodetection: bool,
}

impl Bucket {
    /// The table whose rows these are: where it does not exist, neither do buckets, and the query would fail.
    pub const REQUIRES: &'static str = "storage.buckets";

    /// Column and value of each setting that differs from `from`'s. The columns depend on the platform's version, so
    /// that only those are named which have something to say.
    fn settings(&self, from: &Bucket) -> Vec<(&'static str, String)> {
        let mut settings = Vec::new();
        if self.bucket_name != from.bucket_name {
            settings.push(("name", Literal(&self.bucket_name).to_string()));
        }
        if self.public != from.public {
            settings.push(("public", self.public.to_string()));
        }
        if self.file_size_limit != from.file_size_limit {
            let limit = self.file_size_limit.map_or("NULL".to_owned(), |limit| limit.to_string());
            settings.push(("file_size_limit", limit));
        }
        if self.allowed_mime_types != from.allowed_mime_types {
            let types = self.allowed_mime_types.as_ref().map_or("NULL".to_owned(), |types| {
                let types: Vec<_> = types.iter().map(|mime| Literal(mime).to_string()).collect();
                format!("ARRAY[{}]::pg_catalog.text[]", types.join(", "))
            });
            settings.push(("allowed_mime_types", types));
        }
        if self.avif_autodetection != from.avif_autodetection {
            settings.push(("avif_autodetection", self.avif_autodetection.to_string()));
        }
        settings
    }
}

impl ObjectKind for Bucket {
    const KIND: Kind = Kind::Bucket;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DeletesData };
    const THERE_IF: &'static str = "to_regclass('storage.buckets') is not null";

    /// By way of JSON, where a column that this version of the platform lacks is just null.
    fn query(_version: u32) -> Option<String> {
        Some(
            "select b.row ->> 'id' as name, coalesce(b.row ->> 'name', b.row ->> 'id') as bucket_name,
               coalesce((b.row ->> 'public')::bool, false) as public,
               (b.row ->> 'file_size_limit')::int8 as file_size_limit,
               case when jsonb_typeof(b.row -> 'allowed_mime_types') = 'array' then
                 array(select t from jsonb_array_elements_text(b.row -> 'allowed_mime_types') with ordinality u(t, i)
                   order by i) end as allowed_mime_types,
               coalesce((b.row ->> 'avif_autodetection')::bool, false) as avif_autodetection,
               '{}'::int8[] as addresses
             from (select to_jsonb(s) as row from storage.buckets s) b
             where coalesce(b.row ->> 'type', 'STANDARD') = 'STANDARD' order by 1"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Bucket, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let default = Bucket {
            name: self.name.clone(),
            bucket_name: self.bucket_name.clone(),
            public: false,
            file_size_limit: None,
            allowed_mime_types: None,
            avif_autodetection: false,
        };
        let mut columns = vec!["id", "name"];
        let mut values = vec![Literal(&self.name).to_string(), Literal(&self.bucket_name).to_string()];
        for (column, value) in self.settings(&default) {
            columns.push(column);
            values.push(value);
        }
        vec![Statement::new(format!(
            "INSERT INTO storage.buckets ({}) VALUES ({})",
            columns.join(", "),
            values.join(", ")
        ))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let settings: Vec<_> =
            to.settings(self).into_iter().map(|(column, value)| format!("{column} = {value}")).collect();
        let mut statement = Statement::new(format!(
            "UPDATE storage.buckets SET {}, updated_at = pg_catalog.now() WHERE id = {}",
            settings.join(", "),
            Literal(&to.name)
        ));
        match (self.public, to.public) {
            (false, true) => {
                statement = statement.hazard(Hazard::new(
                    HazardKind::WidensAccess,
                    "everyone who knows its address can read every file",
                ));
            }
            (true, false) => {
                statement = statement.hazard(Hazard::new(
                    HazardKind::NarrowsAccess,
                    "files are no longer public, though copies may stay in caches for a while",
                ));
            }
            _ => {}
        }
        Alter::InPlace(vec![statement])
    }

    /// Only when empty: the files of deleted rows would stay behind, out of reach. The platform forbids deleting
    /// buckets unless told that it is meant.
    fn drop(&self, _at: &Context) -> Vec<Statement> {
        let name = Literal(&self.name);
        vec![
            Statement::new("SET LOCAL storage.allow_delete_query = 'true'"),
            Statement::new(format!(
                "DELETE FROM storage.buckets WHERE id = {name} AND NOT EXISTS \
                 (SELECT FROM storage.objects WHERE bucket_id = {name})"
            )),
            Statement::new("SET LOCAL storage.allow_delete_query = 'false'"),
        ]
    }

    fn worth_knowing(&self) -> Option<String> {
        self.public.then(|| format!("{} is public: everybody on the internet can read what is put into it", self.id()))
    }

    fn kept_by(&self) -> Option<(String, &'static str)> {
        let name = Literal(&self.name);
        Some((format!("select count(*) from storage.objects where bucket_id = {name}"), "objects"))
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn bucket() -> Bucket {
        Bucket {
            name: "tryon-images".into(),
            bucket_name: "tryon-images".into(),
            public: false,
            file_size_limit: Some(10_485_760),
            allowed_mime_types: Some(vec!["image/jpeg".into(), "image/png".into()]),
            avif_autodetection: false,
        }
    }

    #[test]
    fn is_inserted_with_what_is_said_of_it() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            bucket().create(&at)[0].sql,
            "INSERT INTO storage.buckets (id, name, file_size_limit, allowed_mime_types) VALUES ('tryon-images', \
             'tryon-images', 10485760, ARRAY['image/jpeg', 'image/png']::pg_catalog.text[])"
        );
    }

    #[test]
    fn is_updated_in_place_and_says_who_gains_access() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Bucket { public: true, file_size_limit: None, allowed_mime_types: None, ..bucket() };
        let Alter::InPlace(statements) = bucket().alter(&to, &at) else { panic!("recreated") };
        assert_eq!(
            statements[0].sql,
            "UPDATE storage.buckets SET public = true, file_size_limit = NULL, allowed_mime_types = NULL, \
             updated_at = pg_catalog.now() WHERE id = 'tryon-images'"
        );
        assert_eq!(statements[0].hazards[0].kind, HazardKind::WidensAccess);
        let Alter::InPlace(statements) = to.alter(&bucket(), &at) else { panic!("recreated") };
        assert_eq!(statements[0].hazards[0].kind, HazardKind::NarrowsAccess);
    }

    #[test]
    fn leaves_only_when_empty() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let sql: Vec<_> = bucket().drop(&at).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            sql[1],
            "DELETE FROM storage.buckets WHERE id = 'tryon-images' AND NOT EXISTS (SELECT FROM storage.objects WHERE \
             bucket_id = 'tryon-images')"
        );
        assert!(!bucket().may_be_rebuilt());
    }
}
