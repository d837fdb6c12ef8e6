//! Triggers (PostgreSQL manual, `CREATE TRIGGER`), and the copies of them that partitions have.

use serde::{Deserialize, Serialize};

use super::inheritance;
use crate::object::{
    Alter, Context, Folds, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Reach, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, QualifiedName};

/// A trigger on a table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The schema of the table or view.
    pub schema: String,
    /// The table or view.
    pub relation: String,
    /// Its `relkind`: `r`, `p` or `f` for a table, `v` for a view.
    pub relation_kind: String,
    /// The name.
    pub name: String,
    /// `CONSTRAINT TRIGGER`: can be deferred.
    pub is_constraint: bool,
    /// What `pg_get_triggerdef` prints after the name: `BEFORE INSERT ON ...`.
    pub body: String,
    /// When it fires: `O`rigin, `D`isabled, `R`eplica, `A`lways.
    pub enabled: String,
    /// The trigger of the partitioned table that this is a copy of. Copies come and go with it; they are objects only
    /// where they are enabled differently.
    pub copy_of: Option<Original>,
}

/// The trigger that a partition's one is a copy of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// The schema of its table.
    pub schema: String,
    /// Its table.
    pub relation: String,
    /// Its name.
    pub name: String,
    /// When it fires.
    pub enabled: String,
}

impl Original {
    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Trigger, &self.schema, &self.relation, &self.name)
    }
}

impl Trigger {
    fn relation_id(&self) -> ObjectId {
        let kind = if self.relation_kind == "v" { Kind::View } else { Kind::Table };
        ObjectId::in_schema(kind, &self.schema, &self.relation)
    }

    /// Partitions have copies of what fires for each row only.
    fn reach(&self) -> Reach {
        if self.body.contains(" FOR EACH ROW ") { Reach::Partitions } else { Reach::Only }
    }

    fn relation_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.relation)
    }

    fn define(&self, verb: &str) -> Statement {
        let constraint = if self.is_constraint { "CONSTRAINT " } else { "" };
        Statement::new(format!("{verb} {constraint}TRIGGER {} {}", Ident(&self.name), self.body))
            .lock(LockMode::ShareRowExclusive, self.relation_id())
            .reaches(self.reach())
    }

    /// Sets when it fires. On a partitioned table its copies follow; a copy is set alone.
    fn enable(&self, state: &str) -> Statement {
        let action = match state {
            "D" => "DISABLE",
            "R" => "ENABLE REPLICA",
            "A" => "ENABLE ALWAYS",
            _ => "ENABLE",
        };
        let only = if self.copy_of.is_some() { "ONLY " } else { "" };
        Statement::new(format!("ALTER TABLE {only}{} {action} TRIGGER {}", self.relation_name(), Ident(&self.name)))
            .lock(LockMode::ShareRowExclusive, self.relation_id())
            .reaches(if only.is_empty() { self.reach() } else { Reach::Only })
    }

    /// Whether a copy of it fires differently, before or after: replacing the trigger would undo that.
    fn has_differing_copies(&self, at: &Context) -> bool {
        [at.from, at.to].into_iter().any(|catalog| {
            catalog
                .children(&self.id())
                .iter()
                .any(|child| matches!(catalog.get(child), Some(Object::Trigger(copy)) if copy.copy_of.is_some()))
        })
    }
}

impl ObjectKind for Trigger {
    const KIND: Kind = Kind::Trigger;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["body"];
    const THERE_IF: &'static str = "exists (select from pg_trigger where not tgisinternal)";

