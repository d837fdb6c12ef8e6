create type c as (a int, b text collate "C");
comment on column c.a is 'A';
comment on type c is 'C';
