//! How the values of a composite type get to the one that replaces it (PostgreSQL manual, 8.16.6 and `CREATE CAST`).
//!
//! A column of the type is converted by an expression. In an array, or inside another type, there is none that reaches the
//! values without a query, which `USING` does not allow; so a cast is made for a while, which PostgreSQL applies to each
//! of them and which leaves the arrays around them as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::Composite;
use super::stored::stored;
use crate::object::table::{Column, lost_between, split_modifier};
use crate::object::{Context, Kind, Object, ObjectId, ObjectKind, Statement};
use crate::sql::{Code, Ident};

/// How values of a type get to the one that replaces it.
#[derive(Debug)]
pub(crate) struct Conversion {
    /// The expression.
    pub using: String,
    /// The attributes whose values do not stay whole, and what becomes of them.
    pub left: Vec<(String, String)>,
}

impl Composite {
    /// How the values of `column` get from type `id` of the live database, or a type that has it inside, to what
    /// replaces it; none where a cast by way of text does.
    pub(crate) fn conversion(id: &ObjectId, column: &Column, at: &Context) -> Option<Conversion> {
        let moved: Vec<_> = moved(id, at).collect();
        let left = moved
            .iter()
            .flat_map(|(from, to)| from.shape.iter().map(|(name, old)| (name, old, to.type_of(name))))
            .filter_map(|(name, old, new)| match new {
                None => Some((name.clone(), "go".to_owned())),
                // An expression shortens silently, where an assignment would fail.
                Some(new) if new != old && new.starts_with("character") => {
                    Some((name.clone(), "may be shortened".to_owned()))
                }
                Some(new) => lost_between(old, new).map(|what| (name.clone(), format!("lose {what}"))),
            })
            .collect();
        let name = Ident(&column.name).to_string();
        match moved.as_slice() {
            [] => None,
            [(from, to)] if !goes_by_cast(id, &column.data_type, at) => {
                Some(Conversion { using: from.convert(to, &name, at), left })
            }
            _ => Some(Conversion { using: format!("{name}::{}", column.data_type), left }),
        }
    }

    /// Whether values of what goes, where that is a table, may become values of the composite type that gets its name: by way
    /// of text, in which they have places and no names.
    pub(crate) fn reads_rows_of(table: &ObjectId, at: &Context) -> bool {
        let new = ObjectId { kind: Kind::Composite, ..table.clone() };
        let (Kind::Table, Some(Object::Composite(to))) = (table.kind, at.to.get(&new)) else { return true };
        let columns = at.from.children(table).iter().filter_map(|child| match at.from.get(child) {
            Some(Object::Column(column)) => Some((column.position, &column.name)),
            _ => None,
        });
        let columns: BTreeMap<_, _> = columns.collect();
        columns.into_values().eq(to.shape.iter().map(|(name, _)| name))
    }

    /// An expression that turns `value`, of this type, into the type `to`, attribute by attribute: those that are gone
    /// are left out, new ones are null.
    fn convert(&self, to: &Self, value: &str, at: &Context) -> String {
        let fields: Vec<_> = to
            .shape
            .iter()
            .map(|(attribute, data_type)| {
                let Some(old) = self.type_of(attribute) else { return format!("NULL::{data_type}") };
                let field = format!("({value}).{}", Ident(attribute));
                let id = ObjectId::on_relation(Kind::Attribute, &self.schema, &self.name, attribute);
                let needs = |which: &dyn Fn(&ObjectId) -> bool| {
                    at.from.depends_on(&id).iter().any(|needed| *needed != self.id() && which(needed))
                };
                if old != data_type {
                    let by_text = if is_cast(old, data_type, at) { "" } else { "::text" };
                    format!("{field}{by_text}::{data_type}")
                } else if needs(&|id| pairs(id, at).next().is_some()) {
                    format!("{field}::{data_type}")
                } else if needs(&|id| at.unmakes(id)) {
                    let by = domain_bases(&id, data_type, at).filter(|(old, new)| is_cast(old, new, at));
                    let by = by.map_or_else(|| "text".to_owned(), |(_, new)| new);
                    format!("{field}::{by}::{data_type}")
                } else {
                    field
                }
            })
            .collect();
        // `IS NULL` would also be true of a row of nulls.
        let (fields, name) = (fields.join(", "), self.id().sql_name());
        format!("CASE WHEN {value} IS DISTINCT FROM NULL THEN ROW({fields})::{name} END")
    }

