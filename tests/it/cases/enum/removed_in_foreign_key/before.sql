create type e as enum ('a', 'b', 'c');
create table p (k e primary key);
create table c (id int, k e references p on delete cascade);
create unique index u on c (k, id);
