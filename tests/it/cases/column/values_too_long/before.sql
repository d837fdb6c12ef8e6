create domain short as varchar(3);
create table t(id int primary key, a int[], b text, c varchar(9), d uuid[], e text, f text, g text[], h text);
