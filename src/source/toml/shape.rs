//! How a TOML tree becomes typed values. A shape is declared once, by `shape!` or `choice!`; reading, the errors for
//! unknown keys and wrong types, and the JSON Schema all come from that declaration.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde_json::json;

use super::tree::{Node, Text, Value};
use crate::problem::{Place, Problem, SourceFile};

/// Something that a TOML value can be read as.
pub trait Shape: Sized {
    /// Reads a value; problems go to the reader, and `None` means that there was one.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;

    /// What stands for a key that is not there; `None` when the key must be there.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// What the user should write, for error messages: `a string`.
    fn expected() -> String;

    /// Whether the value's type (not its content) is right.
    fn accepts(value: &Value) -> bool;

    /// The JSON Schema of the shape.
    fn schema(definitions: &mut Definitions) -> serde_json::Value;
}

/// Collects the problems of one file, so that all are reported together.
#[derive(Debug)]
pub struct Reader {
    /// The file being read.
    pub file: Arc<SourceFile>,
    /// What was wrong with it.
    pub problems: Vec<Problem>,
}

impl Reader {
    /// A place in the file.
    #[must_use]
    pub fn place(&self, span: &Range<usize>) -> Place {
        Place { file: Arc::clone(&self.file), span: span.clone() }
    }

    /// Reports a value of the wrong type.
    pub fn wrong_type(&mut self, node: &Node, expected: &str) {
        let what = format!("{} was expected here, not {}", capital(expected), node.value.noun());
        let place = self.place(&node.span);
        self.problems.push(Problem::error("wrong-type", what).at(place, format!("expected {expected}")));
    }

    /// Reports every key that is not in `known`.
    pub fn unknown_keys(&mut self, entries: &[(Text, Node)], known: &[&str], noun: &str) {
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            let problem = Problem::error("unknown-key", format!("`{}` is not a key of {noun}", key.value));
            let problem = problem.help(match nearest(&key.value, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are: {}", known.join(", ")),
            });
            let place = self.place(&key.span);
            self.problems.push(problem.at(place, "unknown key"));
        }
    }

    /// Reads one key of a table.
    pub fn field<T: Shape>(&mut self, node: &Node, entries: &[(Text, Node)], key: &str, noun: &str) -> Option<T> {
        if let Some((_, value)) = entries.iter().find(|(name, _)| name.value == key) {
            return T::read(value, self);
        }
        let absent = T::absent();
        if absent.is_none() {
            let what = format!("this {} has no `{key}`", noun.trim_start_matches("a ").trim_start_matches("an "));
            let place = self.place(&node.named_at);
            self.problems.push(
                Problem::error("missing-key", what)
                    .help(format!("add `{key}`: {}", T::expected()))
                    .at(place, format!("`{key}` is missing")),
            );
        }
        absent
    }
}

/// The known word nearest to what was written, when it is near enough to be a slip.
pub fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase().replace('-', "_");
    known
        .map(|word| (strsim::damerau_levenshtein(&written, word), word))
        .filter(|(distance, word)| {
            *distance <= 1.max(word.len() / 3)
                || (written.len() > 2 && (word.starts_with(&written) || written.starts_with(word)))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The first letter in upper case.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The named parts of a JSON Schema, each written once.
#[derive(Debug, Default)]
pub struct Definitions(pub BTreeMap<String, serde_json::Value>);

impl Definitions {
    /// Writes the part `name` unless it is there already, and returns the reference to it.
    pub fn define(&mut self, name: &str, write: impl FnOnce(&mut Self) -> serde_json::Value) -> serde_json::Value {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), serde_json::Value::Null);
            let schema = write(self);
            self.0.insert(name.to_owned(), schema);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }
}

/// Adds a description to a schema; `$ref` may have siblings since draft 2019-09.
pub fn described(mut schema: serde_json::Value, description: &str) -> serde_json::Value {
    if let Some(object) = schema.as_object_mut()
        && !description.is_empty()
    {
        object.insert("description".to_owned(), json!(description));
    }
    schema
}

