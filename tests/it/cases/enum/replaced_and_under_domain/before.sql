create type mood as enum ('new', 'old');
create domain feeling as mood;
create table t (id int primary key, c mood default 'old', d mood[] , e mood);
create index on t (c);