    /// Whether the text of a value of this type is also that of one of `to`: attributes have places in it, no names, and
    /// text that another type may not read.
    fn moves_as_text(&self, to: &Self, at: &Context) -> bool {
        let stays_text = |old: &str, new: &str| !is_cast(old, new, at) && !loses_padding(old, new);
        let reads = |(old, new): (&(String, String), &(String, String))| {
            let id = ObjectId::on_relation(Kind::Attribute, &self.schema, &self.name, &old.0);
            let of_domain = || domain_bases(&id, &old.1, at).is_none_or(|(old, new)| stays_text(&old, &new));
            old.0 == new.0 && if old.1 == new.1 { of_domain() } else { stays_text(&old.1, &new.1) }
        };
        self.shape.len() == to.shape.len() && self.shape.iter().zip(&to.shape).all(reads)
    }

    /// What makes the cast from the type that it replaces, where values take that.
    pub(super) fn cast_from_former(&self, at: &Context) -> Vec<Statement> {
        let id = self.id();
        let Some(Object::Composite(from)) = at.from.get(&id).filter(|_| is_cast_to_replacement(&id, at)) else {
            return Vec::new();
        };
        let former = from.aside(at).id().sql_name();
        let name = id.sql_name();
        vec![
            Statement::new(format!(
                "CREATE FUNCTION {former}({former}) RETURNS {name} LANGUAGE sql STABLE AS {}",
                Code(&format!("SELECT {}", from.convert(self, "$1", at)))
            )),
            Statement::new(format!("CREATE CAST ({former} AS {name}) WITH FUNCTION {former}({former})")),
        ]
    }

    /// What unmakes that cast, of a type that was put aside.
    pub(super) fn no_cast_to_its_replacement(&self, at: &Context) -> Vec<Statement> {
        let is_it = |id: &&ObjectId| match at.from.get(id) {
            Some(Object::Composite(from)) => from.schema == self.schema && from.aside(at).name == self.name,
            _ => false,
        };
        let Some(id) = at.unmade.iter().find(is_it).filter(|id| is_cast_to_replacement(id, at)) else {
            return Vec::new();
        };
        let former = self.id().sql_name();
        vec![
            Statement::new(format!("DROP CAST ({former} AS {})", id.sql_name())),
            Statement::new(format!("DROP FUNCTION {former}({former})")),
        ]
    }

    /// The type under the name that it has until its values are elsewhere.
    pub(super) fn aside(&self, at: &Context) -> Self {
        Self { name: at.retired_name(&self.schema, &self.name), ..self.clone() }
    }
}

/// The composite types that the plan replaces, of the type and those that it is made of.
fn pairs<'a>(id: &ObjectId, at: &'a Context) -> impl Iterator<Item = (&'a Composite, &'a Composite)> {
    let replaced = made_of(id, at).into_iter().filter(|id| at.unmakes(id));
    replaced.filter_map(|id| match (at.from.get(&id), at.to.get(&id)) {
        (Some(Object::Composite(from)), Some(Object::Composite(to))) => Some((from, to)),
        _ => None,
    })
}

/// Those of them whose values text does not take over.
fn moved<'a>(id: &ObjectId, at: &'a Context) -> impl Iterator<Item = (&'a Composite, &'a Composite)> {
    pairs(id, at).filter(|(from, to)| !from.moves_as_text(to, at))
}

/// Whether values of a column, which needs the type `id`, are converted by casts rather than by an expression.
fn goes_by_cast(id: &ObjectId, data_type: &str, at: &Context) -> bool {
    let is_only = pairs(id, at).all(|(from, _)| from.id() == *id);
    !is_only || data_type != id.sql_name()
}

