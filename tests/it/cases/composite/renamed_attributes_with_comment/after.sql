create type c as (z int, b text);
comment on column c.z is 'Z';
