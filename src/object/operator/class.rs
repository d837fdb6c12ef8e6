//! Operator classes (PostgreSQL manual, `CREATE OPERATOR CLASS`).

use serde::{Deserialize, Serialize};

use super::member::{clause, members};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};
use crate::sql::{Ident, QualifiedName};

/// How an index of one access method works on one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorClass {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The index access method.
    pub method: String,
    /// The type of the column.
    pub data_type: String,
    /// Whether it is used where none is named.
    pub is_default: bool,
    /// The schema of its operator family.
    pub family_schema: String,
    /// Its operator family.
    pub family: String,
    /// `STORAGE`: the type that the index keeps, where it is another.
    pub storage: Option<String>,
    /// Its operators and functions, each as slot and content.
    pub members: Vec<(String, String)>,
}

impl OperatorClass {
    fn items(&self) -> Vec<String> {
        let mut items: Vec<_> = self.members.iter().map(|(slot, content)| clause(slot, content)).collect();
        // A class whose members all belong to its family alone still has to say something, which is the default.
        if self.storage.is_some() || items.is_empty() {
            items.push(format!("STORAGE {}", self.storage.as_deref().unwrap_or(&self.data_type)));
        }
        items
    }

    /// All that it is but its name.
    pub(super) fn content(&self) -> String {
        let default = if self.is_default { "DEFAULT " } else { "" };
        format!("{default}FOR TYPE {}: {}", self.data_type, self.items().join(", "))
    }

    /// Whether its family is the one that PostgreSQL makes with a class.
    fn has_own_family(&self) -> bool {
        self.family_schema == self.schema && self.family == self.name
    }
}

impl ObjectKind for OperatorClass {
    const KIND: Kind = Kind::OperatorClass;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_opclass where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.opcname as name, a.amname as method,
               format_type(c.opcintype, null) as data_type, c.opcdefault as is_default, fn.nspname as family_schema,
               f.opfname as family, case when c.opckeytype <> 0 then format_type(c.opckeytype, null) end as storage,
               coalesce((select json_agg(json_build_array(m.slot, m.content) order by m.sort, m.number, m.slot)
                 from members m where m.opclass = c.oid), '[]') as members,
               array[2616, c.oid::int8, 0] || coalesce((select array_agg(u order by m.oid, i) from members m,
                 unnest(array[m.class, m.oid::int8, 0]) with ordinality x(u, i) where m.opclass = c.oid), '{{}}')
                 as addresses
             from pg_opclass c join pg_am a on a.oid = c.opcmethod join pg_namespace n on n.oid = c.opcnamespace
               join pg_opfamily f on f.oid = c.opcfamily join pg_namespace fn on fn.oid = f.opfnamespace
             where {USER_SCHEMA} order by 1, 2, 3"
        ))
        .map(|query| {
            let members = members();
            format!(
                "with members as (select distinct m.*, d.refobjid as opclass from ({members}) m
                   join pg_depend d on d.classid = m.class and d.objid = m.oid and d.refclassid = 2616) {query}"
            )
        })
    }

    fn id(&self) -> ObjectId {
        ObjectId::for_method(Kind::OperatorClass, &self.schema, &self.name, &self.method)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let default = if self.is_default { " DEFAULT" } else { "" };
        vec![Statement::new(format!(
            "CREATE OPERATOR CLASS {name}\n   {default} FOR TYPE {} USING {} FAMILY {} AS\n    {}",
            self.data_type,
            Ident(&self.method),
            QualifiedName(&self.family_schema, &self.family),
            self.items().join(",\n    "),
            name = QualifiedName(&self.schema, &self.name),
        ))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "nothing of an operator class can be changed" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP OPERATOR CLASS {}", self.id().sql_name()))]
    }

    /// A family that came with it is renamed too, for the same reason.
    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        let mut renamed = Self { name: to.name.clone(), ..self.clone() };
        if self.has_own_family() && to.has_own_family() {
            renamed.family.clone_from(&to.family);
        }
        renamed == *to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;
    use crate::object::Object;

    #[test]
    fn is_created_in_its_family() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let class = OperatorClass {
            schema: "public".into(),
            name: "fast_ops".into(),
            method: "btree".into(),
            data_type: "integer".into(),
            is_default: false,
            family_schema: "public".into(),
            family: "fast_ops".into(),
            storage: None,
            members: vec![
                ("OPERATOR 1 (integer, integer)".into(), "pg_catalog.<".into()),
                ("FUNCTION 1 (integer, integer)".into(), "pg_catalog.btint4cmp(integer, integer)".into()),
            ],
        };
        assert_eq!(
            class.create(&at)[0].sql,
            "CREATE OPERATOR CLASS public.fast_ops\n    FOR TYPE integer USING btree FAMILY public.fast_ops AS\n    \
             OPERATOR 1 pg_catalog.< (integer, integer),\n    \
             FUNCTION 1 (integer, integer) pg_catalog.btint4cmp(integer, integer)"
        );
        let empty = OperatorClass { is_default: true, members: Vec::new(), ..class.clone() };
        assert_eq!(
            empty.create(&at)[0].sql,
            "CREATE OPERATOR CLASS public.fast_ops\n    DEFAULT FOR TYPE integer USING btree FAMILY public.fast_ops AS\n    \
             STORAGE integer"
        );
        let renamed = OperatorClass { name: "other_ops".into(), family: "other_ops".into(), ..class.clone() };
        assert!(Object::OperatorClass(class.clone()).rename(&Object::OperatorClass(renamed.clone()), &at).is_some());
        assert!(Object::OperatorClass(class.clone()).rename(&Object::OperatorClass(empty.clone()), &at).is_none());
    }
}
