//! Casts (PostgreSQL manual, `CREATE CAST`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::signature;
use crate::object::{Alter, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits};

/// How values of one type become another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// The type that it takes, as `format_type` prints it.
    pub source: String,
    /// The type that it gives.
    pub target: String,
    /// The function that does it, qualified, with its arguments.
    pub function: Option<String>,
    /// Without a function: by way of text (`WITH INOUT`), rather than as it is.
    pub in_out: bool,
    /// When it applies: `e`xplicitly only, on `a`ssignment, or `i`mplicitly.
    pub context: String,
}

impl ObjectKind for Cast {
    const KIND: Kind = Kind::Cast;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_cast where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select format_type(c.castsource, null) as source, format_type(c.casttarget, null) as target,
               {function} as function, c.castmethod = 'i' as in_out, c.castcontext as context,
               array[2605, c.oid::int8, 0] as addresses
             from pg_cast c where c.oid >= 16384
               and not exists (select from pg_depend d where d.classid = 2605 and d.objid = c.oid and d.deptype = 'i')
             order by 1, 2",
            function = signature("c.castfunc"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::for_type(Kind::Cast, &self.source, &self.target)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let how = match (&self.function, self.in_out) {
            (Some(function), _) => format!("WITH FUNCTION {function}"),
            (None, true) => "WITH INOUT".to_owned(),
            (None, false) => "WITHOUT FUNCTION".to_owned(),
        };
        let when = match self.context.as_str() {
            "i" => " AS IMPLICIT",
            "a" => " AS ASSIGNMENT",
            _ => "",
        };
        vec![Statement::new(format!("CREATE CAST {} {how}{when}", self.id().sql_name()))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "nothing of a cast can be changed" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP CAST {}", self.id().sql_name()))]
    }

    /// What was written as this cast calls its function; where another function takes over, the text of such an
    /// expression stays, and it would go on calling the old one.
    fn disturbs(&self, at: &Context) -> Vec<ObjectId> {
        let Some(Object::Cast(to)) = at.to.get(&self.id()) else { return Vec::new() };
        if self.function == to.function {
            return Vec::new();
        }
        at.from
            .depends_on(&self.id())
            .iter()
            .filter(|needed| needed.kind == Kind::Routine)
            .flat_map(|function| {
                at.from.dependents(function).iter().filter(|user| {
                    **user != self.id()
                        && !at.to.depends_on(user).contains(function)
                        && at.to.get(user).is_some()
                        && at.from.get(user).is_some_and(Object::may_be_rebuilt)
                })
            })
            .cloned()
            .collect()
    }
}
