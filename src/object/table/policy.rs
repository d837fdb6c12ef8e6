//! Row-level security policies (PostgreSQL manual, 5.8 and `CREATE POLICY`).

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
    USER_SCHEMA,
};
use crate::sql::{Grantee, Ident, QualifiedName};

/// A policy on a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The schema of the table.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The name.
    pub name: String,
    /// `AS PERMISSIVE` rather than `AS RESTRICTIVE`.
    pub permissive: bool,
    /// `FOR`: `*` for all, `r` select, `a` insert, `w` update, `d` delete.
    pub command: String,
    /// `TO`: sorted; the empty name stands for `PUBLIC`.
    pub roles: Vec<String>,
    /// `USING (...)`: the expression, without the parentheses of the clause.
    pub using: Option<String>,
    /// `WITH CHECK (...)`: the expression, without the parentheses of the clause.
    pub check: Option<String>,
}

/// Schemas on whose tables Supabase lets users create, alter and drop policies, but not rename them.
pub(in crate::object) const WITHOUT_RENAME: &[&str] = &["auth", "realtime", "storage"];

impl Policy {
    fn table_id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Table, &self.schema, &self.table)
    }

    fn table_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.table)
    }

    /// `TO ... USING (...) WITH CHECK (...)`: what differs from `from`, or all that is not the default.
    fn clauses(&self, from: Option<&Policy>) -> String {
        let mut clauses = String::new();
        let roles_differ = from.map_or(self.roles != [String::new()], |from| from.roles != self.roles);
        if roles_differ {
            let roles: Vec<_> = self.roles.iter().map(|role| Grantee(role).to_string()).collect();
            clauses += &format!(" TO {}", roles.join(", "));
        }
        if let Some(using) = &self.using
            && from.is_none_or(|from| from.using.as_ref() != Some(using))
        {
            clauses += &format!(" USING ({using})");
        }
        if let Some(check) = &self.check
            && from.is_none_or(|from| from.check.as_ref() != Some(check))
        {
            clauses += &format!(" WITH CHECK ({check})");
        }
        clauses
    }

    /// Whether the policy decides anything while it is changed: row-level security is on, on a table that is not new.
    /// Where nothing is known of the table, the answer is yes.
    fn is_in_force(&self, at: &Context) -> bool {
        let table = self.table_id();
        if at.makes(&table) {
            return false;
        }
        match at.from.get(&ObjectId::attached(Kind::RowSecurity, table.clone(), "")) {
            Some(Object::RowSecurity(row_security)) => row_security.enabled,
            _ => at.from.get(&table).is_none(),
        }
    }

    /// Whether it is only moved out of the way and put back as it was.
    fn is_put_back(&self, at: &Context) -> bool {
        matches!((at.from.get(&self.id()), at.to.get(&self.id())), (Some(from), Some(to)) if from == to)
    }

    fn says(&self, statement: Statement, kind: HazardKind, text: &str, at: &Context) -> Statement {
        if self.is_in_force(at) && !self.is_put_back(at) {
            statement.hazard(Hazard::new(kind, text))
        } else {
            statement
        }
    }

    /// Whether `self` is for no role that `to` is not for, too.
    fn is_for_no_more_roles_than(&self, to: &Policy) -> bool {
        let everyone = String::new();
        to.roles.contains(&everyone) || self.roles.iter().all(|role| to.roles.contains(role))
    }
}

