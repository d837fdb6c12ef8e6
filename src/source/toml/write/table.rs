//! Tables, their columns, and what hangs on them.

use super::cursor::{self, Cursor};
use super::item::{Item, Table};
use super::{Document, expression, fdw_options, options};
use crate::object::{ObjectId, Path};

impl Document<'_> {
    pub(super) fn table(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        if sql.peek().eq_ignore_ascii_case("ALTER") {
            return self.altered(sql);
        }
        sql.need("CREATE")?;
        let unlogged = sql.eat("UNLOGGED");
        let foreign = sql.eat("FOREIGN");
        sql.need("TABLE")?;
        let key = self.name(sql)?;
        self.make(object, &["tables", &key])?;
        let mut table = Table::default();
        if unlogged {
            table.add("unlogged", Item::yes())?;
        }
        if sql.eat("OF") {
            table.add("of_type", Item::Text(self.name(sql)?))?;
        }
        if sql.peek() == "(" {
            for part in cursor::list(sql.inside()?) {
                self.element(&mut table, part)?;
            }
        }
        if sql.eat("INHERITS") {
            let parents: Option<Vec<String>> =
                cursor::list(sql.inside()?).into_iter().map(|parent| self.name(&mut Cursor::new(parent))).collect();
            table.add("inherits", Item::one_or_many(parents?))?;
        }
        if sql.eat("PARTITION BY") {
            let method = sql.ident()?;
            let columns = sql.inside()?;
            table.add("partition_by", Item::Text(format!("{method} ({columns})")))?;
        }
        if sql.eat("USING") {
            table.add("access_method", Item::Text(sql.ident()?))?;
        }
        if sql.eat("WITH") {
            table.add("with", Item::Table(options(sql.inside()?)?))?;
        }
        if sql.eat("TABLESPACE") {
            table.add("tablespace", Item::Text(sql.ident()?))?;
        }
        if foreign {
            sql.need("SERVER")?;
            table.add("server", Item::Text(sql.ident()?))?;
            if sql.eat("OPTIONS") {
                table.add("options", Item::Table(fdw_options(sql.inside()?)?))?;
            }
        }
        *self.entry(object)? = table;
        Some(())
    }

    /// What CREATE TABLE cannot say of a table, an index or a key.
    pub(super) fn altered(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        if !sql.eat("ALTER MATERIALIZED VIEW") {
            sql.need("ALTER TABLE")?;
        }
        sql.eat("ONLY");
        let mut path = self.relation_at(sql)?;
        if sql.eat("CLUSTER ON") {
            return self.at(&path)?.add("cluster_on", Item::Text(sql.ident()?));
        }
        if sql.eat("REPLICA IDENTITY") {
            let identity = if sql.eat("USING INDEX") {
                Item::Table(Table(vec![("index".to_owned(), Item::Text(sql.ident()?))]))
            } else {
                Item::Text(sql.ident()?)
            };
            return self.at(&path)?.add("replica_identity", identity);
        }
        sql.need("ALTER COLUMN")?;
        path.extend(["columns".to_owned(), sql.ident()?]);
        let column = self.at(&path)?;
        if sql.eat("SET STORAGE") {
            return column.add("storage", Item::Text(sql.ident()?));
        }
        if sql.eat("SET STATISTICS") {
            return column.add("statistics", Item::Bare(sql.number()?));
        }
        sql.need("SET")?;
        column.add("options", Item::Table(options(sql.inside()?)?))
    }

    /// What stands between the parentheses of CREATE TABLE.
    fn element(&self, table: &mut Table, part: &str) -> Option<()> {
        let mut sql = Cursor::new(part);
        if sql.eat("CONSTRAINT") {
            let name = sql.ident()?;
            self.constraint(table, &name, &mut sql)?;
            return sql.done();
        }
        let name = sql.ident()?;
        let column = self.column(&mut sql)?;
        sql.done()?;
        table.table("columns")?.add(&name, Item::Table(column))
    }

    fn column(&self, sql: &mut Cursor<'_>) -> Option<Table> {
        let mut column = Table::default();
        if !sql.eat("WITH OPTIONS") {
            let stops = ["COLLATE", "COMPRESSION", "OPTIONS", "DEFAULT", "GENERATED", "NOT", "CONSTRAINT"];
            column.add("type", Item::Text(sql.until(&stops)?.to_owned()))?;
        }
        if sql.eat("COMPRESSION") {
            column.add("compression", Item::Text(sql.ident()?))?;
        }
        if sql.eat("OPTIONS") {
            column.add("fdw_options", Item::Table(fdw_options(sql.inside()?)?))?;
        }
        if sql.eat("COLLATE") {
            column.add("collation", Item::Text(collation(sql)?))?;
        }
        if sql.eat("DEFAULT") {
            column.add("default", expression(sql.until(&["NOT", "GENERATED", "CONSTRAINT"])?))?;
        }
        if sql.eat("GENERATED ALWAYS AS (") {
            // One step back: the expression is in the parentheses.
            sql.back();
            let mut generated = Table::default();
            generated.add("expression", expression(sql.inside()?))?;
            if !sql.eat("STORED") {
                sql.need("VIRTUAL")?;
                generated.add("stored", Item::Bare("false".to_owned()))?;
            }
            column.add("generated", Item::Table(generated))?;
        } else if sql.eat("GENERATED") {
            let generation = if sql.eat("ALWAYS") { "always" } else { "by default" };
            if generation == "by default" {
                sql.need("BY DEFAULT")?;
            }
            sql.need("AS IDENTITY")?;
            let mut identity = Table::default();
            identity.add("generation", Item::Text(generation.to_owned()))?;
            if sql.peek() == "(" {
                let mut numbers = Cursor::new(sql.inside()?);
                if numbers.eat("SEQUENCE NAME") {
                    identity.add("sequence", Item::Text(self.name(&mut numbers)?))?;
                }
                sequence_numbers(&mut identity, &mut numbers)?;
                numbers.done()?;
            }
            column.add("identity", Item::Table(identity))?;
        }
        if sql.eat("NOT NULL") {
            column.add("not_null", Item::yes())?;
        }
        Some(column)
    }

    pub(super) fn toast_options(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("ALTER TABLE")?;
        let path = self.relation_at(sql)?;
        sql.need("SET")?;
        let stated = options(sql.inside()?)?;
        let with = self.at(&path)?.table("with")?;
        stated.0.into_iter().try_for_each(|(name, value)| with.add(&name, value))
    }

    /// `ATTACH PARTITION`; other memberships are in CREATE TABLE.
    pub(super) fn membership(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        let Path::Between { from, .. } = &object.path else { return None };
        sql.need("ALTER TABLE")?;
        let parent = self.name(sql)?;
        sql.need("ATTACH PARTITION")?;
        sql.dotted()?;
        let bound = if sql.eat("FOR VALUES") { sql.rest().to_owned() } else { sql.ident()? };
        let table = self.entry(from)?;
        // A partition that states no type of a column would be made otherwise.
        let columns = match table.get("columns") {
            Some(Item::Table(columns)) => columns
                .0
                .iter()
                .any(|(_, column)| matches!(column, Item::Table(column) if column.get("type").is_some())),
            _ => false,
        };
        if !columns || table.get("inherits").is_some() || table.get("of_type").is_some() {
            return None;
        }
        table.add("partition_of", Item::Text(parent))?;
        table.add("bound", Item::Text(lower_words(&bound)))
    }

    pub(super) fn row_security(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("ALTER TABLE")?;
        let path = self.relation_at(sql)?;
        if sql.eat("DISABLE ROW LEVEL SECURITY") {
            return self.at(&path)?.add("row_level_security", Item::Text("disabled".to_owned()));
        }
        let word = if sql.eat("ENABLE ROW LEVEL SECURITY") { "enabled" } else { "forced" };
        if word == "forced" {
            sql.need("FORCE ROW LEVEL SECURITY")?;
        }
        let table = self.at(&path)?;
        match (table.take("row_level_security"), word) {
            (None, "enabled") => table.add("row_level_security", Item::Text("enabled".to_owned())),
            (Some(_), "forced") => table.add("row_level_security", Item::Text("forced".to_owned())),
            _ => None,
        }
    }

    pub(super) fn trigger(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        if sql.eat("ALTER TABLE") {
            self.relation_at(sql)?;
            let enabled = enabled(sql)?;
            sql.need("TRIGGER")?;
            sql.ident()?;
            return self.entry(object)?.add("enabled", enabled);
        }
        sql.need("CREATE")?;
        let constraint = sql.eat("CONSTRAINT");
        sql.need("TRIGGER")?;
        sql.ident()?;
        let when = match () {
            () if sql.eat("BEFORE") => "before",
            () if sql.eat("AFTER") => "after",
            () => {
                sql.need("INSTEAD OF")?;
                "instead of"
            }
        };
        let (mut events, mut columns) = (Vec::new(), Vec::new());
        loop {
            let event = sql.ident()?;
            if event == "update" && sql.eat("OF") {
                columns = cursor::idents(sql.until(&["OR", "ON"])?)?;
            }
            events.push(event);
            if !sql.eat("OR") {
                break;
            }
        }
        sql.need("ON")?;
        sql.dotted()?;
        let from = if sql.eat("FROM") { Some(self.name(sql)?) } else { None };
        let deferrable = sql.eat("DEFERRABLE");
        sql.eat("NOT DEFERRABLE");
        let deferred = sql.eat("INITIALLY DEFERRED");
        sql.eat("INITIALLY IMMEDIATE");
        let mut transitions = Table::default();
        if sql.eat("REFERENCING") {
            for (words, key) in
                [("OLD TABLE AS", "old_table"), ("NEW TABLE AS", "new_table"), ("OLD TABLE AS", "old_table")]
            {
                if sql.eat(words) {
                    transitions.add(key, Item::Text(sql.ident()?))?;
                }
            }
        }
        sql.need("FOR EACH")?;
        let level = sql.ident()?;
        let condition = if sql.eat("WHEN") { Some(sql.inside()?) } else { None };
        sql.need("EXECUTE FUNCTION")?;
        let function = self.name(sql)?;
        let arguments: Option<Vec<Item>> =
            cursor::list(sql.inside()?).into_iter().map(|one| Cursor::new(one).string().map(Item::Text)).collect();
        let arguments = arguments?;
        let trigger = self.make_on(object, "triggers")?;
        trigger.add("when", Item::Text(when.to_owned()))?;
        trigger.add("events", Item::one_or_many(events))?;
        if !columns.is_empty() {
            trigger.add("update_of", Item::texts(columns))?;
        }
        if level == "row" && !constraint {
            trigger.add("for_each", Item::Text(level))?;
        }
        if let Some(condition) = condition {
            trigger.add("condition", expression(condition))?;
        }
        if !transitions.0.is_empty() {
            trigger.add("referencing", Item::Table(transitions))?;
        }
        trigger.add("function", Item::Text(function))?;
        if !arguments.is_empty() {
            trigger.add("arguments", Item::List(arguments))?;
        }
        for (key, is_so) in [("constraint", constraint), ("deferrable", deferrable), ("initially_deferred", deferred)] {
            if is_so {
                trigger.add(key, Item::yes())?;
            }
        }
        if let Some(from) = from {
            trigger.add("from", Item::Text(from))?;
        }
        Some(())
    }
}

