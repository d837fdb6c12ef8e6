//! Functions and procedures.

use super::{Compiler, Target, ident};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::check::{self, Flaw, Holds};
use crate::source::toml::name::{self, Qualified};
use crate::source::toml::shapes::routine::{Arguments, Routine, Setting};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::sql::Literal;

/// Settings whose value is a list of names, each quoted by itself.
const NAME_LISTS: &[&str] =
    &["search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries"];

impl Compiler<'_> {
    pub(super) fn routine(&mut self, key: &Text, routine: &Routine, procedure: bool) {
        let (plain, distinguished) = name::with_list(&key.value);
        let on = self.qualify(plain, &key.span);
        let sql = match &routine.sql {
            Some(sql) => self.whole_routine(sql, &on, routine, procedure),
            None => self.routine_of_parts(key, &on, routine, procedure),
        };
        if sql.broken {
            return;
        }
        let types = match check::routine(&sql.text) {
            Ok(create) => check::argument_types(&create),
            // `emit` reports it, with its place.
            Err(_) => Vec::new(),
        };
        if let Some(list) = distinguished {
            self.same_arguments(key, list, &types);
        }
        let mut defined = self.defined_in(Kind::Routine, &on, key, routine.renamed_from.as_ref());
        defined.name.clone_from(&on.name);
        self.emit(&key.span, sql, vec![defined]);
        let noun = if procedure { "PROCEDURE" } else { "FUNCTION" };
        let target = Target { noun, grant_noun: noun, name: format!("{}({})", on.sql(), types.join(", ")) };
        self.attach(&target, routine.owner.as_ref(), routine.comment.as_ref());
        self.privileges(&target, &routine.grants, &routine.revokes);
    }

    /// A key such as `"add(integer, integer)"` must tell the truth.
    fn same_arguments(&mut self, key: &Text, list: &str, types: &[String]) {
        let probe = format!("CREATE FUNCTION f({list}) RETURNS int LANGUAGE sql AS ''");
        let stated = check::routine(&probe).map(|create| check::argument_types(&create));
        if stated.as_deref() != Ok(types) {
            let problem = Problem::error("conflicting-keys", "the arguments in this key are not those of the function")
                .help(format!("write \"{}({})\"", name::with_list(&key.value).0, types.join(", ")));
            self.problem(problem, &key.span, "other arguments");
        }
    }

    /// `sql`: the statement as the user wrote it, which must be the one that the key names.
    fn whole_routine(&mut self, text: &Text, on: &Qualified, routine: &Routine, procedure: bool) -> Sql {
        let parts = routine.body.is_some() || routine.returns.is_some() || routine.language.is_some();
        if parts {
            let problem = Problem::error("conflicting-keys", "`sql` is the whole statement: it says all the rest")
                .help("keep either `sql`, or `arguments`, `returns`, `language` and `body`");
            self.problem(problem, &text.span, "and its parts are given, too");
        }
        let trimmed = text.value.trim_end().trim_end_matches(';').trim_end();
        let create = match check::routine(trimmed) {
            Ok(create) => create,
            Err(flaw) => return self.refuse(text, flaw),
        };
        let parts: Vec<_> = create
            .funcname
            .iter()
            .filter_map(|node| match &node.node {
                Some(pg_query::protobuf::node::Node::String(part)) => Some(part.sval.as_str()),
                _ => None,
            })
            .collect();
        let matches = match parts.as_slice() {
            [name] => *name == on.name,
            [schema, name] => *schema == on.schema && *name == on.name,
            _ => false,
        };
        if !matches || create.is_procedure != procedure {
            let kind = if create.is_procedure { "procedure" } else { "function" };
            let problem = Problem::error("conflicting-keys", format!("this creates the {kind} {}", parts.join(".")))
                .because(format!("its key says {} {}", if procedure { "procedure" } else { "function" }, on.sql()))
                .help("make the key and the statement agree");
            self.problem(problem, &text.span, "another name");
            return Sql { broken: true, ..Sql::default() };
        }
        let mut sql = Sql::default();
        let start = text.value.len() - text.value.trim_start().len();
        if parts.len() == 2 {
            sql.user_part(text, start..trimmed.len());
            return sql;
        }
        // Names are always qualified: the search path may not lead to the default schema.
        match name_in(trimmed) {
            Some(at) => {
                sql.user_part(text, start..at);
                add!(sql, "{}.", ident(&on.schema));
                sql.user_part(text, at..trimmed.len());
            }
            None => sql.user_part(text, start..trimmed.len()),
        }
        sql
    }

    fn routine_of_parts(&mut self, key: &Text, on: &Qualified, routine: &Routine, procedure: bool) -> Sql {
        let (Some(language), Some(body)) = (&routine.language, &routine.body) else {
            let missing = if routine.language.is_none() { "language" } else { "body" };
            let problem = Problem::error("missing-key", format!("this function has no `{missing}`"))
                .help("add `language` and `body`, or `sql` with the whole CREATE statement");
            self.problem(problem, &key.span, &format!("`{missing}` is missing"));
            return Sql { broken: true, ..Sql::default() };
        };
        let noun = if procedure { "PROCEDURE" } else { "FUNCTION" };
        let mut sql = Sql::new(format!("CREATE {noun} {}(", on.sql()));
        let arguments = self.arguments(&routine.arguments);
        sql.append(arguments);
        sql.push(")");
        if let Some(returns) = &routine.returns {
            sql.push(" RETURNS ");
            let returns = self.returns(returns);
            sql.append(returns);
        }
        add!(sql, "\nLANGUAGE {}", ident(&self.checked(language).to_lowercase()));
        if let Some(volatility) = routine.volatility {
            add!(sql, " {}", volatility.sql());
        }
        let flags = [
            (routine.security_definer, " SECURITY DEFINER"),
            (routine.strict, " STRICT"),
            (routine.leakproof, " LEAKPROOF"),
            (routine.window, " WINDOW"),
        ];
        flags.iter().filter(|(flag, _)| flag.0).for_each(|(_, words)| sql.push(words));
        if let Some(parallel) = routine.parallel {
            add!(sql, " PARALLEL {}", parallel.sql());
        }
        for (word, number) in [("COST", &routine.cost), ("ROWS", &routine.rows)] {
            let Some(number) = number else { continue };
            if number.0.value.parse::<f64>().is_ok_and(f64::is_finite) {
                add!(sql, " {word} ");
                sql.user(&number.0);
            } else {
                let problem = Problem::error("wrong-type", "a number was expected here");
                self.problem(problem, &number.0.span, "expected a number");
            }
        }
        if let Some(support) = &routine.support {
            add!(sql, " SUPPORT {}", self.qualified(support).sql());
        }
        for (name, setting) in routine.set.iter() {
            Self::setting(&mut sql, name, setting);
        }
        Self::body(&mut sql, &language.value.to_lowercase(), body);
        sql
    }

    fn arguments(&mut self, arguments: &Arguments) -> Sql {
        let named = match arguments {
            Arguments::Sql(text) if text.value.trim().is_empty() => return Sql::default(),
            Arguments::Sql(text) => return self.fragment(text, Holds::List),
            Arguments::Named(named) => named,
        };
        let mut items = Vec::new();
        for (name, argument) in named.iter() {
            let mut sql = Sql::default();
            if let Some(mode) = argument.mode {
                add!(sql, "{} ", mode.sql());
            }
            add!(sql, "{} ", ident(self.checked(name)));
            sql.append(self.data_type(&argument.data_type));
            if let Some(default) = &argument.default {
                sql.push(" DEFAULT ");
                sql.append(self.default_value(&default.0));
            }
            items.push(sql);
        }
        let mut sql = Sql::default();
        sql.list(items, ", ");
        sql
    }

    /// `trigger`, `setof users`, `table (a integer)`: nothing that would be a clause of its own.
    fn returns(&mut self, text: &Text) -> Sql {
        let prefix = "CREATE FUNCTION f() RETURNS ";
        let checked = check::whole(&text.value, Holds::One).and_then(|()| {
            let create =
                check::routine(&format!("{prefix}{}", text.value)).map_err(|flaw| check::shift(flaw, prefix.len()))?;
            if create.options.is_empty() && create.sql_body.is_none() {
                Ok(())
            } else {
                Err(Flaw { message: "a data type was expected, and nothing after it".to_owned(), at: None })
            }
        });
        match checked {
            Ok(()) => self.fragment(text, Holds::One),
            Err(flaw) => self.refuse(text, flaw),
        }
    }

    fn setting(sql: &mut Sql, name: &Text, setting: &Setting) {
        let parts: Vec<_> = name.value.split('.').map(ident).collect();
        add!(sql, " SET {} TO ", parts.join("."));
        let values: Vec<String> = match setting {
            Setting::Many(values) => values.iter().map(|value| value.value.clone()).collect(),
            Setting::One(value) if NAME_LISTS.contains(&name.value.as_str()) => name::columns(&value.0.value),
            Setting::One(value) => {
                sql.append(Self::constant(&value.0));
                return;
            }
        };
        if values.is_empty() {
            sql.push("''");
        } else {
            let values: Vec<_> = values.iter().map(|value| Literal(value).to_string()).collect();
            sql.push(&values.join(", "));
        }
    }

    fn body(sql: &mut Sql, language: &str, body: &Text) {
        let lower = body.value.trim_start().to_lowercase();
        let mut words = lower.split(|letter: char| letter.is_whitespace() || letter == '(').filter(|w| !w.is_empty());
        let atomic = match words.next() {
            Some("begin") => words.next() == Some("atomic"),
            Some("return") => true,
            _ => false,
        };
        if language == "sql" && atomic {
            sql.push("\n");
            let trimmed = body.value.trim_end().trim_end_matches(';').trim_end();
            sql.user_part(body, 0..trimmed.len());
            return;
        }
        let mut tag = String::new();
        while body.value.contains(&format!("${tag}$")) || body.value.ends_with(&format!("${tag}")) {
            tag.push_str(if tag.is_empty() { "body" } else { "_" });
        }
        add!(sql, "\nAS ${tag}$");
        sql.user(body);
        add!(sql, "${tag}$");
    }
}

/// Where the name stands in a CREATE FUNCTION statement: after the word FUNCTION or PROCEDURE.
fn name_in(sql: &str) -> Option<usize> {
    let scan = pg_query::scan(sql).ok()?;
    let mut seen = false;
    for token in &scan.tokens {
        let start = usize::try_from(token.start).ok()?;
        let word = sql.get(start..usize::try_from(token.end).ok()?)?;
        if word.starts_with("--") || word.starts_with("/*") {
            continue;
        }
        if seen {
            return Some(start);
        }
        seen = word.eq_ignore_ascii_case("function") || word.eq_ignore_ascii_case("procedure");
    }
    None
}
