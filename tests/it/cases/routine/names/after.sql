create function "My Func"("arg two" int) returns int language sql as $$ select "arg two" $$;
create function "f.with.dots"() returns int language sql as $$ select 2 $$;
create function "quo""te"(a "char", b character varying, c numeric, d timestamptz, e interval[] default '{1 day}') returns bit varying language sql as $$ select b'1'::bit varying $$;
comment on function "My Func"(int) is 'mine';
grant execute on function "f.with.dots"() to reader;
