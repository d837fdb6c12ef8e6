create type mood as enum ('new');
create domain feeling as mood;
create domain feelings as mood[];
create table t (id int primary key, c feeling default 'new', d feelings, e mood);
create index on t (c);
