//! `schemactl apply`.

use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::common::{Common, Format, RowFlags};
use super::output::{self, Output, complain};
use super::progress::Progress;
use super::session::Session;
use crate::config::{self, parse_duration, positive_duration};
use crate::object::HazardKind;
use crate::pipeline::{self, Applied};
use crate::plan::Plan;
use crate::problem::{Problem, Result};
use crate::render;

/// Makes the database equal the files
///
/// Prints the plan, asks, carries it out, and reads the database again to prove that nothing is left.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl apply --local
  schemactl apply --env production --yes
  schemactl apply --env production --allow deletes_data,drops_object

Exit codes: 0 done or nothing to do, 2 an error, 3 refused (a hazard that is not allowed, or \"no\")")]
pub(super) struct Apply {
    /// Do not ask; needed without a terminal
    #[arg(short, long)]
    yes: bool,
    /// Accept steps with these hazards, besides those that schemactl.toml allows
    #[arg(long, value_name = "HAZARD", value_delimiter = ',', value_parser = PossibleValuesParser::new(allowable()))]
    allow: Vec<String>,
    /// How long one try to get a lock may take; others queue up behind it for that long [default: 3s]
    #[arg(long, value_name = "TIME", value_parser = positive_duration)]
    lock_timeout: Option<Duration>,
    /// How long to wait for locks and old transactions in all, trying again and again [default: 5min]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    lock_budget: Option<Duration>,
    /// How long a statement that goes through no rows may take; 0 for no limit [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    statement_timeout: Option<Duration>,
    #[command(flatten)]
    rows: RowFlags,
}

/// What `--allow` takes.
fn allowable() -> Vec<&'static str> {
    let refused = HazardKind::ALL.iter().filter(|hazard| hazard.is_refused()).map(|hazard| hazard.name());
    refused.chain(["all"]).collect()
}

impl Apply {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let mut session = Session::with_target(common, directory).await?;
        let flags = config::Apply {
            lock_timeout: self.lock_timeout,
            lock_budget: self.lock_budget,
            statement_timeout: self.statement_timeout,
            long_statement_timeout: None,
        };
        session.request.config.apply = flags.or(session.request.config.apply);
        session.request.rows = self.rows.into();
        let request = &session.request;
        let allowed = self.allowed(&request.config.allow);
        pipeline::nobody_applies(request).await?;
        let planned = pipeline::plan(request).await?;
        let plan = &planned.plan;
        output.plan(plan, Format::Text, false, &allowed)?;
        if plan.groups.is_empty() {
            if !plan.is_empty() {
                output.say("Nothing to do: the differences above remain, since schemactl changes nothing about them.");
            }
            return Ok(0);
        }
        refuse(plan, &allowed)?;
        self.confirm(plan, output).await?;

        let started = Instant::now();
        let mut progress = Progress::new(output, plan);
        let applied = pipeline::apply(request, &planned, &mut |event| progress.show(&event)).await;
        progress.finish();
        finish(&applied?, started.elapsed(), output, &allowed)
    }

    fn allowed(&self, by_config: &[HazardKind]) -> Vec<HazardKind> {
        if self.allow.iter().any(|name| name == "all") {
            return HazardKind::ALL.to_vec();
        }
        let mut allowed: Vec<_> = self.allow.iter().filter_map(|name| name.parse().ok()).collect();
        allowed.extend(by_config);
        allowed
    }

    /// Asks, unless `--yes`.
    async fn confirm(&self, plan: &Plan, output: &Output) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() {
            return Err(Problem::error("not-confirmed", "nobody can be asked whether to apply this plan")
                .because("the standard input is not a terminal")
                .help("add `--yes` to apply it without being asked")
                .into());
        }
        let steps = plan.steps().count();
        let question = format!(
            "Apply {steps} {} to {} on {}? [y/N] ",
            if steps == 1 { "step" } else { "steps" },
            plan.target.database,
            plan.target.host
        );
        complain(&render::printable(&question));
        // On a thread of its own, so that Ctrl-C is heard meanwhile.
        let answer = tokio::task::spawn_blocking(|| {
            let mut answer = String::new();
            std::io::stdin().lock().read_line(&mut answer).map(|_| answer)
        });
        let answer = answer.await.ok().and_then(std::result::Result::ok).unwrap_or_default();
        if !answer.ends_with('\n') {
            output.say("");
        }
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Problem::refusal("not-confirmed", "not applied: the answer was not \"y\"")
                .because("nothing was changed")
                .into()),
        }
    }
}

/// Refuses a plan with hazards that are not allowed.
pub(super) fn refuse(plan: &Plan, allowed: &[HazardKind]) -> Result<()> {
    let refused = plan.refused(allowed);
    if refused.is_empty() {
        return Ok(());
    }
    let mut why = String::from("nothing was changed:");
    let mut flags = Vec::new();
    for (step, hazards) in &refused {
        let at = step.place.as_ref().map(|at| format!(" ({}:{})", at.file, at.line)).unwrap_or_default();
        for hazard in hazards {
            let _ = write!(
                why,
                "\nstep {}, {}{at}: {}: allow it with --allow {}",
                step.number, step.object, hazard.text, hazard.kind
            );
            flags.push(hazard.kind);
        }
    }
    flags.sort_unstable();
    flags.dedup();
    let names: Vec<_> = flags.iter().map(|kind| kind.name()).collect();
    let number = refused.len();
    let what = match number {
        1 => "1 step has a hazard that is not allowed".to_owned(),
        _ => format!("{number} steps have hazards that are not allowed"),
    };
    Err(Problem::refusal("hazard-not-allowed", what)
        .because(render::printable(&why))
        .help(format!("when that is what you want: schemactl apply --allow {}", names.join(",")))
        .into())
}

fn finish(applied: &Applied, took: Duration, output: &Output, allowed: &[HazardKind]) -> Result<u8> {
    let steps = applied.steps;
    let noun = if steps == 1 { "step" } else { "steps" };
    let seconds = took.as_secs_f64();
    if !applied.left.groups.is_empty() {
        output.plan(&applied.left, Format::Text, false, allowed)?;
        return Err(Problem::error(
            "not-converged",
            format!("applied {steps} {noun}, and the database still differs from the files"),
        )
        .because("the plan printed above is left; somebody may have changed the database meanwhile")
        .help("run `schemactl plan`; when it shows the same again, please report it as a mistake in schemactl")
        .into());
    }
    let result = match applied.left.changes.len() {
        0 => "the database equals the files".to_owned(),
        1 => "1 difference remains, which schemactl does not change".to_owned(),
        number => format!("{number} differences remain, which schemactl does not change"),
    };
    output::print(&format!("\nApplied {steps} {noun} in {seconds:.1} s; {result}\n"))?;
    Ok(0)
}