    /// Whether a trigger is the system's is asked of the original: PostgreSQL 14 marks copies as internal, too.
    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "with recursive copies(oid, original) as (
               select oid, oid from pg_trigger where tgparentid = 0 and not tgisinternal
               union all select t.oid, c.original from pg_trigger t join copies c on t.tgparentid = c.oid)
             select n.nspname as schema, c.relname as relation, c.relkind as relation_kind, t.tgname as name,
               t.tgconstraint <> 0 as is_constraint,
               substr(pg_get_triggerdef(t.oid), length('CREATE ' || case when t.tgconstraint <> 0 then 'CONSTRAINT '
                 else '' end || 'TRIGGER ' || quote_ident(t.tgname) || ' ') + 1) as body,
               t.tgenabled as enabled,
               case when o.oid <> t.oid then json_build_object('schema', onn.nspname, 'relation', oc.relname,
                 'name', o.tgname, 'enabled', o.tgenabled) end as copy_of,
               array[2620, t.oid::int8, 0] ||
                 case when t.tgconstraint <> 0 then array[2606, t.tgconstraint::int8, 0] else '{{}}' end as addresses
             from copies p join pg_trigger t on t.oid = p.oid join pg_trigger o on o.oid = p.original
               join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
               join pg_class oc on oc.oid = o.tgrelid join pg_namespace onn on onn.oid = oc.relnamespace
             where c.relkind in ('r', 'p', 'v', 'f') and (o.oid = t.oid or o.tgenabled <> t.tgenabled) and {USER_SCHEMA}
             order by 1, 2, 4"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Trigger, &self.schema, &self.relation, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.copy_of.as_ref().map_or_else(|| self.relation_id(), Original::id))
    }

    fn needs(&self) -> Vec<ObjectId> {
        if self.copy_of.is_some() { vec![self.relation_id()] } else { Vec::new() }
    }

    /// Enabling the original would enable its copies, too. A partition gets its copies when it is attached, and loses them
    /// when it is detached: until then one of its own cannot have the name of one of those.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        let Some(original) = &self.copy_of else {
            let links = inheritance::parents(at.from, &self.relation_id());
            return links.filter(|link| !at.makes(&link.id())).map(ObjectKind::id).collect();
        };
        let links = at.to.children(&self.relation_id()).iter().filter(|child| child.kind == Kind::Inheritance).cloned();
        std::iter::once(original.id()).chain(links).collect()
    }

    /// A trigger of its own keeps a table from getting a copy of that name from its parent.
    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        let links = inheritance::parents(at.to, &self.relation_id());
        links.filter(|link| self.copy_of.is_none() && link.bound.is_some()).map(ObjectKind::id).collect()
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        if self.copy_of.is_some() {
            return vec![self.enable(&self.enabled)];
        }
        let mut statements = vec![self.define("CREATE")];
        if self.enabled != "O" {
            statements.push(self.enable(&self.enabled));
        }
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        match (&self.copy_of, &to.copy_of) {
            (Some(_), Some(_)) => return Alter::InPlace(vec![to.enable(&to.enabled)]),
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => {
                return Alter::Recreate { because: "a partition's own trigger is none that it has from its parent" };
            }
        }
        if self.relation_kind != to.relation_kind {
            return Alter::Recreate { because: "its table or view is of another kind" };
        }
        if self.is_constraint != to.is_constraint {
            return Alter::Recreate {
                because: "a trigger cannot become a constraint trigger in place, or stop being one",
            };
        }
        if self.body == to.body {
            return Alter::InPlace(vec![to.enable(&to.enabled)]);
        }
        if to.is_constraint {
            return Alter::Recreate { because: "a constraint trigger cannot be replaced in place" };
        }
        if at.version < 140_000 {
            return Alter::Recreate { because: "before PostgreSQL 14 a trigger cannot be replaced in place" };
        }
        if self.has_differing_copies(at) {
            return Alter::Recreate { because: "partitions on which it fires differently have to be told again" };
        }
        // A replaced trigger is enabled as a new one is.
        let mut statements = vec![to.define("CREATE OR REPLACE")];
        if to.enabled != "O" {
            statements.push(to.enable(&to.enabled));
        }
        Alter::InPlace(statements)
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        if let Some(original) = &self.copy_of {
            if at.makes(&self.id()) {
                return Vec::new();
            }
            // The copy stays with its original; it only stops being different.
            return match at.to.get(&original.id()) {
                Some(Object::Trigger(original)) if !at.unmakes(&original.id()) && !at.unmakes(&self.relation_id()) => {
                    vec![self.enable(&original.enabled)]
                }
                _ => Vec::new(),
            };
        }
        let locking =
            |sql: String| Statement::new(sql).lock(LockMode::AccessExclusive, self.relation_id()).reaches(self.reach());
        let drop = locking(format!("DROP TRIGGER {} ON {}", Ident(&self.name), self.relation_name()));
        let table = self.relation_id();
        let has_copies =
            self.reach() == Reach::Partitions && inheritance::members(at.from, &table).any(|link| link.bound.is_some());
        if !has_copies || !at.is_busy(&table) {
            return vec![drop];
        }
        // Dropping would lock the partitions first, and whoever reads the whole the other way round.
        vec![locking(format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", self.relation_name())), drop]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        self.copy_of.is_none() && *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn trigger() -> Trigger {
        Trigger {
            schema: "public".into(),
            relation: "users".into(),
            relation_kind: "r".into(),
            name: "Touch it".into(),
            is_constraint: false,
            body: "BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.touch()".into(),
            enabled: "O".into(),
            copy_of: None,
        }
    }

    fn copy(enabled: &str) -> Trigger {
        Trigger {
            relation: "users_1".into(),
            enabled: enabled.into(),
            copy_of: Some(Original {
                schema: "public".into(),
                relation: "users".into(),
                name: "Touch it".into(),
                enabled: "O".into(),
            }),
            ..trigger()
        }
    }

    fn sql(statements: Vec<Statement>) -> Vec<String> {
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    fn in_place(alter: Alter) -> Vec<String> {
        match alter {
            Alter::InPlace(statements) => sql(statements),
            other => panic!("not in place: {other:?}"),
        }
    }

    #[test]
    fn is_created_in_its_enabled_state_and_dropped() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let always = Trigger { enabled: "A".into(), is_constraint: true, ..trigger() };
        assert_eq!(
            sql(always.create(&at)),
            [
                "CREATE CONSTRAINT TRIGGER \"Touch it\" BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION \
                 public.touch()",
                "ALTER TABLE public.users ENABLE ALWAYS TRIGGER \"Touch it\"",
            ]
        );
        assert_eq!(sql(trigger().drop(&at)), ["DROP TRIGGER \"Touch it\" ON public.users"]);
    }

    #[test]
    fn is_replaced_in_place_and_stays_disabled() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let from = Trigger { enabled: "D".into(), ..trigger() };
        let to = Trigger { body: "AFTER UPDATE ON public.users ...".into(), ..from.clone() };
        assert_eq!(
            in_place(from.alter(&to, &at)),
            [
                "CREATE OR REPLACE TRIGGER \"Touch it\" AFTER UPDATE ON public.users ...",
                "ALTER TABLE public.users DISABLE TRIGGER \"Touch it\"",
            ]
        );
        assert_eq!(in_place(from.alter(&trigger(), &at)), ["ALTER TABLE public.users ENABLE TRIGGER \"Touch it\""]);
    }

    #[test]
    fn what_cannot_be_replaced_is_recreated() {
        let catalog = Catalog::default();
        let recreated = |from: &Trigger, to: &Trigger, version| {
            let at = Context::new(&catalog, &catalog, "postgres", version);
            assert!(matches!(from.alter(to, &at), Alter::Recreate { .. }), "{to:?}");
        };
        let other = Trigger { body: "AFTER UPDATE".into(), ..trigger() };
        recreated(&trigger(), &other, 130_000);
        recreated(&trigger(), &Trigger { is_constraint: true, ..trigger() }, 150_000);
        recreated(&trigger(), &Trigger { relation_kind: "v".into(), ..trigger() }, 150_000);
        let constraint = Trigger { is_constraint: true, ..trigger() };
        recreated(&constraint, &Trigger { is_constraint: true, ..other }, 150_000);
        recreated(&copy("D"), &Trigger { copy_of: None, ..copy("D") }, 150_000);
    }

    #[test]
    fn a_partitions_copy_is_only_enabled_and_disabled() {
        let mut catalog = Catalog::default();
        catalog.insert(Object::Trigger(trigger()));
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(sql(copy("D").create(&at)), ["ALTER TABLE ONLY public.users_1 DISABLE TRIGGER \"Touch it\""]);
        assert_eq!(sql(copy("D").drop(&at)), ["ALTER TABLE ONLY public.users_1 ENABLE TRIGGER \"Touch it\""]);
        assert_eq!(
            in_place(copy("D").alter(&copy("R"), &at)),
            ["ALTER TABLE ONLY public.users_1 ENABLE REPLICA TRIGGER \"Touch it\""]
        );
        assert_eq!(copy("D").parent(), Some(trigger().id()));
        let mut at = Context::new(&catalog, &catalog, "postgres", 150_000);
        at.unmade.insert(trigger().id());
        assert!(copy("D").drop(&at).is_empty());
    }

    #[test]
    fn the_same_trigger_by_another_name_is_renamed() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Trigger { name: "touch".into(), ..trigger() };
        assert_eq!(
            Object::Trigger(trigger()).rename(&Object::Trigger(to.clone()), &at).map(sql),
            Some(vec!["ALTER TRIGGER \"Touch it\" ON public.users RENAME TO touch".to_owned()])
        );
        assert_eq!(
            Object::Trigger(trigger()).rename(&Object::Trigger(Trigger { enabled: "D".into(), ..to }), &at),
            None
        );
    }
}
