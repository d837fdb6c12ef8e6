select (select array_agg((a, b)::text order by id) from t) = array['({5},{x})', '(,)', '({0},"{p,q}")']
  and (select array_agg(coalesce(c::text, '-') order by id) from t) = '{[5],-,[]}'
  and (select array_agg(coalesce(d::text, '-') order by id) from t) = array['["1"]', '-', '[]']
  and (select e from t where id = 1) = array['a, b', 'c"d', null, E'line\nnext', '{"a": [1]}']
  and (select e is null and f is null and g is null and h is null and i is null and j is null and k is null and l is null from t where id = 2)
  and (select e = '{}' and f = '{}' and i is null and k is null and l is null from t where id = 3)
  and (select f = '{1,2}' and (g #>> '{}')::timestamptz = '2024-01-01 10:00+00' and h = '"00000000-0000-0000-0000-00000000000a"' from t where id = 1)
  and (select i = '00000000-0000-0000-0000-00000000000b' and j[1] ~= '(1,2)' and k = 7 and l = '00000000-0000-0000-0000-00000000000c' from t where id = 1)
