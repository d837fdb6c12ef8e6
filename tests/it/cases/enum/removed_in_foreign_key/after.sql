create type e as enum ('a', 'b');
create table p (k e primary key);
create table c (id int, k e references p on delete cascade);
create unique index u on c (k, id);
