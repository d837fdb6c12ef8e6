//! A schema as a picture: Mermaid, DOT or SVG.

mod dot;
mod layout;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use dot::dot;
pub(super) use mermaid::flowchart;
pub use mermaid::mermaid;
pub use svg::svg;

use super::paint::on_one_line;
use crate::object::{Entity, Field, Line, Link, Outline};

/// What boxes are called: without their schema where all are in the same.
struct Names {
    qualified: bool,
}

impl Names {
    fn of(outline: &Outline) -> Self {
        let schemas: BTreeSet<_> = outline.boxes.iter().map(|one| one.id.schema()).collect();
        Self { qualified: schemas.len() > 1 }
    }

    /// `users`, `app.users`, `function f(integer)`.
    fn of_box(&self, entity: &Entity) -> String {
        let has_fields = !entity.fields.is_empty() || entity.noun.ends_with("table") || entity.noun.ends_with("view");
        if !has_fields {
            return on_one_line(&entity.id.to_string());
        }
        match entity.id.schema() {
            Some(schema) if self.qualified => on_one_line(&format!("{schema}.{}", entity.id.name())),
            _ => on_one_line(entity.id.name()),
        }
    }
}

/// The short name of a type, as people write it: `timestamptz`, `int`, `varchar(20)`.
fn short_type(name: &str) -> String {
    let (bare, dimensions) = name.find('[').map_or((name, ""), |at| name.split_at(at));
    let short = match bare {
        "integer" => "int".to_owned(),
        "double precision" => "float8".to_owned(),
        "bit varying" => "varbit".to_owned(),
        "character" => "char".to_owned(),
        _ => {
            let time = |name: &str| -> Option<String> {
                for (kind, with_zone, without) in
                    [("timestamp", "timestamptz", "timestamp"), ("time", "timetz", "time")]
                {
                    let Some(rest) = name.strip_prefix(kind) else { continue };
                    if let Some(precision) = rest.strip_suffix(" with time zone") {
                        return Some(format!("{with_zone}{precision}"));
                    }
                    if let Some(precision) = rest.strip_suffix(" without time zone") {
                        return Some(format!("{without}{precision}"));
                    }
                }
                None
            };
            let shorter = [("character varying", "varchar"), ("character(", "char("), ("bit varying", "varbit")];
            time(bare)
                .or_else(|| {
                    shorter.iter().find_map(|(long, short)| Some(format!("{short}{}", bare.strip_prefix(long)?)))
                })
                .unwrap_or_else(|| bare.to_owned())
        }
    };
    on_one_line(&format!("{short}{dimensions}"))
}

/// `PK`, `FK`, `UK`.
fn keys(field: &Field) -> Vec<&'static str> {
    let keys = [(field.primary, "PK"), (field.foreign, "FK"), (field.unique && !field.primary, "UK")];
    keys.into_iter().filter_map(|(is, key)| is.then_some(key)).collect()
}

/// What is written at a line.
fn label(line: &Line) -> String {
    let text = match line.link {
        Link::Uses => "uses",
        Link::PartOf | Link::References { .. } => line.label.as_str(),
    };
    let text = on_one_line(text);
    if text.chars().count() > 60 { text.chars().take(59).chain(['…']).collect() } else { text }
}
