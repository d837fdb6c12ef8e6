//! The road from files to a plan, and from a plan to the database: what the commands share.

use std::path::PathBuf;

use crate::config::Config;
use crate::plan::Plan;
use crate::problem::Result;
use crate::server::Target;
use crate::source::Note;

/// What a command works on.
#[derive(Debug)]
pub struct Request {
    /// `schemactl.toml` with the chosen environment applied.
    pub config: Config,
    /// The chosen environment's name.
    pub environment: Option<String>,
    /// The schema folders.
    pub roots: Vec<PathBuf>,
    /// The database to plan for; none for `validate` without one.
    pub target: Option<Target>,
    /// `local` target: shown as such in the header.
    pub is_local: bool,
    /// `--shadow-url`, or the configuration's.
    pub shadow: ShadowChoice,
}

/// Where the shadow comes from.
#[derive(Debug, Clone)]
pub enum ShadowChoice {
    /// A private local server.
    Auto,
    /// A database that the user sets aside.
    Url(Target),
}

/// What `validate` found.
#[derive(Debug)]
pub struct Validated {
    /// How many objects the files describe.
    pub objects: usize,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// What `apply` did.
#[derive(Debug)]
pub struct Applied {
    /// How many steps were carried out.
    pub steps: usize,
    /// The plan that is left: empty when files and database are now equal.
    pub left: Plan,
}

/// Called by [`apply`] before each step and after the last, for progress output: `(done, total, what)`.
pub type Progress<'a> = dyn FnMut(usize, usize, &str) + 'a;

/// Parses and loads the files, and checks function bodies; no target is needed.
pub async fn validate(request: &Request) -> Result<Validated> {
    let _ = request;
    todo_problem()
}

/// What would change. Never writes to the target.
pub async fn plan(request: &Request) -> Result<Plan> {
    let _ = request;
    todo_problem()
}

/// Carries out a plan that [`plan`] made for the same request, then plans again to prove that nothing is left.
pub async fn apply(request: &Request, plan: &Plan, progress: &mut Progress<'_>) -> Result<Applied> {
    let _ = (request, plan, progress);
    todo_problem()
}

fn todo_problem<T>() -> Result<T> {
    Err(Box::new(crate::problem::Problem::error("not-built", "this part is not built yet")))
}
