//! Random schemas and random edits: the way from one to the other and back has to converge, with rows in the tables.
//!
//! `cargo test` runs the pairs of forty fixed seeds, as many as a minute allows. A long run, and a single seed again:
//!
//! ```text
//! cargo test --test soak -- --seed 1000 --pairs 3000
//! cargo test --test soak -- --seed 1234 --pairs 1
//! ```
//!
//! Most of the time goes into the server, so that an optimised build gains little.
//!
//! A pair fails when `pg_dump` of what was applied is not that of a fresh database with the same files, when a second
//! plan is not empty, when rows are gone, when the same files in another order give another plan, or when `apply` fails
//! for another reason than the rows. Where only rows are in the way, the same pair has to converge without them. The
//! pair is then made as small as it still fails, and written to `target/soak/SEED/`. `--patience SECONDS` limits how
//! long that takes for each; `--stop N` ends the run after so many failures, `--seconds N` after that time.
#![allow(clippy::expect_used, clippy::format_collect, clippy::panic, clippy::unwrap_used)]

mod choices;
mod foreign;
mod held;
mod indexes;
mod operators;
mod pair;
mod partitions;
mod references;
mod shrink;
#[allow(dead_code, unused_imports, reason = "for the other tests")]
#[path = "../it/support/mod.rs"]
mod support;
mod tables;
mod types;
mod views;
mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use choices::{Decided, edits};
use pair::{End, Trial, go_both_ways, schema};
use shrink::{Pair, shrink};
use support::Database;

struct Options {
    seed: u64,
    pairs: u64,
    patience: Duration,
    stop: usize,
    time: Duration,
    print: bool,
}

/// `None` when a name was asked for that is not this test's.
fn options() -> Option<Options> {
    let mut options = Options {
        seed: 1,
        pairs: 40,
        patience: Duration::from_secs(60),
        stop: 20,
        time: Duration::from_secs(60),
        print: false,
    };
    let (mut is_long, mut seconds) = (false, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse::<u64>().ok()).expect("a number");
        is_long |= ["--seed", "--pairs"].contains(&argument.as_str());
        match argument.as_str() {
            "--seed" => options.seed = number(),
            "--pairs" => options.pairs = number(),
            "--patience" => options.patience = Duration::from_secs(number()),
            "--stop" => options.stop = usize::try_from(number()).expect("a small number"),
            "--seconds" => seconds = Some(Duration::from_secs(number())),
            "--print" => options.print = true,
            "--list" => return None,
            other if !other.starts_with('-') && !"soak".contains(other) => return None,
            _ => {}
        }
    }
    if is_long {
        options.time = Duration::MAX;
    }
    options.time = seconds.unwrap_or(options.time);
    Some(options)
}

fn main() {
    let Some(options) = options() else { return };
    if options.print {
        let before = schema(options.seed, &Decided::new());
        let edits = edits(options.seed, &before.asked);
        println!("{}\n-- edits: {edits:?}", before.script());
        return;
    }
    std::panic::set_hook(Box::new(|_| {}));
    let started = Instant::now();
    let next = AtomicU64::new(options.seed);
    let done = AtomicU64::new(0);
    let ends: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let shadow = Database::for_shadow();
                while failures.lock().expect("no panic").len() < options.stop && started.elapsed() < options.time {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= options.seed + options.pairs {
                        break;
                    }
                    one(seed, &shadow, &options, &ends, &failures);
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if done.is_multiple_of(50) {
                        eprintln!("{done} pairs in {} s", started.elapsed().as_secs());
                    }
                }
            });
        }
    });
    let ends = ends.into_inner().expect("no panic");
    let failures: Vec<String> = failures.into_inner().expect("no panic");
    let done = done.into_inner();
    println!("{done} pairs from seed {}, both ways, in {} s", options.seed, started.elapsed().as_secs());
    for (end, count) in &ends {
        println!("{count:6} {end}");
    }
    if !failures.is_empty() {
        println!("{} failures:\n{}", failures.len(), failures.join("\n"));
        std::process::exit(1);
    }
}

fn one(
    seed: u64,
    shadow: &Database,
    options: &Options,
    ends: &Mutex<BTreeMap<String, usize>>,
    failures: &Mutex<Vec<String>>,
) {
    let one = schema(seed, &Decided::new());
    let edits = edits(seed, &one.asked);
    let ways = go_both_ways(&one, &schema(seed, &edits), Trial { shadow, seed, in_two_orders: true });
    for (back, ends_of_way) in [false, true].into_iter().zip(ways) {
        let pair = Pair { seed, both: Decided::new(), edits: edits.clone(), back };
        for end in ends_of_way {
            let name = match &end {
                End::Converged => "converged".to_owned(),
                End::Refused(why) => format!("refused ({why})"),
                End::NoWay(code) => format!("no way ({code})"),
                End::Failed(sort, _) => format!("FAILED ({sort})"),
            };
            *ends.lock().expect("no panic").entry(name).or_default() += 1;
            let End::Failed(sort, text) = end else { continue };
            eprintln!("=== seed {seed}{}: {sort}\n{text}", if back { " (back)" } else { "" });
            failures.lock().expect("no panic").push(format!("seed {seed}: {sort}"));
            if options.patience.is_zero() || sort == "generator" {
                continue;
            }
            let small = shrink(pair.clone(), &sort, shadow, options.patience);
            let folder =
                Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("../soak/{seed}{}", if back { "b" } else { "" }));
            let [before, after] = small.scripts();
            std::fs::create_dir_all(&folder).expect("a folder");
            let text = small.go(shadow, true).into_iter().find_map(|end| match end {
                End::Failed(_, text) => Some(text),
                _ => None,
            });
            for (name, text) in
                [("before.sql", before), ("after.sql", after), ("failure.txt", text.unwrap_or_default())]
            {
                std::fs::write(folder.join(name), text).expect("a file");
            }
            eprintln!("=== seed {seed}: made small in {} (edits {:?})", folder.display(), small.edits);
        }
    }
}
