//! Range types (PostgreSQL manual, 8.17).

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, LONGEST_NAME, QualifiedName};

/// `CREATE TYPE ... AS RANGE`, with the multirange type that PostgreSQL makes for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The element type as `format_type` prints it.
    pub subtype: String,
    /// `SUBTYPE_OPCLASS`: qualified, none for the element type's default.
    pub subtype_opclass: Option<String>,
    /// `COLLATION`: qualified, none for the element type's own.
    pub collation: Option<String>,
    /// `CANONICAL`: the qualified name of the function.
    pub canonical: Option<String>,
    /// `SUBTYPE_DIFF`: the qualified name of the function.
    pub subtype_diff: Option<String>,
    /// The schema of the multirange type.
    pub multirange_schema: String,
    /// `MULTIRANGE_TYPE_NAME`, without its schema.
    pub multirange_type_name: String,
}

const NEED_EACH_OTHER: &str =
    "the type and its CANONICAL function need each other, so that neither of them can go before the other";

/// The name that PostgreSQL gives the multirange type by itself; `None` where it would have to be shortened.
fn default_multirange(range: &str) -> Option<String> {
    let name = match range.find("range") {
        Some(at) => format!("{}multi{}", &range[..at], &range[at..]),
        None => format!("{range}_multirange"),
    };
    (name.len() <= LONGEST_NAME).then_some(name)
}

impl Range {
    /// The statements that give it another name in its schema, so that a replacement can take the old one; the
    /// multirange type and those constructor functions that would collide with the replacement's go along.
    ///
    /// The multirange type is then called like the range with `_multi` appended, so `name` has to leave 6 bytes.
    #[must_use]
    pub fn rename_to(&self, name: &str) -> Vec<Statement> {
        let multirange = QualifiedName(&self.multirange_schema, &self.multirange_type_name);
        let function = QualifiedName(&self.schema, &self.multirange_type_name);
        let (range, subtype, new) = (self.id().sql_name(), &self.subtype, Ident(name));
        let multi_name = format!("{name}_multi");
        let new_multi = Ident(&multi_name);
        [
            format!("ALTER FUNCTION {range}({subtype}, {subtype}) RENAME TO {new}"),
            format!("ALTER FUNCTION {range}({subtype}, {subtype}, text) RENAME TO {new}"),
            // The function lives where the range type does.
            format!("ALTER FUNCTION {function}() RENAME TO {new_multi}"),
            format!("ALTER TYPE {range} RENAME TO {new}"),
            format!("ALTER TYPE {multirange} RENAME TO {new_multi}"),
        ]
        .map(Statement::new)
        .into()
    }

    /// The statements that give it another name or schema for good, with its constructor functions; when that is how it
    /// ends, the multirange type gets the name that it has there.
    pub(in crate::object) fn called(&self, from: &ObjectId, to: &ObjectId, end: Option<&Object>) -> Vec<Statement> {
        let (range, subtype) = (from.sql_name(), &self.subtype);
        // From one schema and name to another.
        let moved = |what: &str, schema: [&str; 2], name: [&str; 2], arguments: &str| {
            let mut lines = Vec::new();
            if schema[0] != schema[1] {
                let old = QualifiedName(schema[0], name[0]);
                lines.push(format!("ALTER {what} {old}{arguments} SET SCHEMA {}", Ident(schema[1])));
            }
            if name[0] != name[1] {
                let old = QualifiedName(schema[1], name[0]);
                lines.push(format!("ALTER {what} {old}{arguments} RENAME TO {}", Ident(name[1])));
            }
            lines
        };
        let (Some(schema), Some(new_schema)) = (from.schema(), to.schema()) else { return Vec::new() };
        let mut lines = Vec::new();
        let end = match end {
            Some(Object::Range(end)) if end.id() == *to => end,
            _ => self,
        };
        let name = [self.multirange_type_name.as_str(), end.multirange_type_name.as_str()];
        // The functions live where the range type does, wherever the multirange type is.
        for arguments in ["()".to_owned(), format!("({range})"), format!("({range}[])")] {
            lines.extend(moved("FUNCTION", [schema, new_schema], name, &arguments));
        }
        lines.extend(moved("TYPE", [&self.multirange_schema, &end.multirange_schema], name, ""));
        for arguments in [format!("({subtype}, {subtype})"), format!("({subtype}, {subtype}, text)")] {
            lines.extend(moved("FUNCTION", [schema, new_schema], [from.name(), to.name()], &arguments));
        }
        lines.extend(moved("TYPE", [schema, new_schema], [from.name(), to.name()], ""));
        lines.into_iter().map(Statement::new).collect()
    }
}

