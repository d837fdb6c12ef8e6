create table loc (id int not null, k text default 'a', constraint ck check (id > 0), n int);
