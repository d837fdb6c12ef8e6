//! SVG: the picture itself, for those who have nothing to draw it with.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::layout::{Size, place};
use super::{Names, keys, label, short_type};
use crate::object::{Entity, Line, Link, Mark, ObjectId, Outline};
use crate::render::paint::on_one_line;

const ROW: usize = 20;
const HEADER: usize = 28;
/// About how wide a character is.
const CHARACTER: usize = 7;
const PADDING: usize = 10;

/// The fill and the outline of what a plan does.
pub(super) fn colours(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::Same => ("#eaeef2", "#57606a"),
        Mark::Added => ("#d9f2dd", "#1a7f37"),
        Mark::Changed => ("#fff3c4", "#9a6700"),
        Mark::Dropped => ("#ffdfdc", "#cf222e"),
    }
}

/// Text as XML and the labels of DOT take it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What XML does not allow, in whatever form.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}

/// A box in words: its title, and for each column name, type and keys.
struct Words {
    title: String,
    noun: String,
    rows: Vec<(String, String, String)>,
    first: usize,
    second: usize,
    size: Size,
}

fn words(entity: &Entity, names: &Names) -> Words {
    let title = names.of_box(entity);
    let noun = if entity.noun == "table" || entity.fields.is_empty() { String::new() } else { entity.noun.to_owned() };
    let rows: Vec<_> = entity
        .fields
        .iter()
        .map(|field| (on_one_line(&field.name), short_type(&field.data_type), keys(field).join(" ")))
        .collect();
    let columns = |text: &str| text.chars().count() * CHARACTER;
    let longest = |part: &dyn Fn(&(String, String, String)) -> usize| rows.iter().map(part).max().unwrap_or(0);
    let first = longest(&|row| columns(&row.0)) + 2 * PADDING;
    let second = longest(&|row| columns(&row.1)) + PADDING;
    let third = longest(&|row| columns(&row.2)) + PADDING;
    let heading = columns(&title) + if noun.is_empty() { 0 } else { columns(&noun) + PADDING } + 2 * PADDING;
    let width = (first + second + third).max(heading).max(80);
    let height = HEADER + ROW * rows.len();
    Words { title, noun, rows, first, second, size: Size { width, height } }
}

/// The schema as an SVG document, ending in a line feed.
#[must_use]
pub fn svg(outline: &Outline) -> String {
    let names = Names::of(outline);
    let boxes: Vec<Words> = outline.boxes.iter().map(|entity| words(entity, &names)).collect();
    let numbers: BTreeMap<&ObjectId, usize> =
        outline.boxes.iter().enumerate().map(|(number, one)| (&one.id, number)).collect();
    let drawn: Vec<(&Line, usize, usize)> = outline
        .lines
        .iter()
        .filter_map(|line| Some((line, *numbers.get(&line.from)?, *numbers.get(&line.to)?)))
        .collect();
    let sizes: Vec<Size> = boxes.iter().map(|one| one.size).collect();
    let ends: Vec<(usize, usize)> = drawn.iter().map(|(_, from, to)| (*from, *to)).collect();
    let layout = place(&sizes, &ends);
    // Room for lines that leave a box to the right and come back.
    let width = layout.width + 40;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"11\">",
        height = layout.height
    );
    out.push_str("<style>path{fill:none;stroke-width:1.3}text{fill:#1f2328}.dim{fill:#57606a}</style>\n");
    let _ = writeln!(out, "<rect width=\"{width}\" height=\"{}\" fill=\"#ffffff\"/>", layout.height);
    for (index, (line, from, to)) in drawn.iter().enumerate() {
        let field = |at: usize, names: &[String]| row_of(&outline.boxes[at], names, &layout.corners[at], &boxes[at]);
        let own: Vec<String> = line.label.split(", ").map(str::to_owned).collect();
        let start = field(*from, &own);
        let end = field(*to, &[]);
        path(&mut out, line, start, end, &layout.bends[index]);
    }
    for ((entity, one), (x, y)) in outline.boxes.iter().zip(&boxes).zip(&layout.corners) {
        draw_box(&mut out, entity, one, *x, *y);
    }
    out.push_str("</svg>\n");
    out
}

/// The left and right edge of a box, and the height at which a line meets it: that of the first column that it names,
/// or else of the key, or of the title.
fn row_of(entity: &Entity, names: &[String], corner: &(usize, usize), one: &Words) -> (usize, usize, usize) {
    let named = entity.fields.iter().position(|field| names.contains(&field.name));
    let row = if names.is_empty() { entity.fields.iter().position(|field| field.primary) } else { named };
    let y = row.map_or(corner.1 + HEADER / 2, |row| corner.1 + HEADER + row * ROW + ROW / 2);
    (corner.0, corner.0 + one.size.width, y)
}

