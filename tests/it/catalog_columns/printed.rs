//! What PostgreSQL's own functions and views read of the catalogs (`ruleutils.c`, `system_views.sql`).

/// A function, a catalog, and the columns of that which determine what the function prints.
pub const PRINTED: &[(&str, &str, &str)] = &[
    ("pg_get_viewdef", "pg_rewrite", "ev_action"),
    ("pg_get_ruledef", "pg_rewrite", "rulename ev_class ev_type is_instead ev_qual ev_action"),
    (
        "pg_get_triggerdef",
        "pg_trigger",
        "tgname tgrelid tgfoid tgtype tgconstraint tgconstrrelid tgdeferrable tginitdeferred tgnargs tgattr tgargs tgqual
         tgoldtable tgnewtable",
    ),
    (
        "pg_get_constraintdef",
        "pg_constraint",
        "contype condeferrable condeferred conenforced convalidated conrelid contypid conindid confrelid confupdtype
         confdeltype confmatchtype connoinherit conperiod conkey confkey confdelsetcols conexclop conbin",
    ),
    ("pg_get_constraintdef", "pg_index", "indnatts indnkeyatts indkey indnullsnotdistinct indpred"),
    (
        "pg_get_indexdef",
        "pg_index",
        "indrelid indnatts indnkeyatts indisunique indnullsnotdistinct indkey indcollation indclass indoption indexprs
         indpred",
    ),
    ("pg_get_indexdef", "pg_class", "relname relam reloptions"),
    ("pg_get_indexdef", "pg_attribute", "attoptions"),
    (
        "pg_get_functiondef",
        "pg_proc",
        "proname pronamespace prolang procost prorows provariadic prosupport prokind prosecdef proleakproof proisstrict
         proretset provolatile proparallel pronargs pronargdefaults prorettype proargtypes proallargtypes proargmodes
         proargnames proargdefaults protrftypes prosrc probin prosqlbody proconfig",
    ),
    (
        "pg_get_function_arguments",
        "pg_proc",
        "provariadic pronargs pronargdefaults proargtypes proallargtypes proargmodes proargnames proargdefaults",
    ),
    ("pg_get_partkeydef", "pg_partitioned_table", "partrelid partstrat partnatts partattrs partclass partcollation partexprs"),
    ("pg_get_statisticsobjdef_expressions", "pg_statistic_ext", "stxexprs"),
];

/// A view and a column of it, and the catalog and column that it shows.
pub const VIEWS: &[(&str, &str, &str, &str)] = &[
    ("pg_roles", "rolname", "pg_authid", "rolname"),
    ("pg_roles", "rolsuper", "pg_authid", "rolsuper"),
    ("pg_roles", "rolinherit", "pg_authid", "rolinherit"),
    ("pg_roles", "rolcreaterole", "pg_authid", "rolcreaterole"),
    ("pg_roles", "rolcreatedb", "pg_authid", "rolcreatedb"),
    ("pg_roles", "rolcanlogin", "pg_authid", "rolcanlogin"),
    ("pg_roles", "rolreplication", "pg_authid", "rolreplication"),
    ("pg_roles", "rolbypassrls", "pg_authid", "rolbypassrls"),
    ("pg_roles", "rolconnlimit", "pg_authid", "rolconnlimit"),
    ("pg_roles", "rolvaliduntil", "pg_authid", "rolvaliduntil"),
    ("pg_user_mappings", "umid", "pg_user_mapping", "oid"),
    ("pg_user_mappings", "srvid", "pg_user_mapping", "umserver"),
    ("pg_user_mappings", "srvname", "pg_foreign_server", "srvname"),
    ("pg_user_mappings", "umuser", "pg_user_mapping", "umuser"),
    ("pg_user_mappings", "usename", "pg_user_mapping", "umuser"),
    ("pg_user_mappings", "umoptions", "pg_user_mapping", "umoptions"),
];
