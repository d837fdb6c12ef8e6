//! `schemactl.toml`: where the files and the database are, what is in scope, and what `apply` may do.
//!
//! The file is found by [`Config::load`]: `--config`, else `schemactl.toml`, else `.config/schemactl.toml`, upwards
//! from the working directory. Without one, the defaults hold. It is never read as desired state.

mod accept;
mod apply;
mod ignore;
mod place;
mod read;
mod roles;
#[cfg(test)]
mod tests;
mod variable;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::object::HazardKind;
use crate::problem::{Place, Problem, Result};

pub use accept::AcceptedDrift;
pub use apply::{Apply, parse_duration, positive_duration};
pub use ignore::{IgnoreRule, kind_name};
pub(crate) use place::nearest;
pub use roles::RolePatterns;
pub use variable::Value;

/// The names under which the file is looked for, in each folder upwards.
pub const FILE_NAMES: [&str; 2] = ["schemactl.toml", ".config/schemactl.toml"];

/// The configuration, with defaults for what the file does not say.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that relative paths start from: the one that holds `schemactl.toml` or `.config/`; without a file,
    /// the working directory.
    pub project: PathBuf,
    /// The file that was read, as shown to the user.
    pub file: Option<String>,
    /// `schema`: folders or files that hold the desired state, resolved against [`Config::project`].
    pub schema: Vec<PathBuf>,
    /// `overlay` of the chosen environment: what the database has there on top of that.
    pub overlay: Vec<PathBuf>,
    /// `[variables]`: what `${name}` stands for in the files.
    pub variables: BTreeMap<String, Value>,
    /// `url`: the target, not yet expanded; see [`Config::url`].
    pub url: Option<Text>,
    /// `platform`.
    pub platform: Platform,
    /// `[defaults]`.
    pub defaults: Defaults,
    /// `[scope] schemas`; none for every schema that is neither the system's nor the platform's.
    pub schemas: Option<Vec<String>>,
    /// `[[ignore]]`: what is taken out of scope.
    pub ignore: Vec<IgnoreRule>,
    /// `[roles] manage`: the roles that the files decide about.
    pub roles: RolePatterns,
    /// `[database]`: whether the files decide about the database itself.
    pub database: Database,
    /// `allow`: the hazards that `apply` accepts without being asked.
    pub allow: Vec<HazardKind>,
    /// `[apply]`: how long steps may wait and work.
    pub apply: Apply,
    /// `history`: whether `apply` records in the target what it did.
    pub history: bool,
    /// `[[drift.accept]]`: differences that `drift` accepts until some day.
    pub accepted: Vec<AcceptedDrift>,
    /// `[shadow] url`: a database set aside as the shadow, not yet expanded; see [`Text::expand`].
    pub shadow_url: Option<Text>,
    /// `shadow = "target"`: a temporary database beside the target.
    pub shadow_beside: bool,
    /// `[env.NAME]`, by name.
    pub environments: BTreeMap<String, Environment>,
}

/// What `[defaults]` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// The role that owns what the files do not give an owner; none for the owner of the target database.
    pub owner: Option<String>,
    /// The schemas that unqualified names are looked up in, unquoted.
    pub search_path: Option<Vec<String>>,
    /// The role that carries the plan out, if it is not the owner.
    pub role: Option<String>,
}

/// What `[database]` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Database {
    /// `manage`: whether the files decide about its settings, comment, privileges, owner and connection limit.
    pub manage: bool,
    /// `name`: what the files call it; none for its own name.
    pub name: Option<String>,
}

/// What the database stands on before the files say anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Platform {
    /// Found out from the target.
    #[default]
    Auto,
    /// Supabase.
    Supabase,
    /// Plain PostgreSQL.
    None,
}

/// What one `[env.NAME]` says; what it leaves out is as in the rest of the file.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The target.
    pub url: Option<Text>,
    /// Folders or files that hold the desired state, resolved against [`Config::project`].
    pub schema: Option<Vec<PathBuf>>,
    /// More of them, which the environment has on top of the others.
    pub overlay: Vec<PathBuf>,
    /// Variables, before those of the rest of the file.
    pub variables: BTreeMap<String, Value>,
    /// The platform.
    pub platform: Option<Platform>,
    /// The default owner.
    pub owner: Option<String>,
    /// The search path.
    pub search_path: Option<Vec<String>>,
    /// The allowed hazards, instead of those of the rest of the file.
    pub allow: Option<Vec<HazardKind>>,
    /// The role that carries the plan out.
    pub role: Option<String>,
    /// How long steps may wait and work.
    pub apply: Apply,
    /// Whether `apply` records what it did.
    pub history: Option<bool>,
    /// The managed schemas.
    pub schemas: Option<Vec<String>>,
    /// What is taken out of scope, too.
    pub ignore: Vec<IgnoreRule>,
    /// The shadow: beside the target or not, and its database.
    pub shadow: Option<(bool, Option<Text>)>,
}

/// A value in which `${NAME}` stands for an environment variable.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    raw: String,
    place: Place,
}

/// The value may hold a password, so that only its place is shown.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({})", self.place.short())
    }
}

impl Text {
    /// The value with every `${NAME}` replaced, by this process's environment.
    ///
    /// # Errors
    ///
    /// `unset-variable` names a variable that is unset or empty; `bad-variable` one that is not written `${NAME}`.
    pub fn expand(&self) -> Result<String> {
        self.expand_in(&|name| std::env::var(name).ok())
    }

