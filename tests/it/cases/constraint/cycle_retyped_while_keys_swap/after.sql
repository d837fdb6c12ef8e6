create table dept (id bigint unique, code varchar(20) primary key, boss bigint, parent bigint references dept (id) on delete set default, check (parent <> id));
create table emp (id bigint primary key, dept_id bigint not null references dept (id) on delete cascade deferrable, dept_code varchar(20) references dept match full on update cascade, mentor bigint references emp);
alter table dept alter id set not null;
alter table dept add constraint boss_fk foreign key (boss) references emp on delete set null (boss);
create table pay (emp_id bigint references emp on update cascade primary key, amt int);
create view tree as with recursive r as (select id, parent, 1 as lvl from dept where parent is null union all select d.id, d.parent, r.lvl + 1 from dept d join r on d.parent = r.id) select * from r;
create view g as select d.code, d.id, count(*) from dept d join emp e on e.dept_id = d.id group by d.code;