impl ObjectKind for Range {
    const KIND: Kind = Kind::Range;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_range where rngtypid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, t.typname as name, format_type(r.rngsubtype, null) as subtype,
               case when not o.opcdefault or o.opcintype <> r.rngsubtype
                 then quote_ident(op.nspname) || '.' || quote_ident(o.opcname) end as subtype_opclass,
               case when r.rngcollation <> s.typcollation and r.rngcollation <> 0
                 then (select quote_ident(cn.nspname) || '.' || quote_ident(l.collname) from pg_collation l
                   join pg_namespace cn on cn.oid = l.collnamespace where l.oid = r.rngcollation) end as collation,
               (select quote_ident(pn.nspname) || '.' || quote_ident(p.proname) from pg_proc p
                 join pg_namespace pn on pn.oid = p.pronamespace where p.oid = r.rngcanonical) as canonical,
               (select quote_ident(pn.nspname) || '.' || quote_ident(p.proname) from pg_proc p
                 join pg_namespace pn on pn.oid = p.pronamespace where p.oid = r.rngsubdiff) as subtype_diff,
               mn.nspname as multirange_schema, m.typname as multirange_type_name,
               array[1247, t.oid::int8, 0, 1247, m.oid::int8, 0] as addresses
             from pg_range r join pg_type t on t.oid = r.rngtypid join pg_namespace n on n.oid = t.typnamespace
               join pg_type s on s.oid = r.rngsubtype join pg_type m on m.oid = r.rngmultitypid
               join pg_namespace mn on mn.oid = m.typnamespace
               join pg_opclass o on o.oid = r.rngsubopc join pg_namespace op on op.oid = o.opcnamespace
             where {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Range, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut parameters = vec![format!("SUBTYPE = {}", self.subtype)];
        let optional = [
            ("SUBTYPE_OPCLASS", &self.subtype_opclass),
            ("COLLATION", &self.collation),
            ("CANONICAL", &self.canonical),
            ("SUBTYPE_DIFF", &self.subtype_diff),
        ];
        parameters.extend(
            optional.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} = {value}"))),
        );
        let by_default = self.multirange_schema == self.schema
            && default_multirange(&self.name).as_ref() == Some(&self.multirange_type_name);
        if !by_default {
            let name = QualifiedName(&self.multirange_schema, &self.multirange_type_name);
            parameters.push(format!("MULTIRANGE_TYPE_NAME = {name}"));
        }
        vec![Statement::new(format!("CREATE TYPE {} AS RANGE ({})", self.id().sql_name(), parameters.join(", ")))]
    }

    fn alter(&self, _to: &Self, _at: &Context) -> Alter {
        if self.canonical.is_some() {
            return Alter::Refused {
                because: format!("nothing of a range type can be changed, and {NEED_EACH_OTHER}"),
                help: "make a range type by another name, with a function of its own, and move what uses this one over"
                    .to_owned(),
            };
        }
        Alter::Recreate { because: "nothing of a range type can be changed" }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TYPE {}", self.id().sql_name()))]
    }

    fn retire(&self, at: &Context) -> Option<(Vec<Statement>, Self)> {
        let name = at.retired_name(&self.schema, &self.name);
        Some((self.rename_to(&name), Self { name, ..self.clone() }))
    }

    fn announced_by(&self) -> Option<ObjectId> {
        self.canonical.as_ref().map(|_| ObjectId::in_schema(Kind::ShellType, &self.schema, &self.name))
    }

    fn may_be_rebuilt(&self) -> bool {
        self.canonical.is_none()
    }

    fn cannot_be_dropped(&self) -> Option<&'static str> {
        self.canonical.as_ref().map(|_| NEED_EACH_OTHER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn range() -> Range {
        Range {
            schema: "public".to_owned(),
            name: "floatrange".to_owned(),
            subtype: "double precision".to_owned(),
            subtype_opclass: None,
            collation: None,
            canonical: None,
            subtype_diff: None,
            multirange_schema: "public".to_owned(),
            multirange_type_name: "floatmultirange".to_owned(),
        }
    }

    #[test]
    fn is_created_with_what_differs_from_the_defaults() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(range().create(&at)[0].sql, "CREATE TYPE public.floatrange AS RANGE (SUBTYPE = double precision)");
        let full = Range {
            subtype_opclass: Some("pg_catalog.float8_ops".to_owned()),
            subtype_diff: Some("pg_catalog.float8mi".to_owned()),
            multirange_type_name: "Floats".to_owned(),
            ..range()
        };
        assert_eq!(
            full.create(&at)[0].sql,
            "CREATE TYPE public.floatrange AS RANGE (SUBTYPE = double precision, \
             SUBTYPE_OPCLASS = pg_catalog.float8_ops, SUBTYPE_DIFF = pg_catalog.float8mi, \
             MULTIRANGE_TYPE_NAME = public.\"Floats\")"
        );
        assert_eq!(range().alter(&full, &at), Alter::Recreate { because: "nothing of a range type can be changed" });
        assert_eq!(range().drop(&at)[0].sql, "DROP TYPE public.floatrange");
    }

    #[test]
    fn gets_out_of_the_way_with_its_multirange_and_constructors() {
        let renamed: Vec<_> = range().rename_to("old").into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            renamed,
            [
                "ALTER FUNCTION public.floatrange(double precision, double precision) RENAME TO old",
                "ALTER FUNCTION public.floatrange(double precision, double precision, text) RENAME TO old",
                "ALTER FUNCTION public.floatmultirange() RENAME TO old_multi",
                "ALTER TYPE public.floatrange RENAME TO old",
                "ALTER TYPE public.floatmultirange RENAME TO old_multi",
            ]
        );
    }

    #[test]
    fn the_multirange_is_named_as_postgresql_does() {
        assert_eq!(default_multirange("timerange").as_deref(), Some("timemultirange"));
        assert_eq!(default_multirange("span").as_deref(), Some("span_multirange"));
        assert_eq!(default_multirange(&"x".repeat(60)), None);
    }
}
