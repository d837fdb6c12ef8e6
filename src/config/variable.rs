//! `[variables]`: what `${name}` stands for in the files that describe the database.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::Text;
use super::place::{Reader, Value as Read};
use super::read::text;
use crate::problem::{Problem, Result};

/// What a variable stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, in which `${NAME}` stands for an environment variable: in SQL a name, or part of a text in quotes.
    Text(Text),
    /// A number, or `true` or `false`, as it is written.
    Plain(String),
}

impl Value {
    /// The value as text.
    ///
    /// # Errors
    ///
    /// See [`Text::expand`].
    pub fn text(&self) -> Result<String> {
        match self {
            Value::Text(text) => text.expand().map_err(|mut problem| {
                problem.help = problem.help.map(|help| help.replace(", or give the database by `--url`", ""));
                problem
            }),
            Value::Plain(plain) => Ok(plain.clone()),
        }
    }

    /// Whether it stands for a name where it stands outside of quotes.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Value::Text(_))
    }
}

/// Reads `[variables]`.
pub(super) fn variables(reader: &mut Reader, value: Read<'_, '_>) -> BTreeMap<String, Value> {
    let mut variables = BTreeMap::new();
    for (key, item) in reader.table(value).into_iter().flatten() {
        let name = key.get_ref().to_string();
        let mut bytes = name.bytes();
        let is_name = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            let place = reader.place(key.span());
            reader.problems.push(
                Problem::error("bad-value", format!("`{name}` is no name of a variable"))
                    .because("a name begins with a letter or underscore, and goes on with those and digits")
                    .help("rename it")
                    .at(place, "this name"),
            );
            continue;
        }
        let full = format!("{}.{name}", value.name);
        let read = Read { name: &full, value: item };
        let found = match item.get_ref() {
            DeValue::String(_) => text(reader, read).map(Value::Text),
            DeValue::Integer(integer) => match i128::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(number) => Some(Value::Plain(number.to_string())),
                Err(_) => Some(Value::Plain(integer.as_str().to_owned())),
            },
            DeValue::Float(float) => Some(Value::Plain(float.as_str().to_owned())),
            DeValue::Boolean(boolean) => Some(Value::Plain(boolean.to_string())),
            _ => {
                reader.wrong_type(read, "a string, a number, true or false");
                None
            }
        };
        variables.extend(found.map(|value| (name, value)));
    }
    variables
}
