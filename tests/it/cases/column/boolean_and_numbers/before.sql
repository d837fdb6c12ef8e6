create table p (id int primary key, a boolean default false, b boolean, c boolean not null default true, d boolean);
