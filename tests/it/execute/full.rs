//! A disk and a lock table that are full, at many places of the plan of forty steps: run again, it converges.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::cluster::Cluster;
use super::faults::Small;
use super::killed::World;
use super::{flat, long};
use crate::support::program::Outcome;

/// The runs that a fault stopped.
#[derive(Default)]
struct Seen {
    faults: usize,
    /// How many of them had done something already.
    halfway: usize,
}

impl Seen {
    /// A run either ended well or says one of these.
    fn look(&mut self, outcome: &Outcome, texts: &[&str], fault: &str) {
        if outcome.code == Some(0) {
            return;
        }
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        let said = flat(&outcome.stderr);
        assert!(texts.iter().any(|text| said.contains(text)), "{fault}: {said}");
        self.faults += 1;
        self.halfway += usize::from(said.contains("done and stay") || said.contains("is done and stays"));
    }

    fn tell(&self, world: &World, attempts: usize, what: &str) {
        let (steps, Self { faults, halfway }) = (world.steps, self);
        println!("{steps} steps; {attempts} attempts, {faults} {what}, {halfway} of them halfway, rows lost: 0");
    }
}

/// How many kilobytes are free.
fn free(path: &Path) -> usize {
    let output = Command::new("df").args(["--output=avail", "-k"]).arg(path).output().expect("df runs");
    let text = String::from_utf8(output.stdout).expect("a number");
    text.lines().last().and_then(|line| line.trim().parse().ok()).expect("a number")
}

#[test]
fn a_disk_that_is_full_anywhere() {
    let cluster = Cluster::new(&["max_connections=20"]);
    let Some(small) = Small::mount(&cluster, "48m") else { return };
    let world = World::on(cluster, " tablespace small");
    let ballast = small.0.join("ballast");
    // As much room is left for the plan, which needs up to two megabytes.
    let rooms: Vec<usize> = if long() { (0..40).map(|one| one * 40).collect() } else { vec![0, 250, 700] };
    let mut seen = Seen::default();
    for room in &rooms {
        world.reset();
        // The first session writes a file of its own, without which nobody gets in.
        world.cluster.run("app", "select 1");
        let taken = free(&small.0).saturating_sub(*room);
        std::fs::write(&ballast, vec![1; taken * 1024]).expect("room for it");
        let outcome = world.apply();
        std::fs::remove_file(&ballast).expect("it is there");
        let fault = format!("a full disk with room for {room} kB");
        seen.look(&outcome, &["disk-full", "could not write init file"], &fault);
        world.converges(&fault);
    }
    seen.tell(&world, rooms.len(), "full disks");
    assert!(seen.faults > 0);
}

/// Takes all locks that the server has room for as soon as it may, but for a few, until it is told to stop.
fn take_locks(world: &World, go: &Path, over: &Path, but_for: usize) {
    let wait = |file: &Path, pause: &str| format!("\\! while [ ! -e {} ]; do sleep {pause}; done\n", file.display());
    let script = format!(
        "{}do $$ declare i int := 0; begin
           begin loop i := i + 1; perform pg_advisory_lock(7, i); end loop;
           exception when out_of_memory then null; end;
           for j in greatest(i - {but_for}, 1) .. i - 1 loop perform pg_advisory_unlock(7, j); end loop;
         end $$;\n{}",
        wait(go, "0.005"),
        wait(over, "0.05")
    );
    // Whoever asks for a lock while there is none is refused, this session too.
    let _ = world.cluster.psql("app", "postgres", &script);
}

#[test]
fn a_lock_table_that_is_full_anywhere() {
    let world = World::on(Cluster::new(&["max_connections=20", "max_locks_per_transaction=64"]), "");
    let files = tempfile::tempdir().expect("a temporary folder");
    let every = if long() { 1 } else { world.steps / 3 };
    let points: Vec<usize> = (1..=world.steps).step_by(every.max(1)).collect();
    let mut seen = Seen::default();
    for step in &points {
        world.reset();
        let (go, over) = (files.path().join(format!("go{step}")), files.path().join(format!("over{step}")));
        let outcome = std::thread::scope(|scope| {
            scope.spawn(|| take_locks(&world, &go, &over, 4 + step % 8));
            let mut running = world.start();
            running.until(&format!("step {step} of "));
            std::fs::write(&go, "").expect("a file");
            // It takes a moment until they are all taken.
            std::thread::sleep(Duration::from_millis(5));
            let outcome = running.wait();
            std::fs::write(&over, "").expect("a file");
            outcome
        });
        let fault = format!("a full lock table after step {step}");
        seen.look(&outcome, &["out of shared memory"], &fault);
        world.converges(&fault);
    }
    seen.tell(&world, points.len(), "full lock tables");
}
