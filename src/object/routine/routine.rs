//! Functions, procedures and window functions (PostgreSQL manual, `CREATE FUNCTION`); not aggregates.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::outdated;
use crate::object::attached::opened_by_default;
use crate::object::table::{relation_of, with_written};
use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
    USER_SCHEMA,
};
use crate::sentence;
use crate::sql::Ident;

/// A function or procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routine {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The types of the input arguments, which tell it from others of its name: `integer, text`.
    pub arguments: String,
    /// `f`unction, `p`rocedure or `w`indow function.
    pub routine_kind: String,
    /// The whole `CREATE OR REPLACE` statement as `pg_get_functiondef` prints it.
    pub definition: String,
    /// The type that it returns, with `SETOF`.
    pub result: String,
    /// The names of its input arguments, empty where one has none.
    pub input_names: Vec<String>,
    /// Name and type of each output column, where the result is a row that is made up of them.
    pub output_columns: Vec<String>,
    /// How many of the arguments have a DEFAULT.
    pub defaults: i32,
    /// `SECURITY DEFINER`: runs with its owner's rights.
    pub security_definer: bool,
}

impl Routine {
    /// The keyword by which statements call it.
    pub(in crate::object) fn keyword(&self) -> &'static str {
        if self.routine_kind == "p" { "PROCEDURE" } else { "FUNCTION" }
    }

    /// What `CREATE OR REPLACE` refuses to change (`ProcedureCreate` in PostgreSQL's source).
    fn obstacle(&self, to: &Self) -> Option<&'static str> {
        if self.routine_kind != to.routine_kind {
            return Some("a function cannot become a procedure or window function in place, or the other way");
        }
        if self.result != to.result {
            return Some("the return type of a function cannot be changed in place");
        }
        if self.output_columns != to.output_columns {
            return Some("the output columns of a function cannot be changed in place");
        }
        // A name may be added to an argument that has none.
        if self.input_names.iter().zip(&to.input_names).any(|(from, to)| !from.is_empty() && from != to) {
            return Some("the name of an argument cannot be changed in place");
        }
        if self.defaults > to.defaults {
            return Some("the default of an argument cannot be removed in place");
        }
        None
    }

    /// Its arguments when the types that step aside have done so.
    fn retired_arguments(&self, at: &Context) -> String {
        let retired: Vec<(String, String)> = at
            .from
            .depends_on(&self.id())
            .iter()
            .filter(|needed| at.unmakes(needed) && needed.kind != Kind::Routine)
            .filter_map(|needed| Some((needed.sql_name(), at.from.get(needed)?.retire(at)?.1.id().sql_name())))
            .collect();
        let argument = |text: &str| {
            let name = text.trim_end_matches("[]");
            let new = retired.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new);
            format!("{new}{}", &text[name.len()..])
        };
        self.arguments.split(", ").map(argument).collect::<Vec<_>>().join(", ")
    }

    fn with_access_hazard(&self, from: &Routine, statement: Statement) -> Statement {
        match (from.security_definer, self.security_definer) {
            (false, true) => statement.hazard(Hazard::new(
                HazardKind::WidensAccess,
                "runs with its owner's rights from now on, whoever calls it",
            )),
            (true, false) => statement
                .hazard(Hazard::new(HazardKind::NarrowsAccess, "runs with the rights of who calls it from now on")),
            // Names in its body then mean what its caller's search_path says (PostgreSQL manual, CREATE FUNCTION, "Writing
            // SECURITY DEFINER Functions Safely").
            (true, true) if from.sets_search_path() && self.follows_search_path() => {
                let text = "whoever calls it chooses by search_path what the names in its body mean, and it runs with its \
                            owner's rights: keep SET search_path";
                statement.hazard(Hazard::new(HazardKind::WidensAccess, text))
            }
            _ => statement,
        }
    }

    /// Whether `SET search_path` is one of its clauses, which have a line each.
    fn sets_search_path(&self) -> bool {
        outdated::parts(&self.definition).0.contains("\n SET search_path ")
    }

    /// Whether names in its body mean what its caller's `search_path` says: those of a body that is no string were bound as it
    /// was made.
    fn follows_search_path(&self) -> bool {
        let (_, body) = outdated::parts(&self.definition);
        !self.sets_search_path() && (body.is_empty() || body.starts_with("\nAS "))
    }

    /// Says who may call a new function that runs with its owner's rights, because of default privileges. Those of triggers
    /// nobody can call.
    fn with_owners_rights(&self, statement: Statement, at: &Context) -> Statement {
        let is_called = !matches!(self.result.as_str(), "trigger" | "event_trigger");
        let who = if self.security_definer && is_called {
            opened_by_default(&Object::Routine(self.clone()), at)
        } else {
            Vec::new()
        };
        if who.is_empty() {
            return statement;
        }
        let who = sentence::all(&who);
        statement.hazard(Hazard::new(
            HazardKind::WidensAccess,
            format!(
                "{who} may call it by default privileges, and it runs with its owner's rights: SECURITY INVOKER, or \
                 REVOKE EXECUTE ... FROM {}",
                who.replace(" and ", ", ")
            ),
        ))
    }

    /// The statement that creates it. A body that is parsed at once (`BEGIN ATOMIC`, since PostgreSQL 14) locks what it
    /// writes to as if it ran.
    fn defined(&self, at: &Context) -> Statement {
        let statement = Statement::new(self.definition.clone());
        if self.definition.contains("\nBEGIN ATOMIC\n") { with_written(statement, &self.id(), at) } else { statement }
    }
}

