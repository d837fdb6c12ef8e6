//! Text search configurations (PostgreSQL manual, `CREATE TEXT SEARCH CONFIGURATION`): which dictionaries look at which
//! tokens of a parser.

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};
use crate::sql::Ident;

/// A text search configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSearchConfiguration {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `PARSER`, qualified.
    pub parser: String,
    /// By token, in the parser's order.
    pub mappings: Vec<Mapping>,
}

/// The dictionaries for one sort of token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The token type: `asciiword`.
    pub token: String,
    /// The dictionaries, qualified, in the order in which they are asked.
    pub dictionaries: Vec<String>,
}

impl TextSearchConfiguration {
    fn mapping(&self, verb: &str, tokens: &[&str], dictionaries: &[String]) -> Statement {
        let tokens: Vec<_> = tokens.iter().map(|token| Ident(token).to_string()).collect();
        let with = if dictionaries.is_empty() { String::new() } else { format!(" WITH {}", dictionaries.join(", ")) };
        let name = self.id().sql_name();
        Statement::new(format!("ALTER TEXT SEARCH CONFIGURATION {name} {verb} MAPPING FOR {}{with}", tokens.join(", ")))
    }

    /// One statement for all tokens that the same dictionaries look at.
    fn mappings<'a>(&self, verb: &str, mappings: impl Iterator<Item = &'a Mapping>) -> Vec<Statement> {
        let mut groups: Vec<(&[String], Vec<&str>)> = Vec::new();
        for mapping in mappings {
            match groups.iter_mut().find(|(dictionaries, _)| *dictionaries == mapping.dictionaries) {
                Some((_, tokens)) => tokens.push(&mapping.token),
                None => groups.push((&mapping.dictionaries, vec![&mapping.token])),
            }
        }
        groups.into_iter().map(|(dictionaries, tokens)| self.mapping(verb, &tokens, dictionaries)).collect()
    }

    fn of(&self, token: &str) -> Option<&Mapping> {
        self.mappings.iter().find(|mapping| mapping.token == token)
    }
}

impl ObjectKind for TextSearchConfiguration {
    const KIND: Kind = Kind::TextSearchConfiguration;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_ts_config where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.cfgname as name,
               quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) as parser,
               (select coalesce(json_agg(json_build_object('token', t.alias, 'dictionaries', m.dictionaries)
                   order by m.maptokentype), '[]')
                 from (select maptokentype, array_agg(quote_ident(dn.nspname) || '.' || quote_ident(d.dictname)
                     order by mapseqno) as dictionaries
                   from pg_ts_config_map join pg_ts_dict d on d.oid = mapdict
                     join pg_namespace dn on dn.oid = d.dictnamespace
                   where mapcfg = c.oid group by maptokentype) m
                 join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype) as mappings,
               array[3602, c.oid::int8, 0] as addresses
             from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace
               join pg_ts_parser p on p.oid = c.cfgparser join pg_namespace pn on pn.oid = p.prsnamespace
             where {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchConfiguration, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let (name, parser) = (self.id().sql_name(), &self.parser);
        let mut statements =
            vec![Statement::new(format!("CREATE TEXT SEARCH CONFIGURATION {name} (PARSER = {parser})"))];
        statements.extend(self.mappings("ADD", self.mappings.iter()));
        statements
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        if self.parser != to.parser {
            return Alter::Recreate { because: "a text search configuration cannot get another parser in place" };
        }
        let gone: Vec<&str> =
            self.mappings.iter().map(|mapping| mapping.token.as_str()).filter(|token| to.of(token).is_none()).collect();
        let mut statements = Vec::new();
        if !gone.is_empty() {
            statements.push(to.mapping("DROP", &gone, &[]));
        }
        let changed = to.mappings.iter().filter(|new| self.of(&new.token).is_some_and(|old| old != *new));
        statements.extend(to.mappings("ALTER", changed));
        let added = to.mappings.iter().filter(|new| self.of(&new.token).is_none());
        statements.extend(to.mappings("ADD", added));
        Alter::InPlace(statements)
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TEXT SEARCH CONFIGURATION {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn configuration(mappings: &[(&str, &[&str])]) -> TextSearchConfiguration {
        TextSearchConfiguration {
            schema: "public".into(),
            name: "fr".into(),
            parser: "pg_catalog.\"default\"".into(),
            mappings: mappings
                .iter()
                .map(|(token, dictionaries)| Mapping {
                    token: (*token).to_owned(),
                    dictionaries: dictionaries.iter().map(|name| (*name).to_owned()).collect(),
                })
                .collect(),
        }
    }

    #[test]
    fn mappings_change_in_place() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let from = configuration(&[("asciiword", &["a"]), ("word", &["a"]), ("int", &["pg_catalog.simple"])]);
        let to = configuration(&[("asciiword", &["b", "a"]), ("word", &["b", "a"]), ("float", &["b"])]);
        let Alter::InPlace(statements) = from.alter(&to, &at) else { panic!("not in place") };
        let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert_eq!(
            sql,
            [
                "ALTER TEXT SEARCH CONFIGURATION public.fr DROP MAPPING FOR \"int\"",
                "ALTER TEXT SEARCH CONFIGURATION public.fr ALTER MAPPING FOR asciiword, word WITH b, a",
                "ALTER TEXT SEARCH CONFIGURATION public.fr ADD MAPPING FOR \"float\" WITH b",
            ]
        );
        assert_eq!(from.create(&at).len(), 3);
    }
}
