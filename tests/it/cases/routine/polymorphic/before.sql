create function f(a anyelement, b anyarray) returns anyelement language sql as $$ select a $$;
create function w(a anyelement) returns setof anyelement language sql as $$ select a $$;
