//! The shapes that have no keys of their own: strings, numbers, lists, tables with free keys.

use std::ops::Range;

use serde_json::json;

use super::shape::{Definitions, Reader, Shape};
use super::tree::{Node, Text, Value};

impl<T: Shape> Shape for Option<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn expected() -> String {
        T::expected()
    }

    fn accepts(value: &Value) -> bool {
        T::accepts(value)
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl<T: Shape> Shape for Box<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Box::new)
    }

    fn expected() -> String {
        T::expected()
    }

    fn accepts(value: &Value) -> bool {
        T::accepts(value)
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl Shape for Text {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = &node.value else {
            reader.wrong_type(node, &Self::expected());
            return None;
        };
        Some(text.clone())
    }

    fn expected() -> String {
        "a string".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string" })
    }
}

/// `true` or `false`; absent means false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl Shape for Flag {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        bool::read(node, reader).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(false))
    }

    fn expected() -> String {
        bool::expected()
    }

    fn accepts(value: &Value) -> bool {
        bool::accepts(value)
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        bool::schema(definitions)
    }
}

impl Shape for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Boolean(boolean) = node.value else {
            reader.wrong_type(node, &Self::expected());
            return None;
        };
        Some(boolean)
    }

    fn expected() -> String {
        "true or false".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Boolean(_))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

impl Shape for i64 {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let number = match &node.value {
            Value::Integer(digits) => digits.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            reader.wrong_type(node, &Self::expected());
        }
        number
    }

    fn expected() -> String {
        "an integer".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Integer(_))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "integer" })
    }
}

/// A string, number or boolean, kept as text: storage options, run-time settings, costs, sizes.
#[derive(Debug, Clone)]
pub struct Scalar(pub Text);

impl Shape for Scalar {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let value = match &node.value {
            Value::String(text) => return Some(Self(text.clone())),
            Value::Integer(digits) | Value::Float(digits) => digits.clone(),
            Value::Boolean(boolean) => boolean.to_string(),
            Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                reader.wrong_type(node, &Self::expected());
                return None;
            }
        };
        let runs = vec![(0..value.len(), node.span.clone())];
        Some(Self(Text { value, span: node.span.clone(), runs }))
    }

    fn expected() -> String {
        "a string, a number or a boolean".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        !matches!(value, Value::Datetime(_) | Value::Array(_) | Value::Table(_))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": ["string", "number", "boolean"] })
    }
}

/// A value for SQL: a string is an SQL expression, a number or boolean stands for itself.
#[derive(Debug, Clone)]
pub struct Expression(pub Text);

impl Shape for Expression {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if matches!(&node.value, Value::Float(float) if float.contains("inf") || float.contains("nan")) {
            reader.wrong_type(node, "a finite number, or an SQL expression in a string");
            return None;
        }
        if !Self::accepts(&node.value) {
            reader.wrong_type(node, &Self::expected());
            return None;
        }
        Scalar::read(node, reader).map(|scalar| Self(scalar.0))
    }

    fn expected() -> String {
        "an SQL expression in a string, a number or a boolean".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        Scalar::accepts(value)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": ["string", "number", "boolean"] })
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Array(items) = &node.value else {
            reader.wrong_type(node, &Self::expected());
            return None;
        };
        let read: Vec<_> = items.iter().map(|item| T::read(item, reader)).collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn expected() -> String {
        format!("an array in which each item is {}", T::expected())
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Array(_))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

/// One string, or an array of them.
#[derive(Debug, Clone, Default)]
pub struct OneOrMany(pub Vec<Text>);

impl Shape for OneOrMany {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(Self(vec![text.clone()])),
            Value::Array(_) => Vec::read(node, reader).map(Self),
            _ => {
                reader.wrong_type(node, &Self::expected());
                None
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn expected() -> String {
        "a string or an array of strings".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Array(_))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

/// A table whose keys are names that the user chose, in file order.
#[derive(Debug, Clone)]
pub struct Named<T> {
    /// Name and what it names.
    pub entries: Vec<(Text, T)>,
    /// Where the key stands that holds them all; empty when it is absent.
    pub at: Range<usize>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), at: 0..0 }
    }
}

impl<T> Named<T> {
    /// The entries in file order.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &T)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T: Shape> Shape for Named<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            reader.wrong_type(node, &Self::expected());
            return None;
        };
        let read: Vec<_> = entries.iter().map(|(name, value)| Some((name.clone(), T::read(value, reader)?))).collect();
        Some(Self { entries: read.into_iter().collect::<Option<_>>()?, at: node.named_at.clone() })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn expected() -> String {
        format!("a table in which each value is {}", T::expected())
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Table(_))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "type": "object", "additionalProperties": T::schema(definitions) })
    }
}

/// A table of names, or an array of names that have nothing more to say.
#[derive(Debug, Clone)]
pub struct NamesOrNamed<T>(pub Named<T>);

impl<T: Shape> Shape for NamesOrNamed<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::Array(_) = &node.value else {
            if !Self::accepts(&node.value) {
                reader.wrong_type(node, &Self::expected());
                return None;
            }
            return Named::read(node, reader).map(Self);
        };
        let names: Vec<Text> = Vec::read(node, reader)?;
        let mut entries = Vec::new();
        for name in names {
            let empty = Node { value: Value::Table(Vec::new()), span: name.span.clone(), named_at: name.span.clone() };
            let value = T::read(&empty, reader)?;
            entries.push((name, value));
        }
        Some(Self(Named { entries, at: node.named_at.clone() }))
    }

    fn absent() -> Option<Self> {
        Some(Self(Named::default()))
    }

    fn expected() -> String {
        "an array of names or a table whose keys are names".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Array(_) | Value::Table(_))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "anyOf": [Vec::<Text>::schema(definitions), Named::<T>::schema(definitions)] })
    }
}

/// `true` for a table without keys.
#[derive(Debug, Clone)]
pub struct OrTrue<T>(pub T);

impl<T: Shape> Shape for OrTrue<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Boolean(true) => {
                T::read(&Node { value: Value::Table(Vec::new()), ..node.clone() }, reader).map(Self)
            }
            Value::Table(_) => T::read(node, reader).map(Self),
            _ => {
                reader.wrong_type(node, &Self::expected());
                None
            }
        }
    }

    fn expected() -> String {
        "true or a table".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Boolean(true) | Value::Table(_))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "anyOf": [{ "const": true }, T::schema(definitions)] })
    }
}
