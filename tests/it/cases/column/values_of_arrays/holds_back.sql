select (select (a, b, c, d, h, k, l)::text from t where id = 1) = '(5,{x},{5},{1},00000000-0000-0000-0000-00000000000a,{7},{00000000-0000-0000-0000-00000000000c})'
  and (select g = '2024-01-01 10:00+00' and j ~= '(1,2)' and e = '["\"a\""]' and f::text = '[1,2]' and i = '"00000000-0000-0000-0000-00000000000b"' from t where id = 1)
  and (select a is null and b is null and c = '{}' and d = '{1}' and e is null and k is null from t where id = 2)
