//! What is in an operator family without being in one of its classes (PostgreSQL manual, `ALTER OPERATOR FAMILY`).

use serde::{Deserialize, Serialize};

use crate::object::fragment::{operator, operator_family, signature};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};

/// An operator or a function of an operator family. PostgreSQL decides which of them belong to a class: not those
/// between two types, and not the optional ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorFamilyMember {
    /// The schema of the family.
    pub schema: String,
    /// The family; it may be one of PostgreSQL's own.
    pub family: String,
    /// Its index access method.
    pub method: String,
    /// `OPERATOR 1 (integer, bigint)`, `FUNCTION 1 (integer, bigint)`: what tells it from others of the family.
    pub slot: String,
    /// The name of the operator, with the family that it sorts by, or the function with its arguments.
    pub content: String,
}

/// Every member of an operator family as `CREATE OPERATOR CLASS` and `ALTER OPERATOR FAMILY` write it: its slot and
/// content, the family, and its address. Those of PostgreSQL's own are left out.
pub(super) fn members() -> String {
    format!(
        "select o.amopfamily as family, 2602 as class, o.oid, 1 as sort, o.amopstrategy as number,
           format('OPERATOR %s (%s, %s)', o.amopstrategy, format_type(o.amoplefttype, null),
             format_type(o.amoprighttype, null)) as slot,
           {operator} || coalesce(' FOR ORDER BY ' || {sort_family}, '') as content
         from pg_amop o where o.oid >= 16384
         union all
         select r.amprocfamily, 2603, r.oid, 2, r.amprocnum,
           format('FUNCTION %s (%s, %s)', r.amprocnum, format_type(r.amproclefttype, null),
             format_type(r.amprocrighttype, null)), {function}
         from pg_amproc r where r.oid >= 16384",
        operator = operator("o.amopopr"),
        sort_family = operator_family("o.amopsortfamily"),
        function = signature("r.amproc::oid"),
    )
}

/// A member as it is added: an operator's name stands before its operands, a function after.
pub(super) fn clause(slot: &str, content: &str) -> String {
    match (slot.strip_prefix("OPERATOR "), slot.split_once(" (")) {
        (Some(_), Some((number, operands))) => {
            let (name, sorts_by) = content
                .split_once(" FOR ORDER BY ")
                .map_or((content, String::new()), |(name, family)| (name, format!(" FOR ORDER BY {family}")));
            format!("{number} {name} ({operands}{sorts_by}")
        }
        _ => format!("{slot} {content}"),
    }
}

impl OperatorFamilyMember {
    fn family_id(&self) -> ObjectId {
        ObjectId::for_method(Kind::OperatorFamily, &self.schema, &self.family, &self.method)
    }

    /// As it is added.
    pub(super) fn clause(&self) -> String {
        clause(&self.slot, &self.content)
    }

    fn statement(&self, action: &str) -> Vec<Statement> {
        vec![Statement::new(format!("ALTER OPERATOR FAMILY {} {action}", self.family_id().sql_name()))]
    }
}

impl ObjectKind for OperatorFamilyMember {
    const KIND: Kind = Kind::OperatorFamilyMember;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str =
        "exists (select from pg_amop where oid >= 16384) or exists (select from pg_amproc where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        // What extensions add to families of PostgreSQL's is theirs, though nothing but what it calls says so.
        Some(format!(
            "select n.nspname as schema, f.opfname as family, a.amname as method, m.slot, m.content,
               array[m.class, m.oid::int8, 0] as addresses
             from ({members}) m join pg_opfamily f on f.oid = m.family join pg_am a on a.oid = f.opfmethod
               join pg_namespace n on n.oid = f.opfnamespace
             where not exists (select from pg_depend d
                 where d.classid = m.class and d.objid = m.oid and d.refclassid = 2616)
               and not (f.oid < 16384 and exists (select from pg_depend d
                 join pg_depend e on e.classid = d.refclassid and e.objid = d.refobjid and e.deptype = 'e'
                 where d.classid = m.class and d.objid = m.oid))
             order by 1, 2, 3, 4",
            members = members(),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::OperatorFamilyMember, self.family_id(), &self.slot)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.family_id())
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        self.statement(&format!("ADD {}", self.clause()))
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Recreate { because: "a member of an operator family cannot be replaced in place" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        self.statement(&format!("DROP {}", self.slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    #[test]
    fn operators_are_added_by_name_and_dropped_by_number() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let operator = OperatorFamilyMember {
            schema: "public".into(),
            family: "fast_ops".into(),
            method: "gist".into(),
            slot: "OPERATOR 1 (integer, bigint)".into(),
            content: "public.<-> FOR ORDER BY pg_catalog.integer_ops".into(),
        };
        assert_eq!(
            operator.create(&at)[0].sql,
            "ALTER OPERATOR FAMILY public.fast_ops USING gist ADD OPERATOR 1 public.<-> (integer, bigint) \
             FOR ORDER BY pg_catalog.integer_ops"
        );
        assert_eq!(
            operator.drop(&at)[0].sql,
            "ALTER OPERATOR FAMILY public.fast_ops USING gist DROP OPERATOR 1 (integer, bigint)"
        );
        assert_eq!(
            operator.id().to_string(),
            "OPERATOR 1 (integer, bigint) of operator family public.fast_ops USING gist"
        );
        let function = OperatorFamilyMember {
            slot: "FUNCTION 1 (integer, bigint)".into(),
            content: "public.compare(integer, bigint)".into(),
            ..operator
        };
        assert_eq!(
            function.create(&at)[0].sql,
            "ALTER OPERATOR FAMILY public.fast_ops USING gist ADD FUNCTION 1 (integer, bigint) \
             public.compare(integer, bigint)"
        );
    }
}
