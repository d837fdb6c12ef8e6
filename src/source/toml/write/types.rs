//! Schemas, extensions, types, sequences, functions, views.

use super::cursor::{self, Cursor};
use super::item::{Item, Table};
use super::table::{collation, sequence_numbers};
use super::{Document, expression, options, qualified, scalar};
use crate::object::{ObjectId, Path};
use crate::source::toml::check;

impl Document<'_> {
    pub(super) fn schema(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE SCHEMA")?;
        let name = sql.ident()?;
        self.make(object, &["schemas", &name]).map(|_| ())
    }

    pub(super) fn extension(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE EXTENSION")?;
        let name = sql.ident()?;
        sql.need("SCHEMA")?;
        let schema = sql.ident()?;
        self.make(object, &["extensions", &name])?.add("schema", Item::Text(schema))
    }

    pub(super) fn enumeration(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE TYPE")?;
        let name = self.name(sql)?;
        sql.need("AS ENUM")?;
        let values: Option<Vec<String>> =
            cursor::list(sql.inside()?).into_iter().map(|value| Cursor::new(value).string()).collect();
        self.make(object, &["enums", &name])?.add("values", Item::texts(values?))
    }

    pub(super) fn composite(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE TYPE")?;
        let name = self.name(sql)?;
        sql.need("AS")?;
        let mut attributes = Table::default();
        for part in cursor::list(sql.inside()?) {
            let mut sql = Cursor::new(part);
            let name = sql.ident()?;
            let mut attribute = Table::default();
            attribute.add("type", Item::Text(sql.until(&["COLLATE"])?.to_owned()))?;
            if sql.eat("COLLATE") {
                attribute.add("collation", Item::Text(collation(&mut sql)?))?;
            }
            sql.done()?;
            attributes.add(&name, Item::Table(attribute))?;
        }
        self.make(object, &["types", &name])?.add("attributes", Item::Table(attributes))
    }

    pub(super) fn domain(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE DOMAIN")?;
        let name = self.name(sql)?;
        sql.need("AS")?;
        let mut domain = Table::default();
        let stops = ["COLLATE", "DEFAULT", "NOT", "CONSTRAINT"];
        domain.add("type", Item::Text(sql.until(&stops)?.to_owned()))?;
        if sql.eat("COLLATE") {
            domain.add("collation", Item::Text(collation(sql)?))?;
        }
        if sql.eat("DEFAULT") {
            domain.add("default", expression(sql.until(&["NOT", "CONSTRAINT"])?))?;
        }
        if sql.eat("NOT NULL") {
            domain.add("not_null", Item::yes())?;
        }
        while sql.eat("CONSTRAINT") {
            domain_check(&mut domain, sql)?;
        }
        *self.make(object, &["domains", &name])? = domain;
        Some(())
    }

    pub(super) fn domain_constraint(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        let Path::OnRelation { schema, relation, .. } = &object.path else { return None };
        let path = self.relation(schema, relation)?;
        sql.need("ALTER DOMAIN")?;
        sql.dotted()?;
        sql.need("ADD CONSTRAINT")?;
        domain_check(self.at(&path)?, sql)
    }

    pub(super) fn range(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE TYPE")?;
        let name = self.name(sql)?;
        sql.need("AS RANGE")?;
        let mut range = Table::default();
        for part in cursor::list(sql.inside()?) {
            let mut sql = Cursor::new(part);
            let option = sql.ident()?;
            sql.need("=")?;
            let value = match option.as_str() {
                "subtype" => sql.rest().to_owned(),
                "collation" => collation(&mut sql)?,
                "multirange_type_name" => self.name(&mut sql)?,
                _ => sql.dotted()?.join("."),
            };
            sql.done()?;
            range.add(&option, Item::Text(value))?;
        }
        *self.make(object, &["ranges", &name])? = range;
        Some(())
    }

    pub(super) fn sequence(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE")?;
        let unlogged = sql.eat("UNLOGGED");
        sql.need("SEQUENCE")?;
        let name = self.name(sql)?;
        let mut sequence = Table::default();
        if sql.eat("AS") {
            sequence.add("type", Item::Text(sql.ident()?))?;
        }
        sequence_numbers(&mut sequence, sql)?;
        if unlogged {
            sequence.add("unlogged", Item::yes())?;
        }
        *self.make(object, &["sequences", &name])? = sequence;
        Some(())
    }

    pub(super) fn sequence_owner(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        let Path::Between { from, .. } = &object.path else { return None };
        sql.need("ALTER SEQUENCE")?;
        sql.dotted()?;
        sql.need("OWNED BY")?;
        let parts = sql.dotted()?;
        if parts.len() != 3 || parts.iter().any(|part| part.contains(['.', '"'])) {
            return None;
        }
        let shown = if parts[0] == self.default_schema { &parts[1..] } else { &parts[..] };
        self.entry(from)?.add("owned_by", Item::Text(shown.join(".")))
    }

    pub(super) fn routine(&mut self, object: &ObjectId, sql: &mut Cursor<'_>, text: &str) -> Option<()> {
        let procedure = text.to_uppercase().starts_with("CREATE OR REPLACE PROCEDURE");
        let section = if procedure { "procedures" } else { "functions" };
        let plain = self.key(object)?;
        let text = text.trim_end().trim_end_matches(';');
        let types = check::argument_types(&check::routine(text).ok()?);
        // Overloads are told apart by their arguments.
        let taken = matches!(self.root.get(section), Some(Item::Table(table)) if table.get(&plain).is_some());
        let key = if taken { format!("{plain}({})", types.join(", ")) } else { plain };
        let stated = Self::routine_parts(&mut sql.clone(), procedure).unwrap_or_else(|| {
            let whole = text.replacen("CREATE OR REPLACE ", "CREATE ", 1);
            Table(vec![("sql".to_owned(), Item::Text(format!("{}\n", whole.trim_end())))])
        });
        sql.rest();
        *self.make(object, &[section, &key])? = stated;
        Some(())
    }

    /// What `pg_get_functiondef` prints, taken apart.
    fn routine_parts(sql: &mut Cursor<'_>, procedure: bool) -> Option<Table> {
        let mut table = Table::default();
        sql.need("CREATE OR REPLACE")?;
        sql.need(if procedure { "PROCEDURE" } else { "FUNCTION" })?;
        sql.dotted()?;
        let arguments = sql.inside()?;
        if !arguments.is_empty() {
            table.add("arguments", Item::Text(arguments.to_owned()))?;
        }
        if sql.eat("RETURNS") {
            table.add("returns", Item::Text(sql.until(&["LANGUAGE", "TRANSFORM"])?.to_owned()))?;
        }
        sql.need("LANGUAGE")?;
        let language = sql.ident()?;
        table.add("language", Item::Text(language))?;
        let mut set = Table::default();
        loop {
            let flag = [
                ("WINDOW", "window"),
                ("STRICT", "strict"),
                ("SECURITY DEFINER", "security_definer"),
                ("LEAKPROOF", "leakproof"),
            ]
            .into_iter()
            .find(|(words, _)| sql.eat(words));
            if let Some((_, key)) = flag {
                table.add(key, Item::yes())?;
            } else if let Some(word) = ["IMMUTABLE", "STABLE"].into_iter().find(|word| sql.eat(word)) {
                table.add("volatility", Item::Text(word.to_lowercase()))?;
            } else if sql.eat("PARALLEL") {
                table.add("parallel", Item::Text(sql.ident()?))?;
            } else if sql.eat("COST") || sql.eat("ROWS") {
                sql.back();
                let key = sql.ident()?;
                table.add(&key, scalar(&sql.number()?))?;
            } else if sql.eat("SET") {
                let name = sql.dotted()?.join(".");
                sql.need("TO")?;
                let mut values = vec![sql.string()?];
                while sql.eat(",") {
                    values.push(sql.string()?);
                }
                // Each is a name of its own only where several are.
                if values.len() == 1 && (values[0].contains([',', '"']) || name.contains('"')) {
                    return None;
                }
                set.add(&name, Item::one_or_many(values))?;
            } else {
                break;
            }
        }
        if !set.0.is_empty() {
            table.add("set", Item::Table(set))?;
        }
        if sql.eat("AS") {
            table.add("body", Item::Text(sql.string()?))?;
            sql.done()?;
        } else {
            let body = sql.rest();
            if !body.to_uppercase().starts_with("BEGIN ATOMIC") && !body.to_uppercase().starts_with("RETURN") {
                return None;
            }
            table.add("body", Item::Text(body.to_owned()))?;
        }
        Some(table)
    }

    pub(super) fn view(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE VIEW")?;
        let name = self.name(sql)?;
        let mut view = Table::default();
        if sql.peek() == "(" {
            view.add("columns", Item::texts(cursor::idents(sql.inside()?)?))?;
        }
        if sql.eat("WITH") {
            for (name, value) in options(sql.inside()?)?.0 {
                view.add(&name, value)?;
            }
        }
        sql.need("AS")?;
        view.add("query", Item::Text(format!("{}\n", sql.rest())))?;
        *self.make(object, &["views", &name])? = view;
        Some(())
    }

    pub(super) fn materialized_view(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE MATERIALIZED VIEW")?;
        let name = self.name(sql)?;
        let mut view = Table::default();
        if sql.eat("USING") {
            view.add("access_method", Item::Text(sql.ident()?))?;
        }
        if sql.eat("WITH") {
            view.add("with", Item::Table(options(sql.inside()?)?))?;
        }
        if sql.eat("TABLESPACE") {
            view.add("tablespace", Item::Text(sql.ident()?))?;
        }
        sql.need("AS")?;
        let query = sql.rest();
        let query = if let Some(query) = query.strip_suffix("WITH NO DATA") {
            view.add("with_data", Item::Bare("false".to_owned()))?;
            query
        } else {
            query.strip_suffix("WITH DATA").unwrap_or(query)
        };
        view.add("query", Item::Text(format!("{}\n", query.trim_end().trim_end_matches(';'))))?;
        *self.make(object, &["materialized_views", &name])? = view;
        Some(())
    }

    pub(super) fn rule(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        if sql.eat("ALTER TABLE") {
            self.relation_at(sql)?;
            let enabled = super::table::enabled(sql)?;
            sql.need("RULE")?;
            sql.ident()?;
            return self.entry(object)?.add("enabled", enabled);
        }
        sql.need("CREATE RULE")?;
        sql.ident()?;
        sql.need("AS ON")?;
        let event = sql.ident()?;
        sql.need("TO")?;
        qualified(&sql.dotted()?)?;
        let rule = self.make_on(object, "rules")?;
        rule.add("on", Item::Text(event))?;
        if sql.eat("WHERE") {
            rule.add("where", expression(sql.until(&["DO"])?))?;
        }
        sql.need("DO")?;
        if sql.eat("INSTEAD") {
            rule.add("instead", Item::yes())?;
        }
        sql.eat("ALSO");
        if sql.eat("NOTHING") {
            return Some(());
        }
        let commands = if sql.peek() == "(" {
            let inside = sql.inside()?;
            sql.done()?;
            inside
        } else {
            sql.rest()
        };
        let mut parts = Vec::new();
        let mut commands = Cursor::new(commands);
        while let Some(part) = commands.until(&[";"]) {
            parts.push(part.trim().to_owned());
            commands.eat(";");
        }
        rule.add("do", Item::one_or_many(parts))
    }
}

/// `name CHECK (expression) NOT VALID`.
fn domain_check(domain: &mut Table, sql: &mut Cursor<'_>) -> Option<()> {
    let name = sql.ident()?;
    sql.need("CHECK")?;
    let mut check = Table::default();
    check.add("expression", expression(sql.inside()?))?;
    if sql.eat("NOT VALID") {
        check.add("not_valid", Item::yes())?;
    }
    domain.table("checks")?.add(&name, Item::Table(check))
}
