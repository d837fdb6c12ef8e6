create function a() returns bigint language sql as 'select 1::bigint';
create function b(x bigint default a()) returns bigint language sql as 'select $1';
create table t(id bigint default b());
