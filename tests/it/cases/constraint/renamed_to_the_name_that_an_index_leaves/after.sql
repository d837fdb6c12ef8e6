create table t (id int not null, b int, c text, constraint v unique (c));
create index x on t (b);
