create type t1 as (a bigint); create type t2 as enum ('y', 'x', 'z'); create function c12(x t1) returns t2 language sql immutable as $$ select case when $1.a > 1 then 'x'::t2 else 'y' end $$; create function c21(t2, int) returns t1 language sql immutable as $$ select row(1)::t1 $$;
create cast (t1 as t2) with function c12(t1) as implicit; create cast (t2 as t1) with function c21(t2, int) as assignment; create cast (t2 as int) with inout as assignment;
create table t (id int primary key, a t1, b t2 default 'y', g t2 generated always as (c12(a)) stored); create view v as select a::t2 as at2, b::t1 as bt1, b::int as bi from t; create index on t ((a::t2)); create function use(t1) returns t2 language sql immutable begin atomic select $1::t2; end;
comment on cast (t1 as t2) is 'cc';
