//! The road from files to a plan, and from a plan to the database: what the commands share.

mod apply;
mod approval;
mod drift;
mod drops;
mod explain;
mod graph;
mod missing;
mod proof;
mod pull;
mod renamed;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

pub use apply::{Applied, apply, nobody_applies, note_unchanged};
pub use approval::{approve, is_covered};
pub use drift::{Drifted, Wanted, drift, history};
pub use explain::explain;
pub use graph::{outline_of_database, outline_of_files, outline_of_plan};
pub use proof::prove;
pub use pull::{pull, pull_again};

use renamed::Renamed;

use crate::config::{self, Config};
use crate::diff::{Rename, Sides};
use crate::history::{self, Author};
use crate::introspect::Position;
use crate::object::{Catalog, Kind, ObjectId};
pub use crate::plan::Rows;
use crate::plan::{self, Found, Plan, Remark, Size, TargetFacts};
use crate::problem::{Problem, Result};
use crate::scope::{Platform, SUPABASE_SCHEMAS, Scope};
use crate::server::{Facts, Identity, Server, Target, connect, facts, identity, may_change};
use crate::shadow::{self, Asked, Foundation, Meaning};
use crate::source::{self, Note, ReadOptions, Source, SourcePlaces};
use crate::{execute, introspect};

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
    /// How steps are chosen where tables have rows.
    pub rows: Rows,
    /// Who plans and applies.
    pub author: Author,
}

/// Where the shadow comes from.
#[derive(Debug, Clone)]
pub enum ShadowChoice {
    /// A private local server.
    Auto,
    /// A database that the user sets aside.
    Url(Target),
    /// A temporary database beside the target.
    Beside,
}

/// What `validate` found.
#[derive(Debug)]
pub struct Validated {
    /// How many objects the files describe.
    pub objects: usize,
    /// How many files there are.
    pub files: usize,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// What [`plan()`] found.
#[derive(Debug)]
pub struct Planned {
    /// What would change.
    pub plan: Plan,
    files: Files,
    /// What `--check-data` has found.
    found: BTreeMap<String, Found>,
    /// Until the server is past this, the plan cannot be stale.
    read_at: Option<Position>,
    live: Catalog,
    identity: Identity,
}

/// Parses and loads the files, and checks function bodies; no target is needed.
///
/// # Errors
/// When a file cannot be read, parsed or loaded, or a function body is not valid.
pub async fn validate(request: &Request) -> Result<Validated> {
    let live = match &request.target {
        Some(target) => Some(Live::connect(connect(target).await?).await?),
        None => None,
    };
    let (files, _) = Files::load(request, live.as_ref()).await?;
    let Meaning { base, desired, notes, .. } = files.meaning;
    let objects = desired
        .objects
        .iter()
        .filter(|(id, object)| {
            base.get(id) != Some(*object)
                && object.traits().on_drop != crate::object::OnDrop::Nothing
                && object.parent().is_none_or(|parent| parent.kind == Kind::Schema)
        })
        .count();
    let number = files.source.files.values().sum();
    let notes = files.source.notes.into_iter().chain(notes).collect();
    Ok(Validated { objects, files: number, notes })
}

/// What would change. Never writes to the target.
///
/// # Errors
/// When files or database cannot be read, or there is no safe way from one to the other.
pub async fn plan(request: &Request) -> Result<Planned> {
    let live = Live::connect(connect(required(request)?).await?).await?;
    let (files, catalog) = Files::load(request, Some(&live)).await?;
    let catalog = live.or_read(catalog, request).await?;
    let mut found = BTreeMap::new();
    let mut plan = files.plan(request, &live, &catalog, &found).await?;
    if request.rows.check {
        found = files.check(request, &live, &plan, &catalog).await?;
        plan = files.plan(request, &live, &catalog, &found).await?;
    }
    drops::tell(request, &live, &catalog, &mut plan).await?;
    Ok(Planned { plan, files, found, read_at: live.read_at.into_inner(), live: catalog, identity: live.identity })
}

/// The live database: the connection, and what a shadow has to know about it.
struct Live {
    server: Server,
    facts: Facts,
    /// When its catalog was read, where nothing was written meanwhile.
    read_at: OnceLock<Position>,
    identity: Identity,
}

impl Live {
    async fn connect(server: Server) -> Result<Self> {
        let reading = || async { Ok((facts(&server).await?, identity(&server).await?)) };
        let (facts, identity) = introspect::reading(&server.client, reading).await?;
        Ok(Self { server, facts, read_at: OnceLock::new(), identity })
    }