fn path(
    out: &mut String,
    line: &Line,
    from: (usize, usize, usize),
    to: (usize, usize, usize),
    bends: &[(usize, usize, usize)],
) {
    let stroke = if line.mark == Mark::Same { "#57606a" } else { colours(line.mark).1 };
    let dashes = if matches!(line.link, Link::Uses) { " stroke-dasharray=\"4 3\"" } else { "" };
    // What refers stands right of what it refers to, unless they are in a circle or the same box.
    let leaves_left = from.0 > to.1;
    let (start, end) = if leaves_left {
        ((from.0, from.2), (to.1, to.2))
    } else if from.1 < to.0 {
        ((from.1, from.2), (to.0, to.2))
    } else {
        ((from.1, from.2), (to.1, to.2))
    };
    let mut d = format!("M{} {}", start.0, start.1);
    let mut last = start;
    let turns_back = !leaves_left && from.1 >= to.0;
    if turns_back {
        let out_to = from.1.max(to.1) + 36;
        let _ = write!(d, " C{out_to} {},{out_to} {},{} {}", start.1, end.1, end.0, end.1);
    } else {
        let mut turn = |last: (usize, usize), next: (usize, usize)| {
            let middle = usize::midpoint(last.0, next.0);
            let _ = write!(d, " C{middle} {},{middle} {},{} {}", last.1, next.1, next.0, next.1);
        };
        for (left, right, y) in bends {
            let (near, far) = if leaves_left { (*right, *left) } else { (*left, *right) };
            turn(last, (near, *y));
            // Level from one side of the layer to the other.
            turn((near, *y), (far, *y));
            last = (far, *y);
        }
        turn(last, end);
    }
    let title = escaped(&format!("{} → {} ({})", line.from, line.to, label(line)));
    let _ = writeln!(out, "<path d=\"{d}\" stroke=\"{stroke}\"{dashes}><title>{title}</title></path>");
    ends(out, line, start, end, leaves_left, turns_back, stroke);
}

/// How many rows there can be at each end: a crow's foot for many, a bar for one, a ring for none.
fn ends(
    out: &mut String,
    line: &Line,
    start: (usize, usize),
    end: (usize, usize),
    leaves_left: bool,
    turns_back: bool,
    stroke: &str,
) {
    let (sx, ex) = if leaves_left { (-1_i64, 1_i64) } else { (1, if turns_back { 1 } else { -1 }) };
    let point = |(x, y): (usize, usize)| (i64::try_from(x).unwrap_or(i64::MAX), i64::try_from(y).unwrap_or(i64::MAX));
    let ((x1, y1), (x2, y2)) = (point(start), point(end));
    match line.link {
        Link::References { optional, one } => {
            if one {
                let x = x1 + 6 * sx;
                let _ = writeln!(out, "<path d=\"M{x} {} V{}\" stroke=\"{stroke}\"/>", y1 - 5, y1 + 5);
            } else {
                let tip = x1 + 9 * sx;
                let _ =
                    writeln!(out, "<path d=\"M{x1} {} L{tip} {y1} L{x1} {}\" stroke=\"{stroke}\"/>", y1 - 5, y1 + 5);
            }
            let x = x2 + 6 * ex;
            let _ = writeln!(out, "<path d=\"M{x} {} V{}\" stroke=\"{stroke}\"/>", y2 - 5, y2 + 5);
            if optional {
                let x = x2 + 13 * ex;
                let _ = writeln!(out, "<circle cx=\"{x}\" cy=\"{y2}\" r=\"4\" fill=\"#ffffff\" stroke=\"{stroke}\"/>");
            }
        }
        Link::PartOf | Link::Uses => {
            let back = x2 + 8 * ex;
            let _ = writeln!(out, "<path d=\"M{back} {} L{x2} {y2} L{back} {}\" stroke=\"{stroke}\"/>", y2 - 4, y2 + 4);
        }
    }
}

fn draw_box(out: &mut String, entity: &Entity, words: &Words, x: usize, y: usize) {
    let (fill, stroke) = colours(entity.mark);
    let Size { width, height } = words.size;
    let _ = write!(out, "<g><title>{}", escaped(&on_one_line(&entity.id.to_string())));
    if let Some(comment) = &entity.comment {
        let _ = write!(out, ": {}", escaped(&on_one_line(comment)));
    }
    out.push_str("</title>\n");
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"#ffffff\" stroke=\"{stroke}\"/>"
    );
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEADER}\" rx=\"4\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
    );
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>",
        x + PADDING,
        y + 18,
        escaped(&words.title)
    );
    if !words.noun.is_empty() {
        let _ = writeln!(
            out,
            "<text class=\"dim\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            x + width - PADDING,
            y + 18,
            words.noun
        );
    }
    for (row, (field, (name, data_type, keys))) in entity.fields.iter().zip(&words.rows).enumerate() {
        let top = y + HEADER + row * ROW;
        if field.mark != Mark::Same {
            let fill = colours(field.mark).0;
            let _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
                x + 1,
                top + 1,
                width - 2,
                ROW - 2
            );
        }
        let base = top + 14;
        let weight = if field.primary { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(out, "<text x=\"{}\" y=\"{base}\"{weight}>{}</text>", x + PADDING, escaped(name));
        let _ =
            writeln!(out, "<text class=\"dim\" x=\"{}\" y=\"{base}\">{}</text>", x + words.first, escaped(data_type));
        if !keys.is_empty() {
            let _ = writeln!(
                out,
                "<text class=\"dim\" x=\"{}\" y=\"{base}\">{keys}</text>",
                x + words.first + words.second
            );
        }
    }
    out.push_str("</g>\n");
}
