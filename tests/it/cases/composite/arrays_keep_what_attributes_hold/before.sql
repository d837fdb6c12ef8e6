create type mood as enum ('sad', 'ok');
create type inner_t as (a int, m mood);
create type c as (n numeric, js json, j jsonb, arr int[], i inner_t, is_ inner_t[]);
create domain d as c;
create type holder as (k int, cs c[], of_d d);
create table t (id int primary key, w c[], h holder, hs holder[], plain c, of_d d);
