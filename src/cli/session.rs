//! From flags, configuration and environment to a [`Request`].

use std::path::{Path, PathBuf};

use super::common::{Common, Shadow};
use super::platform::files_name_supabase;
use crate::config::{Config, Platform};
use crate::history::Author;
use crate::pipeline::{Request, Rows, ShadowChoice};
use crate::problem::{Problem, Result};
use crate::scope;
use crate::server::Target;
use crate::shadow::local::LocalServer;

/// A request, and the private server that its target may be on.
#[derive(Debug)]
pub(super) struct Session {
    pub request: Request,
    local: Option<LocalServer>,
}

/// The variables that may hold the target's URL, the first that is set wins.
const URL_VARIABLES: [&str; 2] = ["SCHEMACTL_URL", "DATABASE_URL"];

/// The folder beside the configuration in which the private local server is kept between runs.
const LOCAL: &str = ".schemactl";

/// Where the target is said to be.
#[derive(Debug)]
enum Chosen {
    Local,
    At(Target),
}

impl Session {
    /// For a command that works on files only.
    pub fn without_target(common: &Common, directory: &Path) -> Result<Self> {
        let mut config = config(common, directory)?;
        let roots = roots(common, directory, &config)?;
        // With no target to ask, the files tell.
        if config.platform == Platform::Auto && files_name_supabase(&roots) {
            config.platform = Platform::Supabase;
        }
        Self::new(common, roots, config, None, None)
    }

    /// For a command that works on a database.
    pub async fn with_target(common: &Common, directory: &Path) -> Result<Self> {
        Self::on_database(common, directory, true).await
    }

    /// For a command that works on a database, and writes files rather than reads them.
    pub async fn without_files(common: &Common, directory: &Path) -> Result<Self> {
        Self::on_database(common, directory, false).await
    }

    /// For files that describe a database on a server of the caller's, with nothing configured but the platform.
    pub fn on_private_server(common: &Common, directory: &Path, target: Target, platform: Platform) -> Result<Self> {
        let config = Config { platform, ..Config::in_directory(directory) };
        let mut session = Self::new(common, Vec::new(), config, Some(target), None)?;
        session.request.is_local = true;
        Ok(session)
    }

    async fn on_database(common: &Common, directory: &Path, reads_files: bool) -> Result<Self> {
        let roots = |config: &Config| if reads_files { roots(common, directory, config) } else { Ok(Vec::new()) };
        let config = config(common, directory)?;
        let chosen = chosen(common, &config)?;
        if common.fresh && matches!(chosen, Chosen::At(_)) {
            return Err(Problem::error("fresh-without-local", "`--fresh` empties the private local server only")
                .because("the target of this run is another database, which schemactl never empties")
                .help("leave `--fresh` out, or add `--local`")
                .into());
        }
        match chosen {
            Chosen::At(target) => Self::new(common, roots(&config)?, config, Some(target), None),
            Chosen::Local => {
                // Mistakes in flags and folders come before the second that a server takes.
                let roots = roots(&config)?;
                let platform = match config.platform {
                    Platform::Supabase => scope::Platform::Supabase,
                    Platform::None => scope::Platform::None,
                    Platform::Auto if files_name_supabase(&roots) => scope::Platform::Supabase,
                    Platform::Auto => scope::Platform::None,
                };
                let keep = config.project.join(LOCAL);
                let (server, target) = crate::shadow::local_target(&keep, platform, common.fresh).await?;
                Self::new(common, roots, config, Some(target), Some(server))
            }
        }
    }

    /// The private server, when the target is on it.
    pub fn local(&self) -> Option<&LocalServer> {
        self.local.as_ref()
    }

    fn new(
        common: &Common,
        roots: Vec<PathBuf>,
        config: Config,
        target: Option<Target>,
        local: Option<LocalServer>,
    ) -> Result<Self> {
        let request = Request {
            roots,
            shadow: shadow(common, &config)?,
            config,
            environment: common.env.clone(),
            target,
            is_local: local.is_some(),
            rows: Rows::default(),
            author: Author::default(),
        };
        Ok(Self { request, local })
    }
}

