create type temp as (c numeric);
create function temp_of(int) returns temp language sql immutable as 'select row($1 / 10.0)::temp';
create function of_temp(temp) returns int language sql immutable as 'select ($1.c * 10)::int';
create cast (int as temp) with function temp_of(int) as assignment;
create cast (temp as int) with function of_temp(temp);
create table t (id int primary key, a temp, b int);
