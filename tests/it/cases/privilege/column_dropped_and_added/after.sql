create table t (id int, b text, c text);
grant select (id, c), insert (b) on t to reader;
