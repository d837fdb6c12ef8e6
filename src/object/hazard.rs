//! [`Hazard`]: what a step could hurt, named after what hurts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ObjectId;

macro_rules! hazards {
    ($( $(#[$doc:meta])* $kind:ident = $name:literal, refused: $refused:literal; )*) => {
        /// The hazards that a step can carry.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum HazardKind { $( $(#[$doc])* $kind, )* }

        impl HazardKind {
            /// What becomes of the rows that a hazard's query finds.
            #[must_use]
            pub fn of_rows(self) -> &'static str {
                if self == Self::MayFail { "would make it fail" } else { "would lose something" }
            }

            /// Every hazard, in the order in which they are explained.
            pub const ALL: &'static [HazardKind] = &[ $( HazardKind::$kind, )* ];

            /// The name that `--allow` takes: `deletes_data`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( HazardKind::$kind => $name, )* }
            }

            /// Whether `apply` refuses a step with this hazard unless it is allowed by name.
            #[must_use]
            pub fn is_refused(self) -> bool {
                match self { $( HazardKind::$kind => $refused, )* }
            }
        }
    };
}

hazards! {
    /// Rows, column values or sequence positions are lost.
    DeletesData = "deletes_data", refused: true;
    /// Something with a name of its own is dropped and not recreated.
    DropsObject = "drops_object", refused: true;
    /// Every row of a table is written anew.
    RewritesTable = "rewrites_table", refused: true;
    /// Nobody can read a table while the step works.
    BlocksReads = "blocks_reads", refused: true;
    /// Nobody can write to a table while the step works.
    BlocksWrites = "blocks_writes", refused: true;
    /// Someone gains access.
    WidensAccess = "widens_access", refused: true;
    /// Another role becomes the owner.
    ChangesOwner = "changes_owner", refused: true;
    /// Whether it works depends on the rows.
    MayFail = "may_fail", refused: true;
    /// Cannot be undone by applying the former files.
    Irreversible = "irreversible", refused: true;
    /// An extension is brought to another version.
    UpgradesExtension = "upgrades_extension", refused: true;
    /// Someone loses access.
    NarrowsAccess = "narrows_access", refused: false;
    /// Every row of a table is read.
    ScansTable = "scans_table", refused: false;
    /// An index is built.
    BuildsIndex = "builds_index", refused: false;
    /// An index is dropped: queries may become slower.
    DropsIndex = "drops_index", refused: false;
}

impl fmt::Display for HazardKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for HazardKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        HazardKind::ALL.iter().copied().find(|kind| kind.name() == text).ok_or_else(|| format!("no hazard `{text}`"))
    }
}

/// One thing that a step could hurt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Hazard {
    /// Its name.
    pub kind: HazardKind,
    /// What would happen, in words; no full stop.
    pub text: String,
    /// The table whose rows make it a hazard: none arises when the table is empty, or created by the same plan.
    pub on: Option<ObjectId>,
    /// A query that returns the rows that would make the step fail.
    pub query: Option<String>,
    /// The columns of `query` that tell its rows apart; none for those of the table's key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Whether `query` is one that fails where the step would, rather than one that returns rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_trial: bool,
}

impl Hazard {
    /// A hazard whatever the rows.
    pub fn new(kind: HazardKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), on: None, query: None, keys: Vec::new(), is_trial: false }
    }

    /// A hazard only when `table` has rows.
    pub fn on(kind: HazardKind, text: impl Into<String>, table: ObjectId) -> Self {
        Self { on: Some(table), ..Self::new(kind, text) }
    }

    /// A step that may fail on the rows of `table`, and the query that finds them.
    pub fn may_fail(text: impl Into<String>, table: ObjectId, query: impl Into<String>) -> Self {
        Self { query: Some(query.into()), ..Self::on(HazardKind::MayFail, text, table) }
    }

    /// Says that the query fails where the step would, since nothing but an attempt can tell.
    #[must_use]
    pub fn by_trial(mut self) -> Self {
        self.is_trial = true;
        self
    }
}
