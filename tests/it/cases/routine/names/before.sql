create function "My Func"("Arg One" int) returns int language sql as $$ select "Arg One" $$;
create function "f.with.dots"() returns int language sql as $$ select 1 $$;
create function "quo""te"(a "char", b character varying(5), c numeric(3,1), d timestamp(3) with time zone) returns bit varying language sql as $$ select b'1'::bit varying $$;
