//! Security labels (PostgreSQL manual, `SECURITY LABEL`).

use serde::{Deserialize, Serialize};

use super::{called, keyword};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// What a label provider says about an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityLabel {
    /// The object.
    pub object: ObjectId,
    /// `FOR`: the provider.
    pub provider: String,
    /// The label.
    pub label: String,
}

impl SecurityLabel {
    fn statement(&self, label: &str, keyword: Option<&str>, at: &Context) -> Vec<Statement> {
        let Some(keyword) = keyword else { return Vec::new() };
        let (provider, name) = (Ident(&self.provider), called(&self.object, at.from));
        let statement = Statement::new(format!("SECURITY LABEL FOR {provider} ON {keyword} {name} IS {label}"));
        vec![if self.object.kind == Kind::Role { statement.as_connected() } else { statement }]
    }
}

impl ObjectKind for SecurityLabel {
    const KIND: Kind = Kind::SecurityLabel;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_seclabel) or exists (select from pg_shseclabel)";
    const REFERENCES: &'static [&'static str] = &["object"];

    fn query(_version: u32) -> Option<String> {
        Some(
            "select array[l.classoid::int8, l.objoid::int8, l.objsubid] as object, l.provider as provider,
               l.label as label, '{}'::int8[] as addresses
             from pg_seclabel l where l.objoid >= 16384 or l.classoid = 2615
             union all select array[s.classoid::int8, s.objoid::int8, 0], s.provider, s.label, '{}'::int8[]
             from pg_shseclabel s where s.classoid = 1260
               or s.classoid = 1262 and s.objoid = (select b.oid from pg_database b where b.datname = current_database())
             order by 1, 2"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::SecurityLabel, self.object.clone(), &self.provider)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.object.clone())
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        self.statement(&Literal(&self.label).to_string(), keyword(&self.object, at.to), at)
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        Alter::InPlace(to.create(at))
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        self.statement("NULL", keyword(&self.object, at.from), at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    #[test]
    fn a_label_is_set_and_taken_off() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let label = SecurityLabel {
            object: ObjectId::on_relation(Kind::Column, "public", "users", "Name"),
            provider: "anon".into(),
            label: "MASKED WITH FUNCTION f('x')".into(),
        };
        assert_eq!(
            label.create(&at)[0].sql,
            "SECURITY LABEL FOR anon ON COLUMN public.users.\"Name\" IS 'MASKED WITH FUNCTION f(''x'')'"
        );
        assert_eq!(label.drop(&at)[0].sql, "SECURITY LABEL FOR anon ON COLUMN public.users.\"Name\" IS NULL");
    }
}
