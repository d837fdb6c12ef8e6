create extension btree_gist;
create type slot as enum ('pm', 'am', 'eve');
create table r (id bigint primary key, room smallint not null, s slot, during tstzrange not null, geo point,
  constraint no_dbl exclude using gist (room with =, during with &&) include (id) where (s <> 'eve'),
  constraint ex2 exclude using gist (geo with ~=),
  exclude using hash (id with =) with (fillfactor = 70));
create index on r using gist (room, during);
create index r_brin on r using brin (id int8_minmax_multi_ops (values_per_range = 8), room) with (pages_per_range = 32, autosummarize);
create view v as select room, during from r where during @> now();
alter table r cluster on ex2;
