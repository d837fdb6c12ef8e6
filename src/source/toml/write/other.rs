//! Statistics, publications, foreign servers, and what are rows.

use super::cursor::{self, Cursor};
use super::item::{Item, Table};
use super::table::roles;
use super::{Document, expression, fdw_options, options};
use crate::object::ObjectId;

impl Document<'_> {
    pub(super) fn statistics(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        if sql.eat("ALTER STATISTICS") {
            sql.dotted()?;
            sql.need("SET STATISTICS")?;
            return self.entry(object)?.add("target", Item::Bare(sql.number()?));
        }
        sql.need("CREATE STATISTICS")?;
        let name = sql.dotted()?;
        let kinds = if sql.peek() == "(" { cursor::idents(sql.inside()?)? } else { Vec::new() };
        sql.need("ON")?;
        let mut parts = Vec::new();
        for part in cursor::list(sql.until(&["FROM"])?) {
            let name = Cursor::new(part).ident();
            parts.push(match name {
                Some(name) if !part.starts_with('(') => (!name.starts_with('(')).then_some(name)?,
                _ => part.to_owned(),
            });
        }
        sql.need("FROM")?;
        let table = sql.dotted()?;
        let [schema, relation] = table.as_slice() else { return None };
        let mut path = self.relation(schema, relation)?;
        let [own, plain] = name.as_slice() else { return None };
        if plain.contains('.') || own.contains('.') {
            return None;
        }
        let key = if own == schema { plain.clone() } else { format!("{own}.{plain}") };
        path.extend(["statistics".to_owned(), key]);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let stated = self.make(object, &path)?;
        stated.add("on", Item::texts(parts))?;
        if !kinds.is_empty() {
            stated.add("kinds", Item::texts(kinds))?;
        }
        Some(())
    }

    pub(super) fn publication(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE PUBLICATION")?;
        let name = sql.ident()?;
        let mut publication = Table::default();
        if sql.eat("FOR ALL TABLES") {
            publication.add("all_tables", Item::yes())?;
        } else if sql.eat("FOR TABLES IN SCHEMA") {
            publication.add("schemas", Item::texts(cursor::idents(sql.until(&["WITH"])?)?))?;
        }
        if sql.eat("WITH") {
            for (name, value) in options(sql.inside()?)?.0 {
                match (name.as_str(), value) {
                    ("publish", Item::Text(list)) => {
                        let words = list.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
                        publication.add("publish", Item::texts(words))?;
                    }
                    ("publish_via_partition_root", value) => publication.add("via_partition_root", value)?,
                    ("publish_generated_columns", Item::Text(which)) => {
                        publication.add("publish_generated_columns", Item::Text(which))?;
                    }
                    _ => return None,
                }
            }
        }
        *self.make(object, &["publications", &name])? = publication;
        Some(())
    }

    pub(super) fn publication_table(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("ALTER PUBLICATION")?;
        let publication = sql.ident()?;
        sql.need("ADD TABLE")?;
        sql.eat("ONLY");
        let table = self.name(sql)?;
        let mut member = Table::default();
        if sql.peek() == "(" {
            member.add("columns", Item::texts(cursor::idents(sql.inside()?)?))?;
        }
        if sql.eat("WHERE") {
            member.add("where", expression(sql.inside()?))?;
        }
        // The platform's is there already; any other has to be in this file.
        let id = ObjectId::global(crate::object::Kind::Publication, &publication);
        let is_given = publication == "supabase_realtime" && !self.given.is_empty();
        if !self.places.contains_key(&id) && !is_given {
            return None;
        }
        let publication = self.root.table("publications")?.table(&publication)?;
        publication.table("tables")?.add(&table, Item::Table(member))
    }

    pub(super) fn foreign_data_wrapper(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE FOREIGN DATA WRAPPER")?;
        let name = sql.ident()?;
        let mut wrapper = Table::default();
        for (word, key) in [("HANDLER", "handler"), ("VALIDATOR", "validator")] {
            if sql.eat(word) {
                wrapper.add(key, Item::Text(sql.dotted()?.join(".")))?;
            }
        }
        sql.eat("NO HANDLER");
        sql.eat("NO VALIDATOR");
        if sql.eat("OPTIONS") {
            wrapper.add("options", Item::Table(fdw_options(sql.inside()?)?))?;
        }
        *self.make(object, &["foreign_data_wrappers", &name])? = wrapper;
        Some(())
    }

    pub(super) fn server(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE SERVER")?;
        let name = sql.ident()?;
        let mut server = Table::default();
        for (word, key) in [("TYPE", "type"), ("VERSION", "version")] {
            if sql.eat(word) {
                server.add(key, Item::Text(sql.string()?))?;
            }
        }
        sql.need("FOREIGN DATA WRAPPER")?;
        server.add("foreign_data_wrapper", Item::Text(sql.ident()?))?;
        if sql.eat("OPTIONS") {
            server.add("options", Item::Table(fdw_options(sql.inside()?)?))?;
        }
        *self.make(object, &["servers", &name])? = server;
        Some(())
    }

    pub(super) fn user_mapping(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE USER MAPPING FOR")?;
        let role = roles(sql.until(&["SERVER"])?)?.pop()?;
        sql.need("SERVER")?;
        let server = sql.ident()?;
        let mut mapping = Table::default();
        if sql.eat("OPTIONS") {
            mapping.add("options", Item::Table(fdw_options(sql.inside()?)?))?;
        }
        let id = ObjectId::global(crate::object::Kind::ForeignServer, &server);
        self.entry(&id)?.table("user_mappings")?.add(&role, Item::Table(mapping))
    }

    pub(super) fn bucket(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("INSERT INTO storage.buckets").or_else(|| sql.need("INSERT INTO storage . buckets"))?;
        let columns = cursor::idents(sql.inside()?)?;
        sql.need("VALUES")?;
        let values = cursor::list(sql.inside()?);
        if columns.len() != values.len() {
            return None;
        }
        let mut bucket = Table::default();
        for (column, value) in columns.iter().zip(values) {
            let mut sql = Cursor::new(value);
            match column.as_str() {
                "id" | "name" => {
                    if sql.string()? != object.name() {
                        return None;
                    }
                }
                "public" => {
                    let word = sql.ident()?;
                    bucket.add("public", Item::Bare(word))?;
                }
                "file_size_limit" if sql.peek() != "0" => bucket.add("file_size_limit", size(&sql.number()?))?,
                "allowed_mime_types" => {
                    sql.need("ARRAY [")?;
                    let types: Option<Vec<String>> =
                        cursor::list(sql.until(&["]"])?).into_iter().map(|one| Cursor::new(one).string()).collect();
                    bucket.add("allowed_mime_types", Item::texts(types?))?;
                    sql.rest();
                }
                _ => return None,
            }
            sql.done()?;
        }
        *self.make(object, &["storage", "buckets", object.name()])? = bucket;
        Some(())
    }

    pub(super) fn job(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("SELECT cron .")?;
        let is_inactive = sql.eat("schedule_in_database");
        if !is_inactive {
            sql.need("schedule")?;
        }
        let mut arguments = cursor::list(sql.inside()?);
        if is_inactive && arguments.split_off(3) != ["current_database()", "active := false"] {
            return None;
        }
        let values: Option<Vec<String>> = arguments.into_iter().map(|one| Cursor::new(one).string()).collect();
        let [name, schedule, command] = values?.try_into().ok()?;
        let mut job = Table::default();
        job.add("schedule", Item::Text(schedule))?;
        job.add("command", Item::Text(command))?;
        if is_inactive {
            job.add("active", Item::Bare("false".to_owned()))?;
        }
        *self.make(object, &["cron", "jobs", &name])? = job;
        Some(())
    }
}

/// Bytes in the largest unit that holds them exactly.
fn size(bytes: &str) -> Item {
    let number: u64 = bytes.parse().unwrap_or_default();
    for (unit, power) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] {
        if number > 0 && number.is_multiple_of(1 << power) {
            return Item::Text(format!("{}{unit}", number >> power));
        }
    }
    Item::Bare(bytes.to_owned())
}
