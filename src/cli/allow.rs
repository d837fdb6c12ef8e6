//! `--allow`.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::object::HazardKind;

/// The hazards that are accepted.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Allow {
    /// Accept steps with these hazards, besides those that schemactl.toml allows
    #[arg(long, value_name = "HAZARD", value_delimiter = ',', value_parser = PossibleValuesParser::new(allowable()))]
    allow: Vec<String>,
}

/// What `--allow` takes.
fn allowable() -> Vec<&'static str> {
    let refused = HazardKind::ALL.iter().filter(|hazard| hazard.is_refused()).map(|hazard| hazard.name());
    refused.chain(["all"]).collect()
}

impl Allow {
    /// Those that are given.
    pub fn hazards(&self) -> Vec<HazardKind> {
        if self.allow.iter().any(|name| name == "all") {
            return HazardKind::ALL.iter().copied().filter(|hazard| hazard.is_refused()).collect();
        }
        let mut hazards: Vec<_> = self.allow.iter().filter_map(|name| name.parse().ok()).collect();
        hazards.sort_unstable();
        hazards.dedup();
        hazards
    }

    /// Those that are given, and others.
    pub fn with(&self, others: &[HazardKind]) -> Vec<HazardKind> {
        let mut allowed = self.hazards();
        allowed.extend(others);
        allowed
    }
}
