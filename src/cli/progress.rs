//! How far an apply is: a bar on a terminal, lines elsewhere, nothing when quiet.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Output, complain};
use crate::execute::Event;
use crate::plan::{Group, Plan};
use crate::render;

/// How often a long statement is mentioned where there is no terminal.
const AGAIN: Duration = Duration::from_secs(30);

/// Shows how an apply gets on.
///
/// Dropped before it is finished, it says how far an interrupted apply got.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    output: Output,
    total: usize,
    /// The numbers of the steps that run outside transactions.
    alone: Vec<usize>,
    /// How many steps are committed.
    committed: usize,
    /// The step that is under way, and what it works on.
    at: Option<(usize, String)>,
    /// Whether a COMMIT is under way.
    committing: bool,
    /// What was last said of a long statement, and when.
    working: Option<(String, Instant)>,
}

impl Progress {
    pub fn new(output: &Output, plan: &Plan) -> Self {
        let total = plan.steps().count();
        let alone = plan.groups.iter().filter_map(|group| match group {
            Group::Transaction(_) => None,
            Group::Alone(step) => Some(step.number),
        });
        let alone = alone.collect();
        let bar = (std::io::stderr().is_terminal() && !output.quiet).then(|| {
            let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
            // A statement may take hours: the time that passes shows that all is well.
            bar.enable_steady_tick(Duration::from_millis(500));
            match ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {wide_msg}") {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self { bar, output: output.clone(), total, alone, committed: 0, at: None, committing: false, working: None }
    }

    pub fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::Step { step, again } => {
                let what = step.name();
                self.working = None;
                self.message(step.number - 1, &what);
                if self.bar.is_none() && !again {
                    self.output.say(&format!("step {} of {}: {what}", step.number, self.total));
                }
                self.at = Some((step.number, what));
            }
            Event::Waiting(text) => self.say(text),
            Event::Working { phase, percent } => self.working(phase, *percent),
            Event::Committing => self.committing = true,
            Event::Committed(steps) => {
                self.committing = false;
                self.committed = *steps;
                if *steps == self.total {
                    self.at = None;
                }
            }
        }
    }

    /// Above the bar, or a line.
    fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.output.say(text)),
            None => self.output.say(text),
        }
    }

    fn message(&self, done: usize, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            bar.set_message(render::printable(text).replace(['\n', '\t'], " "));
        }
    }

    fn working(&mut self, phase: &str, percent: Option<u8>) {
        let Some((number, what)) = &self.at else { return };
        let percent = percent.map(|percent| format!(", {percent}%")).unwrap_or_default();
        if self.bar.is_some() {
            self.message(number - 1, &format!("{what}: {phase}{percent}"));
            return;
        }
        let news = match &self.working {
            Some((said, when)) => said != phase || when.elapsed() >= AGAIN,
            None => true,
        };
        if news {
            self.output.say(&format!("step {number} of {}: {phase}{percent}", self.total));
            self.working = Some((phase.to_owned(), Instant::now()));
        }
    }

    pub fn finish(&mut self) {
        self.at = None;
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some((step, what)) = self.at.take() else { return };
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        let done = match self.committed {
            0 => "nothing is committed".to_owned(),
            1 => "step 1 is done and stays".to_owned(),
            number => format!("steps 1 to {number} are done and stay"),
        };
        let rest = if self.committing {
            match self.committed + 1 {
                first if first >= step => {
                    format!("; step {step} was being committed: `schemactl plan` shows whether it is")
                }
                first => {
                    format!("; steps {first} to {step} were being committed: `schemactl plan` shows whether they are")
                }
            }
        } else if self.alone.contains(&step) {
            "; what it may have left half-done, such as an INVALID index, the next plan repairs".to_owned()
        } else {
            "; what began after that is rolled back".to_owned()
        };
        let text = format!("Stopped at step {step} of {}, {what}: {done}{rest}.\n", self.total);
        complain(&render::printable(&text));
    }
}
