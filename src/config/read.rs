//! The text of `schemactl.toml` → [`Config`].

use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use toml::de::{DeTable, DeValue};

use super::accept;
use super::apply::apply;
use super::ignore::{IgnoreRule, kind, kind_name};
use super::place::{Reader, Table, Value};
use super::variable::variables;
use super::{Config, Environment, Platform, RolePatterns, Text};
use crate::object::{HazardKind, Kind};
use crate::problem::{Problem, Result};

const TOP: &[&str] = &[
    "schema",
    "url",
    "platform",
    "allow",
    "history",
    "defaults",
    "apply",
    "scope",
    "roles",
    "database",
    "ignore",
    "drift",
    "shadow",
    "variables",
    "env",
];
const DEFAULTS: &[&str] = &["owner", "search_path", "role"];
const SCOPE: &[&str] = &["schemas"];
const ROLES: &[&str] = &["manage"];
const DATABASE: &[&str] = &["manage", "name"];
const IGNORE: &[&str] = &["kind", "name", "reason"];
const SHADOW: &[&str] = &["url"];
const ENVIRONMENT: &[&str] = &[
    "url",
    "schema",
    "overlay",
    "platform",
    "owner",
    "search_path",
    "role",
    "allow",
    "history",
    "apply",
    "variables",
    "scope",
    "ignore",
    "shadow",
];

/// Reads the text; `path` is how the file is shown, `project` what relative paths start from.
pub(super) fn config(path: &str, text: &str, project: &Path) -> Result<Config> {
    let mut reader = Reader::new(path, text);
    let table = DeTable::parse(text).map_err(|error| {
        let place = reader.place(error.span().unwrap_or(0..0));
        Problem::error("syntax-error", "schemactl.toml is not valid TOML")
            .because(error.message().to_owned())
            .help("the format is described at https://toml.io")
            .at(place, "here")
    })?;
    let mut config = Config::in_directory(project);
    config.file = Some(path.to_owned());
    top(&mut reader, table.get_ref(), &mut config);
    match Problem::all(reader.problems) {
        Some(problem) => Err(problem.into()),
        None => Ok(config),
    }
}

fn top(reader: &mut Reader, table: &Table<'_>, config: &mut Config) {
    reader.only_keys(table, "", TOP);
    if let Some(value) = get(table, "schema", "schema") {
        config.schema = paths(reader, value, &config.project).unwrap_or_default();
    }
    config.url = get(table, "url", "url").and_then(|value| text(reader, value));
    if let Some(value) = get(table, "platform", "platform") {
        config.platform = platform(reader, value).unwrap_or_default();
    }
    if let Some(value) = get(table, "allow", "allow") {
        config.allow = hazards(reader, value);
    }
    if let Some(value) = get(table, "history", "history") {
        config.history = boolean(reader, value).unwrap_or(true);
    }
    if let Some(table) = get(table, "defaults", "defaults").and_then(|value| reader.table(value)) {
        reader.only_keys(table, "defaults", DEFAULTS);
        config.defaults.owner = get(table, "owner", "defaults.owner").and_then(|value| name(reader, value));
        config.defaults.search_path =
            get(table, "search_path", "defaults.search_path").and_then(|value| search_path(reader, value));
        config.defaults.role = get(table, "role", "defaults.role").and_then(|value| name(reader, value));
    }
    if let Some(table) = get(table, "apply", "apply").and_then(|value| reader.table(value)) {
        config.apply = apply(reader, table, "apply");
    }
    config.schemas = get(table, "scope", "scope").and_then(|value| scope(reader, value));
    if let Some(table) = get(table, "roles", "roles").and_then(|value| reader.table(value)) {
        reader.only_keys(table, "roles", ROLES);
        if let Some(value) = get(table, "manage", "roles.manage") {
            let items = reader.strings(value, false).unwrap_or_default();
            config.roles = RolePatterns::new(items.into_iter().filter_map(|(_, item)| pattern(reader, item)).collect());
        }
    }
    if let Some(table) = get(table, "database", "database").and_then(|value| reader.table(value)) {
        reader.only_keys(table, "database", DATABASE);
        if let Some(value) = get(table, "manage", "database.manage") {
            match value.value.get_ref() {
                DeValue::Boolean(manage) => config.database.manage = *manage,
                _ => reader.wrong_type(value, "true or false"),
            }
        }
        config.database.name = get(table, "name", "database.name").and_then(|value| name(reader, value));
    }
    if let Some(value) = get(table, "ignore", "ignore") {
        config.ignore = ignore(reader, value);
    }
    if let Some(table) = get(table, "drift", "drift").and_then(|value| reader.table(value)) {
        config.accepted = accept::drift(reader, table);
    }
    if let Some(value) = get(table, "shadow", "shadow") {
        (config.shadow_beside, config.shadow_url) = shadow(reader, value);
    }
    if let Some(value) = get(table, "variables", "variables") {
        config.variables = variables(reader, value);
    }
    if let Some(table) = get(table, "env", "env").and_then(|value| reader.table(value)) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let full = format!("env.{name}");
            if let Some(table) = reader.table(Value { name: &full, value }) {
                let environment = environment(reader, table, &full, &config.project);
                config.environments.insert(name, environment);
            }
        }
    }
}

