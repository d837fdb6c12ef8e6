//! A TOML file as a tree in file order, in which every key and value knows where it stands.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Place, Problem, SourceFile};
use std::sync::Arc;

/// A string of the file: its value, and which bytes of the file that value came from.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The value, escapes resolved.
    pub value: String,
    /// Where it stands, quotes included.
    pub span: Range<usize>,
    /// Byte range in `value` → byte range in the file, in order. Both have the same length, except for escapes.
    pub runs: Vec<(Range<usize>, Range<usize>)>,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where the value stands.
    pub span: Range<usize>,
    /// Where the key stands that has this value; the value itself in an array.
    pub named_at: Range<usize>,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub enum Value {
    /// A string.
    String(Text),
    /// An integer, as decimal digits.
    Integer(String),
    /// A float, as written.
    Float(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A date, a time, or both, as written.
    Datetime(String),
    /// An array.
    Array(Vec<Node>),
    /// A table: keys in file order.
    Table(Vec<(Text, Node)>),
}

impl Value {
    /// What the value is, for "expected a string, found a number".
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Boolean(_) => "a boolean",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }
}

/// Parses a file; every syntax error that the parser can find in one go is reported.
pub fn parse(file: &Arc<SourceFile>) -> Result<Node, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        let span = table.span();
        let entries = entries(table.get_ref(), &file.text);
        return Ok(Node { value: Value::Table(entries), named_at: span.clone(), span });
    }
    let problems = errors.iter().map(|error| {
        let problem = Problem::error("toml-syntax", format!("{} is not valid TOML", file.path));
        let problem = problem.because(error.message().trim().replace('\n', "; "));
        match error.span() {
            Some(span) => problem.at(Place { file: Arc::clone(file), span }, "here"),
            None => problem,
        }
    });
    Err(problems.collect())
}

fn entries(table: &DeTable<'_>, source: &str) -> Vec<(Text, Node)> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let mut node = node(value, source);
            node.named_at = key.span();
            (Text { value: key.get_ref().to_string(), span: key.span(), runs: Vec::new() }, node)
        })
        .collect();
    // The parser hands out keys by the alphabet; people mean the order in which they wrote them.
    entries.sort_by_key(|(key, _)| key.span.start);
    entries
}

fn node(value: &Spanned<DeValue<'_>>, source: &str) -> Node {
    let span = value.span();
    let value = match value.get_ref() {
        DeValue::String(text) => Value::String(Text {
            value: text.to_string(),
            span: span.clone(),
            runs: runs(source.get(span.clone()).unwrap_or_default(), text, span.start),
        }),
        DeValue::Integer(integer) => Value::Integer(match i128::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => number.to_string(),
            Err(_) => integer.as_str().to_owned(),
        }),
        DeValue::Float(float) => Value::Float(float.as_str().to_owned()),
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
        DeValue::Array(array) => Value::Array(array.iter().map(|item| node(item, source)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, source)),
    };
    Node { value, named_at: span.clone(), span }
}

/// Maps a string's value to the bytes between its quotes. When the walk does not arrive at the same value as the
/// parser did, one run stands for all of it: a place that is too wide beats one that is wrong.
fn runs(raw: &str, value: &str, start: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let quote = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
    if raw.len() < 2 * quote {
        return Vec::new();
    }
    let mut content = &raw[quote..raw.len() - quote];
    let mut from = start + quote;
    if quote == 3 {
        let stripped = content.strip_prefix("\r\n").or_else(|| content.strip_prefix('\n')).unwrap_or(content);
        from += content.len() - stripped.len();
        content = stripped;
    }
    let whole = || vec![(0..value.len(), from..from + content.len())];
    if content == value || raw.starts_with('\'') {
        return whole();
    }
    walk(content, value, from).unwrap_or_else(whole)
}

/// Follows `content` and `value` in parallel, one run per stretch between escapes and one per escape.
fn walk(content: &str, value: &str, from: usize) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let mut runs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut out = 0;
    let mut at = 0;
    while at < content.len() {
        let rest = &content[at..];
        let next = rest.chars().next()?;
        if next == '\\' {
            let kind = rest[1..].chars().next()?;
            let length = match kind {
                'u' => 6,
                'U' => 10,
                'x' => 4,
                ' ' | '\t' | '\r' | '\n' => {
                    // A backslash at the end of a line swallows the white space that follows it.
                    at += 1 + rest[1..].len() - rest[1..].trim_start_matches([' ', '\t', '\r', '\n']).len();
                    continue;
                }
                _ => 2,
            };
            let size = value.get(out..)?.chars().next()?.len_utf8();
            runs.push((out..out + size, from + at..from + at + length));
            out += size;
            at += length;
        } else {
            // The parser may normalise line ends.
            if next == '\r' && !value.get(out..)?.starts_with('\r') {
                at += 1;
                continue;
            }
            if !value.get(out..)?.starts_with(next) {
                return None;
            }
            let size = next.len_utf8();
            match runs.last_mut() {
                Some((inside, outside))
                    if inside.end == out && outside.end == from + at && inside.len() == outside.len() =>
                {
                    inside.end += size;
                    outside.end += size;
                }
                _ => runs.push((out..out + size, from + at..from + at + size)),
            }
            out += size;
            at += size;
        }
    }
    (out == value.len()).then_some(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(source: &str) -> (Text, String) {
        let file = Arc::new(SourceFile { path: "t.toml".into(), text: source.into(), ..SourceFile::default() });
        let root = parse(&file).unwrap();
        let Value::Table(entries) = root.value else { panic!("no table") };
        let Value::String(text) = &entries[0].1.value else { panic!("no string") };
        (text.clone(), source.to_owned())
    }

    #[test]
    fn a_plain_string_maps_byte_by_byte() {
        let (text, source) = text_of("x = \"a = 1\"\n");
        assert_eq!(text.runs, [(0..5, 5..10)]);
        assert_eq!(&source[5..10], text.value);
    }

    #[test]
    fn escapes_and_folded_lines_keep_their_places() {
        let (text, source) = text_of("x = \"\"\"\na \\\"b\\\" \\\n   c\"\"\"\n");
        assert_eq!(text.value, "a \"b\" c");
        let (inside, outside) = text.runs.last().unwrap();
        assert_eq!(&text.value[inside.clone()], "c");
        assert_eq!(&source[outside.clone()], "c");
    }

    #[test]
    fn keys_come_in_file_order() {
        let file =
            Arc::new(SourceFile { path: "t.toml".into(), text: "b = 1\na = 2\n".into(), ..SourceFile::default() });
        let Value::Table(entries) = parse(&file).unwrap().value else { panic!("no table") };
        assert_eq!(entries.iter().map(|(key, _)| key.value.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }
}
