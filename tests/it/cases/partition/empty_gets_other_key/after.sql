create table e (id bigint not null, at timestamptz not null, kind text not null) partition by list (kind);
create table e_1 partition of e for values in ('a', 'b');
create table e_rest partition of e default;
create index on e (kind);
