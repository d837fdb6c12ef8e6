//! Function bodies that say a name which goes. Bodies are text to PostgreSQL: nothing depends on what they name, and
//! nothing refuses to take it away from them.

use std::collections::BTreeSet;

use super::{FileLine, Remark};
use crate::diff::{Change, Changes, Rename};
use crate::object::types::Enum;
use crate::object::{Catalog, Kind, ObjectId, Path};
use crate::problem::Place;
use crate::source::file_line;
use crate::sql::Literal;

/// A name that is not there any more.
struct Gone<'a> {
    id: &'a ObjectId,
    now: Option<&'a ObjectId>,
}

/// A remark for each function that the files describe and that says such a name; `written` tells where.
pub(super) fn remarks(
    from: &Catalog,
    to: &Catalog,
    changes: &Changes<'_>,
    renames: &[Rename],
    written: &dyn Fn(&ObjectId) -> Option<Place>,
) -> Vec<Remark> {
    let dropped = changes.changes.iter().filter(|(_, change)| matches!(change, Change::Drop)).map(|(id, _)| id);
    let mut gone: Vec<Gone> = dropped.map(|id| Gone { id, now: None }).collect();
    gone.extend(renames.iter().filter(|one| !one.aside).map(|one| Gone { id: &one.from, now: Some(&one.to) }));
    gone.retain(|one| is_named_in_bodies(one.id) && one.now.is_none_or(|now| now.name() != one.id.name()));
    let labels = Enum::lost_labels(from, to);
    if gone.is_empty() && labels.is_empty() {
        return Vec::new();
    }
    let mut remarks = Vec::new();
    for (routine, object) in to.objects.iter().filter(|(id, _)| id.kind == Kind::Routine) {
        let definition = super::build::definition(object, to, &crate::object::Context::new(to, to, "", 0), false);
        let Some(body) = body(&definition) else { continue };
        for one in gone.iter().filter(|one| one.id != routine && is_meant(one.id, routine, body, from, to)) {
            let becomes = match one.now {
                Some(now) => format!("which becomes {}", now.name()),
                None => "which goes".to_owned(),
            };
            remarks.push(Remark {
                text: format!(
                    "the body of {routine} says {}, {becomes}: PostgreSQL does not look into bodies, so that this shows only \
                     when it runs",
                    one.id.name()
                ),
                place: written(routine).map(|place| line_of(&place, one.id.name())),
            });
        }
        for (of, label) in labels.iter().filter(|(of, label)| is_label(of, label, routine, body, to)) {
            let label = Literal(label).to_string();
            remarks.push(Remark {
                text: format!(
                    "the body of {routine} says {label}, which {of} loses: PostgreSQL does not look into bodies, so that this \
                     shows only when it runs"
                ),
                place: written(routine).map(|place| line_of(&place, &label)),
            });
        }
    }
    remarks
}

fn is_named_in_bodies(id: &ObjectId) -> bool {
    [Kind::Table, Kind::View, Kind::MaterializedView, Kind::Column, Kind::Routine, Kind::Sequence].contains(&id.kind)
}

/// What stands between the dollars of a routine that is written as text, in a language that names objects.
fn body(definition: &str) -> Option<&str> {
    let (head, rest) = definition.split_once("\nAS $")?;
    let names_objects = head.contains("LANGUAGE plpgsql") || head.contains("LANGUAGE sql");
    let (tag, rest) = rest.split_once('$')?;
    let (body, _) = rest.rsplit_once(&format!("${tag}$"))?;
    names_objects.then_some(body)
}

/// Whether a body that says the name means this object by it.
fn is_meant(id: &ObjectId, routine: &ObjectId, body: &str, from: &Catalog, to: &Catalog) -> bool {
    if !says(body, id.name()) {
        return false;
    }
    let Path::OnRelation { schema, relation, .. } = &id.path else {
        // Something else of that name is meant where there is one.
        return !to.objects.keys().any(|other| other.kind == id.kind && other.name() == id.name() && other != id);
    };
    if id.kind != Kind::Column {
        return true;
    }
    let table = ObjectId::in_schema(Kind::Table, schema, relation);
    let runs_for = |catalog: &Catalog| {
        let of_table = catalog.children(&table).iter().filter(|child| child.kind == Kind::Trigger);
        of_table.into_iter().any(|trigger| catalog.depends_on(trigger).contains(routine))
    };
    if runs_for(from) || runs_for(to) {
        return true;
    }
    // The column of another table is meant where the body says one that has it.
    let others: BTreeSet<&str> = to
        .objects
        .keys()
        .filter(|other| other.kind == Kind::Column && other.name() == id.name())
        .filter_map(|other| match &other.path {
            Path::OnRelation { relation, .. } => Some(relation.as_str()),
            _ => None,
        })
        .filter(|other| *other != relation)
        .collect();
    says(body, relation) && !others.into_iter().any(|other| says(body, other))
}

/// Whether a body that says a label means that of this enum: the function has to do with the type, or with a table that has
/// such a column.
fn is_label(of: &ObjectId, label: &str, routine: &ObjectId, body: &str, to: &Catalog) -> bool {
    if !body.contains(&Literal(label).to_string()) {
        return false;
    }
    let mut tables = to.dependents(of).iter().filter_map(|user| match &user.path {
        Path::OnRelation { schema, relation, .. } if user.kind == Kind::Column => {
            Some((relation, ObjectId::in_schema(Kind::Table, schema, relation)))
        }
        _ => None,
    });
    let runs_for = |table: &ObjectId| {
        let triggers = to.children(table).iter().filter(|child| child.kind == Kind::Trigger);
        triggers.into_iter().any(|trigger| to.depends_on(trigger).contains(routine))
    };
    says(body, of.name())
        || to.depends_on(routine).contains(of)
        || tables.any(|(name, table)| says(body, name) || runs_for(&table))
}

/// Whether a name stands in a text as a word of its own.
fn says(text: &str, name: &str) -> bool {
    find(text, name).is_some()
}

fn find(text: &str, name: &str) -> Option<usize> {
    let (text, name) = (text.to_ascii_lowercase(), name.to_ascii_lowercase());
    let is_part = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
    text.match_indices(&name).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|text| text.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The line of the name in the statement, behind the beginning of its body.
fn line_of(place: &Place, name: &str) -> FileLine {
    let text = place.file.text.get(place.span.start..).unwrap_or_default();
    let body = text.find('$').unwrap_or_default();
    let at =
        find(text.get(body..).unwrap_or_default(), name).map_or(place.span.start, |at| place.span.start + body + at);
    file_line(&Place { file: place.file.clone(), span: at..at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_bodies_are_text() {
        assert!(says("NEW.San_Notation := 1", "san_notation"));
        assert!(!says("new.san_notation_2", "san_notation") && !says("xsan_notation", "san_notation"));
        let definition = "CREATE FUNCTION f()\n RETURNS int\n LANGUAGE plpgsql\nAS $function$\nbegin end$function$\n";
        assert_eq!(body(definition), Some("\nbegin end"));
        assert_eq!(body("CREATE FUNCTION f()\n LANGUAGE c\nAS $function$x$function$"), None);
    }
}
