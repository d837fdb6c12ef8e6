create sequence t_n_seq as int;
create table t (id int primary key);
create table u (id int primary key default nextval('t_n_seq'));
