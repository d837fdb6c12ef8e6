//! Changes inside of a CREATE TABLE that a person wrote: only the part that differs is touched.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::ops::Range;

use super::column::Added;
use super::element::{Element, Elements, Part, What};
use super::{Writer, beside_variables, has_it_so};
use crate::drift::Drifted;
use crate::object::{Catalog, Context, Object, ObjectId};
use crate::source::SourceStatement;
use crate::sql::tokens;

/// What changes in one CREATE TABLE.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) statement: &'a SourceStatement,
    pub(super) elements: Elements,
    /// The elements that go, by position.
    pub(super) gone: BTreeSet<usize>,
    /// The parts that become others, with the element that each is in.
    edits: Vec<(usize, Range<usize>, String)>,
    /// The columns that are new.
    pub(super) added: Vec<Added>,
}

/// Where an object is written.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The statement, by its position in the source.
    statement: usize,
    element: usize,
    /// None for the whole element.
    part: Option<usize>,
}

type Edits = Vec<(Range<usize>, String)>;

impl<'a> Writer<'a> {
    /// Where an object is written in a CREATE TABLE, if it is.
    fn spot(&mut self, id: &ObjectId) -> Option<Spot> {
        let number = self.from.places.statement(id)?;
        let at = self.from.places.written(id)?.span.start.checked_sub(self.statement(id)?.offset?)?;
        let (element, part) = self.table(id)?.elements.at(at)?;
        Some(Spot { statement: number, element, part })
    }

    /// The CREATE TABLE that an object is written in, if it is one.
    pub(super) fn table(&mut self, id: &ObjectId) -> Option<&mut Table<'a>> {
        let number = self.from.places.statement(id)?;
        let statement = self.statement(id)?;
        Some(match self.tables.entry(number) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => {
                let elements = Elements::of(&statement.sql)?;
                free.insert(Table { statement, elements, gone: BTreeSet::new(), edits: Vec::new(), added: Vec::new() })
            }
        })
    }

    /// Which columns and constraints go as a whole, with the parts that are written in them.
    pub(super) fn note_what_goes(&mut self, gone: &[ObjectId]) {
        let spots: Vec<Spot> = gone.iter().filter_map(|id| self.spot(id)).collect();
        self.going = spots.iter().filter(|it| it.part.is_none()).map(|it| (it.statement, it.element)).collect();
    }

    /// A column, a constraint or a default goes from the statement that it is a part of, or is left to a person. Gives
    /// whether either was done.
    pub(super) fn take_out(&mut self, object: &Drifted) -> bool {
        let Some(spot) = self.spot(&object.object) else { return false };
        if spot.part.is_some() && self.going.contains(&(spot.statement, spot.element)) {
            return true;
        }
        let Some(table) = self.tables.get_mut(&spot.statement) else { return false };
        let Some(element) = table.elements.list.get(spot.element) else { return false };
        let file = &table.statement.place.file;
        let offset = table.statement.offset.unwrap_or_default();
        let is_fixed = |part: &Part| matches!(part.what, What::Other | What::PrimaryKey | What::NotNull);
        let (span, commented) = match spot.part {
            None if element.column.is_none() && element.parts.iter().any(is_fixed) => return false,
            None => (element.span.clone(), table.elements.is_commented(element)),
            Some(part) if is_fixed(&element.parts[part]) => return false,
            Some(part) => {
                let span = table.elements.with_blanks(&element.parts[part]);
                let commented = table.elements.has_comments(&span);
                (span, commented)
            }
        };
        if commented {
            self.by_hand(object, "the database does not have it: remove it; there are comments about it");
        } else if file.has_variables(&(offset + span.start..offset + span.end)) {
            self.by_hand(object, "the database does not have it: remove it; the statement here has variables");
        } else if spot.part.is_none() {
            table.gone.insert(spot.element);
        } else {
            table.edits.push((spot.element, span, String::new()));
        }
        true
    }

    /// What is a part of a CREATE TABLE becomes what the database has. Gives whether that was done, or left to a person.
    pub(super) fn change_part(&mut self, object: &Drifted, there: &Object) -> bool {
        if object.live_name.is_some() {
            return false;
        }
        let clause = |object: &Object, catalog: &Catalog| {
            let target = &self.from.drift.plan.target;
            object.clause(&Context::new(catalog, catalog, &target.owner, target.version))
        };
        let after = clause(there, self.from.live);
        let before = self.from.files.get(&object.object).map(|object| clause(object, self.from.files));
        let id = if before.is_some() { Some(object.object.clone()) } else { there.parent() };
        let Some(spot) = id.and_then(|id| self.spot(&id)) else { return false };
        let Some(table) = self.tables.get(&spot.statement) else { return false };
        let element = &table.elements.list[spot.element];
        let edits = match (before, spot.part) {
            (None, None) => new_default(element, table, &after),
            (None, Some(_)) => None,
            (Some(before), None) if element.column.is_some() => column(element, table, &before, &after),
            (Some(before), part) => {
                element.parts.get(part.unwrap_or_default()).and_then(|part| other_part(part, table, &before, &after))
            }
        };
        let Some(edits) = edits else { return false };
        let name = element.column.as_deref().unwrap_or_else(|| object.object.name());
        if self.is_altered_elsewhere(spot.statement, name) {
            return false;
        }
        let offset = table.statement.offset.unwrap_or_default();
        let has_variables =
            |span: &Range<usize>| table.statement.place.file.has_variables(&(offset + span.start..offset + span.end));
        if edits.iter().any(|(span, _)| has_variables(span)) {
            self.by_hand(object, &beside_variables(object));
        } else if edits.iter().any(|(span, _)| table.elements.has_comments(span)) {
            self.by_hand(object, &format!("the comments in it would be lost; {}", has_it_so(object)));
        } else if let Some(table) = self.tables.get_mut(&spot.statement) {
            table.edits.extend(edits.into_iter().map(|(span, text)| (spot.element, span, text)));
        }
        self.settled.insert(object.object.clone());
        true
    }

    /// Whether an ALTER TABLE of the files says something about what is called so: what is said later holds.
    fn is_altered_elsewhere(&self, number: usize, name: &str) -> bool {
        let statements = self.from.source.statements.iter().enumerate();
        let mut others = statements.filter(|(other, one)| {
            let start: String = one.sql.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
            *other != number && start.eq_ignore_ascii_case("alter table")
        });
        others.any(|(_, one)| {
            let mut words = one.sql.split(|letter: char| letter.is_whitespace() || "(),;\".".contains(letter));
            words.any(|word| word.eq_ignore_ascii_case(name))
        })
    }

    /// The changes of tables become changes of their files.
    pub(super) fn write_tables(&mut self) {
        for table in std::mem::take(&mut self.tables).into_values() {
            let added = table.new_columns();
            let offset = table.statement.offset.unwrap_or_default();
            let cuts = table.elements.without(&|index| table.gone.contains(&index));
            let stay = table.edits.into_iter().filter(|(element, ..)| !table.gone.contains(element));
            let cuts = cuts.into_iter().filter(|_| !table.gone.is_empty()).map(|span| (span, String::new()));
            for (span, text) in stay.map(|(_, span, text)| (span, text)).chain(cuts) {
                self.edit(table.statement, offset + span.start..offset + span.end, text);
            }
            for (at, text) in added {
                self.edit(table.statement, offset + at..offset + at, text);
            }
        }
    }
}