/// A collation; those of the system are found without a schema.
pub(super) fn collation(sql: &mut Cursor<'_>) -> Option<String> {
    let parts = sql.dotted()?;
    match parts.as_slice() {
        [schema, name] if schema == "pg_catalog" => (!name.contains('.')).then(|| name.clone()),
        [schema, name] => (!name.contains('-')).then(|| format!("{schema}.{name}")),
        _ => None,
    }
}

/// `DISABLE`, `ENABLE ALWAYS`, `ENABLE REPLICA`.
pub(super) fn enabled(sql: &mut Cursor<'_>) -> Option<Item> {
    if sql.eat("DISABLE") {
        return Some(Item::Bare("false".to_owned()));
    }
    sql.need("ENABLE")?;
    sql.ident().map(Item::Text)
}

/// Roles, where PUBLIC is one.
pub(super) fn roles(text: &str) -> Option<Vec<String>> {
    cursor::list(text)
        .into_iter()
        .map(|part| {
            let mut sql = Cursor::new(part);
            let quoted = sql.peek().starts_with('"');
            let role = sql.ident()?;
            sql.done()?;
            // As a word of the language it would be somebody else.
            (!quoted || !["public", "current_user", "session_user", "current_role"].contains(&role.as_str()))
                .then_some(role)
        })
        .collect()
}

