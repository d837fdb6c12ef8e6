//! Operators (PostgreSQL manual, `CREATE OPERATOR`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::function;
use crate::object::{
    Alter, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::Ident;

/// The name of another operator, whose operands follow from this one's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
}

/// An operator. One that is there only because another names it is no object of its own: PostgreSQL makes such a
/// shell with the operator that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The type of the left operand; none for a prefix operator.
    pub left: Option<String>,
    /// The type of the right operand.
    pub right: String,
    /// The function behind it: qualified.
    pub function: String,
    /// `COMMUTATOR`: the operator that gives the same with its operands swapped.
    pub commutator: Option<Link>,
    /// `NEGATOR`: the operator that gives the opposite.
    pub negator: Option<Link>,
    /// `RESTRICT`: the function that estimates how many rows it selects, qualified.
    pub restrict: Option<String>,
    /// `JOIN`: the function that estimates how many rows it joins, qualified.
    pub join: Option<String>,
    /// `HASHES`.
    pub hashes: bool,
    /// `MERGES`.
    pub merges: bool,
}

/// The first version in which links, HASHES and MERGES can be added in place.
const ADDS_IN_PLACE: u32 = 170_000;

impl Link {
    fn option(&self, name: &str) -> String {
        format!("{name} = OPERATOR({}.{})", Ident(&self.schema), self.name)
    }
}

/// Which of the two links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Commutator,
    Negator,
}

impl Operator {
    fn link(&self, role: Role) -> Option<&Link> {
        match role {
            Role::Commutator => self.commutator.as_ref(),
            Role::Negator => self.negator.as_ref(),
        }
    }

    /// The operator that a link of this one leads to.
    fn linked(&self, role: Role) -> Option<ObjectId> {
        let link = self.link(role)?;
        let arguments = match (&self.left, role) {
            (Some(left), Role::Commutator) => format!("{}, {left}", self.right),
            (Some(left), Role::Negator) => format!("{left}, {}", self.right),
            (None, _) => format!("NONE, {}", self.right),
        };
        Some(ObjectId::with_arguments(Kind::Operator, &link.schema, &link.name, arguments))
    }

    /// Whether the operator of that name leads back to this one.
    fn is_linked_from(&self, role: Role, other: Option<&ObjectId>, at: &Context) -> bool {
        other.is_some_and(|other| match at.to.get(other) {
            Some(Object::Operator(operator)) => operator.linked(role) == Some(self.id()),
            _ => false,
        })
    }

    /// The operator that the link leads to once the others of the plan are dropped and created: PostgreSQL clears it
    /// with the operator that it leads to, and sets it with one that leads back (`OperatorUpd` in its source).
    fn link_by_itself(&self, role: Role, to: &Self, at: &Context) -> Option<ObjectId> {
        let wanted = to.linked(role);
        if wanted.as_ref().is_some_and(|wanted| at.makes(wanted)) && self.is_linked_from(role, wanted.as_ref(), at) {
            return wanted;
        }
        self.linked(role).filter(|linked| !at.unmakes(linked))
    }

    fn options(&self) -> Vec<String> {
        let mut options = vec![format!("FUNCTION = {}", self.function)];
        options.extend(self.left.iter().map(|left| format!("LEFTARG = {left}")));
        options.push(format!("RIGHTARG = {}", self.right));
        options.extend(self.commutator.iter().map(|link| link.option("COMMUTATOR")));
        options.extend(self.negator.iter().map(|link| link.option("NEGATOR")));
        options.extend(self.restrict.iter().map(|function| format!("RESTRICT = {function}")));
        options.extend(self.join.iter().map(|function| format!("JOIN = {function}")));
        options.extend(self.hashes.then(|| "HASHES".to_owned()));
        options.extend(self.merges.then(|| "MERGES".to_owned()));
        options
    }
}