    fn target_facts(&self, request: &Request, foundation: &Foundation) -> TargetFacts {
        TargetFacts {
            host: if request.is_local { "local".to_owned() } else { self.server.host.clone() },
            port: self.server.port,
            database: self.server.database.clone(),
            role: self.server.user.clone(),
            owner: foundation.owner.clone(),
            environment: request.environment.clone(),
            platform: foundation.platform.name().to_owned(),
            version: self.server.version,
            shadow: matches!(request.shadow, ShadowChoice::Beside)
                .then(|| "a temporary database beside the target, which is dropped afterwards".to_owned()),
        }
    }

    /// The catalog that was read while the files were loaded, or else as it is now.
    async fn or_read(&self, catalog: Option<Catalog>, request: &Request) -> Result<Catalog> {
        match catalog {
            Some(catalog) => Ok(catalog),
            None => self.read(request).await,
        }
    }

    async fn read(&self, request: &Request) -> Result<Catalog> {
        let (mut catalog, position) = introspect::read(&self.server.client, self.server.version).await?;
        if let Some(position) = position {
            self.read_at.get_or_init(|| position);
        }
        history::forget_own(&mut catalog);
        catalog.leave_out_others(request.config.defaults.owner.as_ref().unwrap_or(&self.facts.owner));
        Ok(catalog)
    }
}

/// Connects to a server that can be changed, in a session that stays ours.
async fn for_changes(request: &Request) -> Result<Server> {
    let target = required(request)?;
    let server = connect(target).await?;
    may_change(&server, target).await?;
    Ok(server)
}

fn required(request: &Request) -> Result<&Target> {
    request.target.as_ref().ok_or_else(|| {
        Box::new(
            Problem::error("no-target", "no database was given")
                .help("give --url, --env or --local, or set SCHEMACTL_URL, DATABASE_URL or PGHOST"),
        )
    })
}

/// The files, and what they mean on what they stand on.
#[derive(Debug)]
struct Files {
    foundation: Foundation,
    source: Source,
    meaning: Meaning,
}

impl Files {
    /// Reads the files and loads them into the shadow, while the live catalog is read.
    async fn load(request: &Request, live: Option<&Live>) -> Result<(Self, Option<Catalog>)> {
        let foundation = foundation(request, live);
        let source = read_source(request, &foundation)?;
        Self::load_source(request, live, foundation, source).await
    }

    /// Loads what the files say, while the live catalog is read.
    async fn load_source(
        request: &Request,
        live: Option<&Live>,
        mut foundation: Foundation,
        source: Source,
    ) -> Result<(Self, Option<Catalog>)> {
        for beyond in source.statements.iter().filter_map(|statement| statement.beyond.as_ref()) {
            match beyond {
                source::Beyond::CreateRole { role } if foundation.manages_role(role) => {
                    foundation.stated_roles.push(role.clone());
                }
                // Without a target it is called what the files call it.
                source::Beyond::Database { name } if foundation.database.is_none() => {
                    foundation.database = Some(name.clone());
                }
                _ => {}
            }
        }
        let hints = source::hints(&source, &default_schema(&foundation));
        let scope = scope(request, &foundation);
        let asked = Asked { hints: &hints, scope: &scope };
        let reading = live.map(|live| live.read(request));
        let major = live.map(|live| live.server.major());
        let loaded = match &request.shadow {
            ShadowChoice::Auto => {
                let target = live.map(|live| &live.server).zip(reading);
                Box::pin(shadow::in_private_server(&source, &foundation, &asked, target)).await
            }
            ShadowChoice::Url(target) => {
                let own = live.map(|live| &live.identity);
                Box::pin(shadow::in_database(target, own, &source, &foundation, &asked, reading, major)).await
            }
            ShadowChoice::Beside => {
                let (Some(target), Some((live, reading))) = (&request.target, live.zip(reading)) else {
                    return Err(Problem::error("no-target", "a shadow beside the target needs a target")
                        .because("this command works on the files alone")
                        .help("use a private local server: `--shadow auto`")
                        .into());
                };
                Box::pin(shadow::beside(target, &live.server, &source, &foundation, &asked, reading)).await
            }
        };
        let (meaning, catalog) = missing::told(loaded, live, request, &scope).await?;
        let files = Self { foundation, source, meaning };
        files.leave_history_alone()?;
        Ok((files, catalog))
    }

