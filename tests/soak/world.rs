//! What there is while a schema is made up: names that later objects may use.

use crate::choices::{Choices, Decided};

/// What sort of values a column holds, as far as expressions over it go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `smallint` to `numeric`.
    Number,
    /// `text` and its kin.
    Text,
    /// `boolean`.
    Truth,
    /// Dates and timestamps.
    Time,
    /// `jsonb`.
    Json,
    /// Arrays.
    Array,
    /// Ranges of integers.
    Range,
    /// Enums and everything else that only equals itself.
    Other,
    /// What does not even have an operator for that.
    Opaque,
}

/// A column of a table or view.
#[derive(Debug, Clone)]
pub struct Column {
    /// What decisions call it, whatever its name.
    pub key: String,
    /// Its name, quoted.
    pub name: String,
    /// Its type.
    pub r#type: String,
    /// Its collation, where that is not the type's: ` COLLATE "C"`.
    pub collate: String,
    /// What it holds.
    pub class: Class,
    /// A value of the type.
    pub literal: String,
    /// Whether it is computed, so that nothing else may be computed from it.
    pub is_generated: bool,
}

/// A table, view or materialized view.
#[derive(Debug, Clone)]
pub struct Relation {
    /// The name of what was decided about it.
    pub key: String,
    /// The schema, quoted.
    pub schema: String,
    /// The name, qualified and quoted.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether foreign keys may refer to column `id`.
    pub has_key: bool,
    /// Whether it is partitioned.
    pub is_partitioned: bool,
    /// Whether it is a plain table that others may inherit from.
    pub is_plain: bool,
    /// Whether it is written to the log: what is not may not be referred to by what is, and is never published.
    pub is_logged: bool,
}

impl Relation {
    /// A column of this class.
    pub fn column(&self, choices: &mut Choices, key: &str, class: Option<Class>) -> Option<Column> {
        let columns: Vec<Column> =
            self.columns.iter().filter(|column| class.is_none_or(|class| column.class == class)).cloned().collect();
        choices.among(key, &columns, |column| &column.key)
    }
}

/// A type that columns may have.
#[derive(Debug, Clone)]
pub struct Type {
    /// What decisions call it, whatever its name.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub class: Class,
    /// A value.
    pub literal: String,
}

/// A function of one number.
#[derive(Debug, Clone)]
pub struct Function {
    /// What decisions call it, whatever its name.
    pub key: String,
    /// Qualified and quoted.
    pub name: String,
    /// Whether it is IMMUTABLE.
    pub is_immutable: bool,
}

/// A schema in the making.
pub struct World {
    /// What decides.
    pub choices: Choices,
    /// The statements, in an order that `psql` can run.
    pub statements: Vec<String>,
    /// How many of them have to stay in front: schemas and default privileges.
    pub in_front: usize,
    /// Names of schemas.
    pub schemas: Vec<String>,
    /// Types that were defined.
    pub types: Vec<Type>,
    /// Composite types: name, and whether tables may be of it.
    pub composites: Vec<Relation>,
    /// Sequences.
    pub sequences: Vec<String>,
    /// Collations.
    pub collations: Vec<String>,
    /// Functions of a number that return one.
    pub functions: Vec<Function>,
    /// Operators of two numbers, as expressions call them.
    pub operators: Vec<String>,
    /// Operator classes for `integer` and `btree`.
    pub operator_classes: Vec<String>,
    /// Aggregates of numbers.
    pub aggregates: Vec<String>,
    /// Languages like `plpgsql`.
    pub languages: Vec<String>,
    /// Access methods of tables.
    pub access_methods: Vec<String>,
    /// Text search configurations.
    pub configurations: Vec<String>,
    /// Trigger functions.
    pub trigger_functions: Vec<String>,
    /// Tables.
    pub tables: Vec<Relation>,
    /// Views.
    pub views: Vec<Relation>,
}

const COMMENTS: &[&str] = &["", "", "plain", "it''s $$ quoted $$", "Größe\n-- of; things"];

