//! Aggregates (PostgreSQL manual, `CREATE AGGREGATE` and 38.12).

use serde::{Deserialize, Serialize};

use crate::object::fragment::{function, operator};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};
use crate::sql::{Literal, QualifiedName};

/// One way to compute an aggregate: over all rows, or over a window that moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// `SFUNC`, `MSFUNC`: qualified.
    pub function: String,
    /// `MINVFUNC`, of a moving aggregate: qualified.
    pub inverse: Option<String>,
    /// `STYPE`, `MSTYPE`.
    pub state_type: String,
    /// `SSPACE`, `MSSPACE`: the size of the state in bytes; 0 for what PostgreSQL reckons.
    pub space: i32,
    /// `FINALFUNC`, `MFINALFUNC`: qualified.
    pub final_function: Option<String>,
    /// `FINALFUNC_EXTRA`, `MFINALFUNC_EXTRA`.
    pub final_extra: bool,
    /// `FINALFUNC_MODIFY`, `MFINALFUNC_MODIFY`: `r`ead only, `s`hareable, read `w`rite.
    pub final_modify: String,
    /// `INITCOND`, `MINITCOND`.
    pub initial: Option<String>,
}

/// An aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The types of all arguments, which tell it from others of its name: `integer, text`.
    pub arguments: String,
    /// The arguments as `CREATE AGGREGATE` takes them, with names and `ORDER BY`; `*` for none.
    pub signature: String,
    /// `n`ormal, `o`rdered-set or `h`ypothetical-set.
    pub aggregate_kind: String,
    /// How many of the arguments stand before `ORDER BY`.
    pub direct_arguments: i32,
    /// The names of the arguments, empty where one has none.
    pub argument_names: Vec<String>,
    /// The type that it returns.
    pub result: String,
    /// How it is computed.
    pub plain: Transition,
    /// How it is computed over a moving window.
    pub moving: Option<Transition>,
    /// `COMBINEFUNC`: qualified.
    pub combine: Option<String>,
    /// `SERIALFUNC`: qualified.
    pub serial: Option<String>,
    /// `DESERIALFUNC`: qualified.
    pub deserial: Option<String>,
    /// `SORTOP`: qualified.
    pub sort_operator: Option<String>,
    /// `PARALLEL`: `s`afe, `r`estricted, `u`nsafe.
    pub parallel: String,
}

impl Transition {
    /// Its options, each name after `prefix`; `modify` is what the final function may do by default.
    fn options(&self, prefix: &str, modify: &str) -> Vec<String> {
        let mut options =
            vec![format!("{prefix}SFUNC = {}", self.function), format!("{prefix}STYPE = {}", self.state_type)];
        if let Some(inverse) = &self.inverse {
            options.push(format!("{prefix}INVFUNC = {inverse}"));
        }
        if self.space != 0 {
            options.push(format!("{prefix}SSPACE = {}", self.space));
        }
        if let Some(function) = &self.final_function {
            options.push(format!("{prefix}FINALFUNC = {function}"));
        }
        if self.final_extra {
            options.push(format!("{prefix}FINALFUNC_EXTRA"));
        }
        if self.final_modify != modify {
            let word = match self.final_modify.as_str() {
                "s" => "SHAREABLE",
                "w" => "READ_WRITE",
                _ => "READ_ONLY",
            };
            options.push(format!("{prefix}FINALFUNC_MODIFY = {word}"));
        }
        if let Some(initial) = &self.initial {
            options.push(format!("{prefix}INITCOND = {}", Literal(initial)));
        }
        options
    }
}

impl Aggregate {
    fn statement(&self, verb: &str) -> Statement {
        let modify = if self.aggregate_kind == "n" { "r" } else { "w" };
        let mut options = self.plain.options("", modify);
        let named = [("COMBINEFUNC", &self.combine), ("SERIALFUNC", &self.serial), ("DESERIALFUNC", &self.deserial)];
        options
            .extend(named.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} = {value}"))));
        if let Some(moving) = &self.moving {
            options.extend(moving.options("M", modify));
        }
        if let Some(operator) = &self.sort_operator {
            options.push(format!("SORTOP = OPERATOR({operator})"));
        }
        match self.parallel.as_str() {
            "s" => options.push("PARALLEL = SAFE".to_owned()),
            "r" => options.push("PARALLEL = RESTRICTED".to_owned()),
            _ => {}
        }
        if self.aggregate_kind == "h" {
            options.push("HYPOTHETICAL".to_owned());
        }
        Statement::new(format!(
            "{verb} AGGREGATE {}({}) (\n    {}\n)",
            QualifiedName(&self.schema, &self.name),
            self.signature,
            options.join(",\n    ")
        ))
    }

    /// What `CREATE OR REPLACE` refuses to change (`ProcedureCreate` in PostgreSQL's source).
    fn obstacle(&self, to: &Self) -> Option<&'static str> {
        if self.aggregate_kind != to.aggregate_kind || self.direct_arguments != to.direct_arguments {
            return Some("an aggregate cannot become an ordered-set one in place, or the other way");
        }
        if self.result != to.result {
            return Some("the return type of an aggregate cannot be changed in place");
        }
        // A name may be added to an argument that has none.
        if self.argument_names.iter().zip(&to.argument_names).any(|(from, to)| !from.is_empty() && from != to) {
            return Some("the name of an argument cannot be changed in place");
        }
        None
    }
}

