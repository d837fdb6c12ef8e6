create table loc (id int, k text default 'a');
