create sequence a_id_seq_old;
create table a (id serial primary key);
create table b_id_seq_old (x int);
create table b (id int generated always as identity);
