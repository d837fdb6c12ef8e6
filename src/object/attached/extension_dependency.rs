//! That an object goes when an extension does (PostgreSQL manual, `ALTER FUNCTION ... DEPENDS ON EXTENSION`; also of
//! procedures, triggers, materialized views and indexes).

use serde::{Deserialize, Serialize};

use super::{called, keyword};
use crate::object::table::relation_of;
use crate::object::{
    Alter, Catalog, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
};
use crate::sql::Ident;

/// `DEPENDS ON EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionDependency {
    /// The object.
    pub object: ObjectId,
    /// The extension.
    pub extension: String,
}

impl ExtensionDependency {
    fn statement(&self, no: &str, catalog: &Catalog, at: &Context) -> Vec<Statement> {
        let Some(keyword) = keyword(&self.object, catalog) else { return Vec::new() };
        let (name, extension) = (called(&self.object, at.from), Ident(&self.extension));
        let statement = Statement::new(format!("ALTER {keyword} {name} {no}DEPENDS ON EXTENSION {extension}"));
        // `ExecAlterObjectDependsStmt` in PostgreSQL's source asks for the lock whatever the object is.
        vec![match self.relation(catalog) {
            Some(relation) => statement.lock(LockMode::AccessExclusive, relation),
            None => statement,
        }]
    }

    /// The relation that the object is, or is part of; none of a routine.
    fn relation(&self, catalog: &Catalog) -> Option<ObjectId> {
        match self.object.kind {
            Kind::Trigger => catalog.get(&self.object).and_then(Object::parent),
            _ => relation_of(&self.object, catalog),
        }
    }
}

impl ObjectKind for ExtensionDependency {
    const KIND: Kind = Kind::ExtensionDependency;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_depend where refclassid = 3079 and deptype = 'x')";
    const REFERENCES: &'static [&'static str] = &["object"];

    fn query(_version: u32) -> Option<String> {
        Some(
            "select array[d.classid::int8, d.objid::int8, 0] as object, e.extname as extension, '{}'::int8[] as addresses
             from pg_depend d join pg_extension e on e.oid = d.refobjid
             where d.refclassid = 3079 and d.deptype = 'x' and d.objid >= 16384 order by 1, 2"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::ExtensionDependency, self.object.clone(), &self.extension)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.object.clone())
    }

    fn needs(&self) -> Vec<ObjectId> {
        vec![ObjectId::global(Kind::Extension, &self.extension)]
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        self.statement("", at.to, at)
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Nothing
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        // What is dropped with its extension is not there any more to be told so.
        if at.unmakes(&ObjectId::global(Kind::Extension, &self.extension)) {
            return Vec::new();
        }
        self.statement("NO ", at.from, at)
    }
}
