//! What no query reads, and why.

/// Catalogs, by name, and why nothing in them is part of a schema.
pub const CATALOGS: &[(&str, &str)] = &[
    ("pg_shdepend pg_tablespace pg_replication_origin", "of the cluster, which no database's files describe"),
    ("pg_depend", "follows from definitions"),
    ("pg_init_privs", "what initdb and extensions gave; grants are compared whole"),
    ("pg_statistic pg_statistic_ext_data", "what ANALYZE found in the rows"),
    ("pg_largeobject pg_largeobject_metadata", "rows; reported as left out in each plan"),
    ("pg_subscription_rel", "how far replication is"),
];

/// Columns of a catalog, and why they are no property of their own.
pub const COLUMNS: &[(&str, &str, &str)] = &[
    ("pg_amop", "amopmethod", "the family's"),
    ("pg_amop", "amoppurpose", "for ordering where there is a family to sort by"),
    ("pg_attribute", "attlen attbyval attalign", "the type's"),
    ("pg_attribute", "attndims", "PostgreSQL does not enforce it, and pg_dump does not print it: manual, 8.15.1"),
    ("pg_attribute", "atthasdef", "whether pg_attrdef has a row"),
    ("pg_attribute", "atthasmissing attmissingval", "what rows that are older than the column hold"),
    ("pg_attribute", "attcacheoff", "of memory only"),
    ("pg_authid", "rolpassword", "never read nor written"),
    ("pg_class", "relfilenode relpages reltuples relallvisible relallfrozen relrewrite", "about the stored rows"),
    ("pg_class", "relfrozenxid relminmxid", "about the stored rows"),
    (
        "pg_class",
        "relhasindex relhasrules relhastriggers relhassubclass relnatts relchecks",
        "whether others have rows",
    ),
    ("pg_class", "relisshared", "only catalogs are"),
    ("pg_collation", "collencoding", "those of another encoding than the database's cannot be used there"),
    ("pg_collation", "collversion", "of the library that is installed; it changes with REFRESH VERSION, after REINDEX"),
    ("pg_constraint", "connamespace", "the table's or domain's"),
    ("pg_constraint", "conpfeqop conppeqop conffeqop", "follow from the index of the key that is referred to"),
    (
        "pg_database",
        "encoding datlocprovider datcollate datctype dattablespace daticulocale datlocale daticurules datcollversion",
        "decided when the database is created",
    ),
    ("pg_database", "datistemplate datallowconn dathasloginevt", "of the server, not of the schema"),
    ("pg_database", "datlastsysoid datfrozenxid datminmxid", "about the stored rows"),
    ("pg_extension", "extowner", "cannot be changed, and pg_dump does not print it"),
    ("pg_extension", "extconfig extcondition", "set by the extension's own script"),
    ("pg_index", "indisprimary indisexclusion", "the constraint's type says it"),
    ("pg_index", "indimmediate", "whether the constraint is deferrable"),
    (
        "pg_index",
        "indcheckxmin indisready indislive",
        "how far CREATE or DROP INDEX CONCURRENTLY is; indisvalid says the rest",
    ),
    ("pg_language", "lanispl", "of every language that CREATE LANGUAGE makes"),
    ("pg_operator", "oprkind", "prefix where there is no left operand"),
    ("pg_operator", "oprresult", "the function's"),
    ("pg_partitioned_table", "partdefid", "the partition whose bound is DEFAULT"),
    ("pg_subscription", "subdbid", "those of other databases are theirs"),
    ("pg_subscription", "subskiplsn", "a transaction to skip, once"),
    (
        "pg_subscription",
        "subenabled",
        "pg_dump does not print it either: whether it runs is of the server, not of the schema",
    ),
    ("pg_trigger", "tgconstrindid", "the index of the constraint"),
    ("pg_trigger", "tgisinternal", "triggers of foreign keys are the keys'; disabled ones are reported as left out"),
    ("pg_type", "typndims", "PostgreSQL does not enforce it, and pg_dump does not print it: manual, 8.15.1"),
];
