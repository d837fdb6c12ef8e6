//! Owners, comments, labels, privileges.

use super::Document;
use super::cursor::{self, Cursor};
use super::item::{Item, Table};
use super::table::roles;
use crate::object::{Kind, ObjectId, Path};
use crate::source::toml::section;

impl Document<'_> {
    /// The entry of what an object hangs on.
    fn subject(&mut self, object: &ObjectId) -> Option<Vec<String>> {
        let on = object.attached_to()?;
        if let Some(path) = self.places.get(on) {
            return Some(path.clone());
        }
        let Path::OnRelation { schema, relation, name } = &on.path else { return None };
        let mut path = self.relation(schema, relation)?;
        // Columns and constraints are part of their relation's statement.
        let groups: &[&str] = match on.kind {
            Kind::Column => &["columns"],
            Kind::Attribute => &["attributes"],
            Kind::Constraint => &["unique", "checks", "foreign_keys", "exclusions"],
            Kind::DomainConstraint => &["checks"],
            _ => return None,
        };
        let entry = self.at(&path)?;
        if let (Kind::Constraint, Some(Item::Table(key))) = (on.kind, entry.get("primary_key"))
            && key.get("name") == Some(&Item::Text(name.clone()))
        {
            path.push("primary_key".to_owned());
            return Some(path);
        }
        let found = groups.iter().find(
            |group| matches!(entry.get(group), Some(Item::Table(group)) if matches!(group.get(name), Some(Item::Table(_)))),
        )?;
        path.extend([(*found).to_owned(), name.clone()]);
        Some(path)
    }

    pub(super) fn owner(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        let path = self.subject(object)?;
        sql.need("ALTER")?;
        sql.until(&["OWNER"])?;
        sql.need("OWNER TO")?;
        let role = roles(sql.rest())?.pop()?;
        self.at(&path)?.add("owner", Item::Text(role))
    }

    pub(super) fn comment(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("COMMENT ON")?;
        let on = sql.until(&["IS"])?.to_owned();
        sql.need("IS")?;
        let text = Item::Text(sql.string()?);
        if let (Some(Kind::ViewColumn), Some(Path::OnRelation { schema, relation, name })) =
            (object.attached_to().map(|on| on.kind), object.attached_to().map(|on| &on.path))
            && let Some(path) = self.relation(schema, relation)
        {
            return self.at(&path)?.table("column_comments")?.add(name, text);
        }
        // Of a key, the constraint and its index have comments of their own.
        let of_index = object.attached_to().is_some_and(|on| on.kind == Kind::Constraint) && on.starts_with("INDEX ");
        match self.subject(object).filter(|_| !of_index) {
            Some(path) => self.at(&path)?.add("comment", text),
            None => self.push("comments", Table(vec![("on".to_owned(), Item::Text(on)), ("comment".to_owned(), text)])),
        }
    }

    pub(super) fn security_label(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("SECURITY LABEL FOR")?;
        let provider = sql.ident()?;
        sql.need("ON")?;
        let on = sql.until(&["IS"])?.to_owned();
        sql.need("IS")?;
        let label = sql.string()?;
        let entries = [("on", on), ("provider", provider), ("label", label)];
        let table = Table(entries.into_iter().map(|(key, text)| (key.to_owned(), Item::Text(text))).collect());
        self.push("security_labels", table)
    }

    /// Adds a table to an array of them.
    fn push(&mut self, key: &str, table: Table) -> Option<()> {
        if self.root.get(key).is_none() {
            self.root.add(key, Item::List(Vec::new()))?;
        }
        match self.root.get_mut(key)? {
            Item::List(items) => {
                items.push(Item::Table(table));
                Some(())
            }
            _ => None,
        }
    }

    pub(super) fn privilege(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        let on = object.attached_to()?;
        let column = matches!(on.kind, Kind::Column | Kind::ViewColumn);
        let path = match &on.path {
            Path::OnRelation { schema, relation, .. } if column => self.relation(schema, relation),
            _ => self.subject(object),
        };
        let grant = grant(sql)?;
        match path {
            Some(path) if !column || self.keeps_order(&path, &grant) => grant.add_to(self.at(&path)?),
            _ => self.privileges_elsewhere(grant),
        }
    }

    /// Whether privileges on a column can be said with those on its relation, whose roles have one order for all of them:
    /// nobody who was granted something on the column before comes after this role, nor is said elsewhere.
    fn keeps_order(&mut self, path: &[String], grant: &Grant) -> bool {
        let is_on =
            |item: &Item| matches!(item, Item::Table(table) if table.get("on") == Some(&Item::Text(grant.on.clone())));
        if matches!(self.root.get("privileges"), Some(Item::List(items)) if items.iter().any(is_on)) {
            return false;
        }
        let Some(Item::Table(group)) = self.at(path).and_then(|entry| entry.get(grant.group)) else { return true };
        let columns: Vec<&str> = grant.privileges.iter().flat_map(|privilege| columns_of(privilege)).collect();
        let later = group.0.iter().skip_while(|(role, _)| *role != grant.role).skip(1);
        let has_column = |item: &Item| {
            let privileges = match item {
                Item::Table(stated) => stated.get("privileges").map(Item::strings).unwrap_or_default(),
                item => item.strings(),
            };
            privileges.iter().flat_map(|privilege| columns_of(privilege)).any(|column| columns.contains(&column))
        };
        !later.into_iter().any(|(_, item)| has_column(item))
    }

    pub(super) fn member_privilege(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        let grant = grant(sql)?;
        self.privileges_elsewhere(grant)
    }

    fn privileges_elsewhere(&mut self, grant: Grant) -> Option<()> {
        let on = Item::Text(grant.on.clone());
        self.in_array("privileges", &[("on", on)], grant)
    }

    /// Adds to the table of an array that has these keys.
    fn in_array(&mut self, array: &str, keys: &[(&str, Item)], grant: Grant) -> Option<()> {
        let is_it = |item: &Item| match item {
            Item::Table(table) => {
                keys.iter().all(|(key, value)| table.get(key) == Some(value))
                    && table.0.iter().all(|(key, _)| {
                        ["grants", "revokes"].contains(&key.as_str()) || keys.iter().any(|(name, _)| name == key)
                    })
            }
            _ => false,
        };
        if !matches!(self.root.get(array), Some(Item::List(items)) if items.iter().any(is_it)) {
            self.push(array, Table(keys.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()))?;
        }
        match self.root.get_mut(array)? {
            Item::List(items) => match items.iter_mut().find(|item| is_it(item))? {
                Item::Table(table) => grant.add_to(table),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn default_privileges(&mut self, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("ALTER DEFAULT PRIVILEGES FOR ROLE")?;
        let mut keys = vec![("role", Item::Text(roles(sql.until(&["IN", "GRANT", "REVOKE"])?)?.pop()?))];
        if sql.eat("IN SCHEMA") {
            keys.push(("schema", Item::Text(sql.ident()?)));
        }
        let grant = grant(sql)?;
        keys.push(("on", Item::Text(grant.on.to_lowercase())));
        self.in_array("default_privileges", &keys, grant)
    }

    /// A kind that is stated in SQL.
    pub(super) fn definition(&mut self, object: &ObjectId, kind: Kind, sql: &mut Cursor<'_>, text: &str) -> Option<()> {
        let text = text.trim_end();
        let (object, section) = match kind {
            Kind::OperatorFamilyMember => {
                let family = object.attached_to()?;
                (family.clone(), section::of(family.kind)?)
            }
            _ => (object.clone(), section::of(kind)?),
        };
        sql.rest();
        // A type is announced before it is defined: both are one entry.
        let object = ObjectId { kind: section.kind, ..object };
        let path = if let Some(path) = self.places.get(&object) {
            path.clone()
        } else {
            let key = self.section_key(&object, section)?;
            // The key has to lead to the same object.
            let default = self.default_schema.to_owned();
            let read = section.object(&key, &mut |text| {
                let parts = super::super::name::split(text).unwrap_or_default();
                match parts.as_slice() {
                    [schema, name] => super::Qualified { schema: schema.clone(), name: name.clone() },
                    _ => super::Qualified { schema: default.clone(), name: parts.concat() },
                }
            });
            if read != object {
                return None;
            }
            self.make(&object, &[section.name, &key])?;
            vec![section.name.to_owned(), key]
        };
        let entry = self.at(&path)?;
        match entry.get_mut("sql") {
            Some(Item::Text(stated)) => {
                let ends = if stated.ends_with(';') { "\n" } else { ";\n" };
                stated.push_str(ends);
                stated.push_str(text);
                Some(())
            }
            _ => entry.add("sql", Item::Text(text.to_owned())),
        }
    }

    fn section_key(&self, object: &ObjectId, section: &section::Section) -> Option<String> {
        let plain = |schema: &String, name: &String| self.named(&[schema.clone(), name.clone()]);
        match (section.key, &object.path) {
            (section::Key::Global, Path::Global(name)) => Some(name.clone()),
            (section::Key::InSchema, Path::InSchema { schema, name }) => plain(schema, name),
            (section::Key::WithArguments, Path::WithArguments { schema, name, arguments }) => {
                Some(format!("{}({arguments})", plain(schema, name)?))
            }
            (section::Key::ForMethod, Path::ForMethod { schema, name, method }) => {
                Some(format!("{} using {method}", plain(schema, name)?))
            }
            (section::Key::Cast, Path::ForType { data_type, other }) => Some(format!("{data_type} as {other}")),
            (section::Key::Transform, Path::ForType { data_type, other }) => {
                Some(format!("{data_type} language {other}"))
            }
            _ => None,
        }
    }
}

/// A GRANT or REVOKE.
struct Grant {
    group: &'static str,
    privileges: Vec<String>,
    on: String,
    role: String,
    with_option: bool,
}

fn grant(sql: &mut Cursor<'_>) -> Option<Grant> {
    let group = if sql.eat("GRANT") { "grants" } else { "revokes" };
    let mut with_option = false;
    if group == "revokes" {
        sql.need("REVOKE")?;
        with_option = sql.eat("GRANT OPTION FOR");
    }
    let mut privileges = Vec::new();
    for privilege in cursor::list(sql.until(&["ON"])?) {
        let mut one = Cursor::new(privilege);
        let word = one.until(&["("])?.to_lowercase();
        if one.peek() != "(" {
            privileges.push(word);
            continue;
        }
        let columns = cursor::idents(one.inside()?)?;
        one.done()?;
        if columns.iter().any(|column| column.contains([',', '"', '(', ')'])) {
            return None;
        }
        privileges.push(format!("{word} ({})", columns.join(", ")));
    }
    sql.need("ON")?;
    let word = if group == "grants" { "TO" } else { "FROM" };
    let on = sql.until(&[word])?.to_owned();
    sql.need(word)?;
    let role = roles(sql.until(&["WITH"])?)?.pop()?;
    if sql.eat("WITH GRANT OPTION") {
        with_option = true;
    }
    Some(Grant { group, privileges, on, role, with_option })
}

/// The columns of `update (a, b)`.
fn columns_of(privilege: &str) -> impl Iterator<Item = &str> {
    let columns = privilege.split_once(" (").and_then(|(_, columns)| columns.strip_suffix(')'));
    columns.into_iter().flat_map(|columns| columns.split(", "))
}

/// The privileges, those on several columns said once.
fn with_more(mut stated: Vec<String>, more: Vec<String>) -> Vec<String> {
    for privilege in more {
        let head = privilege.split_once('(').map(|(word, columns)| (format!("{word}("), columns));
        let same =
            head.and_then(|(word, columns)| Some((stated.iter_mut().find(|one| one.starts_with(&word))?, columns)));
        match same {
            Some((before, columns)) => *before = format!("{}, {columns}", before.trim_end_matches(')')),
            None => stated.push(privilege),
        }
    }
    stated
}

impl Grant {
    /// Adds it to the privileges of an entry; those of one role have to be alike.
    fn add_to(self, entry: &mut Table) -> Option<()> {
        let group = entry.table(self.group)?;
        let mut stated = Table::default();
        match group.get_mut(&self.role) {
            None if self.with_option => {
                stated.add("privileges", Item::one_or_many(self.privileges))?;
                stated.add("with_grant_option", Item::yes())?;
                group.add(&self.role, Item::Table(stated))
            }
            None => group.add(&self.role, Item::one_or_many(self.privileges)),
            Some(Item::Table(before)) if self.with_option => {
                let all = with_more(before.get("privileges")?.strings(), self.privileges);
                *before.get_mut("privileges")? = Item::one_or_many(all);
                Some(())
            }
            Some(Item::Table(_)) => None,
            Some(_) if self.with_option => None,
            Some(before) => {
                *before = Item::one_or_many(with_more(before.strings(), self.privileges));
                Some(())
            }
        }
    }
}
