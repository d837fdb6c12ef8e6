select (select (a, b, c, d, e)::text from t where id = 1) = '(1.2345678901234567,1.2345678,"{0.30000000000000004,NULL}",1.250,7.5)'
  and (select a = 'NaN' and b = '-infinity' and c is null and d is null from t where id = 2)
