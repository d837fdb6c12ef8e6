create function f(a anyelement, c anyarray) returns anyarray language sql as $$ select c $$;
create function w(a anyelement) returns anyelement language sql as $$ select a $$;
