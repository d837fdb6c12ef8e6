//! `schemactl apply`.

use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;

use super::allow::Allow;
use super::author::author;
use super::common::{Common, Format, RowFlags};
use super::output::{self, Output, complain};
use super::progress::Progress;
use super::session::Session;
use crate::config::{self, parse_duration, positive_duration};
use crate::object::HazardKind;
use crate::pipeline::{self, Applied};
use crate::plan::{Approval, Plan};
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
  schemactl apply --env production --yes plan.json

Exit codes: 0 done or nothing to do, 2 an error, 3 refused (a hazard that is not allowed, \"no\", or a saved plan
that does not cover what is needed)")]
pub(super) struct Apply {
    /// Do not ask; needed without a terminal
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    allow: Allow,
    /// Do not try the plan first on a copy of the database, without its rows, on a private server
    #[arg(long)]
    no_proof: bool,
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
    /// A plan that was saved with `schemactl plan --out`: only its steps are run
    #[arg(value_name = "FILE")]
    plan: Option<PathBuf>,
}

impl Apply {
    pub async fn run(&self, common: &Common, directory: &Path, output: &Output) -> Result<u8> {
        let approval = self.plan.as_ref().map(|file| saved(file, directory)).transpose()?;
        let mut session = Session::with_target(common, directory).await?;
        let flags = config::Apply {
            lock_timeout: self.lock_timeout,
            lock_budget: self.lock_budget,
            statement_timeout: self.statement_timeout,
            long_statement_timeout: None,
        };
        session.request.config.apply = flags.or(session.request.config.apply);
        session.request.rows = self.rows.into();
        session.request.author = author(&session.request, directory);
        let request = &session.request;
        let mut allowed = self.allow.with(&request.config.allow);
        allowed.extend(approval.iter().flat_map(|approval| &approval.allow));
        let mut waits = |text: &str| output.say(text);
        pipeline::nobody_applies(request, &mut waits).await?;
        let mut planned = match pipeline::plan(request).await {
            // Another one may have begun just then.
            Err(problem) if problem.code == "schema-is-changing" => {
                pipeline::nobody_applies(request, &mut waits).await?;
                pipeline::plan(request).await?
            }
            planned => planned?,
        };
        let covered = approval.as_ref().map_or(Ok(()), |approval| pipeline::is_covered(request, &planned, approval));
        let refused = refuse(&planned.plan, &allowed, &output.arguments);
        let is_tried = !self.no_proof && covered.is_ok() && refused.is_ok();
        let proved = if is_tried { Box::pin(pipeline::prove(request, &mut planned)).await } else { Ok(()) };
        let plan = &planned.plan;
        if covered.is_ok() && refused.is_err() {
            output.refused_plan(plan, &allowed)?;
        } else {
            output.plan(plan, None, Format::Text, &allowed)?;
        }
        covered?;
        proved?;
        if plan.groups.is_empty() {
            if let Err(problem) = pipeline::note_unchanged(request, &planned).await {
                output.say(&format!("note: schemactl.history is not brought up to date: {}", problem.what));
            }
            if !plan.is_empty() {
                output.say("Nothing to do: the differences above remain, since schemactl changes nothing about them.");
            }
            return Ok(0);
        }
        refused?;
        self.confirm(plan, output).await?;

        let started = Instant::now();
        let mut progress = Progress::new(output, plan);
        let applied = pipeline::apply(request, &planned, &mut |event| progress.show(&event)).await;
        progress.finish();
        finish(&applied?, started.elapsed(), output, &allowed)
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

/// Reads a saved plan.
fn saved(file: &Path, directory: &Path) -> Result<Approval> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(directory.join(file)).map_err(|error| {
        Problem::error("bad-plan-file", format!("cannot read {name}"))
            .because(error.to_string())
            .help("save a plan with `schemactl plan --out FILE`, and give that file")
    })?;
    Approval::from_text(&text, &name)
}

/// Refuses a plan with hazards that are not allowed.
pub(super) fn refuse(plan: &Plan, allowed: &[HazardKind], arguments: &str) -> Result<()> {
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
                step.number,
                step.name(),
                hazard.text,
                hazard.kind
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
        .help(format!("when that is what you want: schemactl apply{arguments} --allow {}", names.join(",")))
        .into())
}

fn finish(applied: &Applied, took: Duration, output: &Output, allowed: &[HazardKind]) -> Result<u8> {
    for remark in &applied.remarks {
        output.say(&format!("note: {remark}"));
    }
    let steps = applied.steps;
    let noun = if steps == 1 { "step" } else { "steps" };
    let seconds = took.as_secs_f64();
    if !applied.left.groups.is_empty() {
        output.plan(&applied.left, None, Format::Text, allowed)?;
        return Err(Problem::error(
            "not-converged",
            format!("applied {steps} {noun}, and the database still differs from the files"),
        )
        .because("the plan printed above is left; somebody may have changed the database meanwhile")
        .help(
            "run `schemactl plan --explain`, which shows what differs and where each side comes from; when nobody changed \
             anything, please report it as a mistake in schemactl",
        )
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
