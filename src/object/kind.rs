//! [`Kind`]: the kinds of object, as PostgreSQL's manual calls them.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($( $(#[$doc:meta])* $kind:ident = $noun:literal, )*) => {
        /// What an object is. The order is the order of creation where nothing else decides.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $( $(#[$doc])* $kind, )* }

        impl Kind {
            /// Every kind, in order.
            pub const ALL: &'static [Kind] = &[ $( Kind::$kind, )* ];

            /// The kind in words, lower case: `materialized view`.
            #[must_use]
            pub fn noun(self) -> &'static str {
                match self { $( Kind::$kind => $noun, )* }
            }
        }
    };
}

kinds! {
    /// `CREATE ROLE`.
    Role = "role",
    /// That a role is a member of another.
    RoleMembership = "role membership",
    /// The database itself: what its settings, comment, owner and privileges hang on.
    Database = "database",
    /// `ALTER DATABASE ... SET`, `ALTER ROLE ... SET`: one parameter.
    Setting = "setting",
    /// A configuration parameter on which privileges were granted.
    Parameter = "parameter",
    /// `CREATE SCHEMA`.
    Schema = "schema",
    /// `CREATE EXTENSION`.
    Extension = "extension",
    /// `ALTER DEFAULT PRIVILEGES` of one role, in one schema or everywhere, for one class of objects and grantee.
    DefaultPrivilege = "default privileges",
    /// `CREATE LANGUAGE`.
    Language = "language",
    /// `CREATE ACCESS METHOD`.
    AccessMethod = "access method",
    /// `CREATE COLLATION`.
    Collation = "collation",
    /// `CREATE TYPE name;`: a type that is only announced, for the functions that its definition needs.
    ShellType = "shell type",
    /// `CREATE TYPE name (INPUT = ..., OUTPUT = ...)`.
    BaseType = "base type",
    /// `CREATE CONVERSION`.
    Conversion = "conversion",
    /// `CREATE CAST`.
    Cast = "cast",
    /// `CREATE TRANSFORM`.
    Transform = "transform",
    /// `CREATE OPERATOR`.
    Operator = "operator",
    /// `CREATE OPERATOR FAMILY`.
    OperatorFamily = "operator family",
    /// `CREATE OPERATOR CLASS`.
    OperatorClass = "operator class",
    /// `ALTER OPERATOR FAMILY ... ADD`: an operator or function of a family that is in none of its classes.
    OperatorFamilyMember = "operator family member",
    /// `CREATE AGGREGATE`.
    Aggregate = "aggregate",
    /// `CREATE TYPE ... AS ENUM`.
    Enum = "enum",
    /// `CREATE TYPE ... AS (...)`.
    Composite = "composite type",
    /// An attribute of a composite type.
    Attribute = "attribute",
    /// `CREATE TYPE ... AS RANGE`.
    Range = "range type",
    /// `CREATE DOMAIN`.
    Domain = "domain",
    /// A CHECK or NOT NULL constraint of a domain.
    DomainConstraint = "domain constraint",
    /// `CREATE SEQUENCE`; not the sequence behind an identity column, which belongs to its column.
    Sequence = "sequence",
    /// `CREATE FUNCTION`, `CREATE PROCEDURE`.
    Routine = "function",
    /// `CREATE TEXT SEARCH PARSER`.
    TextSearchParser = "text search parser",
    /// `CREATE TEXT SEARCH TEMPLATE`.
    TextSearchTemplate = "text search template",
    /// `CREATE TEXT SEARCH DICTIONARY`.
    TextSearchDictionary = "text search dictionary",
    /// `CREATE TEXT SEARCH CONFIGURATION`.
    TextSearchConfiguration = "text search configuration",
    /// `CREATE FOREIGN DATA WRAPPER`.
    ForeignDataWrapper = "foreign-data wrapper",
    /// `CREATE SERVER`.
    ForeignServer = "foreign server",
    /// `CREATE USER MAPPING`.
    UserMapping = "user mapping",
    /// `CREATE TABLE`, partitioned or not; `CREATE FOREIGN TABLE`.
    Table = "table",
    /// `CREATE TABLE ... OF`: that a table has the columns of a composite type.
    DeclaredType = "declared type",
    /// A column of a table.
    Column = "column",
    /// A column's DEFAULT.
    Default = "default",
    /// The sequence behind an identity column, for its comment and privileges.
    IdentitySequence = "identity sequence",
    /// `ALTER SEQUENCE ... OWNED BY`.
    SequenceOwner = "sequence ownership",
    /// Membership of a table in its partitioned or inheritance parent.
    Inheritance = "inheritance",
    /// A table's PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY, EXCLUDE or (since 18) NOT NULL constraint.
    Constraint = "constraint",
    /// `CREATE INDEX`; not the index behind a constraint.
    Index = "index",
    /// Storage parameters of a table's TOAST table.
    ToastOptions = "TOAST options",
    /// `CREATE VIEW`.
    View = "view",
    /// A column of a view or materialized view.
    ViewColumn = "view column",
    /// `CREATE RULE`.
    Rule = "rule",
    /// `CREATE TRIGGER`.
    Trigger = "trigger",
    /// `CREATE POLICY`.
    Policy = "policy",
    /// `ALTER TABLE ... ENABLE / FORCE ROW LEVEL SECURITY`.
    RowSecurity = "row-level security",
    /// `CREATE STATISTICS`.
    Statistics = "extended statistics",
    /// `CREATE PUBLICATION`.
    Publication = "publication",
    /// A table in a publication.
    PublicationTable = "membership",
    /// `CREATE SUBSCRIPTION`.
    Subscription = "subscription",
    /// `CREATE EVENT TRIGGER`.
    EventTrigger = "event trigger",
    /// The role that owns an object.
    Owner = "owner",
    /// What one grantee may do with an object.
    Privilege = "privileges",
    /// What one grantee may do with an object of an extension, where the extension does not say it.
    MemberPrivilege = "privileges within an extension",
    /// `COMMENT ON`.
    Comment = "comment",
    /// `SECURITY LABEL`.
    SecurityLabel = "security label",
    /// `ALTER ... DEPENDS ON EXTENSION`.
    ExtensionDependency = "dependence on an extension",
    /// `CREATE MATERIALIZED VIEW`: after privileges, since it is populated with its owner's.
    MaterializedView = "materialized view",
    /// A row of `storage.buckets` (Supabase).
    Bucket = "bucket",
    /// A row of `cron.job` (`pg_cron`).
    CronJob = "cron job",
}

