//! Constraints and indexes.

use super::cursor::{self, Cursor};
use super::item::{Item, Table};
use super::{Document, expression, options};
use crate::object::{ObjectId, Path};

impl Document<'_> {
    /// `ALTER TABLE t ADD CONSTRAINT ...`, and what names its index.
    pub(super) fn table_constraint(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        let mut after = sql.clone();
        after.need("ALTER TABLE")?;
        after.eat("ONLY");
        let path = self.relation_at(&mut after)?;
        if !after.eat("ADD CONSTRAINT") {
            return self.altered(sql);
        }
        *sql = after;
        if path.first().map(String::as_str) != Some("tables") {
            return None;
        }
        let name = sql.ident()?;
        let mut table = self.at(&path)?.clone();
        self.constraint(&mut table, &name, sql)?;
        *self.at(&path)? = table;
        Some(())
    }

    /// What follows `CONSTRAINT name`.
    pub(super) fn constraint(&self, table: &mut Table, name: &str, sql: &mut Cursor<'_>) -> Option<()> {
        let mut stated = Table::default();
        let group = if sql.eat("PRIMARY KEY") {
            key_columns(&mut stated, sql.inside()?)?;
            "primary_key"
        } else if sql.eat("UNIQUE") {
            let nulls = sql.eat("NULLS NOT DISTINCT");
            key_columns(&mut stated, sql.inside()?)?;
            if nulls {
                stated.add("nulls_not_distinct", Item::yes())?;
            }
            "unique"
        } else if sql.eat("CHECK") {
            stated.add("expression", expression(sql.inside()?))?;
            "checks"
        } else if sql.eat("EXCLUDE") {
            if sql.eat("USING") {
                stated.add("method", Item::Text(sql.ident()?))?;
            }
            let elements: Vec<String> = cursor::list(sql.inside()?).into_iter().map(str::to_owned).collect();
            stated.add("elements", Item::texts(elements))?;
            "exclusions"
        } else {
            sql.need("FOREIGN KEY")?;
            self.foreign_key(&mut stated, sql)?;
            "foreign_keys"
        };
        if sql.eat("INCLUDE") {
            stated.add("include", Item::texts(cursor::idents(sql.inside()?)?))?;
        }
        if sql.eat("WITH") {
            stated.add("with", Item::Table(options(sql.inside()?)?))?;
        }
        if sql.eat("USING INDEX TABLESPACE") {
            stated.add("tablespace", Item::Text(sql.ident()?))?;
        }
        if sql.eat("WHERE") {
            stated.add("where", expression(sql.inside()?))?;
        }
        for (words, key) in [
            ("NO INHERIT", "no_inherit"),
            ("DEFERRABLE", "deferrable"),
            ("INITIALLY DEFERRED", "initially_deferred"),
            ("NOT ENFORCED", "not_enforced"),
            ("NOT VALID", "not_valid"),
        ] {
            if sql.eat(words) {
                stated.add(key, Item::yes())?;
            }
        }
        if group == "primary_key" {
            stated.add("name", Item::Text(name.to_owned()))?;
            return table.add(group, Item::Table(stated));
        }
        table.table(group)?.add(name, Item::Table(stated))
    }

    fn foreign_key(&self, stated: &mut Table, sql: &mut Cursor<'_>) -> Option<()> {
        let mut columns = sql.inside()?.to_owned();
        sql.need("REFERENCES")?;
        sql.eat("ONLY");
        let table = self.name(sql)?;
        let mut referred = sql.inside()?.to_owned();
        let period = columns.contains("PERIOD ") && referred.contains("PERIOD ");
        if period {
            columns = columns.replacen("PERIOD ", "", 1);
            referred = referred.replacen("PERIOD ", "", 1);
        }
        let referred = cursor::idents(&referred)?;
        // A comma or quote in a name could not be told from those of the list.
        if referred.iter().any(|name| name.contains([',', '"', '(', ')'])) || table.contains('(') {
            return None;
        }
        stated.add("columns", Item::one_or_many(cursor::idents(&columns)?))?;
        stated.add("references", Item::Text(format!("{table}({})", referred.join(", "))))?;
        if period {
            stated.add("period", Item::yes())?;
        }
        if sql.eat("MATCH FULL") {
            stated.add("match", Item::Text("full".to_owned()))?;
        }
        for (words, key) in [("ON UPDATE", "on_update"), ("ON DELETE", "on_delete")] {
            if !sql.eat(words) {
                continue;
            }
            let action = ["CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION"]
                .into_iter()
                .find(|action| sql.eat(action))?;
            stated.add(key, Item::Text(action.to_lowercase()))?;
            if key == "on_delete" && sql.peek() == "(" {
                stated.add("on_delete_columns", Item::texts(cursor::idents(sql.inside()?)?))?;
            }
        }
        Some(())
    }

    pub(super) fn index(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        if sql.eat("ALTER INDEX") {
            sql.dotted()?;
            sql.need("ALTER COLUMN")?;
            let number = sql.number()?;
            sql.need("SET STATISTICS")?;
            let target = sql.number()?;
            return self.entry(object)?.table("statistics")?.add(&number, Item::Bare(target));
        }
        if sql.peek().eq_ignore_ascii_case("ALTER") {
            return self.altered(sql);
        }
        sql.need("CREATE")?;
        let unique = sql.eat("UNIQUE");
        sql.need("INDEX")?;
        sql.ident()?;
        sql.need("ON")?;
        let only = sql.eat("ONLY");
        sql.dotted()?;
        sql.need("USING")?;
        let method = sql.ident()?;
        let Path::OnRelation { schema, relation, .. } = &object.path else { return None };
        // Without its table in the file there is nothing to put it under.
        let path = self.relation(schema, relation)?;
        let known: Vec<String> = match self.at(&path)?.get("columns") {
            Some(Item::Table(columns)) => columns.0.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        };
        let elements: Option<Vec<String>> =
            cursor::list(sql.inside()?).into_iter().map(|element| index_element(element, &known)).collect();
        let index = self.make_on(object, "indexes")?;
        index.add("columns", Item::one_or_many(elements?))?;
        if unique {
            index.add("unique", Item::yes())?;
        }
        if method != "btree" {
            index.add("method", Item::Text(method))?;
        }
        if sql.eat("INCLUDE") {
            index.add("include", Item::texts(cursor::idents(sql.inside()?)?))?;
        }
        if sql.eat("NULLS NOT DISTINCT") {
            index.add("nulls_not_distinct", Item::yes())?;
        }
        if only {
            index.add("only", Item::yes())?;
        }
        if sql.eat("WITH") {
            index.add("with", Item::Table(options(sql.inside()?)?))?;
        }
        if sql.eat("TABLESPACE") {
            index.add("tablespace", Item::Text(sql.ident()?))?;
        }
        if sql.eat("WHERE") {
            index.add("where", expression(sql.rest()))?;
        }
        Some(())
    }
}

