create extension btree_gist;
create type slot as enum ('am', 'pm');
create table r (id int primary key, room int not null, s slot, during tstzrange not null, geo point,
  constraint no_dbl exclude using gist (room with =, during with &&) where (s = 'am'),
  constraint ex2 exclude using gist (geo with ~=) deferrable initially deferred,
  exclude using hash (id with =) with (fillfactor = 50));
create index on r using gist (room, during);
create index r_brin on r using brin (id, room) with (pages_per_range = 16);
create view v as select room, during from r where during @> now();
alter table r cluster on ex2;
