create table dept (id int primary key, code text not null unique, boss int, parent int references dept);
create table emp (id int primary key, dept_id int not null references dept on delete cascade, dept_code text references dept (code) on update cascade, mentor int references emp deferrable initially deferred);
alter table dept add constraint boss_fk foreign key (boss) references emp on delete set null;
create table pay (emp_id int references emp primary key, amt int);
create view tree as with recursive r as (select id, parent, 1 as lvl from dept where parent is null union all select d.id, d.parent, r.lvl + 1 from dept d join r on d.parent = r.id) select * from r;
create view g as select d.id, d.code, count(*) from dept d join emp e on e.dept_id = d.id group by d.id;
