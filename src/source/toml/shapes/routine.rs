//! Functions and procedures.

use super::access::Grants;
use crate::source::toml::shape::{Definitions, Reader, Shape, choice, shape};
use crate::source::toml::tree::{Node, Text, Value};
use crate::source::toml::value::{Expression, Flag, Named, Scalar};

choice! {
    /// Whether a function changes the database or its result.
    Volatility {
        /// May do anything.
        Volatile = "volatile",
        /// Same result for the same arguments within a statement.
        Stable = "stable",
        /// Same result for the same arguments forever.
        Immutable = "immutable",
    }
}

choice! {
    /// Whether a function may run in parallel.
    Parallel {
        /// Not at all.
        Unsafe = "unsafe",
        /// In the leader only.
        Restricted = "restricted",
        /// Anywhere.
        Safe = "safe",
    }
}

choice! {
    /// What an argument is for.
    ArgumentMode {
        /// Input.
        In = "in",
        /// Output.
        Out = "out",
        /// Both.
        InOut = "inout",
        /// The rest of the arguments, as an array.
        Variadic = "variadic",
    }
}

shape! {
    /// An argument: its type, or a table.
    Argument as "an argument" short "type" {
        /// The data type.
        data_type "type": Text,
        /// The value when the caller gives none.
        default "default": Option<Expression>,
        /// `"in"` (when absent), `"out"`, `"inout"` or `"variadic"`.
        mode "mode": Option<ArgumentMode>,
    }
}

/// Arguments: as SQL writes them, or a table of names and types in order.
#[derive(Debug, Clone)]
pub enum Arguments {
    /// `"a integer, b text default 'x'"`.
    Sql(Text),
    /// `{ a = "integer", b = { type = "text", default = "'x'" } }`.
    Named(Named<Argument>),
}

impl Shape for Arguments {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::String(text) => Some(Self::Sql(text.clone())),
            Value::Table(_) => Named::read(node, reader).map(Self::Named),
            _ => {
                reader.wrong_type(node, &Self::expected());
                None
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::Sql(Text::default()))
    }

    fn expected() -> String {
        "a string such as \"a integer, b text\" or a table of names and types".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Table(_))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "anyOf": [{ "type": "string" }, Named::<Argument>::schema(definitions)] })
    }
}

/// A run-time setting: one value, or a list such as that of `search_path`.
#[derive(Debug, Clone)]
pub enum Setting {
    /// One value.
    One(Scalar),
    /// A list of names.
    Many(Vec<Text>),
}

impl Shape for Setting {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Array(_) => Vec::read(node, reader).map(Self::Many),
            value if Scalar::accepts(value) => Scalar::read(node, reader).map(Self::One),
            _ => {
                reader.wrong_type(node, &Self::expected());
                None
            }
        }
    }

    fn expected() -> String {
        "a string, a number, a boolean or an array of strings".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Array(_)) || Scalar::accepts(value)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": ["string", "number", "boolean", "array"], "items": { "type": "string" } })
    }
}

shape! {
    /// A function or procedure: either `sql` with the whole CREATE statement, or its parts.
    Routine as "a function" {
        /// The whole `CREATE FUNCTION` or `CREATE PROCEDURE` statement.
        sql "sql": Option<Text>,
        /// The arguments.
        arguments "arguments": Arguments,
        /// What a function returns: `"trigger"`, `"setof users"`, `"table (id uuid, n bigint)"`.
        returns "returns": Option<Text>,
        /// `"sql"`, `"plpgsql"`...
        language "language": Option<Text>,
        /// The body, without quotes around it. In language sql it may also be `BEGIN ATOMIC ... END` or `RETURN ...`.
        body "body": Option<Text>,
        /// Whether it changes anything.
        volatility "volatility": Option<Volatility>,
        /// Whether it runs with the privileges of its owner.
        security_definer "security_definer": Flag,
        /// Whether a null argument makes the result null.
        strict "strict": Flag,
        /// Whether it tells nothing about its arguments.
        leakproof "leakproof": Flag,
        /// Whether it may run in parallel.
        parallel "parallel": Option<Parallel>,
        /// Its cost for the planner.
        cost "cost": Option<Scalar>,
        /// How many rows it returns, for the planner.
        rows "rows": Option<Scalar>,
        /// A planner support function.
        support "support": Option<Text>,
        /// Whether it is a window function.
        window "window": Flag,
        /// Run-time settings while it runs: `{ search_path = "" }`.
        set "set": Named<Setting>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what.
        grants "grants": Grants,
        /// Who may not: `{ public = "execute" }`.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}