/// The fields of a [`Transition`] as SQL; `m` is empty, or the `m` in the column names of the moving one.
fn transition(m: &str) -> String {
    format!(
        "'function', {function}, 'inverse', {inverse}, 'state_type', format_type(a.agg{m}transtype, null),
         'space', a.agg{m}transspace, 'final_function', {final_function}, 'final_extra', a.agg{m}finalextra,
         'final_modify', a.agg{m}finalmodify, 'initial', a.agg{m}initval",
        function = function(&format!("a.agg{m}transfn")),
        inverse = if m.is_empty() { "null".to_owned() } else { function("a.aggminvtransfn") },
        final_function = function(&format!("a.agg{m}finalfn")),
    )
}

impl ObjectKind for Aggregate {
    const KIND: Kind = Kind::Aggregate;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_aggregate where aggfnoid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, p.proname as name,
               coalesce((select string_agg(format_type(t, null), ', ' order by i)
                 from unnest(p.proargtypes) with ordinality u(t, i)), '') as arguments,
               case when p.pronargs = 0 then '*' else pg_get_function_arguments(p.oid) end as signature,
               a.aggkind as aggregate_kind, a.aggnumdirectargs as direct_arguments,
               array(select coalesce(p.proargnames[i], '') from generate_series(1, p.pronargs) i order by i)
                 as argument_names,
               format_type(p.prorettype, null) as result, json_build_object({plain}) as plain,
               case when a.aggmtransfn <> 0 then json_build_object({moving}) end as moving,
               {combine} as combine, {serial} as serial, {deserial} as deserial, {sort} as sort_operator,
               p.proparallel as parallel, array[1255, p.oid::int8, 0] as addresses
             from pg_aggregate a join pg_proc p on p.oid = a.aggfnoid join pg_namespace n on n.oid = p.pronamespace
             where {USER_SCHEMA} order by 1, 2, 3",
            plain = transition(""),
            moving = transition("m"),
            combine = function("a.aggcombinefn"),
            serial = function("a.aggserialfn"),
            deserial = function("a.aggdeserialfn"),
            sort = operator("a.aggsortop"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(Kind::Aggregate, &self.schema, &self.name, &self.arguments)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![self.statement("CREATE")]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        match self.obstacle(to) {
            Some(because) => Alter::Recreate { because },
            None => Alter::InPlace(vec![to.statement("CREATE OR REPLACE")]),
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP ROUTINE {}", self.id().sql_name()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn aggregate() -> Aggregate {
        Aggregate {
            schema: "public".into(),
            name: "total".into(),
            arguments: "integer".into(),
            signature: "amount integer".into(),
            aggregate_kind: "n".into(),
            direct_arguments: 0,
            argument_names: vec!["amount".into()],
            result: "bigint".into(),
            plain: Transition {
                function: "public.add".into(),
                inverse: None,
                state_type: "bigint".into(),
                space: 0,
                final_function: None,
                final_extra: false,
                final_modify: "r".into(),
                initial: Some("0".into()),
            },
            moving: None,
            combine: None,
            serial: None,
            deserial: None,
            sort_operator: None,
            parallel: "u".into(),
        }
    }

    #[test]
    fn is_created_with_what_is_not_the_default() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            aggregate().create(&at)[0].sql,
            "CREATE AGGREGATE public.total(amount integer) (\n    SFUNC = public.add,\n    STYPE = bigint,\n    \
             INITCOND = '0'\n)"
        );
        let moving = Transition {
            inverse: Some("public.take".into()),
            space: 16,
            final_function: Some("public.done".into()),
            final_extra: true,
            final_modify: "s".into(),
            initial: None,
            ..aggregate().plain
        };
        let full = Aggregate {
            moving: Some(moving),
            combine: Some("public.both".into()),
            sort_operator: Some("pg_catalog.<".into()),
            parallel: "s".into(),
            ..aggregate()
        };
        assert_eq!(
            full.create(&at)[0].sql,
            "CREATE AGGREGATE public.total(amount integer) (\n    SFUNC = public.add,\n    STYPE = bigint,\n    \
             INITCOND = '0',\n    COMBINEFUNC = public.both,\n    MSFUNC = public.add,\n    MSTYPE = bigint,\n    \
             MINVFUNC = public.take,\n    MSSPACE = 16,\n    MFINALFUNC = public.done,\n    MFINALFUNC_EXTRA,\n    \
             MFINALFUNC_MODIFY = SHAREABLE,\n    SORTOP = OPERATOR(pg_catalog.<),\n    PARALLEL = SAFE\n)"
        );
        assert_eq!(full.drop(&at)[0].sql, "DROP ROUTINE public.total(integer)");
    }

    #[test]
    fn what_replace_refuses_is_recreated() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let refused = [
            Aggregate { aggregate_kind: "o".into(), ..aggregate() },
            Aggregate { result: "integer".into(), ..aggregate() },
            Aggregate { argument_names: vec!["other".into()], ..aggregate() },
        ];
        let reasons: std::collections::BTreeSet<_> = refused
            .iter()
            .map(|to| match aggregate().alter(to, &at) {
                Alter::Recreate { because } => because,
                other => panic!("not recreated: {other:?}"),
            })
            .collect();
        assert_eq!(reasons.len(), refused.len());
        let safe = Aggregate { parallel: "s".into(), ..aggregate() };
        assert!(matches!(aggregate().alter(&safe, &at), Alter::InPlace(_)));
    }
}