    /// The schema in which applies are recorded is no business of the files.
    fn leave_history_alone(&self) -> Result<()> {
        let Some(id) = self.meaning.desired.objects.keys().find(|id| history::is_own(id)) else { return Ok(()) };
        let problem =
            Problem::error("reserved-schema", format!("the files describe {id}, in a schema of schemactl's own"))
                .because(format!(
                    "schema {} holds the record of what was applied, and is never changed by a plan",
                    history::SCHEMA
                ))
                .help("give it another schema");
        Err(Box::new(match self.places().written(id) {
            Some(place) => problem.at(place.clone(), "described here"),
            None => problem,
        }))
    }

    /// What is managed.
    fn scope(&self, request: &Request) -> Scope {
        scope(request, &self.foundation)
    }

    /// The plan for the live database as it is now, and its catalog.
    async fn plan_again(
        &self,
        request: &Request,
        live: &Live,
        found: &BTreeMap<String, Found>,
    ) -> Result<(Plan, Catalog)> {
        let catalog = live.read(request).await?;
        if (self.meaning.of_other_version || self.asks_for_others(request, &catalog))
            && let (files, Some(catalog)) = Self::load(request, Some(live)).await?
        {
            return Ok((files.plan(request, live, &catalog, found).await?, catalog));
        }
        Ok((self.plan(request, live, &catalog, found).await?, catalog))
    }

    /// The plan that leads from the live catalog to what the files mean.
    async fn plan(
        &self,
        request: &Request,
        live: &Live,
        catalog: &Catalog,
        found: &BTreeMap<String, Found>,
    ) -> Result<Plan> {
        let renamed = self.renamed(request, catalog, live.server.version)?;
        let spared = self.meaning.spared(&renamed.live, &self.source, &self.foundation);
        let (base, desired) = self.meaning.beside_sparing(&spared, &renamed.live, &self.source, &self.foundation);
        let sides = Sides { live: &renamed.live, base: &base, desired: &desired };
        let mut plan = self.plan_to(request, live, &sides, found, &renamed).await?;
        plan.remarks.extend(spared.remarks());
        Ok(plan)
    }

    /// What the rows say about the plan.
    async fn check(
        &self,
        request: &Request,
        live: &Live,
        plan: &Plan,
        catalog: &Catalog,
    ) -> Result<BTreeMap<String, Found>> {
        let renamed = self.renamed(request, catalog, live.server.version)?;
        let known = renamed.cannot_be_asked(plan);
        plan::check(&live.server, plan, &renamed.live, known).await
    }

    /// The plan that leads from the live catalog to another one, which is what the files mean or something like it.
    async fn plan_to(
        &self,
        request: &Request,
        live: &Live,
        sides: &Sides<'_>,
        found: &BTreeMap<String, Found>,
        renamed: &Renamed<'_>,
    ) -> Result<Plan> {
        let mut target = live.target_facts(request, &self.foundation);
        if let Some(role) = &request.config.defaults.role {
            target.owner.clone_from(role);
        }
        let build = |sizes: &BTreeMap<ObjectId, Size>, kept: &BTreeMap<ObjectId, String>| {
            self.build(request, target.clone(), sides, sizes, kept, found, &renamed.renames)
        };
        // The first pass, in which every table counts as large, says which tables have to be measured.
        let unknown = plan::every_table_is_large(sides.live);
        let mut plan = match build(&unknown, &BTreeMap::new()) {
            // A table without a row may be made anew, so that the first that is in the way may not be one that has some.
            Err(problem) if problem.code == "would-lose-data" => {
                let sizes = measured(&plan::all_tables(sides.live), live, renamed).await?;
                build(&sizes, &BTreeMap::new())?
            }
            built => built?,
        };
        let tables = plan::tables(&plan);
        let kept = plan::kept(&live.server, &plan, sides.live).await?;
        if !tables.is_empty() || !kept.is_empty() {
            plan = build(&measured(&tables, live, renamed).await?, &kept)?;
        }
        plan.time_limits = request.config.apply.time_limits();
        if !plan.groups.is_empty() {
            plan::cut(&mut plan, sides.live, sides.desired, plan::room_for_locks(&live.server).await?);
        }
        let source = &self.source;
        let notes = source.notes.iter().chain(&self.meaning.notes);
        plan.remarks
            .extend(notes.map(|note| Remark { text: note.text.clone(), place: Some(source::file_line(&note.place)) }));
        plan.remarks.extend(renamed.remarks.iter().cloned());
        plan.remarks.extend(self.meaning.remarks.iter().map(|text| Remark { text: text.clone(), place: None }));
        Ok(plan)
    }

