//! Comments (PostgreSQL manual, `COMMENT`).

use serde::{Deserialize, Serialize};

use super::{called, keyword};
use crate::object::table::relation_of;
use crate::object::{
    Alter, Catalog, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
};
use crate::sql::{Literal, QualifiedName};

/// The comment on an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The object.
    pub object: ObjectId,
    /// Whether it is on the index behind a constraint, rather than on the constraint.
    pub of_index: bool,
    /// The text.
    pub text: String,
    /// Whether it is what `CREATE EXTENSION` has put there itself.
    pub of_extension: bool,
}

impl Comment {
    fn statement(&self, text: &str, catalog: &Catalog, at: &Context) -> Vec<Statement> {
        let (keyword, name) = if self.of_index {
            let schema = self.object.schema().unwrap_or_default();
            ("INDEX", QualifiedName(schema, self.object.name()).to_string())
        } else {
            match keyword(&self.object, catalog) {
                Some(keyword) => (keyword, called(&self.object, at.from)),
                None => return Vec::new(),
            }
        };
        let statement = Statement::new(format!("COMMENT ON {keyword} {name} IS {text}"));
        let relation = if self.of_index {
            catalog.get(&self.object).and_then(Object::parent)
        } else {
            relation_of(&self.object, catalog)
        };
        let statement = if self.object.kind == Kind::Role { statement.as_connected() } else { statement };
        vec![match relation {
            Some(relation) => statement.lock(LockMode::ShareUpdateExclusive, relation),
            None => statement,
        }]
    }
}

impl ObjectKind for Comment {
    const KIND: Kind = Kind::Comment;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const REFERENCES: &'static [&'static str] = &["object"];

    fn query(_version: u32) -> Option<String> {
        // Below 16384 is what initdb made; of that only schema public is anybody's to comment. It also says of database
        // `postgres` what it is for.
        Some(
            "select array[d.classoid::int8, d.objoid::int8, d.objsubid] as object, d.description as text,
               d.classoid = 1259 and exists (select from pg_constraint o
                 where o.conindid = d.objoid and o.contype in ('p', 'u', 'x')) as of_index,
               d.classoid = 3079 and d.description = (select a.comment from pg_available_extensions a
                 join pg_extension e on e.extname = a.name where e.oid = d.objoid) is true as of_extension,
               '{}'::int8[] as addresses
             from pg_description d
             where d.objoid >= 16384 or d.classoid = 2615
             union all select array[s.classoid::int8, s.objoid::int8, 0], s.description, false, false, '{}'::int8[]
             from pg_shdescription s where s.classoid = 1260
               or s.classoid = 1262 and s.objoid = (select b.oid from pg_database b where b.datname = current_database())
                 and s.description <> 'default administrative connection database'
             order by 1"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::Comment, self.object.clone(), if self.of_index { "index" } else { "" })
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.object.clone())
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        if self.of_extension && at.makes(&self.object) {
            return Vec::new();
        }
        let mut statements = self.statement(&Literal(&self.text).to_string(), at.to, at);
        for statement in &mut statements {
            // What the plan makes itself nobody waits for.
            statement.locks.retain(|lock| !at.makes(&lock.relation));
        }
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        // Each server's extension says it in its own words.
        if self.of_extension && to.of_extension { Alter::Nothing } else { Alter::InPlace(to.create(at)) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        self.statement("NULL", at.from, at)
    }
}
