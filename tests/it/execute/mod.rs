//! What an apply does when it is not alone: locks, killed processes, lost connections, a server that runs out of room.
//!
//! The long forms of these tests run with `LONG_TESTS=1`.

mod by_hand;
mod cluster;
mod commit;
mod crowded;
mod faults;
mod full;
mod killed;
mod locks;
mod owners;
mod taken_back;
mod waits;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};

use crate::support::program::Outcome;

/// Whether everything is to be tried, for however long that takes.
fn long() -> bool {
    std::env::var_os("LONG_TESTS").is_some_and(|value| !value.is_empty())
}

/// A text without its line breaks: problems are wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().expect("kill runs");
    assert!(status.success());
}

/// The program while it runs, its stderr read line by line.
struct Running {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    said: String,
}

impl Running {
    fn new(mut child: Child) -> Self {
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Self { child, stderr, said: String::new() }
    }

    /// Reads until a line contains the text; false when the program ended before.
    fn until(&mut self, text: &str) -> bool {
        loop {
            let mut line = String::new();
            if self.stderr.read_line(&mut line).expect("UTF-8") == 0 {
                return false;
            }
            self.said += &line;
            if line.contains(text) {
                return true;
            }
        }
    }

    /// Waits for its end.
    fn wait(mut self) -> Outcome {
        self.stderr.read_to_string(&mut self.said).expect("UTF-8");
        let mut stdout = String::new();
        self.child.stdout.take().expect("a pipe").read_to_string(&mut stdout).expect("UTF-8");
        let code = self.child.wait().expect("the program ends").code();
        Outcome { code, stdout, stderr: self.said }
    }
}
