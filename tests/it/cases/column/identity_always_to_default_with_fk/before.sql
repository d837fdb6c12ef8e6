create table p(id bigint generated always as identity primary key);
create table c(id int primary key, pid bigint references p on delete cascade);