impl ObjectKind for Operator {
    const KIND: Kind = Kind::Operator;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_operator where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        let link = |column: &str| {
            format!(
                "(select json_build_object('schema', ln.nspname, 'name', l.oprname) from pg_operator l
                   join pg_namespace ln on ln.oid = l.oprnamespace where l.oid = o.{column})"
            )
        };
        Some(format!(
            "select n.nspname as schema, o.oprname as name,
               case when o.oprleft <> 0 then format_type(o.oprleft, null) end as left,
               format_type(o.oprright, null) as right, {function} as function, {commutator} as commutator,
               {negator} as negator, {restrict} as restrict, {join} as join, o.oprcanhash as hashes,
               o.oprcanmerge as merges, array[2617, o.oid::int8, 0] as addresses
             from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
             where o.oprcode <> 0 and {USER_SCHEMA} order by 1, 2, 3, 4",
            function = function("o.oprcode"),
            commutator = link("oprcom"),
            negator = link("oprnegate"),
            restrict = function("o.oprrest"),
            join = function("o.oprjoin"),
        ))
    }

    fn id(&self) -> ObjectId {
        let left = self.left.as_deref().unwrap_or("NONE");
        ObjectId::with_arguments(Kind::Operator, &self.schema, &self.name, format!("{left}, {}", self.right))
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!(
            "CREATE OPERATOR {}.{} (\n    {}\n)",
            Ident(&self.schema),
            self.name,
            self.options().join(",\n    ")
        ))]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.function != to.function {
            return Alter::Recreate { because: "the function of an operator cannot be changed" };
        }
        let adds = at.version >= ADDS_IN_PLACE;
        let mut settings = Vec::new();
        for (name, role) in [("COMMUTATOR", Role::Commutator), ("NEGATOR", Role::Negator)] {
            let by_itself = self.link_by_itself(role, to, at);
            match to.link(role) {
                _ if by_itself == to.linked(role) => {}
                Some(link) if adds && by_itself.is_none() => settings.push(link.option(name)),
                _ => return Alter::Recreate { because: "the commutator and negator of an operator cannot be changed" },
            }
        }
        for (name, from, to) in [("HASHES", self.hashes, to.hashes), ("MERGES", self.merges, to.merges)] {
            match (from, to) {
                (false, true) if adds => settings.push(name.to_owned()),
                _ if from == to => {}
                _ => {
                    return Alter::Recreate {
                        because: "whether an operator can be hashed or merged cannot be changed",
                    };
                }
            }
        }
        for (name, from, to) in [("RESTRICT", &self.restrict, &to.restrict), ("JOIN", &self.join, &to.join)] {
            if from != to {
                settings.push(format!("{name} = {}", to.as_deref().unwrap_or("NONE")));
            }
        }
        if settings.is_empty() {
            return Alter::Nothing;
        }
        let sql = format!("ALTER OPERATOR {} SET ({})", self.id().sql_name(), settings.join(", "));
        Alter::InPlace(vec![Statement::new(sql)])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP OPERATOR {}", self.id().sql_name()))]
    }

    /// An operator that goes on naming this one, though only as a shell from then on, loses its link all the same.
    fn disturbs(&self, at: &Context) -> Vec<ObjectId> {
        if at.to.get(&self.id()).is_some() {
            return Vec::new();
        }
        [Role::Commutator, Role::Negator]
            .into_iter()
            .filter_map(|role| {
                let other = self.linked(role).filter(|other| *other != self.id())?;
                self.is_linked_from(role, Some(&other), at).then_some(other)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn link(name: &str) -> Link {
        Link { schema: "public".into(), name: name.into() }
    }

    fn operator() -> Operator {
        Operator {
            schema: "public".into(),
            name: "===".into(),
            left: Some("integer".into()),
            right: "bigint".into(),
            function: "public.same".into(),
            commutator: Some(link("====")),
            negator: Some(link("!==")),
            restrict: Some("pg_catalog.eqsel".into()),
            join: Some("pg_catalog.eqjoinsel".into()),
            hashes: true,
            merges: true,
        }
    }

    #[test]
    fn is_named_by_its_operands() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            operator().create(&at)[0].sql,
            "CREATE OPERATOR public.=== (\n    FUNCTION = public.same,\n    LEFTARG = integer,\n    RIGHTARG = bigint,\n    \
             COMMUTATOR = OPERATOR(public.====),\n    NEGATOR = OPERATOR(public.!==),\n    RESTRICT = pg_catalog.eqsel,\n    \
             JOIN = pg_catalog.eqjoinsel,\n    HASHES,\n    MERGES\n)"
        );
        assert_eq!(operator().drop(&at)[0].sql, "DROP OPERATOR public.=== (integer, bigint)");
        let prefix = Operator { left: None, ..operator() };
        assert_eq!(prefix.drop(&at)[0].sql, "DROP OPERATOR public.=== (NONE, bigint)");
        assert_eq!(
            operator().linked(Role::Commutator).map(|id| id.sql_name()).as_deref(),
            Some("public.==== (bigint, integer)")
        );
    }

    #[test]
    fn estimators_change_in_place_and_links_since_17() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Operator { restrict: None, ..operator() };
        assert_eq!(
            operator().alter(&to, &at),
            Alter::InPlace(vec![Statement::new("ALTER OPERATOR public.=== (integer, bigint) SET (RESTRICT = NONE)")])
        );
        let bare = Operator { commutator: None, hashes: false, ..operator() };
        assert!(matches!(bare.alter(&operator(), &at), Alter::Recreate { .. }));
        let at = Context { version: 170_000, ..at };
        assert_eq!(
            bare.alter(&operator(), &at),
            Alter::InPlace(vec![Statement::new(
                "ALTER OPERATOR public.=== (integer, bigint) SET (COMMUTATOR = OPERATOR(public.====), HASHES)"
            )])
        );
        assert!(matches!(operator().alter(&bare, &at), Alter::Recreate { .. }));
    }

    #[test]
    fn a_link_goes_with_the_operator_that_it_leads_to() {
        let catalog = Catalog::default();
        let mut at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Operator { commutator: None, ..operator() };
        assert!(matches!(operator().alter(&to, &at), Alter::Recreate { .. }));
        at.unmade.extend(operator().linked(Role::Commutator));
        assert_eq!(operator().alter(&to, &at), Alter::Nothing);
    }
}
