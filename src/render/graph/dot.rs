//! DOT, the language of Graphviz.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::svg::{colours, escaped};
use super::{Names, keys, label, short_type};
use crate::object::{Link, Mark, ObjectId, Outline};
use crate::render::paint::on_one_line;

/// The schema in DOT, ending in a line feed.
#[must_use]
pub fn dot(outline: &Outline) -> String {
    let names = Names::of(outline);
    let mut numbers: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    let mut out = String::from(
        "digraph schema {\n  graph [rankdir=RL, nodesep=0.3, ranksep=0.8];\n  \
         node [shape=plain, fontname=\"Helvetica\", fontsize=11];\n  edge [fontname=\"Helvetica\", fontsize=9];\n",
    );
    for (number, entity) in outline.boxes.iter().enumerate() {
        numbers.insert(&entity.id, number);
        let (fill, stroke) = colours(entity.mark);
        let noun = if entity.noun == "table" { String::new() } else { format!(" <I>{}</I>", entity.noun) };
        let _ = write!(
            out,
            "  n{number} [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\" COLOR=\"{stroke}\">\
             <TR><TD BGCOLOR=\"{fill}\" COLSPAN=\"2\"><B>{}</B>{noun}</TD></TR>",
            escaped(&names.of_box(entity))
        );
        for (port, field) in entity.fields.iter().enumerate() {
            let mut data_type = short_type(&field.data_type);
            for key in keys(field) {
                let _ = write!(data_type, " {key}");
            }
            let fill = if field.mark == Mark::Same { "white" } else { colours(field.mark).0 };
            let _ = write!(
                out,
                "<TR><TD BGCOLOR=\"{fill}\" ALIGN=\"LEFT\" PORT=\"f{port}\">{}</TD><TD BGCOLOR=\"{fill}\" ALIGN=\"LEFT\">{}</TD></TR>",
                escaped(&on_one_line(&field.name)),
                escaped(&data_type)
            );
        }
        out.push_str("</TABLE>>];\n");
    }
    for line in &outline.lines {
        let (Some(from), Some(to)) = (numbers.get(&line.from), numbers.get(&line.to)) else { continue };
        let (head, tail, style) = match line.link {
            Link::References { optional, one } => {
                (if optional { "teeodot" } else { "teetee" }, if one { "teeodot" } else { "crowodot" }, "solid")
            }
            Link::PartOf => ("empty", "none", "solid"),
            Link::Uses => ("vee", "none", "dashed"),
        };
        let color = if line.mark == Mark::Same { "#57606a" } else { colours(line.mark).1 };
        let text = escaped(&label(line));
        let text = if text.is_empty() { String::new() } else { format!(", label=<{text}>") };
        let _ = writeln!(
            out,
            "  n{from} -> n{to} [dir=both, arrowhead={head}, arrowtail={tail}, style={style}, color=\"{color}\"{text}];"
        );
    }
    out.push_str("}\n");
    out
}