    /// The plan between two catalogs, from nothing but these.
    #[allow(clippy::too_many_arguments)]
    fn build(
        &self,
        request: &Request,
        target: TargetFacts,
        sides: &Sides<'_>,
        sizes: &BTreeMap<ObjectId, Size>,
        kept: &BTreeMap<ObjectId, String>,
        found: &BTreeMap<String, Found>,
        renames: &[Rename],
    ) -> Result<Plan> {
        let places = self.places();
        plan::build(plan::Input {
            sides: *sides,
            scope: &self.scope(request),
            target,
            places: &places,
            sizes,
            kept,
            rows: Rows { hidden: self.foundation.hides_rows(), ..request.rows },
            found,
            renames,
        })
    }

    /// Where the files define what they define.
    fn places(&self) -> SourcePlaces {
        SourcePlaces::new(&self.source, &default_schema(&self.foundation))
    }
}

/// How large the tables are, under the names that they will have.
async fn measured(tables: &BTreeSet<ObjectId>, live: &Live, renamed: &Renamed<'_>) -> Result<BTreeMap<ObjectId, Size>> {
    let there = renamed.as_they_are(tables);
    let sizes = introspect::reading(&live.server.client, || plan::measure(&live.server, &there)).await?;
    Ok(renamed.sizes(tables, &sizes))
}

fn scope(request: &Request, foundation: &Foundation) -> Scope {
    Scope {
        platform: foundation.platform,
        schemas: request.config.schemas.clone(),
        ignore: request.config.ignore.clone(),
        roles: request.config.roles.clone(),
        database: request.config.database.manage,
        owner: foundation.owner.clone(),
    }
}

fn foundation(request: &Request, live: Option<&Live>) -> Foundation {
    let platform = match request.config.platform {
        config::Platform::Supabase => Platform::Supabase,
        config::Platform::None => Platform::None,
        config::Platform::Auto if live.is_some_and(|live| live.facts.is_supabase) => Platform::Supabase,
        config::Platform::Auto => Platform::None,
    };
    let owner = request
        .config
        .defaults
        .owner
        .clone()
        .or_else(|| live.map(|live| live.facts.owner.clone()))
        .unwrap_or_else(|| "postgres".to_owned());
    let search_path = match (&request.config.defaults.search_path, live) {
        (Some(schemas), _) => execute::quote_search_path(schemas),
        (None, Some(live)) => live.facts.search_path(&owner),
        (None, None) if platform == Platform::Supabase => "\"$user\", public, extensions".to_owned(),
        (None, None) => "\"$user\", public".to_owned(),
    };
    Foundation {
        database: request.config.database.name.clone().or_else(|| live.map(|live| live.server.database.clone())),
        owner,
        search_path,
        platform,
        facts: live.map(|live| live.facts.clone()),
        roles: request.config.roles.clone(),
        stated_roles: Vec::new(),
        gifts: shadow::Gifts::All,
        spares: true,
    }
}

fn read_source(request: &Request, foundation: &Foundation) -> Result<Source> {
    let options = ReadOptions {
        default_schema: default_schema(foundation),
        search_path: foundation.schemas(),
        platform: foundation.platform == Platform::Supabase,
        platform_schemas: platform_schemas(foundation),
        roles: request.config.roles.clone(),
        database: request.config.database.manage,
        variables: source::Variables::of(&request.config),
        overlay: request.config.overlay.clone(),
        other_overlays: request.config.other_overlays(),
    };
    source::read(&request.roots, &options)
}

/// The schemas that are the platform's.
fn platform_schemas(foundation: &Foundation) -> Vec<String> {
    let of_supabase = SUPABASE_SCHEMAS.iter().filter(|_| foundation.platform == Platform::Supabase);
    of_supabase.map(|schema| (*schema).to_owned()).collect()
}

fn default_schema(foundation: &Foundation) -> String {
    foundation.schemas().into_iter().next().unwrap_or_else(|| "public".to_owned())
}
