create table t (id int not null, b int, c text, constraint w unique (c));
create index v on t (b);