/// Whether a cast is made from the type to its replacement: a column has values of it in an array or inside another type,
/// and text does not do.
fn is_cast_to_replacement(id: &ObjectId, at: &Context) -> bool {
    let is_replaced = matches!((at.from.get(id), at.to.get(id)), (Some(_), Some(Object::Composite(_))));
    is_replaced
        && at.unmakes(id)
        && stored(at, id).iter().filter(|one| one.relation.kind != Kind::MaterializedView).any(|one| {
            let column = ObjectId::column(&one.relation, &one.column);
            let (Some(Object::Column(was)), Some(Object::Column(of))) = (at.from.get(&column), at.to.get(&column))
            else {
                return false;
            };
            // A column that leaves the type goes by way of text.
            let stays = was.data_type == of.data_type;
            let types = at.from.depends_on(&column).iter().filter(|_| stays);
            types
                .filter(|needed| made_of(needed, at).contains(id))
                .any(|needed| goes_by_cast(needed, &of.data_type, at) && moved(needed, at).next().is_some())
        })
}

/// The type and all types of the live database that it is made of; not those of the bounds of ranges, which go by text.
fn made_of(id: &ObjectId, at: &Context) -> BTreeSet<ObjectId> {
    let mut found = BTreeSet::from([id.clone()]);
    let mut next = vec![id.clone()];
    while let Some(id) = next.pop() {
        for needed in at.from.family(&id).iter().flat_map(|member| at.from.depends_on(member)) {
            let is_type = matches!(needed.kind, Kind::Composite | Kind::Domain);
            if is_type && found.insert(needed.clone()) {
                next.push(needed.clone());
            }
        }
    }
    found
}

/// What an attribute's domain, or that of its array's elements, is based on before and after it is made anew.
fn domain_bases(attribute: &ObjectId, data_type: &str, at: &Context) -> Option<(String, String)> {
    let (of, array) = data_type.strip_suffix("[]").map_or((data_type, ""), |of| (of, "[]"));
    let mut needed = at.from.depends_on(attribute).iter();
    let domain = needed.find(|id| id.kind == Kind::Domain && at.unmakes(id) && id.sql_name() == of)?;
    match (at.from.get(domain), at.to.get(domain)) {
        (Some(Object::Domain(from)), Some(Object::Domain(to))) if from.data_type != to.data_type => {
            Some((format!("{}{array}", from.data_type), format!("{}{array}", to.data_type)))
        }
        _ => None,
    }
}

/// Whether the cast takes spaces from the end of values, which their text has (PostgreSQL manual, 8.3).
fn loses_padding(old: &str, new: &str) -> bool {
    let is_padded = |name: &str| split_modifier(name).0.trim_end_matches("[]") == "character";
    is_padded(old) && !is_padded(new)
}

/// Whether the database has a cast from one type to the other, neither of which is a string, whatever their modifiers.
fn is_cast(old: &str, new: &str, at: &Context) -> bool {
    let ((old, _), (new, _)) = (split_modifier(old), split_modifier(new));
    // Arrays of the one become arrays of the other, element by element.
    let elements = old.strip_suffix("[]").zip(new.strip_suffix("[]"));
    let (old, new) = elements.unwrap_or((&old, &new));
    let is_string = |name: &str| name == "text" || name.starts_with("character");
    !is_string(old) && !is_string(new) && at.from.casts.context(old, new).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::composite::tests::composite;
    use super::*;
    use crate::object::Catalog;

    #[test]
    fn values_are_moved_by_name_when_attributes_change_places() {
        let (old, catalog) = ([("a", "integer"), ("b", "text")], Catalog::default());
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        for new in [[("b", "text"), ("a", "integer")], [("a", "bigint"), ("c", "text")]] {
            assert!(!composite(&old).moves_as_text(&composite(&new), &at));
        }
    }

    #[test]
    fn values_convert_by_name() {
        let old = composite(&[("a", "integer"), ("b", "text")]);
        let new = composite(&[("c", "date"), ("b", "text"), ("a", "bigint")]);
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            old.convert(&new, "home", &at),
            "CASE WHEN home IS DISTINCT FROM NULL THEN \
             ROW(NULL::date, (home).b, (home).a::text::bigint)::public.address END"
        );
    }
}
