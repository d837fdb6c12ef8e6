//! Text search dictionaries (PostgreSQL manual, `CREATE TEXT SEARCH DICTIONARY`).

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA};

/// A text search dictionary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextSearchDictionary {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// `TEMPLATE`, qualified.
    pub template: String,
    /// What the template is told, as PostgreSQL stores it: `language = 'english', stopwords = 'x'`.
    pub options: Option<String>,
}

impl TextSearchDictionary {
    fn split_options(&self) -> Option<Vec<(&str, &str)>> {
        self.options.as_deref().map_or(Some(Vec::new()), split)
    }
}

impl ObjectKind for TextSearchDictionary {
    const KIND: Kind = Kind::TextSearchDictionary;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_ts_dict where oid >= 16384)";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, d.dictname as name,
               quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) as template,
               nullif(d.dictinitoption, '') as options, array[3600, d.oid::int8, 0] as addresses
             from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace
               join pg_ts_template t on t.oid = d.dicttemplate join pg_namespace tn on tn.oid = t.tmplnamespace
             where {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::TextSearchDictionary, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(ObjectId::global(Kind::Schema, &self.schema))
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let options = self.options.as_ref().map(|options| format!(", {options}")).unwrap_or_default();
        let (name, template) = (self.id().sql_name(), &self.template);
        vec![Statement::new(format!("CREATE TEXT SEARCH DICTIONARY {name} (TEMPLATE = {template}{options})"))]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        if self.template != to.template {
            return Alter::Recreate { because: "a text search dictionary cannot get another template in place" };
        }
        let because = "the options of this text search dictionary could not be taken apart";
        let (Some(from), Some(to)) = (self.split_options(), to.split_options()) else {
            return Alter::Recreate { because };
        };
        // A name alone takes the option out. What is set moves to the end, so that setting all gives their order, too.
        let gone = from.iter().filter(|(name, _)| !to.iter().any(|(other, _)| other == name));
        let changes: Vec<String> = gone
            .map(|(name, _)| (*name).to_owned())
            .chain(to.iter().map(|(name, value)| format!("{name} = {value}")))
            .collect();
        let name = self.id().sql_name();
        Alter::InPlace(vec![Statement::new(format!("ALTER TEXT SEARCH DICTIONARY {name} ({})", changes.join(", ")))])
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP TEXT SEARCH DICTIONARY {}", self.id().sql_name()))]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

/// Takes `name = 'value', "Name" = E'va\\lue', n = 3` apart (`serialize_deflist` in PostgreSQL's source). None for what
/// is written otherwise.
fn split(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut options = Vec::new();
    let mut rest = text;
    loop {
        let (name, after) = rest.split_at(name_end(rest)?);
        let after = after.strip_prefix(" = ")?;
        let (value, after) = after.split_at(value_end(after)?);
        options.push((name, value));
        if after.is_empty() {
            return Some(options);
        }
        rest = after.strip_prefix(", ")?;
    }
}

fn name_end(text: &str) -> Option<usize> {
    if text.starts_with('"') { quoted_end(text, 0, '"', false) } else { text.find(' ').filter(|end| *end > 0) }
}

fn value_end(text: &str) -> Option<usize> {
    if text.starts_with('\'') {
        return quoted_end(text, 0, '\'', false);
    }
    if text.starts_with("E'") {
        return quoted_end(text, 1, '\'', true);
    }
    Some(text.find(", ").unwrap_or(text.len())).filter(|end| *end > 0)
}

/// The end of what is quoted from `start` on: a doubled quote, or after a backslash any, does not end it.
fn quoted_end(text: &str, start: usize, quote: char, backslashes: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip_while(|(at, _)| *at <= start).peekable();
    while let Some((at, character)) = characters.next() {
        if backslashes && character == '\\' {
            characters.next();
        } else if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return Some(at + quote.len_utf8());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn dictionary(options: Option<&str>) -> TextSearchDictionary {
        TextSearchDictionary {
            schema: "public".into(),
            name: "French".into(),
            template: "pg_catalog.snowball".into(),
            options: options.map(str::to_owned),
        }
    }

    #[test]
    fn options_are_taken_apart_as_they_are_stored() {
        assert_eq!(
            split("language = 'fr, ''x''', \"Stop Words\" = E'a\\\\b\\'c', n = 3"),
            Some(vec![("language", "'fr, ''x'''"), ("\"Stop Words\"", "E'a\\\\b\\'c'"), ("n", "3")])
        );
        assert_eq!(split("language"), None);
        assert_eq!(split("language = 'x"), None);
    }

    #[test]
    fn options_change_in_place_and_keep_their_order() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let from = dictionary(Some("language = 'french', stopwords = 'french', x = '1'"));
        let to = dictionary(Some("stopwords = 'french', language = 'german'"));
        let Alter::InPlace(statements) = from.alter(&to, &at) else { panic!("not in place") };
        assert_eq!(
            statements[0].sql,
            "ALTER TEXT SEARCH DICTIONARY public.\"French\" (x, stopwords = 'french', language = 'german')"
        );
        let other = TextSearchDictionary { template: "pg_catalog.simple".into(), ..dictionary(None) };
        assert!(matches!(from.alter(&other, &at), Alter::Recreate { .. }));
        assert_eq!(
            other.create(&at)[0].sql,
            "CREATE TEXT SEARCH DICTIONARY public.\"French\" (TEMPLATE = pg_catalog.simple)"
        );
    }
}
