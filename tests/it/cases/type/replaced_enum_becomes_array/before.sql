create type mood as enum ('low', 'high', 'gone');
create table t (id int, feels mood);
