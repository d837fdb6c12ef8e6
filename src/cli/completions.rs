//! `schemactl completions` and `schemactl man`: made from the same arguments as `--help`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Arguments;
use super::output;
use crate::problem::{Problem, Result};

/// Prints what completes commands and flags in a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl completions bash > /etc/bash_completion.d/schemactl
  schemactl completions zsh > ~/.zfunc/_schemactl
  schemactl completions fish > ~/.config/fish/completions/schemactl.fish
  schemactl completions powershell >> $PROFILE")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> Result<u8> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "schemactl", &mut text);
        output::print(&String::from_utf8_lossy(&text))?;
        Ok(0)
    }
}

/// Prints the manual page, of a command or of all
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  schemactl man > /usr/local/share/man/man1/schemactl.1
  schemactl man plan | man -l -")]
pub(super) struct Man {
    /// The command [default: schemactl itself, and a section for each command]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Man {
    pub fn run(&self) -> Result<u8> {
        let mut program = Arguments::command();
        program.build();
        let rendered = match &self.command {
            None => whole(program),
            Some(name) => match program.find_subcommand(name) {
                Some(command) => page(command.clone()),
                None => {
                    return Err(Problem::error("unknown-value", format!("there is no command `{name}`"))
                        .because("manual pages are those of the commands")
                        .help("`schemactl --help` lists them")
                        .into());
                }
            },
        };
        let text = rendered.map_err(|error| {
            Problem::error("cannot-print", "cannot write the manual page")
                .because(error.to_string())
                .help("please report it")
        })?;
        output::print(&String::from_utf8_lossy(&text))?;
        Ok(0)
    }
}

fn page(command: clap::Command) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    Ok(text)
}

/// The page of the program with its commands and what each takes.
fn whole(program: clap::Command) -> std::io::Result<Vec<u8>> {
    let mut text = page(program.clone())?;
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let man = clap_mangen::Man::new(command.clone());
        let title = format!(".SH \"COMMAND {}\"\n", command.get_name().to_uppercase());
        text.extend_from_slice(title.as_bytes());
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        text.extend_from_slice(format!("{}\n", about.replace('\\', "\\\\").replace('-', "\\-")).as_bytes());
        man.render_options_section(&mut text)?;
    }
    Ok(text)
}
