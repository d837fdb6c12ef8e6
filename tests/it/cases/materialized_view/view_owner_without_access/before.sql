create table secret (id int);
