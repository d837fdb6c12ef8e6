//! Plans made by hand, for statements that no difference leads to.

use std::time::{Duration, Instant};

use schemactl::execute::{self, Event, Session};
use schemactl::object::{Kind, LockMode, ObjectId, Runs, Statement, TimeLimits};
use schemactl::plan::{FORMAT, Group, Plan, Step, TargetFacts, Verb};
use schemactl::problem::Problem;
use schemactl::server::{Target, connect};

/// A statement that runs in a transaction.
pub fn statement(sql: &str) -> Statement {
    Statement::new(sql)
}

/// A statement that runs outside transactions, and works on this table.
pub fn alone(sql: &str, table: &str) -> Statement {
    let table = ObjectId::in_schema(Kind::Table, "public", table);
    Statement::new(sql).runs(Runs::Alone).lock(LockMode::ShareUpdateExclusive, table)
}

/// What running a plan came to.
pub struct Done {
    /// How many steps were done, or why not.
    pub result: Result<usize, Box<Problem>>,
    /// What it said meanwhile, a line each.
    pub said: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

impl Done {
    /// Everything that was said and why it ended.
    pub fn all(&self) -> String {
        let end = match &self.result {
            Ok(steps) => format!("{steps} steps"),
            Err(problem) => problem.render(false, 200),
        };
        super::flat(&format!("{}\n{end}", self.said.join("\n")))
    }
}

/// Groups of statements → a plan: each list is a transaction, or one statement that runs alone.
pub fn plan(groups: Vec<Vec<Statement>>, limits: TimeLimits) -> Plan {
    let mut number = 0;
    let mut step = |statement: Statement| {
        number += 1;
        Step {
            with: Vec::new(),
            called: None,
            note: None,
            number,
            object: ObjectId::in_schema(Kind::Table, "public", format!("object_{number}")),
            verb: Verb::Alter,
            statement,
            why: None,
            place: None,
            sizes: Vec::new(),
        }
    };
    let groups = groups.into_iter().map(|mut statements| {
        if statements[0].runs == Runs::Alone {
            Group::Alone(step(statements.remove(0)))
        } else {
            Group::Transaction(statements.into_iter().map(&mut step).collect())
        }
    });
    Plan {
        format: FORMAT,
        target: TargetFacts {
            host: String::new(),
            port: 0,
            database: String::new(),
            role: String::new(),
            owner: String::new(),
            environment: None,
            platform: "none".to_owned(),
            version: 150_000,
            shadow: None,
        },
        changes: Vec::new(),
        groups: groups.collect(),
        time_limits: limits,
        remarks: Vec::new(),
        left_out: Vec::new(),
        out_of_scope: 0,
        undescribed: 0,
    }
}

/// Runs the plan as this role.
pub fn run(target: &Target, role: &str, plan: &Plan) -> Done {
    let session = Session { role: role.to_owned(), search_path: "public".to_owned() };
    let mut said = Vec::new();
    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(async {
        let server = connect(target).await?;
        execute::lock(&server, Duration::ZERO, &mut |_| ()).await?;
        let mut tell = |event: Event<'_>| {
            said.push(match event {
                Event::Step { step, again } => format!("step {}{}", step.number, if again { " again" } else { "" }),
                Event::Waiting(text) => text.to_owned(),
                Event::Working { phase, percent } => format!("{phase} {percent:?}"),
                Event::Committing => "committing".to_owned(),
                Event::Committed(steps) => format!("committed {steps}"),
            });
        };
        execute::run(&server, target, plan, &session, &mut tell).await
    });
    Done { result, said, took: started.elapsed() }
}
