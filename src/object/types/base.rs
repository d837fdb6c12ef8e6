//! Base types (PostgreSQL manual, `CREATE TYPE` and 38.13).

use serde::{Deserialize, Serialize};

use crate::object::fragment::function;
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};
use crate::sql::Literal;

/// A type whose values only its functions understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseType {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `INPUT`: qualified, as all functions here.
    pub input: String,
    /// `OUTPUT`.
    pub output: String,
    /// `RECEIVE`.
    pub receive: Option<String>,
    /// `SEND`.
    pub send: Option<String>,
    /// `TYPMOD_IN`.
    pub typmod_in: Option<String>,
    /// `TYPMOD_OUT`.
    pub typmod_out: Option<String>,
    /// `ANALYZE`.
    pub analyze: Option<String>,
    /// `SUBSCRIPT`.
    pub subscript: Option<String>,
    /// `INTERNALLENGTH` in bytes; -1 for `VARIABLE`.
    pub length: i32,
    /// `PASSEDBYVALUE`.
    pub by_value: bool,
    /// `ALIGNMENT`: `char`, `int2`, `int4`, `double`.
    pub alignment: String,
    /// `STORAGE`: `plain`, `external`, `extended`, `main`.
    pub storage: String,
    /// `CATEGORY`: one character.
    pub category: String,
    /// `PREFERRED`.
    pub preferred: bool,
    /// `DEFAULT`.
    pub default: Option<String>,
    /// `ELEMENT`.
    pub element: Option<String>,
    /// `DELIMITER`: one character.
    pub delimiter: String,
    /// `COLLATABLE`.
    pub collatable: bool,
}

impl BaseType {
    fn shell(&self) -> ObjectId {
        ObjectId::in_schema(Kind::ShellType, &self.schema, &self.name)
    }

    /// The functions that may be set in place, by option.
    fn optional_functions(&self) -> [(&'static str, &Option<String>); 6] {
        [
            ("RECEIVE", &self.receive),
            ("SEND", &self.send),
            ("TYPMOD_IN", &self.typmod_in),
            ("TYPMOD_OUT", &self.typmod_out),
            ("ANALYZE", &self.analyze),
            ("SUBSCRIPT", &self.subscript),
        ]
    }

    fn options(&self) -> Vec<String> {
        let mut options = vec![format!("INPUT = {}", self.input), format!("OUTPUT = {}", self.output)];
        options.extend(
            self.optional_functions()
                .iter()
                .filter_map(|(name, function)| function.as_ref().map(|function| format!("{name} = {function}"))),
        );
        options.push(match self.length {
            -1 => "INTERNALLENGTH = VARIABLE".to_owned(),
            length => format!("INTERNALLENGTH = {length}"),
        });
        if self.by_value {
            options.push("PASSEDBYVALUE".to_owned());
        }
        options.push(format!("ALIGNMENT = {}", self.alignment));
        options.push(format!("STORAGE = {}", self.storage));
        options.push(format!("CATEGORY = {}", Literal(&self.category)));
        if self.preferred {
            options.push("PREFERRED = true".to_owned());
        }
        options.extend(self.default.iter().map(|default| format!("DEFAULT = {}", Literal(default))));
        options.extend(self.element.iter().map(|element| format!("ELEMENT = {element}")));
        options.push(format!("DELIMITER = {}", Literal(&self.delimiter)));
        if self.collatable {
            options.push("COLLATABLE = true".to_owned());
        }
        options
    }
}

impl ObjectKind for BaseType {
    const KIND: Kind = Kind::BaseType;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str =
        "exists (select from pg_type where oid >= 16384 and typtype = 'b' and typinput <> 'array_in'::regproc)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.typname as name, {input} as input, {output} as output, {receive} as receive,
               {send} as send, {typmod_in} as typmod_in, {typmod_out} as typmod_out, {analyze} as analyze,
               {subscript} as subscript, t.typlen as length, t.typbyval as by_value,
               case t.typalign when 'c' then 'char' when 's' then 'int2' when 'i' then 'int4' else 'double' end
                 as alignment,
               case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' else 'main' end
                 as storage,
               t.typcategory as category, t.typispreferred as preferred, t.typdefault as default,
               case when t.typelem <> 0 then format_type(t.typelem, null) end as element, t.typdelim as delimiter,
               t.typcollation <> 0 as collatable, array[1247, t.oid::int8, 0] as addresses
             from pg_type t join pg_namespace n on n.oid = t.typnamespace
             where {USER_SCHEMA} and t.typtype = 'b' and t.typisdefined
               and not exists (select from pg_type e where e.typarray = t.oid)
               and not exists (select from pg_depend d where d.classid = 1247 and d.objid = t.oid and d.deptype = 'i')
             order by 1, 2",
            input = function("t.typinput::oid"),
            output = function("t.typoutput::oid"),
            receive = function("t.typreceive::oid"),
            send = function("t.typsend::oid"),
            typmod_in = function("t.typmodin::oid"),
            typmod_out = function("t.typmodout::oid"),
            analyze = function("t.typanalyze::oid"),
            subscript = function("t.typsubscript::oid"),
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::BaseType, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.shell())
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!(
            "CREATE TYPE {} (\n    {}\n)",
            self.id().sql_name(),
            self.options().join(",\n    ")
        ))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let mut rest = self.clone();
        let mut settings = Vec::new();
        if rest.storage != to.storage && to.storage != "plain" {
            settings.push(format!("STORAGE = {}", to.storage));
            rest.storage.clone_from(&to.storage);
        }
        for ((name, from), (_, to)) in self.optional_functions().iter().zip(to.optional_functions()) {
            if *from != to {
                settings.push(format!("{name} = {}", to.as_deref().unwrap_or("NONE")));
            }
        }
        rest.receive.clone_from(&to.receive);
        rest.send.clone_from(&to.send);
        rest.typmod_in.clone_from(&to.typmod_in);
        rest.typmod_out.clone_from(&to.typmod_out);
        rest.analyze.clone_from(&to.analyze);
        rest.subscript.clone_from(&to.subscript);
        if rest != *to {
            return Alter::Recreate { because: "how the values of a base type are kept cannot be changed" };
        }
        Alter::InPlace(vec![Statement::new(format!(
            "ALTER TYPE {} SET ({})",
            self.id().sql_name(),
            settings.join(", ")
        ))])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TYPE {}", self.id().sql_name()))]
    }

    fn may_be_rebuilt(&self) -> bool {
        false
    }

    fn announced_by(&self) -> Option<ObjectId> {
        Some(self.shell())
    }

    fn cannot_be_dropped(&self) -> Option<&'static str> {
        Some(
            "the type and its input and output functions need each other, so that none of them can go before the others",
        )
    }
}
