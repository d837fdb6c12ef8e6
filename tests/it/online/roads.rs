//! Changes of tables with rows, and what the plan has to do for each. `{filled}` stands for the rows.

/// A change that has an online way.
pub struct Road {
    /// What it is.
    pub name: &'static str,
    /// The schema before it.
    pub before: &'static str,
    /// The schema after it.
    pub after: &'static str,
    /// What some statement of the plan begins with, in this order.
    pub steps: &'static [&'static str],
}

/// What every road begins with: two tables with rows, one of which refers to the other, and a function that takes long.
pub const COMMON: &str = "
create function public.slow(i integer) returns integer language plpgsql immutable as
  $$ begin perform pg_sleep(0.01); return i; end $$;
create table public.parent (id integer not null, name text not null, code text);
create table public.t (id integer not null, parent_id integer, name text, code text, n integer not null default 0);
";

/// The rows, and the load's table.
pub const ROWS: &str = "
insert into public.parent select i, 'parent ' || i, 'code ' || i from generate_series(1, 500) i;
insert into public.t select i, i, 'name ' || i, 'code ' || i from generate_series(1, 500) i;
";

pub const ROADS: &[Road] = &[
    Road {
        name: "an index",
        before: "",
        after: "create index t_slow on public.t (public.slow(id)); comment on index public.t_slow is 'slow';",
        steps: &["CREATE INDEX CONCURRENTLY t_slow", "COMMENT"],
    },
    Road {
        name: "an index is dropped",
        before: "create index t_name on public.t (name);",
        after: "",
        steps: &["DROP INDEX CONCURRENTLY public.t_name"],
    },
    Road {
        name: "an index is replaced, with all that hangs on it",
        before: "create unique index t_slow on public.t (id); comment on index public.t_slow is 'by id';
            alter table public.t cluster on t_slow; alter table public.t replica identity using index t_slow;",
        after: "create unique index t_slow on public.t (id, n); comment on index public.t_slow is 'by both';
            alter table public.t cluster on t_slow; alter table public.t replica identity using index t_slow;",
        steps: &[
            "CREATE UNIQUE INDEX CONCURRENTLY t_slow_new",
            "ALTER INDEX public.t_slow RENAME TO t_slow_old",
            "ALTER INDEX public.t_slow_new RENAME TO t_slow",
            "ALTER TABLE public.t CLUSTER ON t_slow",
            "ALTER TABLE public.t REPLICA IDENTITY USING INDEX t_slow",
            "DROP INDEX CONCURRENTLY public.t_slow_old",
        ],
    },
    Road {
        name: "an index with statistics and options is replaced",
        before: "create index t_slow on public.t ((n + 1)) with (fillfactor = 70); alter index public.t_slow alter column 1 set statistics 200;",
        after: "create index t_slow on public.t ((n + 1), (public.slow(id))) with (fillfactor = 80);
            alter index public.t_slow alter column 1 set statistics 300;",
        steps: &["CREATE INDEX CONCURRENTLY t_slow_new", "DROP INDEX CONCURRENTLY public.t_slow_old"],
    },
    Road {
        name: "a check",
        before: "",
        after: "alter table public.t add constraint t_slow_check check (public.slow(id) > 0);",
        steps: &["ALTER TABLE public.t ADD CONSTRAINT t_slow_check CHECK ((public.slow(id) > 0)) NOT VALID", "ALTER TABLE public.t VALIDATE"],
    },
    Road {
        name: "NOT NULL",
        before: "",
        after: "alter table public.t alter parent_id set not null;",
        steps: &[
            "ALTER TABLE public.t ADD CONSTRAINT schemactl_not_null_parent_id CHECK (parent_id IS NOT NULL) NOT VALID",
            "ALTER TABLE public.t VALIDATE CONSTRAINT schemactl_not_null_parent_id",
            "ALTER TABLE public.t ALTER COLUMN parent_id SET NOT NULL",
            "ALTER TABLE public.t DROP CONSTRAINT schemactl_not_null_parent_id",
        ],
    },
    Road {
        name: "a primary key and a foreign key that needs it",
        before: "",
        after: "alter table public.parent add primary key (id);
            alter table public.t add constraint t_parent foreign key (parent_id) references public.parent on delete cascade;",
        steps: &[
            "CREATE UNIQUE INDEX CONCURRENTLY parent_pkey",
            "ALTER TABLE public.parent ADD CONSTRAINT parent_pkey PRIMARY KEY USING INDEX parent_pkey",
            "ALTER TABLE public.t ADD CONSTRAINT t_parent FOREIGN KEY (parent_id) REFERENCES public.parent(id) ON DELETE CASCADE NOT VALID",
            "ALTER TABLE public.t VALIDATE CONSTRAINT t_parent",
        ],
    },
    Road {
        name: "a primary key over columns that become NOT NULL",
        before: "",
        after: "alter table public.t add primary key (id, parent_id);",
        steps: &["ALTER TABLE public.t VALIDATE", "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey"],
    },
    Road {
        name: "a unique constraint is widened",
        before: "alter table public.t add constraint t_code unique (code); comment on constraint t_code on public.t is 'c';",
        after: "alter table public.t add constraint t_code unique nulls not distinct (code, n) include (name) deferrable;
            comment on constraint t_code on public.t is 'c';",
        steps: &[
            "CREATE UNIQUE INDEX CONCURRENTLY t_code_new",
            "ALTER TABLE public.t DROP CONSTRAINT t_code",
            "ALTER TABLE public.t ADD CONSTRAINT t_code UNIQUE USING INDEX t_code_new DEFERRABLE",
        ],
    },
    Road {
        name: "a referenced key is widened, with foreign key and a view grouped by it",
        before: "alter table public.parent add primary key (id);
            alter table public.t add constraint t_parent foreign key (parent_id) references public.parent (id);
            create view public.v as select id, name, count(*) from public.parent group by id;",
        after: "alter table public.parent add primary key (id) include (name);
            alter table public.t add constraint t_parent foreign key (parent_id) references public.parent (id);
            create view public.v as select id, name, count(*) from public.parent group by id;",
        steps: &[
            "CREATE UNIQUE INDEX CONCURRENTLY parent_pkey_new",
            "ALTER TABLE public.parent ADD CONSTRAINT parent_pkey PRIMARY KEY USING INDEX parent_pkey_new",
            "ALTER TABLE public.t VALIDATE CONSTRAINT t_parent",
        ],
    },
    Road {
        name: "an index becomes a constraint",
        before: "create unique index t_code on public.t (code);",
        after: "alter table public.t add constraint t_code unique (code);",
        steps: &["ALTER TABLE public.t ADD CONSTRAINT t_code UNIQUE USING INDEX t_code"],
    },
    Road {
        name: "a new column with an index and a foreign key",
        before: "alter table public.parent add primary key (id);",
        after: "alter table public.parent add primary key (id);
            alter table public.t add other_id integer references public.parent; create index t_other on public.t (other_id);",
        steps: &["ALTER TABLE public.t ADD COLUMN other_id", "CREATE INDEX CONCURRENTLY t_other"],
    },
    Road {
        name: "a constraint that was NOT VALID",
        before: "alter table public.t add constraint t_slow_check check (public.slow(id) > 0) not valid;",
        after: "alter table public.t add constraint t_slow_check check (public.slow(id) > 0);",
        steps: &["ALTER TABLE public.t VALIDATE CONSTRAINT t_slow_check"],
    },
    Road {
        name: "an index of a materialized view",
        before: "create materialized view public.m as select i as id from generate_series(1, 500) i;",
        after: "create materialized view public.m as select i as id from generate_series(1, 500) i; create unique index m_id on public.m (id);",
        steps: &["CREATE UNIQUE INDEX CONCURRENTLY m_id"],
    },
];

