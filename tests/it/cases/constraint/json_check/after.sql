create table t (id int primary key, j text check (j is json object with unique keys), v text check (v is json array));