impl Kind {
    /// Whether the name is written after its relation's with a dot, as a column's is, rather than `ON` it.
    #[must_use]
    pub fn is_named_with_dots(self) -> bool {
        matches!(self, Kind::Column | Kind::ViewColumn | Kind::Attribute | Kind::Default)
    }
}

impl Kind {
    /// About how many entries of the server's lock table it takes to make one, or to alter it: itself, its TOAST table
    /// with that one's index, its row type. What is no relation takes none.
    #[must_use]
    pub fn locks_held(self) -> usize {
        if matches!(self, Kind::Table | Kind::MaterializedView) {
            4
        } else if matches!(self, Kind::View | Kind::Composite) {
            2
        } else {
            usize::from(matches!(self, Kind::Index | Kind::Constraint | Kind::Sequence | Kind::IdentitySequence))
        }
    }

    /// Whether it says who may do what with the object that it hangs on.
    #[must_use]
    pub fn says_who_may_use(self) -> bool {
        matches!(self, Kind::RowSecurity | Kind::Privilege | Kind::Owner)
    }

    /// In which sorts of names PostgreSQL looks for it when it says that one does not exist.
    #[must_use]
    pub fn sorts_of_name(self) -> &'static [&'static str] {
        match self {
            Kind::Table | Kind::View | Kind::MaterializedView => &["relation", "type"],
            Kind::Sequence | Kind::IdentitySequence => &["relation"],
            Kind::Column | Kind::Attribute => &["column"],
            Kind::Routine | Kind::Aggregate => &["function"],
            Kind::Enum | Kind::Domain | Kind::Range | Kind::Composite | Kind::BaseType | Kind::ShellType => &["type"],
            Kind::Schema => &["schema"],
            Kind::Role => &["role"],
            _ => &[],
        }
    }

    /// Whether it says whose the object is.
    #[must_use]
    pub fn is_owner(self) -> bool {
        self == Kind::Owner
    }

    /// Whether it says who may reach which rows.
    #[must_use]
    pub fn is_policy(self) -> bool {
        self == Kind::Policy
    }
}

