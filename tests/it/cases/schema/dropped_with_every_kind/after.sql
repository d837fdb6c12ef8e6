create table zz (id int);