impl ObjectKind for Policy {
    const KIND: Kind = Kind::Policy;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["using", "check"];
    const THERE_IF: &'static str = "exists (select from pg_policy)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as table, p.polname as name, p.polpermissive as permissive,
               p.polcmd as command,
               array(select coalesce(r.rolname::text, '') collate \"C\" from unnest(p.polroles) u
                 left join pg_roles r on r.oid = u order by 1) as roles,
               pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check,
               array[3256, p.oid::int8, 0] as addresses
             from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
             where {USER_SCHEMA} order by 1, 2, 3"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Policy, &self.schema, &self.table, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.table_id())
    }

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        self.roles.iter().map(|role| ObjectId::global(Kind::Role, role)).collect()
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut sql = format!("CREATE POLICY {} ON {}", Ident(&self.name), self.table_name());
        if !self.permissive {
            sql += " AS RESTRICTIVE";
        }
        match self.command.as_str() {
            "r" => sql += " FOR SELECT",
            "a" => sql += " FOR INSERT",
            "w" => sql += " FOR UPDATE",
            "d" => sql += " FOR DELETE",
            _ => {}
        }
        let statement = Statement::new(sql + &self.clauses(None)).lock(LockMode::AccessExclusive, self.table_id());
        let (kind, text) = if self.permissive {
            (HazardKind::WidensAccess, "lets roles reach rows that they could not reach before")
        } else {
            (HazardKind::NarrowsAccess, "keeps roles from rows that they could reach before")
        };
        vec![self.says(statement, kind, text, at)]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.command != to.command {
            return Alter::Recreate { because: "the command that a policy is for cannot be changed in place" };
        }
        if self.permissive != to.permissive {
            return Alter::Recreate { because: "a policy cannot be made permissive or restrictive in place" };
        }
        if (self.using.is_some() && to.using.is_none()) || (self.check.is_some() && to.check.is_none()) {
            return Alter::Recreate { because: "a clause of a policy can be changed in place, but not removed" };
        }
        let statement = Statement::new(format!(
            "ALTER POLICY {} ON {}{}",
            Ident(&to.name),
            to.table_name(),
            to.clauses(Some(self))
        ))
        .lock(LockMode::AccessExclusive, self.table_id());
        let same_conditions = self.using == to.using && self.check == to.check;
        let narrows = same_conditions
            && if to.permissive { to.is_for_no_more_roles_than(self) } else { self.is_for_no_more_roles_than(to) };
        let statement = if narrows {
            to.says(statement, HazardKind::NarrowsAccess, "fewer roles reach rows through it", at)
        } else if same_conditions {
            to.says(statement, HazardKind::WidensAccess, "more roles reach rows", at)
        } else {
            to.says(
                statement,
                HazardKind::WidensAccess,
                "its condition changes: whether someone gains access cannot be proved",
                at,
            )
        };
        Alter::InPlace(vec![statement])
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        let statement = Statement::new(format!("DROP POLICY {} ON {}", Ident(&self.name), self.table_name()))
            .lock(LockMode::AccessExclusive, self.table_id());
        let (kind, text) = if self.permissive {
            (HazardKind::NarrowsAccess, "roles no longer reach the rows that it lets them reach")
        } else {
            (HazardKind::WidensAccess, "roles reach rows that it keeps them from")
        };
        vec![if at.unmakes(&self.table_id()) { statement } else { self.says(statement, kind, text, at) }]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        !WITHOUT_RENAME.contains(&self.schema.as_str()) && *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn policy() -> Policy {
        Policy {
            schema: "public".into(),
            table: "files".into(),
            name: "Users can view their own files".into(),
            permissive: true,
            command: "r".into(),
            roles: vec![String::new()],
            using: Some("(auth.uid() = user_id)".into()),
            check: None,
        }
    }

    fn with_context<T>(test: impl FnOnce(&mut Context) -> T) -> T {
        let catalog = Catalog::default();
        test(&mut Context::new(&catalog, &catalog, "postgres", 150_000))
    }

    fn altered(from: &Policy, to: &Policy) -> Statement {
        match with_context(|at| from.alter(to, at)) {
            Alter::InPlace(mut statements) if statements.len() == 1 => statements.remove(0),
            other => panic!("not in place: {other:?}"),
        }
    }

    #[test]
    fn every_clause_is_written() {
        let to = Policy {
            permissive: false,
            command: "w".into(),
            roles: vec!["authenticated".into(), "Sales team".into()],
            check: Some("true".into()),
            ..policy()
        };
        with_context(|at| {
            assert_eq!(
                policy().create(at)[0].sql,
                "CREATE POLICY \"Users can view their own files\" ON public.files FOR SELECT USING \
                 ((auth.uid() = user_id))"
            );
            assert_eq!(
                to.create(at)[0].sql,
                "CREATE POLICY \"Users can view their own files\" ON public.files AS RESTRICTIVE FOR UPDATE \
                 TO authenticated, \"Sales team\" USING ((auth.uid() = user_id)) WITH CHECK (true)"
            );
            assert_eq!(policy().drop(at)[0].sql, "DROP POLICY \"Users can view their own files\" ON public.files");
        });
    }

    #[test]
    fn only_what_differs_is_altered() {
        let prefix = "ALTER POLICY \"Users can view their own files\" ON public.files";
        let fewer = altered(&policy(), &Policy { roles: vec!["authenticated".into()], ..policy() });
        assert_eq!(fewer.sql, format!("{prefix} TO authenticated"));
        assert_eq!(fewer.hazards[0].kind, HazardKind::NarrowsAccess);
        let more = altered(&Policy { roles: vec!["authenticated".into()], ..policy() }, &policy());
        assert_eq!(more.sql, format!("{prefix} TO PUBLIC"));
        assert_eq!(more.hazards[0].kind, HazardKind::WidensAccess);
        let other = altered(&policy(), &Policy { using: Some("true".into()), ..policy() });
        assert_eq!(other.sql, format!("{prefix} USING (true)"));
        assert_eq!(other.hazards[0].kind, HazardKind::WidensAccess);
    }

    #[test]
    fn a_restrictive_policy_for_fewer_roles_widens_access() {
        let from = Policy { permissive: false, ..policy() };
        let to = Policy { roles: vec!["anon".into()], ..from.clone() };
        assert_eq!(altered(&from, &to).hazards[0].kind, HazardKind::WidensAccess);
        assert_eq!(altered(&to, &from).hazards[0].kind, HazardKind::NarrowsAccess);
        with_context(|at| assert_eq!(from.drop(at)[0].hazards[0].kind, HazardKind::WidensAccess));
        with_context(|at| assert_eq!(from.create(at)[0].hazards[0].kind, HazardKind::NarrowsAccess));
    }

    #[test]
    fn what_cannot_be_altered_is_recreated() {
        let with_check = Policy { command: "w".into(), check: Some("true".into()), ..policy() };
        for (from, to) in [
            (policy(), Policy { command: "*".into(), ..policy() }),
            (policy(), Policy { permissive: false, ..policy() }),
            (with_check.clone(), Policy { check: None, ..with_check.clone() }),
            (with_check.clone(), Policy { using: None, ..with_check }),
        ] {
            assert!(matches!(with_context(|at| from.alter(&to, at)), Alter::Recreate { .. }));
        }
    }

    #[test]
    fn a_new_table_or_one_without_row_level_security_has_no_hazard() {
        with_context(|at| {
            assert_eq!(policy().create(at)[0].hazards[0].kind, HazardKind::WidensAccess);
            at.made.insert(policy().table_id());
            assert!(policy().create(at)[0].hazards.is_empty());
        });
    }

    #[test]
    fn a_policy_that_steps_aside_and_comes_back_has_no_hazard() {
        let mut catalog = Catalog::default();
        catalog.insert(Object::Policy(policy()));
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert!(policy().create(&at)[0].hazards.is_empty());
        assert!(policy().drop(&at)[0].hazards.is_empty());
    }

    #[test]
    fn a_policy_is_renamed_except_on_the_platforms_tables() {
        let renamed = |schema: &str| {
            let from = Policy { schema: schema.into(), ..policy() };
            let to = Policy { name: "own".into(), ..from.clone() };
            with_context(|at| Object::Policy(from.clone()).rename(&Object::Policy(to.clone()), at))
                .map(|statements| statements[0].sql.clone())
        };
        assert_eq!(
            renamed("public").as_deref(),
            Some("ALTER POLICY \"Users can view their own files\" ON public.files RENAME TO own")
        );
        assert_eq!(renamed("storage"), None);
    }
}
