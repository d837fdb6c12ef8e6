create table t (id int, a text, b text);
grant select (id, a), insert (b) on t to reader;
