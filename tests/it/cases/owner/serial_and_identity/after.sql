create table t (id serial, g int generated always as identity);
create sequence s; alter sequence s owned by t.id;
alter table t owner to other;
