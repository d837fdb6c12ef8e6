create table t (id int);
create rule r1 as on insert to t do also nothing;
create rule r2 as on update to t do also nothing;
create rule r3 as on delete to t do also nothing;
alter table t disable rule r2;
alter table t enable always rule r3;