/// Declares a table of keys: the struct, how it is read, and its schema. `short "key"` lets a plain value stand for
/// a table with only that key.
macro_rules! shape {
    (
        $(#[doc = $doc:literal])*
        $name:ident as $noun:literal $(short $short:literal)? {
            $( $(#[doc = $field_doc:literal])* $field:ident $key:literal: $type:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where the key stands that names it.
            pub at: std::ops::Range<usize>,
            $( $(#[doc = $field_doc])* pub $field: $type, )*
        }

        impl $name {
            /// The key that a plain value stands for, if any.
            const SHORT: &'static [&'static str] = &[$($short)?];
        }

        impl $crate::source::toml::shape::Shape for $name {
            fn read(
                node: &$crate::source::toml::tree::Node,
                reader: &mut $crate::source::toml::shape::Reader,
            ) -> Option<Self> {
                use $crate::source::toml::tree::Value;
                if !<Self as $crate::source::toml::shape::Shape>::accepts(&node.value) {
                    reader.wrong_type(node, &<Self as $crate::source::toml::shape::Shape>::expected());
                    return None;
                }
                let wrapped: Vec<(
                    $crate::source::toml::tree::Text,
                    $crate::source::toml::tree::Node,
                )>;
                let entries: &[_] = match &node.value {
                    Value::Table(entries) => {
                        reader.unknown_keys(entries, &[$($key),*], $noun);
                        entries
                    }
                    _ => {
                        let key = $crate::source::toml::tree::Text {
                            value: Self::SHORT.concat(),
                            span: node.named_at.clone(),
                            runs: Vec::new(),
                        };
                        wrapped = vec![(key, node.clone())];
                        &wrapped
                    }
                };
                // All keys are read before the first missing one ends it, so that all problems are reported.
                $( let $field = reader.field::<$type>(node, entries, $key, $noun); )*
                Some(Self { at: node.named_at.clone(), $( $field: $field?, )* })
            }

            fn expected() -> String {
                let mut expected = String::new();
                $( if Self::SHORT.contains(&$key) {
                    expected = format!("{} or ", <$type as $crate::source::toml::shape::Shape>::expected());
                } )*
                expected.push_str("a table");
                expected
            }

            fn accepts(value: &$crate::source::toml::tree::Value) -> bool {
                if matches!(value, $crate::source::toml::tree::Value::Table(_)) {
                    return true;
                }
                $( if Self::SHORT.contains(&$key) {
                    return <$type as $crate::source::toml::shape::Shape>::accepts(value);
                } )*
                false
            }

            fn schema(definitions: &mut $crate::source::toml::shape::Definitions) -> serde_json::Value {
                definitions.define(stringify!($name), |definitions| {
                    let mut properties = serde_json::Map::new();
                    let mut required: Vec<serde_json::Value> = Vec::new();
                    let mut short_schema: Option<serde_json::Value> = None;
                    $(
                        let schema = <$type as $crate::source::toml::shape::Shape>::schema(definitions);
                        if Self::SHORT.contains(&$key) {
                            short_schema = Some(schema.clone());
                        }
                        let description = concat!($($field_doc),*).trim();
                        properties.insert(
                            $key.to_owned(), $crate::source::toml::shape::described(schema, description));
                        if <$type as $crate::source::toml::shape::Shape>::absent().is_none() {
                            required.push($key.into());
                        }
                    )*
                    let table = serde_json::json!({
                        "type": "object", "properties": properties, "required": required,
                        "additionalProperties": false,
                    });
                    let schema = match short_schema {
                        Some(short) => serde_json::json!({ "anyOf": [short, table] }),
                        None => table,
                    };
                    $crate::source::toml::shape::described(schema, concat!($($doc),*).trim())
                })
            }
        }
    };
}

/// Declares a word out of a few: the enum, how it is read, and its schema. Upper case and `_` for a space are accepted.
macro_rules! choice {
    ($(#[doc = $doc:literal])* $name:ident { $( $(#[doc = $variant_doc:literal])* $variant:ident = $word:literal, )* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $variant_doc])* $variant, )* }

        impl $name {
            /// Every word, in order.
            pub const WORDS: &'static [&'static str] = &[ $($word),* ];

            /// The word as it is written in SQL.
            #[must_use]
            pub fn sql(self) -> String {
                match self { $( Self::$variant => $word, )* }.to_uppercase()
            }
        }

        impl $crate::source::toml::shape::Shape for $name {
            fn read(
                node: &$crate::source::toml::tree::Node,
                reader: &mut $crate::source::toml::shape::Reader,
            ) -> Option<Self> {
                let $crate::source::toml::tree::Value::String(text) = &node.value else {
                    reader.wrong_type(node, &<Self as $crate::source::toml::shape::Shape>::expected());
                    return None;
                };
                match text.value.to_lowercase().replace('_', " ").as_str() {
                    $( $word => return Some(Self::$variant), )*
                    _ => {}
                }
                reader.unknown_value(text, Self::WORDS);
                None
            }

            fn expected() -> String {
                $crate::source::toml::shape::one_of(Self::WORDS)
            }

            fn accepts(value: &$crate::source::toml::tree::Value) -> bool {
                matches!(value, $crate::source::toml::tree::Value::String(_))
            }

            fn schema(_: &mut $crate::source::toml::shape::Definitions) -> serde_json::Value {
                serde_json::json!({ "enum": Self::WORDS })
            }
        }
    };
}

pub(crate) use {choice, shape};

impl Reader {
    /// Reports a word that is not among the known ones.
    pub fn unknown_value(&mut self, text: &Text, known: &[&str]) {
        let problem = Problem::error("unknown-value", format!("\"{}\" is not one of the words known here", text.value));
        let problem = problem.help(match nearest(&text.value, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? It can be {}", one_of(known)),
            None => format!("it can be {}", one_of(known)),
        });
        let place = self.place(&text.span);
        self.problems.push(problem.at(place, "unknown word"));
    }
}

/// `"a", "b" or "c"`.
#[must_use]
pub fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => format!("\"{only}\""),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{} or \"{last}\"", first.join(", "))
        }
    }
}