fn environment(reader: &mut Reader, table: &Table<'_>, of: &str, project: &Path) -> Environment {
    reader.only_keys(table, of, ENVIRONMENT);
    let full = |key: &str| format!("{of}.{key}");
    Environment {
        url: get(table, "url", &full("url")).and_then(|value| text(reader, value)),
        schema: get(table, "schema", &full("schema")).and_then(|value| paths(reader, value, project)),
        overlay: get(table, "overlay", &full("overlay"))
            .and_then(|value| paths(reader, value, project))
            .unwrap_or_default(),
        variables: get(table, "variables", &full("variables"))
            .map(|value| variables(reader, value))
            .unwrap_or_default(),
        platform: get(table, "platform", &full("platform")).and_then(|value| platform(reader, value)),
        owner: get(table, "owner", &full("owner")).and_then(|value| name(reader, value)),
        search_path: get(table, "search_path", &full("search_path")).and_then(|value| search_path(reader, value)),
        role: get(table, "role", &full("role")).and_then(|value| name(reader, value)),
        allow: get(table, "allow", &full("allow")).map(|value| hazards(reader, value)),
        apply: get(table, "apply", &full("apply"))
            .and_then(|value| reader.table(value))
            .map(|table| apply(reader, table, &full("apply")))
            .unwrap_or_default(),
        history: get(table, "history", &full("history")).and_then(|value| boolean(reader, value)),
        schemas: get(table, "scope", &full("scope")).and_then(|value| scope(reader, value)),
        ignore: get(table, "ignore", &full("ignore")).map(|value| ignore(reader, value)).unwrap_or_default(),
        shadow: get(table, "shadow", &full("shadow")).map(|value| shadow(reader, value)),
    }
}

pub(super) fn get<'v, 't>(table: &'v Table<'t>, key: &str, name: &'v str) -> Option<Value<'v, 't>> {
    table.get(key).map(|value| Value { name, value })
}

pub(super) fn text(reader: &mut Reader, value: Value<'_, '_>) -> Option<Text> {
    let raw = reader.string(value)?.to_owned();
    Some(Text { raw, place: reader.place(value.value.span()) })
}

fn boolean(reader: &mut Reader, value: Value<'_, '_>) -> Option<bool> {
    let answer = value.value.get_ref().as_bool();
    if answer.is_none() {
        reader.wrong_type(value, "true or false");
    }
    answer
}

pub(super) fn name(reader: &mut Reader, value: Value<'_, '_>) -> Option<String> {
    let text = reader.string(value)?;
    if text.is_empty() {
        empty(reader, value);
        return None;
    }
    Some(text.to_owned())
}

fn empty(reader: &mut Reader, value: Value<'_, '_>) {
    let place = reader.place(value.value.span());
    reader.problems.push(
        Problem::error("bad-value", format!("`{}` is empty", value.name))
            .help("give it a value, or remove the key")
            .at(place, "nothing here"),
    );
}

fn paths(reader: &mut Reader, value: Value<'_, '_>, project: &Path) -> Option<Vec<PathBuf>> {
    let paths: Vec<_> = reader.strings(value, true)?.into_iter().map(|(path, _)| project.join(path)).collect();
    if paths.is_empty() {
        empty(reader, value);
    }
    Some(paths)
}

/// `[scope] schemas`.
fn scope(reader: &mut Reader, value: Value<'_, '_>) -> Option<Vec<String>> {
    let table = reader.table(value)?;
    reader.only_keys(table, value.name, SCOPE);
    get(table, "schemas", &format!("{}.schemas", value.name)).and_then(|value| schemas(reader, value))
}

fn schemas(reader: &mut Reader, value: Value<'_, '_>) -> Option<Vec<String>> {
    let schemas: Vec<_> = reader.strings(value, false)?.into_iter().map(|(schema, _)| schema.to_owned()).collect();
    if schemas.is_empty() {
        empty(reader, value);
    }
    Some(schemas)
}

/// A list of schema names, or one string as `SET search_path` takes it.
fn search_path(reader: &mut Reader, value: Value<'_, '_>) -> Option<Vec<String>> {
    let strings = reader.strings(value, true)?;
    let path: Vec<String> = match value.value.get_ref() {
        DeValue::String(text) => text
            .split(',')
            .map(|schema| {
                let schema = schema.trim();
                match schema.strip_prefix('"').and_then(|schema| schema.strip_suffix('"')) {
                    Some(quoted) => quoted.replace("\"\"", "\""),
                    None => schema.to_lowercase(),
                }
            })
            .collect(),
        _ => strings.into_iter().map(|(schema, _)| schema.to_owned()).collect(),
    };
    if path.is_empty() || path.iter().any(String::is_empty) {
        empty(reader, value);
        return None;
    }
    Some(path)
}

