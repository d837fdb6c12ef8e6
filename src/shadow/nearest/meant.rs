//! What names of other systems are called here.

/// Types, as they are called elsewhere.
const TYPES: &[(&str, &str)] = &[
    ("bit1", "boolean"),
    ("blob", "bytea"),
    ("binary", "bytea"),
    ("varbinary", "bytea"),
    ("datetime", "timestamptz"),
    ("datetime2", "timestamptz"),
    ("double", "double precision"),
    ("float32", "real"),
    ("float64", "double precision"),
    ("guid", "uuid"),
    ("uniqueidentifier", "uuid"),
    ("image", "bytea"),
    ("int32", "integer"),
    ("int64", "bigint"),
    ("long", "bigint"),
    ("longtext", "text"),
    ("mediumtext", "text"),
    ("tinytext", "text"),
    ("mediumint", "integer"),
    ("number", "numeric"),
    ("nvarchar", "text"),
    ("varchar2", "text"),
    ("object", "jsonb"),
    ("str", "text"),
    ("string", "text"),
    ("tinyint", "smallint"),
];

/// Functions, as they are called elsewhere.
const FUNCTIONS: &[(&str, &str)] = &[
    ("charindex", "position(a in b)"),
    ("curdate", "current_date"),
    ("current_date", "current_date` without parentheses, or `now()"),
    ("current_timestamp", "now()"),
    ("date_format", "to_char(time, 'YYYY-MM-DD')"),
    ("datediff", "a - b"),
    ("gen_uuid", "gen_random_uuid()"),
    ("generate_uuid", "gen_random_uuid()"),
    ("getdate", "now()"),
    ("getutcdate", "now()"),
    ("group_concat", "string_agg(a, ',')"),
    ("guid", "gen_random_uuid()"),
    ("ifnull", "coalesce(a, b)"),
    ("iif", "case when a then b else c end"),
    ("isnull", "coalesce(a, b)"),
    ("json_extract", "a -> 'key'"),
    ("len", "length(a)"),
    ("newid", "gen_random_uuid()"),
    ("nvl", "coalesce(a, b)"),
    ("rand", "random()"),
    ("random_uuid", "gen_random_uuid()"),
    ("sysdate", "now()"),
    ("to_string", "a::text"),
    ("ucase", "upper(a)"),
    ("unix_timestamp", "extract(epoch from now())"),
    ("utc_timestamp", "now()"),
    ("uuid", "gen_random_uuid()"),
    ("uuid4", "gen_random_uuid()"),
    ("uuid_v4", "gen_random_uuid()"),
    ("uuidv4", "gen_random_uuid()"),
];

/// What a name without schema that is usual elsewhere stands for.
pub(super) fn elsewhere(sort: &str, name: &str) -> Option<&'static str> {
    let names = match sort {
        "type" => TYPES,
        "function" => FUNCTIONS,
        _ => return None,
    };
    let name = name.to_lowercase();
    names.iter().find(|(other, _)| *other == name).map(|(_, here)| *here)
}
