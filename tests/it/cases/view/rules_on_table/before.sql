create table t(id int primary key, a int);
create table log(id int, a int);
create rule r1 as on insert to t do also insert into log values (new.id, new.a);