fn platform(reader: &mut Reader, value: Value<'_, '_>) -> Option<Platform> {
    match reader.string(value)? {
        "auto" => Some(Platform::Auto),
        "supabase" => Some(Platform::Supabase),
        "none" => Some(Platform::None),
        other => {
            reader.bad_value(value, other, "platform", ["auto", "supabase", "none"].into_iter());
            None
        }
    }
}

fn hazards(reader: &mut Reader, value: Value<'_, '_>) -> Vec<HazardKind> {
    let mut hazards = Vec::new();
    for (name, item) in reader.strings(value, false).unwrap_or_default() {
        match name.parse() {
            Ok(hazard) => hazards.push(hazard),
            Err(_) => reader.bad_value(item, name, "hazard", refused_hazards()),
        }
    }
    hazards
}

fn refused_hazards() -> impl Iterator<Item = &'static str> {
    HazardKind::ALL.iter().filter(|hazard| hazard.is_refused()).map(|hazard| hazard.name())
}

/// `shadow = "auto"` or `"target"`, or `[shadow] url`: whether it is beside the target, and its URL.
fn shadow(reader: &mut Reader, value: Value<'_, '_>) -> (bool, Option<Text>) {
    match value.value.get_ref() {
        DeValue::Table(table) => {
            reader.only_keys(table, "shadow", SHADOW);
            return (false, get(table, "url", "shadow.url").and_then(|value| text(reader, value)));
        }
        DeValue::String(choice) if choice == "auto" || choice == "target" => return (choice == "target", None),
        DeValue::String(choice) => reader.bad_value(value, choice, "shadow", ["auto", "target"].into_iter()),
        _ => reader.wrong_type(value, "\"auto\", or a table with a `url`"),
    }
    (false, None)
}

fn ignore(reader: &mut Reader, value: Value<'_, '_>) -> Vec<IgnoreRule> {
    let Some(rules) = value.value.get_ref().as_array() else {
        reader.wrong_type(value, "a list of rules, each written `[[ignore]]`");
        return Vec::new();
    };
    let mut read = Vec::new();
    for rule in rules {
        let item = Value { name: "ignore", value: rule };
        let Some(table) = rule.get_ref().as_table() else {
            reader.wrong_type(item, "a list of rules, each written `[[ignore]]`");
            continue;
        };
        reader.only_keys(table, "[ignore]", IGNORE);
        read.extend(ignore_rule(reader, item, table));
    }
    read
}

fn ignore_rule(reader: &mut Reader, rule: Value<'_, '_>, table: &Table<'_>) -> Option<IgnoreRule> {
    let kind_value = get(table, "kind", "ignore.kind");
    let name_value = get(table, "name", "ignore.name");
    let place = reader.place(rule.value.span());
    if kind_value.is_none() && name_value.is_none() {
        reader.problems.push(
            Problem::error("missing-key", "a rule under `[[ignore]]` says neither `kind` nor `name`")
                .because("it would take every object out of scope")
                .help("say which objects: `kind = \"policy\"`, `name = \"public.tmp_*\"`, or both")
                .at(place.clone(), "this rule"),
        );
    }
    let reason = if let Some(value) = get(table, "reason", "ignore.reason") {
        name(reader, value)
    } else {
        reader.problems.push(
            Problem::error("missing-key", "a rule under `[[ignore]]` gives no `reason`")
                .because("what is ignored is forgotten unless the file says why")
                .help("add `reason = \"...\"`")
                .at(place, "this rule"),
        );
        None
    };
    let kind = match kind_value {
        None => None,
        Some(value) => Some(kind_of(reader, value)?),
    };
    let name = match name_value {
        None => None,
        Some(value) => Some(pattern(reader, value)?),
    };
    Some(IgnoreRule { kind, name, reason: reason? })
}

/// A kind of object by its name.
pub(super) fn kind_of(reader: &mut Reader, value: Value<'_, '_>) -> Option<Kind> {
    let text = reader.string(value)?;
    let found = kind(text);
    if found.is_none() {
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind_name(*kind)).collect();
        reader.bad_value(value, text, "kind of object", names.iter().map(String::as_str));
    }
    found
}

pub(super) fn pattern(reader: &mut Reader, value: Value<'_, '_>) -> Option<globset::GlobMatcher> {
    let text = reader.string(value)?;
    match GlobBuilder::new(text).build() {
        Ok(glob) => Some(glob.compile_matcher()),
        Err(error) => {
            let place = reader.place(value.value.span());
            reader.problems.push(
                Problem::error("bad-value", format!("`{text}` is no pattern"))
                    .because(error.kind().to_string())
                    .help(
                        "`*` stands for any characters, `?` for one, `[ab]` for one of them, `{one,other}` for either",
                    )
                    .at(place, "this pattern"),
            );
            None
        }
    }
}
