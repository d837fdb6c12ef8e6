//! Mermaid: an entity-relationship diagram, and a flow chart for what a plan touches.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Names, keys, label, short_type};
use crate::object::{Link, Mark, ObjectId, Outline};
use crate::render::paint::on_one_line;

/// Words that Mermaid takes for something else than the name of a box.
const RESERVED: &[&str] = &[
    "class",
    "classdef",
    "direction",
    "erdiagram",
    "many",
    "o",
    "one",
    "only",
    "optionally",
    "style",
    "subgraph",
    "end",
    "title",
    "to",
    "u",
    "zero",
    "acctitle",
    "accdescr",
];

/// The colours of what a plan does.
const CLASSES: [(Mark, &str, &str); 3] = [
    (Mark::Added, "added", "fill:#d9f2dd,stroke:#1a7f37,color:#0b3d17"),
    (Mark::Changed, "changed", "fill:#fff3c4,stroke:#9a6700,color:#4d3300"),
    (Mark::Dropped, "dropped", "fill:#ffdfdc,stroke:#cf222e,color:#5c0a10"),
];

/// The schema as an entity-relationship diagram, ending in a line feed.
#[must_use]
pub fn mermaid(outline: &Outline) -> String {
    let names = Names::of(outline);
    let mut out = String::from("erDiagram\n");
    let mut called: BTreeMap<&ObjectId, String> = BTreeMap::new();
    for entity in &outline.boxes {
        let name = box_name(&names.of_box(entity));
        called.insert(&entity.id, name.clone());
        let name = name + &class(entity.mark);
        if entity.fields.is_empty() {
            let _ = writeln!(out, "  {name}");
            continue;
        }
        let _ = writeln!(out, "  {name} {{");
        for field in &entity.fields {
            let (data_type, field_name) = (short_type(&field.data_type), on_one_line(&field.name));
            let (type_word, name_word) = (word(&data_type), word(&field_name));
            let mut line = format!("    {type_word} {name_word}");
            let keys = keys(field);
            if !keys.is_empty() {
                let _ = write!(line, " {}", keys.join(", "));
            }
            let mut remarks = Vec::new();
            if name_word != field_name {
                remarks.push(field_name);
            }
            if type_word != data_type {
                remarks.push(data_type);
            }
            remarks.extend(verb(field.mark).map(str::to_owned));
            if !remarks.is_empty() {
                let _ = write!(line, " \"{}\"", quoted(&remarks.join("; ")));
            }
            let _ = writeln!(out, "{line}");
        }
        out.push_str("  }\n");
    }
    for line in &outline.lines {
        let (Some(from), Some(to)) = (called.get(&line.from), called.get(&line.to)) else { continue };
        let drawn = match line.link {
            Link::References { optional, one } => {
                format!("{}--{}", if optional { "|o" } else { "||" }, if one { "o|" } else { "o{" })
            }
            Link::PartOf => "||--o{".to_owned(),
            Link::Uses => "}o..o{".to_owned(),
        };
        let mut text = label(line);
        if let Some(verb) = verb(line.mark) {
            let _ = write!(text, " ({verb})");
        }
        let _ = writeln!(out, "  {to} {drawn} {from} : \"{}\"", quoted(&text));
    }
    define_classes(&mut out, outline);
    out
}

/// What a plan touches as a flow chart, which every version of Mermaid colours, ending in a line feed.
pub(in crate::render) fn flowchart(outline: &Outline) -> String {
    let names = Names::of(outline);
    let mut out = String::from("flowchart LR\n");
    let mut numbers: BTreeMap<&ObjectId, usize> = BTreeMap::new();
    for (number, entity) in outline.boxes.iter().enumerate() {
        numbers.insert(&entity.id, number);
        let mut text = quoted(&names.of_box(entity));
        for field in entity.fields.iter().filter(|field| field.mark != Mark::Same && entity.mark == Mark::Changed) {
            let sign = match field.mark {
                Mark::Added => "+",
                Mark::Dropped => "−",
                Mark::Changed | Mark::Same => "~",
            };
            let _ = write!(text, "<br/>{sign} {}", quoted(&on_one_line(&field.name)));
        }
        let (open, close) = if entity.noun.ends_with("table") { ("[", "]") } else { ("([", "])") };
        let _ = writeln!(out, "  n{number}{open}\"{text}\"{close}{}", class(entity.mark));
    }
    for line in &outline.lines {
        let (Some(from), Some(to)) = (numbers.get(&line.from), numbers.get(&line.to)) else { continue };
        let arrow = if matches!(line.link, Link::Uses) { "-.->" } else { "-->" };
        let _ = writeln!(out, "  n{from} {arrow}|\"{}\"| n{to}", quoted(&label(line)));
    }
    define_classes(&mut out, outline);
    out
}

/// What gives a box the colour of what a plan does to it.
fn class(mark: Mark) -> String {
    CLASSES.iter().find(|class| class.0 == mark).map(|class| format!(":::{}", class.1)).unwrap_or_default()
}

fn define_classes(out: &mut String, outline: &Outline) {
    for (mark, class, style) in CLASSES {
        if outline.boxes.iter().any(|one| one.mark == mark) {
            let _ = writeln!(out, "  classDef {class} {style}");
        }
    }
}

fn verb(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Same => None,
        Mark::Added => Some("added"),
        Mark::Changed => Some("changed"),
        Mark::Dropped => Some("dropped"),
    }
}

/// The name of a box: bare where that is safe.
fn box_name(name: &str) -> String {
    let mut chars = name.chars();
    let simple = chars.next().is_some_and(|char| char.is_ascii_alphabetic() || char == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
        && !RESERVED.contains(&name.to_lowercase().as_str());
    if simple {
        return name.to_owned();
    }
    // Quoted names know no escapes.
    let safe: String = name
        .chars()
        .map(|char| match char {
            '"' | '`' => '\'',
            '%' | '\\' | '<' | '>' | '#' | ';' | '{' | '}' => '_',
            char => char,
        })
        .collect();
    format!("\"{safe}\"")
}

/// A word in a box: what is no letter, digit, bracket or hyphen becomes an underscore.
fn word(text: &str) -> String {
    let mut word: String = text
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() || "_-()[]".contains(char) { char } else { '_' })
        .collect();
    if !word.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_') {
        word.insert(0, '_');
    }
    if ["pk", "fk", "uk"].contains(&word.to_lowercase().as_str()) {
        word.push('_');
    }
    word
}

/// A text in double quotes: Mermaid's entities stand for what would end it, or be taken for HTML or Markdown.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '%' => out.push_str("#37;"),
            '\\' => out.push_str("#92;"),
            ';' => out.push_str("#59;"),
            '{' => out.push_str("#123;"),
            '}' => out.push_str("#125;"),
            char => out.push(char),
        }
    }
    out
}