/// The columns of a key, of which the last may be a range.
fn key_columns(stated: &mut Table, text: &str) -> Option<()> {
    let plain = text.strip_suffix(" WITHOUT OVERLAPS");
    stated.add("columns", Item::one_or_many(cursor::idents(plain.unwrap_or(text))?))?;
    if plain.is_some() {
        stated.add("without_overlaps", Item::yes())?;
    }
    Some(())
}

/// `"Odd name" DESC` as TOML has it: the name as it is. Where that could be read otherwise, there is no way.
fn index_element(element: &str, known: &[String]) -> Option<String> {
    let mut sql = Cursor::new(element);
    let quoted = sql.peek().starts_with('"');
    let first = Cursor::new(element).peek().to_owned();
    if !quoted && !first.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
        // An expression in parentheses.
        return Some(element.to_owned());
    }
    let mut after = sql.clone();
    after.ident()?;
    if [".", "("].contains(&after.peek()) {
        // A function's call: quotes at its beginning are no column's.
        return Some(element.to_owned());
    }
    let name = sql.ident()?;
    let rest = sql.rest();
    let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$');
    match (plain, rest.is_empty()) {
        (true, true) => Some(name),
        (true, false) => Some(format!("{name} {}", modifiers(rest))),
        (false, true) if known.contains(&name) => Some(name),
        _ => None,
    }
}

/// `DESC NULLS LAST` in small letters.
fn modifiers(text: &str) -> String {
    match text {
        "DESC" | "DESC NULLS LAST" | "NULLS FIRST" | "ASC" => text.to_lowercase(),
        _ => text.to_owned(),
    }
}