/// The options of a sequence, in any order.
pub(super) fn sequence_numbers(table: &mut Table, sql: &mut Cursor<'_>) -> Option<()> {
    while !sql.peek().is_empty() {
        let found = [
            ("INCREMENT BY", "increment"),
            ("MINVALUE", "min"),
            ("MAXVALUE", "max"),
            ("START WITH", "start"),
            ("CACHE", "cache"),
        ]
        .into_iter()
        .find(|(words, _)| sql.eat(words));
        if let Some((_, key)) = found {
            table.add(key, Item::Bare(sql.number()?))?;
        } else {
            sql.need("CYCLE")?;
            table.add("cycle", Item::yes())?;
        }
    }
    Some(())
}

/// `FROM (1) TO (2)` with small words, as the manual's readers write them in TOML.
fn lower_words(bound: &str) -> String {
    let mut sql = Cursor::new(bound);
    for (words, small) in [("FROM", "from"), ("IN", "in"), ("WITH", "with")] {
        if sql.eat(words) {
            let Some(first) = sql.inside() else { return bound.to_owned() };
            return match (sql.eat("TO"), sql.inside()) {
                (true, Some(second)) => format!("{small} ({first}) to ({second})"),
                _ => format!("{small} ({first})"),
            };
        }
    }
    bound.to_owned()
}
