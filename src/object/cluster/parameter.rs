//! Configuration parameters on which privileges were granted (PostgreSQL manual, `GRANT ... ON PARAMETER`, since 15).

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};

/// A parameter: nothing but what its privileges hang on. GRANT makes it known, REVOKE forgets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The name, in lower case.
    pub name: String,
}

impl ObjectKind for Parameter {
    const KIND: Kind = Kind::Parameter;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::Nothing };

    fn query(version: u32) -> Option<String> {
        (version >= 150_000).then(|| {
            "select p.parname as name, array[6243, p.oid::int8, 0] as addresses from pg_parameter_acl p order by 1"
                .to_owned()
        })
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Parameter, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Nothing
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_two_parts_is_quoted_part_by_part() {
        let parameter = Parameter { name: "app.user".to_owned() };
        assert_eq!(parameter.id().sql_name(), "app.\"user\"");
        assert!(Parameter::query(140_000).is_none());
    }
}
