//! Which statement creates what, by name.

use std::collections::HashMap;

use super::names::{Analysed, Facts, Name, Need, Space, Standing};
use crate::object::Kind;

/// One statement that creates a name.
pub(super) struct Provider {
    pub statement: usize,
    pub standing: Standing,
    arity: (usize, usize),
}

/// The statement that creates a key, whether it is the primary one, and its columns, sorted.
pub(super) type KeyAt = (usize, bool, Option<Vec<String>>);

/// Who creates what.
#[derive(Default)]
pub(super) struct Index {
    pub providers: HashMap<String, Vec<Provider>>,
    /// Columns and enum values added later, by relation or type.
    pub added: HashMap<String, Vec<(String, usize)>>,
    /// Primary and unique keys by table.
    pub keys: HashMap<String, Vec<KeyAt>>,
}

impl Index {
    pub fn of(statements: &[Analysed]) -> Self {
        let mut index = Self::default();
        for (statement, Analysed { facts, .. }) in statements.iter().enumerate() {
            for provided in &facts.provides {
                index.providers.entry(key(&provided.name, None)).or_default().push(Provider {
                    statement,
                    standing: provided.standing,
                    arity: provided.arity,
                });
            }
            for (name, label) in &facts.adds {
                index.added.entry(key(name, None)).or_default().push((label.clone(), statement));
            }
            for found in &facts.keys {
                let columns = found.columns.clone().map(sorted);
                index.keys.entry(key(&found.table, None)).or_default().push((statement, found.primary, columns));
            }
        }
        index
    }

    /// The key under which a name as written is known, along the search path; `None` for what the files do not define.
    pub fn resolve(&self, name: &Name, facts: &Facts) -> Option<String> {
        if name.schema.is_some() || !name.space.is_in_schema() {
            let key = key(name, None);
            return self.providers.contains_key(&key).then_some(key);
        }
        facts.path.iter().map(|schema| key(name, Some(schema))).find(|key| self.providers.contains_key(key))
    }

    /// The statements that have to run before one that needs this name.
    pub fn providers(
        &self,
        need: &Need,
        key: &str,
        facts: &Facts,
        statements: &[Analysed],
    ) -> impl Iterator<Item = usize> {
        let all = self.providers.get(key).map(Vec::as_slice).unwrap_or_default();
        let callable = |provider: &Provider| {
            need.arguments.is_none_or(|count| provider.arity.0 <= count && count <= provider.arity.1)
        };
        // A base type is announced for the sake of the functions that its definition needs; everyone else needs it
        // whole.
        // The stand-in of a view is all that anyone needs before the view itself.
        let routine = facts.provides.first().filter(|provided| provided.name.space == Space::Routine);
        let may_come_first = |provider: &Provider| {
            let defining = statements.get(provider.statement).map(|analysed| &analysed.facts);
            let (Some(routine), Some(defining)) = (routine, defining) else { return false };
            defining.provides.iter().all(|provided| provided.noun != Kind::BaseType.noun())
                || defining.needs.iter().any(|need| {
                    need.name.space == Space::Routine
                        && need.name.name == routine.name.name
                        && (need.name.schema.is_none() || need.name.schema == routine.name.schema)
                })
        };
        let mut stated = all.iter().filter(|provider| provider.standing == Standing::Stated).peekable();
        let stand_in = need.name.space == Space::Relation || stated.peek().is_none() || stated.any(may_come_first);
        let preferred = |wanted: Standing| all.iter().any(|provider| provider.standing == wanted);
        let only = if stand_in && preferred(Standing::Placeholder) {
            Some(Standing::Placeholder)
        } else if preferred(Standing::Stated) && need.name.space != Space::Routine {
            Some(Standing::Stated)
        } else {
            None
        };
        all.iter()
            .filter(move |provider| callable(provider) && only.is_none_or(|only| provider.standing == only))
            .map(|provider| provider.statement)
    }
}

/// One string per name, unambiguous because no name holds a NUL.
pub(super) fn key(name: &Name, schema: Option<&str>) -> String {
    let schema = schema.or(name.schema.as_deref()).unwrap_or_default();
    let part = name.part.as_deref().unwrap_or_default();
    let mut key = String::with_capacity(schema.len() + name.name.len() + part.len() + 3);
    key.push(char::from(b'A' + name.space as u8));
    key.push_str(schema);
    key.push('\0');
    key.push_str(&name.name);
    if !part.is_empty() {
        key.push('\0');
        key.push_str(part);
    }
    key
}

pub(super) fn sorted(mut columns: Vec<String>) -> Vec<String> {
    columns.sort();
    columns
}