    /// [`Text::expand`] with another environment.
    pub fn expand_in(&self, environment: &dyn Fn(&str) -> Option<String>) -> Result<String> {
        let mut expanded = String::new();
        let mut rest = self.raw.as_str();
        while let Some(start) = rest.find("${") {
            let (before, after) = rest.split_at(start);
            expanded.push_str(before);
            let name = after[2..].split('}').next().unwrap_or_default();
            let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_name || after.len() == name.len() + 2 {
                return Err(Problem::error("bad-variable", "this is no reference to an environment variable")
                    .help("write `${NAME}`, with a name of letters, digits and underscores")
                    .at(self.place.clone(), "in this value")
                    .into());
            }
            let value = environment(name).filter(|value| !value.is_empty()).ok_or_else(|| {
                Problem::error("unset-variable", format!("the environment variable `{name}` is not set"))
                    .help(format!("set it (`export {name}=...`), or give the database by `--url`"))
                    .at(self.place.clone(), "it is needed here")
            })?;
            expanded.push_str(&value);
            rest = &after[name.len() + 3..];
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    /// Where it is written.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl Config {
    /// What holds without a file, in the given working directory.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self {
            project: directory.to_owned(),
            file: None,
            schema: vec![directory.join("schema")],
            overlay: Vec::new(),
            variables: BTreeMap::new(),
            url: None,
            platform: Platform::Auto,
            defaults: Defaults::default(),
            schemas: None,
            ignore: Vec::new(),
            roles: RolePatterns::default(),
            database: Database::default(),
            allow: Vec::new(),
            apply: Apply::default(),
            history: true,
            accepted: Vec::new(),
            shadow_url: None,
            shadow_beside: false,
            environments: BTreeMap::new(),
        }
    }

    /// Reads `explicit` (`--config`), else the first of [`FILE_NAMES`] found in `directory` or a folder above it.
    /// Finding none is no error.
    ///
    /// # Errors
    ///
    /// `config-unreadable`, `syntax-error`, `unknown-key`, `wrong-type`, `bad-value`, `missing-key`, each with the place.
    pub fn load(explicit: Option<&Path>, directory: &Path) -> Result<Self> {
        let Some(path) = explicit.map(|path| directory.join(path)).or_else(|| find(directory)) else {
            return Ok(Self::in_directory(directory));
        };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Problem::error("config-unreadable", format!("cannot read {}", shown(&path, directory)))
                .because(error.to_string())
                .help("check the path given to `--config`, and that the file is UTF-8 text that you may read")
        })?;
        let mut project = path.parent().unwrap_or(directory).to_owned();
        if project.file_name().is_some_and(|name| name == ".config") {
            project.pop();
        }
        read::config(&shown(&path, directory), &text, &project)
    }

    /// This configuration with `[env.NAME]` applied, when a name is given.
    ///
    /// # Errors
    ///
    /// `unknown-environment` lists the environments that there are.
    pub fn for_environment(mut self, name: Option<&str>) -> Result<Self> {
        let Some(name) = name else { return Ok(self) };
        let Some(environment) = self.environments.get(name).cloned() else {
            return Err(self.unknown_environment(name).into());
        };
        self.url = environment.url.or(self.url);
        self.schema = environment.schema.unwrap_or(self.schema);
        self.overlay = environment.overlay;
        self.variables.extend(environment.variables);
        self.platform = environment.platform.unwrap_or(self.platform);
        self.defaults.owner = environment.owner.or(self.defaults.owner);
        self.defaults.search_path = environment.search_path.or(self.defaults.search_path);
        self.allow = environment.allow.unwrap_or(self.allow);
        self.defaults.role = environment.role.or(self.defaults.role);
        self.apply = environment.apply.or(self.apply);
        self.history = environment.history.unwrap_or(self.history);
        self.schemas = environment.schemas.or(self.schemas);
        self.ignore.extend(environment.ignore);
        if let Some((beside, url)) = environment.shadow {
            (self.shadow_beside, self.shadow_url) = (beside, url);
        }
        Ok(self)
    }

    /// The target's URL (or `local`) with variables expanded.
    ///
    /// # Errors
    ///
    /// See [`Text::expand`].
    pub fn url(&self) -> Result<Option<String>> {
        self.url.as_ref().map(Text::expand).transpose()
    }

    /// What other environments than the chosen one have on top.
    #[must_use]
    pub fn other_overlays(&self) -> Vec<PathBuf> {
        let all = self.environments.values().flat_map(|environment| &environment.overlay);
        all.filter(|path| !self.overlay.contains(path)).cloned().collect()
    }

    fn unknown_environment(&self, name: &str) -> Problem {
        let problem = Problem::error("unknown-environment", format!("there is no environment `{name}`"));
        let file = self.file.as_deref().unwrap_or("schemactl.toml");
        if self.environments.is_empty() {
            return match &self.file {
                Some(_) => problem.because(format!("{file} describes no environments")),
                None => problem.because("there is no schemactl.toml here or in a folder above"),
            }
            .help(format!("describe it in {file}:\n\n[env.{name}]\nurl = \"${{DATABASE_URL}}\""));
        }
        let names: Vec<_> = self.environments.keys().map(|name| format!("`{name}`")).collect();
        let known = self.environments.keys().map(String::as_str);
        let problem = problem.because(format!("{file} describes {}", names.join(", ")));
        match place::nearest(name, known) {
            Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
            None => problem.help(format!("choose one of them, or add `[env.{name}]`")),
        }
    }
}

fn find(directory: &Path) -> Option<PathBuf> {
    directory
        .ancestors()
        .flat_map(|folder| FILE_NAMES.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
}

/// The path relative to the working directory where possible.
fn shown(path: &Path, directory: &Path) -> String {
    path.strip_prefix(directory).unwrap_or(path).display().to_string()
}