impl World {
    /// Nothing yet.
    pub fn new(seed: u64, decided: Decided) -> Self {
        Self {
            choices: Choices::new(seed, decided),
            statements: Vec::new(),
            in_front: 0,
            schemas: vec!["public".into()],
            types: Vec::new(),
            composites: Vec::new(),
            sequences: Vec::new(),
            collations: Vec::new(),
            functions: Vec::new(),
            operators: Vec::new(),
            operator_classes: Vec::new(),
            aggregates: Vec::new(),
            languages: Vec::new(),
            access_methods: Vec::new(),
            configurations: Vec::new(),
            trigger_functions: Vec::new(),
            tables: Vec::new(),
            views: Vec::new(),
        }
    }

    /// Adds a statement.
    pub fn say(&mut self, sql: impl Into<String>) {
        self.statements.push(sql.into());
    }

    /// Whether there is such an object.
    pub fn is_there(&mut self, key: &str, percent: u64) -> bool {
        self.choices.chance(&format!("{key}/present"), percent)
    }

    /// Whether something is so.
    pub fn is(&mut self, key: &str, property: &str, percent: u64) -> bool {
        self.choices.chance(&format!("{key}/{property}"), percent)
    }

    /// One of several texts.
    pub fn one<'a>(&mut self, key: &str, property: &str, of: &[&'a str]) -> &'a str {
        self.choices.pick(&format!("{key}/{property}"), of)
    }

    /// The first of several texts, mostly.
    pub fn mostly<'a>(&mut self, key: &str, property: &str, percent: u64, of: &[&'a str]) -> &'a str {
        let limit = u32::try_from(of.len()).unwrap_or(1);
        of[self.choices.rarely(&format!("{key}/{property}"), percent, limit) as usize]
    }

    /// A name for an object, sometimes an odd one; no edit changes it.
    pub fn name(&mut self, key: &str, base: &str) -> String {
        match self.choices.rarely(&format!("{key}/name"), 22, 8) {
            1 => format!("\"{base} Odd\""),
            2 => format!("\"{base}.dot\""),
            3 => format!("\"{base}$x\""),
            4 => format!("\"ü{base}\""),
            5 => format!("\"{base}\"\"q\""),
            6 => format!("{base}_{}", "x".repeat(62 - base.len())),
            7 => format!("\"select {base}'s\""),
            _ => base.to_owned(),
        }
    }

    /// A name that an edit may change, where schemactl finds out by itself that nothing else did.
    pub fn renamed(&mut self, key: &str, base: &str) -> String {
        let name = self.name(key, base);
        if self.is(key, "renamed", 0) {
            format!("\"{}_r\"", name.trim_matches('"').chars().take(50).collect::<String>())
        } else {
            name
        }
    }

    /// Schema and qualified name of an object. An edit may move it to another schema, or give it another name, which is
    /// to say: make another object in its stead.
    pub fn place(&mut self, key: &str, base: &str) -> (String, String) {
        let mut schema = self.schema(key);
        let mut name = self.name(key, base);
        if self.is(key, "moved", 0) {
            let others: Vec<String> = self.schemas.iter().filter(|other| **other != schema).cloned().collect();
            let moved_to = format!("{key}/moved_to/name");
            schema = self.choices.among(&moved_to, &others, |other| other).unwrap_or(schema);
        }
        if self.is(key, "another", 0) {
            name = format!("{base}_new");
        }
        let qualified = format!("{schema}.{name}");
        (schema, qualified)
    }

    /// One of the schemas.
    pub fn schema(&mut self, key: &str) -> String {
        let schemas = self.schemas.clone();
        let name = format!("{key}/schema/name");
        self.choices.among(&name, &schemas, |schema| schema).unwrap_or_else(|| "public".into())
    }

    /// Comment, privileges and owner of an object, named as `COMMENT ON` names it.
    pub fn attach(&mut self, key: &str, what: &str, privileges: &[&str], on: &str, may_change_owner: bool) {
        let comment = self.mostly(key, "comment", 25, COMMENTS);
        if !comment.is_empty() {
            self.say(format!("COMMENT ON {what} IS '{comment}'"));
        }
        if !privileges.is_empty() {
            for grantee in ["reader", "writer", "PUBLIC"] {
                let limit = u32::try_from(privileges.len()).unwrap_or(0) + 2;
                let granted = self.choices.rarely(&format!("{key}/{grantee}/grant"), 12, limit) as usize;
                if granted > 0 {
                    let privilege = privileges.get(granted - 1).copied().unwrap_or("ALL");
                    let with =
                        if grantee != "PUBLIC" && self.is(key, "grant_option", 20) { " WITH GRANT OPTION" } else { "" };
                    self.say(format!("GRANT {privilege} ON {on} TO {grantee}{with}"));
                } else if grantee == "PUBLIC" && privileges.contains(&"EXECUTE") && self.is(key, "revoke", 12) {
                    self.say(format!("REVOKE ALL ON {on} FROM PUBLIC"));
                }
            }
        }
        if may_change_owner && self.is(key, "owner", 6) {
            self.say(format!("ALTER {what} OWNER TO other"));
        }
    }

    /// A condition on a column.
    pub fn condition(&mut self, key: &str, column: &Column, must_be_immutable: bool, prefix: &str) -> String {
        let c = format!("{prefix}{}", column.name);
        match column.class {
            Class::Number => {
                let function = self.function(key, must_be_immutable);
                let operators = self.operators.clone();
                match self.choices.below(&format!("{key}/condition"), 7) {
                    6 => match self.choices.among(&format!("{key}/operator"), &operators, |one| one) {
                        Some(operator) => format!("({c}::integer {operator} 1) IS NOT NULL"),
                        None => format!("{c} <> 78"),
                    },
                    0 => format!("{c} > 0"),
                    1 => format!("{c} BETWEEN 0 AND 1000"),
                    2 => format!("{c} IN (1, 2, 3, 4)"),
                    3 => format!("{c} > 1 OR {c} IS NULL"),
                    4 => format!("coalesce({c}, 5) <> -1"),
                    _ => function.map_or(format!("{c} <> 77"), |f| format!("{}({c}::integer) IS NOT NULL", f.name)),
                }
            }
            Class::Text => match self.choices.below(&format!("{key}/condition"), 4) {
                0 => format!("{c} <> ''"),
                1 => format!("length({c}) < 100"),
                2 => format!("{c} NOT LIKE 'z%' AND {c} IS NOT NULL"),
                _ => format!("{c}::text IN ('1', '2', '3', 'it''s')"),
            },
            Class::Truth => match self.choices.below(&format!("{key}/condition"), 2) {
                0 => c,
                _ => format!("{c} IS NOT FALSE"),
            },
            Class::Time => match self.choices.below(&format!("{key}/condition"), 2) {
                0 => format!("{c} > '2001-01-01'"),
                _ => format!("{c} IS NOT NULL"),
            },
            Class::Json => format!("jsonb_typeof({c}) <> 'string'"),
            Class::Opaque => format!("{c} IS NOT NULL"),
            Class::Array => format!("cardinality({c}) < 10"),
            Class::Range => format!("NOT isempty({c}) OR {c} IS NULL OR isempty({c})"),
            // A domain over an enum has no operators of its own, and the enum's are not found for it.
            Class::Other if column.literal.matches("::").count() > 1 => format!("{c} IS NOT NULL"),
            Class::Other => match self.choices.below(&format!("{key}/condition"), 3) {
                0 => format!("{c} IS NOT NULL"),
                1 => format!("{c} = {}", column.literal),
                _ => format!("{c} IS DISTINCT FROM {}", column.literal),
            },
        }
    }

    /// A function that expressions may call.
    pub fn function(&mut self, key: &str, must_be_immutable: bool) -> Option<Function> {
        let functions: Vec<Function> =
            self.functions.iter().filter(|function| function.is_immutable || !must_be_immutable).cloned().collect();
        self.choices.among(&format!("{key}/function"), &functions, |function| &function.key)
    }
}