/// The same for partitioned tables: rows are in `p1`, `loose` and `rest`.
pub const PARTITIONED: &str = "
create table public.p (id integer not null, at integer not null, name text) partition by range (at);
create table public.p1 (id integer not null, at integer not null, name text);
create table public.p2 (id integer not null, at integer not null, name text);
";

pub const PARTITIONED_ROWS: &str = "
insert into public.p1 select i, i % 100, 'name ' || i from generate_series(1, 2000) i;
insert into public.p2 select i, 100 + i % 100, 'name ' || i from generate_series(1, 2000) i;
";

const BOTH: &str = "alter table public.p attach partition public.p1 for values from (0) to (100);
    alter table public.p attach partition public.p2 for values from (100) to (200);";

pub const PARTITIONED_ROADS: &[(Road, bool)] = &[
    (
        Road {
            name: "an index of a partitioned table",
            before: "",
            after: "create index p_name on public.p (name);",
            steps: &[
                "CREATE INDEX p_name ON ONLY public.p",
                "CREATE INDEX CONCURRENTLY p1_name_idx",
                "ALTER INDEX public.p_name ATTACH PARTITION",
            ],
        },
        true,
    ),
    (
        Road {
            name: "an index of a partitioned table is replaced",
            before: "create index p_name on public.p (name); comment on index public.p_name is 'one';",
            after: "create index p_name on public.p (name, id); comment on index public.p_name is 'one';",
            steps: &["DROP INDEX public.p_name", "CREATE INDEX p_name ON ONLY public.p"],
        },
        true,
    ),
    (
        Road {
            name: "a key of a partitioned table",
            before: "",
            after: "alter table public.p add constraint p_key primary key (id, at);",
            steps: &[
                "CREATE UNIQUE INDEX CONCURRENTLY p1_pkey",
                "ALTER TABLE public.p1 ADD CONSTRAINT p1_pkey PRIMARY KEY USING INDEX",
            ],
        },
        true,
    ),
    (
        Road {
            name: "a check and NOT NULL of a partitioned table",
            before: "",
            after: "alter table public.p add check (id > 0); alter table public.p alter name set not null;",
            steps: &["ALTER TABLE public.p VALIDATE CONSTRAINT"],
        },
        true,
    ),
    (
        Road {
            name: "partitions are attached beside a default one",
            before: "create table public.rest partition of public.p default;
                create table public.other (like public.p);",
            after: "create table public.rest partition of public.p default; create table public.other (like public.p);
                alter table public.p attach partition public.p1 for values from (0) to (100);",
            steps: &[
                "ALTER TABLE public.p1 ADD CONSTRAINT schemactl_joins_p1 CHECK",
                "ALTER TABLE public.p1 VALIDATE CONSTRAINT schemactl_joins_p1",
                "ALTER TABLE public.p ATTACH PARTITION public.p1",
                "ALTER TABLE public.p1 DROP CONSTRAINT schemactl_joins_p1",
            ],
        },
        false,
    ),
    (
        Road {
            name: "a partition is detached",
            before: "create table public.p3 partition of public.p for values from (300) to (5000);
                alter table public.p attach partition public.p1 for values from (0) to (100);
                alter table public.p attach partition public.p2 for values from (100) to (200);
                create index p_name on public.p (name);",
            after: "create table public.p3 partition of public.p for values from (300) to (5000);
                alter table public.p attach partition public.p2 for values from (100) to (200);
                create index p1_name_idx on public.p1 (name);
                create index p_name on public.p (name);",
            steps: &[
                "ALTER TABLE public.p1 ADD CONSTRAINT schemactl_leaves_p1 CHECK",
                "ALTER TABLE public.p1 VALIDATE CONSTRAINT schemactl_leaves_p1",
                "ALTER TABLE public.p DETACH PARTITION public.p1 CONCURRENTLY",
                "ALTER TABLE public.p1 DROP CONSTRAINT schemactl_leaves_p1",
            ],
        },
        false,
    ),
];

impl Road {
    /// The whole schema before and after, and the rows.
    pub fn plain(&self) -> (String, String, &'static str) {
        (format!("{COMMON}{}", self.before), format!("{COMMON}{}", self.after), ROWS)
    }

    /// The same with the partitioned tables; `attached` from the start or not.
    pub fn partitioned(&self, attached: bool) -> (String, String, String) {
        let start = if attached { format!("{PARTITIONED}{BOTH}") } else { PARTITIONED.to_owned() };
        let rows = if attached {
            PARTITIONED_ROWS.to_owned()
        } else {
            format!(
                "{PARTITIONED_ROWS} insert into public.p select i, 300 + i, 'rest' from generate_series(1, 2000) i;"
            )
        };
        (format!("{start}{}", self.before), format!("{start}{}", self.after), rows)
    }
}