impl ObjectKind for Routine {
    const KIND: Kind = Kind::Routine;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["definition"];
    const THERE_IF: &'static str = "exists (select from pg_proc where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        // The constructors of a range type are made and dropped with it.
        Some(format!(
            "select n.nspname as schema, p.proname as name,
               coalesce((select string_agg(format_type(t, null), ', ' order by i)
                 from unnest(p.proargtypes) with ordinality u(t, i)), '') as arguments,
               p.prokind as routine_kind, rtrim(pg_get_functiondef(p.oid), E'\\n') as definition,
               case when p.proretset then 'SETOF ' else '' end || format_type(p.prorettype, null) as result,
               array(select coalesce(p.proargnames[i], '') from generate_series(1, greatest(
                   p.pronargs, coalesce(array_length(p.proallargtypes, 1), 0))) i
                 where p.proargmodes is null or p.proargmodes[i] in ('i', 'b', 'v') order by i) as input_names,
               case when p.prorettype = 2249 then array(
                 select quote_ident(coalesce(p.proargnames[i], '')) || ' ' || format_type(p.proallargtypes[i], null)
                 from generate_series(1, coalesce(array_length(p.proallargtypes, 1), 0)) i
                 where p.proargmodes[i] in ('o', 'b', 't') order by i) else '{{}}' end as output_columns,
               p.pronargdefaults as defaults, p.prosecdef as security_definer,
               array[1255, p.oid::int8, 0] as addresses
             from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where p.prokind in ('f', 'p', 'w') and {USER_SCHEMA}
               and not exists (select from pg_depend d where d.classid = 1255 and d.objid = p.oid and d.deptype = 'i')
             order by 1, 2, 3"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(Kind::Routine, &self.schema, &self.name, &self.arguments)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let statement = self.defined(at);
        vec![match at.from.get(&self.id()) {
            Some(Object::Routine(from)) => self.with_access_hazard(from, statement),
            _ => self.with_owners_rights(statement, at),
        }]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        match self.obstacle(to) {
            Some(because) => Alter::Recreate { because },
            None => Alter::InPlace(vec![to.with_access_hazard(self, to.defined(at))]),
        }
    }

    /// PostgreSQL does not record which columns the actions of a MERGE write.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        if !(self.definition.contains("BEGIN ATOMIC") && self.definition.contains("MERGE INTO")) {
            return Vec::new();
        }
        let relations = at.to.depends_on(&self.id()).iter().filter_map(|needed| relation_of(needed, at.to));
        let relations: BTreeSet<ObjectId> = relations.collect();
        let columns = relations.iter().flat_map(|relation| at.to.children(relation));
        columns.filter(|child| child.kind == Kind::Column).cloned().collect()
    }

    fn outdates(&self, to: &Self, at: &Context) -> Option<String> {
        self.outdated_by(to, at)
    }

    /// A range type that is retired goes on using its functions.
    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        let sql = format!("ALTER {} {} RENAME TO {}", self.keyword(), self.id().sql_name(), Ident(&name));
        Some((vec![Statement::new(sql)], Self { name, arguments: self.retired_arguments(at), ..self.clone() }))
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP {} {}", self.keyword(), self.id().sql_name()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn routine() -> Routine {
        Routine {
            schema: "public".into(),
            name: "f".into(),
            arguments: "integer, text".into(),
            routine_kind: "f".into(),
            definition: "CREATE OR REPLACE FUNCTION public.f(a integer, text)\n RETURNS integer ...".into(),
            result: "integer".into(),
            input_names: vec!["a".into(), String::new()],
            output_columns: Vec::new(),
            defaults: 1,
            security_definer: false,
        }
    }

    fn alter(to: &Routine) -> Alter {
        let catalog = Catalog::default();
        routine().alter(to, &Context::new(&catalog, &catalog, "postgres", 150_000))
    }

    #[test]
    fn is_dropped_by_the_types_of_its_arguments() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(routine().create(&at)[0].sql, routine().definition);
        assert_eq!(routine().drop(&at)[0].sql, "DROP FUNCTION public.f(integer, text)");
        let procedure = Routine { routine_kind: "p".into(), ..routine() };
        assert_eq!(procedure.drop(&at)[0].sql, "DROP PROCEDURE public.f(integer, text)");
    }

    #[test]
    fn body_defaults_and_new_names_are_replaced_in_place() {
        let to = Routine {
            definition: "CREATE OR REPLACE FUNCTION ... other".into(),
            input_names: vec!["a".into(), "b".into()],
            defaults: 2,
            ..routine()
        };
        assert_eq!(alter(&to), Alter::InPlace(vec![Statement::new("CREATE OR REPLACE FUNCTION ... other")]));
    }

    #[test]
    fn what_replace_refuses_is_recreated() {
        let refused = [
            Routine { routine_kind: "p".into(), ..routine() },
            Routine { result: "bigint".into(), ..routine() },
            Routine { output_columns: vec!["a integer".into(), "b text".into()], ..routine() },
            Routine { input_names: vec!["x".into(), String::new()], ..routine() },
            Routine { defaults: 0, ..routine() },
        ];
        let reasons: std::collections::BTreeSet<_> = refused
            .iter()
            .map(|to| match alter(to) {
                Alter::Recreate { because } => because,
                other => panic!("not recreated: {other:?}"),
            })
            .collect();
        assert_eq!(reasons.len(), refused.len());
    }

    #[test]
    fn security_definer_widens_access() {
        let Alter::InPlace(statements) = alter(&Routine { security_definer: true, ..routine() }) else {
            panic!("recreated")
        };
        assert_eq!(statements[0].hazards[0].kind, HazardKind::WidensAccess);
    }

    #[test]
    fn a_security_definer_without_its_search_path_widens_access() {
        let with_path = |clauses: &str| Routine {
            security_definer: true,
            definition: format!(
                "CREATE OR REPLACE FUNCTION public.f(a integer, text)\n RETURNS integer\n LANGUAGE sql\n SECURITY DEFINER\n\
                 {clauses}AS $function$\n SET search_path TO 'x'\n$function$\n"
            ),
            ..routine()
        };
        let hazards = |from: &Routine, to: &Routine| {
            let catalog = Catalog::default();
            match from.alter(to, &Context::new(&catalog, &catalog, "postgres", 150_000)) {
                Alter::InPlace(statements) => statements[0].hazards.len(),
                other => panic!("{other:?}"),
            }
        };
        let (safe, open) = (with_path(" SET search_path TO ''\n"), with_path(""));
        assert_eq!(hazards(&safe, &open), 1);
        assert_eq!(hazards(&open, &safe), 0);
        assert_eq!(hazards(&safe, &with_path(" SET search_path TO 'app'\n")), 0);
    }
}
