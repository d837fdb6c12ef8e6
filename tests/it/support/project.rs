//! A folder with files, and what schemactl makes of it.

use std::path::Path;
use std::sync::Arc;

use super::Database;
use schemactl::config::Config;
use schemactl::history::Author;
use schemactl::object::HazardKind;
use schemactl::pipeline::{self, Applied, Request, Rows, ShadowChoice};
use schemactl::plan::Plan;
use schemactl::problem::Problem;
use schemactl::pull;
use schemactl::server::Target;
use schemactl::source::ReadOptions;

/// A project in a temporary folder.
pub struct Project {
    folder: tempfile::TempDir,
    /// An empty database of the tests' own server, where the shadow is not to be a server of its own.
    shadow: Option<Arc<Database>>,
    /// `--offline`, `--check-data`.
    pub rows: Rows,
}

impl Project {
    /// With these files under `schema/`.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project =
            Self { folder: tempfile::tempdir().expect("a temporary folder"), shadow: None, rows: Rows::default() };
        for (name, text) in files {
            project.write(&format!("schema/{name}"), text);
        }
        project
    }

    /// With this database as its shadow, perhaps one that others use too.
    pub fn with_shadow(mut self, shadow: impl Into<Arc<Database>>) -> Self {
        self.shadow = Some(shadow.into());
        self
    }

    /// A copy of a folder, which may then be changed.
    pub fn copy_of(folder: &Path) -> Self {
        let project = Self::new(&[]);
        for entry in walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("a readable folder")) {
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(folder).expect("inside").display().to_string();
                project.write(&name, &std::fs::read_to_string(entry.path()).expect("text"));
            }
        }
        project
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn request(&self, target: Option<Target>) -> Request {
        let config = Config::load(None, self.path()).expect("a configuration");
        Request {
            roots: config.schema.clone(),
            config,
            environment: None,
            target,
            is_local: false,
            rows: self.rows,
            shadow: self.shadow.as_ref().map_or(ShadowChoice::Auto, |shadow| ShadowChoice::Url(shadow.target())),
            author: Author::default(),
        }
    }

    /// What the files say, as one script in the order that was found for it.
    pub fn script(&self, options: &ReadOptions) -> String {
        let source = schemactl::source::read(&[self.path().join("schema")], options).expect("files that can be read");
        let mut script = Vec::new();
        for statement in &source.statements {
            if let Some(path) = &statement.search_path {
                script.push(format!("SET search_path = {path};\n{};\nRESET search_path;\n", statement.sql));
            } else {
                script.push(format!("{};\n", statement.sql));
            }
        }
        script.concat()
    }

    /// What would change.
    pub fn plan(&self, target: Target) -> Result<Plan, Box<Problem>> {
        let request = self.request(Some(target));
        block_on(pipeline::plan(&request)).map(|planned| planned.plan)
    }

    /// Tries the plan on a copy of the database; gives what is said about that.
    pub fn prove(&self, target: Target) -> Result<String, Box<Problem>> {
        let request = self.request(Some(target));
        block_on(async {
            let mut planned = pipeline::plan(&request).await?;
            pipeline::prove(&request, &mut planned).await?;
            let remarks = planned.plan.remarks.iter().map(|remark| remark.text.clone());
            Ok(remarks.filter(|text| text.contains("proved")).collect())
        })
    }

    /// Files that describe the database, by path.
    pub fn pull(&self, target: Target, format: pull::Format) -> Result<pull::Files, Box<Problem>> {
        let request = self.request(Some(target));
        block_on(pipeline::pull(&request, format))
    }

    /// Plans and applies, all hazards allowed; gives the plan and what is left after it.
    pub fn apply(&self, target: Target) -> Result<(Plan, Plan), Box<Problem>> {
        let request = self.request(Some(target));
        block_on(async {
            let planned = pipeline::plan(&request).await?;
            let applied = pipeline::apply(&request, &planned, &mut |_| {}).await?;
            Ok((planned.plan, applied.left))
        })
    }

    /// The same, where something happens between the plan and its execution.
    pub fn apply_after(&self, target: Target, meanwhile: impl FnOnce()) -> Result<Applied, Box<Problem>> {
        let request = self.request(Some(target));
        block_on(async {
            let planned = pipeline::plan(&request).await?;
            meanwhile();
            pipeline::apply(&request, &planned, &mut |_| {}).await
        })
    }
}

/// The SQL of a plan, a statement a line.
pub fn sql(plan: &Plan) -> String {
    plan.steps().map(|step| format!("{};\n", step.statement.sql)).collect()
}

/// What a plan does to which objects, a line each.
pub fn changes(plan: &Plan) -> Vec<String> {
    plan.changes.iter().map(|change| format!("{:?} {}", change.verb, change.object).to_lowercase()).collect()
}

/// The hazards of a plan that `apply` refuses by default, by name.
pub fn refused(plan: &Plan) -> Vec<HazardKind> {
    let mut kinds: Vec<_> = plan
        .refused(&[])
        .into_iter()
        .flat_map(|(_, hazards)| hazards.into_iter().map(|hazard| hazard.kind).collect::<Vec<_>>())
        .collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