fn config(common: &Common, directory: &Path) -> Result<Config> {
    let mut config = Config::load(common.config.as_deref(), directory)?.for_environment(common.env.as_deref())?;
    config.defaults.role = common.role.clone().or(config.defaults.role);
    Ok(config)
}

/// The folders that hold the files, as they are shown: relative to the working directory where possible.
fn roots(common: &Common, directory: &Path, config: &Config) -> Result<Vec<PathBuf>> {
    let roots = if common.schema.is_empty() { &config.schema } else { &common.schema };
    let mut shown = Vec::new();
    for root in roots {
        if !directory.join(root).exists() {
            let path = root.strip_prefix(directory).unwrap_or(root).display();
            return Err(Problem::error("no-schema-folder", format!("there is no folder {path}"))
                .because("the files that describe the database are looked for there")
                .help(
                    "start with `schemactl init`, or say where they are: `--schema DIR`, or `schema` in schemactl.toml",
                )
                .into());
        }
        shown.push(root.strip_prefix(directory).unwrap_or(root).to_owned());
    }
    Ok(shown)
}

fn shadow(common: &Common, config: &Config) -> Result<ShadowChoice> {
    if common.shadow == Some(Shadow::Target) {
        return Ok(ShadowChoice::Beside);
    }
    if let Some(url) = &common.shadow_url {
        return Ok(ShadowChoice::Url(from(url, "it was given with --shadow-url")?));
    }
    match &config.shadow_url {
        Some(url) if common.shadow.is_none() => {
            Ok(ShadowChoice::Url(from(&url.expand()?, "it is `url` under [shadow] in schemactl.toml")?))
        }
        None if config.shadow_beside && common.shadow.is_none() => Ok(ShadowChoice::Beside),
        Some(_) | None => Ok(ShadowChoice::Auto),
    }
}

/// `--url`, `--local`, the configuration's or the environment's url, `SCHEMACTL_URL`, `DATABASE_URL`, `PG*`.
fn chosen(common: &Common, config: &Config) -> Result<Chosen> {
    if common.local {
        return Ok(Chosen::Local);
    }
    let variable = |name: &&str| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some((value, format!("it is what the variable {name} holds")))
    };
    let url = match (&common.url, config.url()?) {
        (Some(url), _) => Some((url.clone(), "it was given with --url".to_owned())),
        (None, Some(url)) => Some((
            url,
            match &common.env {
                Some(env) => format!("it is `url` of the environment {env} in schemactl.toml"),
                None => "it is `url` in schemactl.toml".to_owned(),
            },
        )),
        (None, None) => URL_VARIABLES.iter().find_map(variable),
    };
    match url {
        Some((url, _)) if url == "local" => Ok(Chosen::Local),
        Some((url, whence)) => Ok(Chosen::At(from(&url, &whence)?)),
        None => Target::from_environment()?.map(Chosen::At).ok_or_else(|| no_target(common, config).into()),
    }
}

/// A connection string, with where it came from in what is wrong with it.
fn from(url: &str, whence: &str) -> Result<Target> {
    Target::parse(url).map_err(|mut problem| {
        if problem.code == "bad-url" || problem.code == "unknown-connection-parameter" {
            problem.why = Some(match problem.why.take() {
                Some(why) => format!("{why}; {whence}"),
                None => whence.to_owned(),
            });
        }
        problem
    })
}

fn no_target(common: &Common, config: &Config) -> Problem {
    let mut ways = vec!["  --url postgres://user@host/database".to_owned()];
    if common.env.is_none() && !config.environments.is_empty() {
        let names: Vec<_> = config.environments.keys().map(String::as_str).collect();
        ways.push(format!("  --env NAME, which is one of: {}", names.join(", ")));
    } else {
        ways.push("  `url = \"...\"` in schemactl.toml, or under `[env.NAME]` with --env NAME".to_owned());
    }
    ways.push("  the variable SCHEMACTL_URL or DATABASE_URL, or PGHOST, PGDATABASE and so on".to_owned());
    ways.push("  --local, a private local server to try things on".to_owned());
    Problem::error("no-target", "no database is given")
        .because("nothing says which database to work on")
        .help(format!("give one by any of:\n{}", ways.join("\n")))
}
