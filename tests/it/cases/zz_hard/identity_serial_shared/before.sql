create schema other;
create sequence other.shared as int increment 5 start 10 maxvalue 100000;
create table a (id int generated always as identity (start 100 increment 10 cache 5) primary key, n int default nextval('other.shared'));
create table other.b (id serial primary key, n bigint default nextval('other.shared'::regclass), m smallserial);
create table c (id bigserial primary key, a_id int references a, n text);
alter sequence c_id_seq rename to "C Seq";
grant usage on sequence "C Seq" to reader;
comment on sequence "C Seq" is 'counts';
create view v as select a.id, c.n from a join c on c.a_id = a.id;
