//! Which column a sequence belongs to: it is dropped with that column. `serial` makes such a link.

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::Ident;

/// `ALTER SEQUENCE ... OWNED BY`; not that of an identity column, which is part of the column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequenceOwner {
    /// The sequence.
    pub sequence: ObjectId,
    /// The column that owns it.
    pub column: ObjectId,
}

impl SequenceOwner {
    /// Whether the plan drops the column, with its table or alone.
    pub(in crate::object) fn loses_column(&self, at: &Context) -> bool {
        let table = at.from.get(&self.column).and_then(Object::parent);
        at.unmakes(&self.column) || table.is_some_and(|table| at.unmakes(&table))
    }

    fn owned_by(&self, owner: &str) -> Statement {
        Statement::new(format!("ALTER SEQUENCE {} OWNED BY {owner}", self.sequence.sql_name()))
            .lock(LockMode::ShareRowExclusive, self.sequence.clone())
    }
}

/// The role that owns the object before the plan gives it to another.
fn present_owner<'a>(object: &ObjectId, at: &Context<'a>) -> Option<&'a str> {
    if at.makes(object) {
        return Some(at.creator);
    }
    match at.from.get(&ObjectId::attached(Kind::Owner, object.clone(), "")) {
        Some(Object::Owner(owner)) => Some(&owner.role),
        _ => None,
    }
}

impl ObjectKind for SequenceOwner {
    const KIND: Kind = Kind::SequenceOwner;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str = "exists (select from pg_sequence)";
    const REFERENCES: &'static [&'static str] = &["sequence", "column"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select array[1259, c.oid::int8, 0] as sequence, array[1259, d.refobjid::int8, d.refobjsubid] as column,
               '{{}}'::int8[] as addresses
             from pg_depend d join pg_class c on c.oid = d.objid join pg_namespace n on n.oid = c.relnamespace
             where d.classid = 1259 and d.objsubid = 0 and d.refclassid = 1259 and d.refobjsubid > 0
               and d.deptype = 'a' and c.relkind = 'S' and {USER_SCHEMA} order by n.nspname, c.relname"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::between(Kind::SequenceOwner, self.sequence.clone(), self.column.clone())
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.column.clone())
    }

    fn needs(&self) -> Vec<ObjectId> {
        vec![self.sequence.clone()]
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut statements = Vec::new();
        // PostgreSQL links only what has one owner; later the sequence follows whoever owns the table.
        let table = at.to.get(&self.column).and_then(Object::parent);
        if let Some(role) = table.and_then(|table| present_owner(&table, at))
            && present_owner(&self.sequence, at).is_some_and(|owner| owner != role)
        {
            let sql = format!("ALTER SEQUENCE {} OWNER TO {}", self.sequence.sql_name(), Ident(role));
            statements.push(Statement::new(sql));
        }
        statements.push(self.owned_by(&self.column.sql_name()));
        statements
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        Alter::Nothing
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        let sequence_goes = at.unmakes(&self.sequence);
        // A sequence that is neither kept under its name nor dropped is renamed.
        let sequence_renamed = !sequence_goes && at.to.get(&self.sequence).is_none();
        let owned_again = at.to.dependents(&self.sequence).iter().any(|id| id.kind == Kind::SequenceOwner);
        if sequence_goes || !self.loses_column(at) && (owned_again || sequence_renamed) {
            return Vec::new();
        }
        vec![self.owned_by("NONE")]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::sequence::tests::sequence;
    use super::*;
    use crate::object::Catalog;
    use crate::object::attached::Owner;
    use crate::object::table::Column;

    pub(in super::super) fn link(column: &str) -> SequenceOwner {
        SequenceOwner {
            sequence: ObjectId::in_schema(Kind::Sequence, "public", "s"),
            column: ObjectId::on_relation(Kind::Column, "public", "users", column),
        }
    }

    fn column(name: &str) -> Column {
        Column {
            schema: "public".to_owned(),
            table: "users".to_owned(),
            name: name.to_owned(),
            position: 1,
            data_type: "bigint".to_owned(),
            base_type: "bigint".to_owned(),
            collation: None,
            not_null: false,
            generated: None,
            is_virtual: false,
            identity: None,
            storage: "p".to_owned(),
            type_storage: "p".to_owned(),
            compression: None,
            statistics: None,
            options: Vec::new(),
            local: true,
            inherited: false,
            of_partition: false,
            partition_key: false,
            foreign: None,
        }
    }

    /// A database with the sequence `s`, columns of `users`, and perhaps the one that owns the sequence.
    pub(in super::super) fn catalog(columns: &[&str], owner: Option<&str>) -> Catalog {
        let mut catalog = Catalog::default();
        catalog.insert(Object::Sequence(sequence("s")));
        for name in columns {
            catalog.insert(Object::Column(column(name)));
        }
        if let Some(owner) = owner {
            catalog.insert(Object::SequenceOwner(link(owner)));
        }
        catalog
    }

    fn dropped(wanted: &Catalog, unmade: &[ObjectId]) -> Vec<String> {
        let live = catalog(&["id", "other"], Some("id"));
        let mut at = Context::new(&live, wanted, "postgres", 150_000);
        at.unmade.extend(unmade.iter().cloned());
        link("id").drop(&at).into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn is_made_once_both_ends_exist() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(link("id").create(&at)[0].sql, "ALTER SEQUENCE public.s OWNED BY public.users.id");
        assert_eq!(link("id").needs(), [link("id").sequence]);
        assert_eq!(link("id").parent(), Some(link("id").column));
    }

    #[test]
    fn a_new_sequence_gets_the_owner_of_an_old_table_before_it_is_linked() {
        let wanted = catalog(&["id"], Some("id"));
        let mut live = catalog(&["id"], None);
        let table = ObjectId::in_schema(Kind::Table, "public", "users");
        live.insert(Object::Owner(Owner { object: table, role: "app".to_owned() }));
        let mut at = Context::new(&live, &wanted, "postgres", 150_000);
        at.made.insert(link("id").sequence);
        let statements = link("id").create(&at);
        assert_eq!(statements[0].sql, "ALTER SEQUENCE public.s OWNER TO app");
        assert_eq!(statements[1].sql, "ALTER SEQUENCE public.s OWNED BY public.users.id");
        let at = Context { creator: "app", ..at };
        assert_eq!(link("id").create(&at).len(), 1);
    }

    #[test]
    fn a_sequence_that_stays_is_released_first() {
        let none = ["ALTER SEQUENCE public.s OWNED BY NONE"];
        assert_eq!(dropped(&catalog(&["id"], None), &[]), none);
        assert_eq!(dropped(&catalog(&[], None), &[link("id").column]), none);
        let table = ObjectId::in_schema(Kind::Table, "public", "users");
        assert_eq!(dropped(&catalog(&[], None), &[table]), none);
        assert_eq!(dropped(&catalog(&["other"], Some("other")), &[link("id").column]), none);
    }

    #[test]
    fn nothing_is_said_when_the_sequence_goes_or_gets_another_owner() {
        assert!(dropped(&Catalog::default(), &[link("id").column, link("id").sequence]).is_empty());
        assert!(dropped(&catalog(&["id", "other"], Some("other")), &[]).is_empty());
        assert!(dropped(&Catalog::default(), &[]).is_empty());
    }
}
