create table e (id bigint not null, at timestamptz not null, kind text not null) partition by range (at);
create table e_1 partition of e for values from ('2026-01-01') to ('2027-01-01');
create table e_rest partition of e default;
create index on e (kind);
