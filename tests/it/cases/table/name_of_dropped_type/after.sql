create table thing (id int);
create table other (t text);
