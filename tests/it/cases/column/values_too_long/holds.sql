select (select (a, b, c, d, e, f, g, h)::text from t where id = 1) = '({12345},{abcdef},{xyzzy},{00000000-0000-0000-0000-00000000000a},10101,abc,"{""a  "",bcd}",101)'
  and (select a is null and b is null and c is null and d is null and e is null from t where id = 2)