impl Kind {
    /// The keyword that names the kind in `COMMENT ON`, `ALTER ... OWNER TO` and `GRANT`; none for what those do not
    /// know. `ROUTINE` stands for functions, procedures and aggregates alike (since PostgreSQL 11).
    #[must_use]
    pub fn keyword(self) -> Option<&'static str> {
        Some(match self {
            Kind::Role => "ROLE",
            Kind::Database => "DATABASE",
            Kind::Parameter => "PARAMETER",
            Kind::Schema => "SCHEMA",
            Kind::Extension => "EXTENSION",
            Kind::Language => "LANGUAGE",
            Kind::AccessMethod => "ACCESS METHOD",
            Kind::Collation => "COLLATION",
            Kind::Conversion => "CONVERSION",
            Kind::Cast => "CAST",
            Kind::Transform => "TRANSFORM",
            Kind::Operator => "OPERATOR",
            Kind::OperatorFamily => "OPERATOR FAMILY",
            Kind::OperatorClass => "OPERATOR CLASS",
            Kind::Enum | Kind::Composite | Kind::Range | Kind::BaseType | Kind::ShellType => "TYPE",
            Kind::Domain => "DOMAIN",
            Kind::DomainConstraint | Kind::Constraint => "CONSTRAINT",
            Kind::Sequence | Kind::IdentitySequence => "SEQUENCE",
            Kind::Routine | Kind::Aggregate => "ROUTINE",
            Kind::Table => "TABLE",
            Kind::Column | Kind::ViewColumn | Kind::Attribute => "COLUMN",
            Kind::Index => "INDEX",
            Kind::View => "VIEW",
            Kind::MaterializedView => "MATERIALIZED VIEW",
            Kind::Rule => "RULE",
            Kind::Trigger => "TRIGGER",
            Kind::Policy => "POLICY",
            Kind::Publication => "PUBLICATION",
            Kind::TextSearchParser => "TEXT SEARCH PARSER",
            Kind::TextSearchTemplate => "TEXT SEARCH TEMPLATE",
            Kind::TextSearchDictionary => "TEXT SEARCH DICTIONARY",
            Kind::TextSearchConfiguration => "TEXT SEARCH CONFIGURATION",
            Kind::ForeignDataWrapper => "FOREIGN DATA WRAPPER",
            Kind::ForeignServer => "SERVER",
            Kind::Statistics => "STATISTICS",
            Kind::Subscription => "SUBSCRIPTION",
            Kind::EventTrigger => "EVENT TRIGGER",
            Kind::RoleMembership
            | Kind::Setting
            | Kind::DeclaredType
            | Kind::DefaultPrivilege
            | Kind::OperatorFamilyMember
            | Kind::Default
            | Kind::SequenceOwner
            | Kind::Inheritance
            | Kind::RowSecurity
            | Kind::ToastOptions
            | Kind::PublicationTable
            | Kind::Owner
            | Kind::Privilege
            | Kind::MemberPrivilege
            | Kind::Comment
            | Kind::SecurityLabel
            | Kind::ExtensionDependency
            | Kind::UserMapping
            | Kind::Bucket
            | Kind::CronJob => return None,
        })
    }
}