/// A default where there was none.
fn new_default(element: &Element, table: &Table<'_>, clause: &str) -> Option<Edits> {
    let expression = clause.strip_prefix("DEFAULT ")?;
    let has = |what: What| element.parts.iter().any(|part| part.what == what);
    if element.column.is_none() || has(What::Default) || !has(What::Type) {
        return None;
    }
    let end = end_of(element, &[What::Type, What::Collation])?;
    Some(vec![(end..end, format!(" {} {expression}", in_its_case("DEFAULT", element, table)))])
}

/// Keywords in capitals or not, as the rest of the element is.
fn in_its_case(words: &str, element: &Element, table: &Table<'_>) -> String {
    let begins_large = |part: &Part| {
        let text = table.statement.sql.get(part.span.clone()).unwrap_or_default();
        text.starts_with(|char: char| char.is_ascii_uppercase())
    };
    if element.parts.iter().any(begins_large) { words.to_owned() } else { words.to_lowercase() }
}

/// The end of the last part of one of these sorts.
fn end_of(element: &Element, sorts: &[What]) -> Option<usize> {
    element.parts.iter().filter(|part| sorts.contains(&part.what)).map(|part| part.span.end).max()
}

/// A column's type, collation and NOT NULL; none where something else differs.
fn column(element: &Element, table: &Table<'_>, before: &str, after: &str) -> Option<Edits> {
    let said = |clause: &str| {
        let sql = format!("CREATE TABLE t ({clause})");
        let elements = Elements::of(&sql)?;
        let [element] = elements.list.as_slice() else { return None };
        let text = |part: &Part| (part.what, sql[part.span.clone()].to_owned());
        Some(element.parts.iter().map(text).collect::<Vec<_>>())
    };
    let (before, after) = (said(before)?, said(after)?);
    let of =
        |side: &[(What, String)], what: What| side.iter().find(|(one, _)| *one == what).map(|(_, text)| text.clone());
    let rest = |side: &[(What, String)]| {
        let known = [What::Type, What::Collation, What::NotNull];
        side.iter().filter(|(what, _)| !known.contains(what)).map(|(_, text)| text.clone()).collect::<Vec<_>>()
    };
    if rest(&before) != rest(&after) {
        return None;
    }
    let sql = &table.statement.sql;
    let written = |what: What| element.parts.iter().find(|part| part.what == what);
    let as_written = |words: &str| in_its_case(words, element, table);
    let mut edits = Edits::new();
    if of(&before, What::Type) != of(&after, What::Type) {
        let part = written(What::Type)?;
        // What makes a sequence too is no type that can be exchanged alone.
        if sql[part.span.clone()].to_lowercase().contains("serial") {
            return None;
        }
        edits.push((part.span.clone(), of(&after, What::Type)?));
    }
    let (was, is) = (of(&before, What::Collation), of(&after, What::Collation));
    if was != is {
        match (written(What::Collation), is) {
            (Some(part), Some(is)) => edits.push((part.span.clone(), is)),
            (Some(part), None) => edits.push((table.elements.with_blanks(part), String::new())),
            (None, Some(is)) => {
                let end = end_of(element, &[What::Type])?;
                edits.push((end..end, format!(" {is}")));
            }
            (None, None) => return None,
        }
    }
    let (was, is) = (of(&before, What::NotNull), of(&after, What::NotNull));
    if was != is {
        match (written(What::NotNull), written(What::Null), is) {
            (None, Some(part), Some(is)) | (Some(part), None, Some(is)) => {
                edits.push((part.span.clone(), as_written(&is)));
            }
            (None, None, Some(is)) => {
                let end = end_of(element, &[What::Type, What::Collation, What::Default])?;
                edits.push((end..end, format!(" {}", as_written(&is))));
            }
            (Some(part), _, None) => edits.push((table.elements.with_blanks(part), String::new())),
            (None, _, None) | (Some(_), Some(_), Some(_)) => return None,
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// A default, a check or a foreign key: what follows its keyword.
fn other_part(part: &Part, table: &Table<'_>, before: &str, after: &str) -> Option<Edits> {
    let written = &table.statement.sql[part.span.clone()];
    let keywords: &[&str] = match part.what {
        What::Default => &["DEFAULT"],
        What::Condition => &["CHECK", "REFERENCES"],
        _ => return None,
    };
    keywords.iter().find_map(|keyword| {
        let (was, is, here) = (behind(before, keyword)?, behind(after, keyword)?, behind(written, keyword)?);
        if before[..was] != after[..is] {
            return None;
        }
        let is_named = written.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("constraint"));
        // PostgreSQL calls a check after the column in it, if there is only one.
        if *keyword == "CHECK" && !is_named && columns_in(&before[was..], table) != columns_in(&after[is..], table) {
            return None;
        }
        let text = bare(after[is..].trim_start());
        Some(vec![(part.span.start + here..part.span.end, format!(" {text}"))])
    })
}

/// Where the text behind a keyword begins that is in no parentheses.
fn behind(text: &str, keyword: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (span, token) in tokens(text)? {
        match token {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            word if depth == 0 && word.eq_ignore_ascii_case(keyword) => return Some(span.end),
            _ => {}
        }
    }
    None
}

/// The columns of the table that an expression names.
fn columns_in<'a>(text: &str, table: &'a Table<'_>) -> Option<BTreeSet<&'a str>> {
    let words = tokens(text)?;
    let is_named = |name: &&str| words.iter().any(|(_, word)| word.trim_matches('"') == *name);
    Some(table.elements.list.iter().filter_map(|element| element.column.as_deref()).filter(is_named).collect())
}

/// `((a > 0))` as people write it.
fn bare(text: &str) -> &str {
    let Some(words) = tokens(text) else { return text };
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (span, word) in words {
        match word {
            "(" => open.push(span.start),
            ")" => pairs.extend(open.pop().map(|start| (start, span.end))),
            _ => {}
        }
    }
    let is_pair = |start: usize, end: usize| pairs.contains(&(start, end));
    if text.len() > 4 && is_pair(0, text.len()) && is_pair(1, text.len() - 1) { &text[1..text.len() - 1] } else { text }
}
