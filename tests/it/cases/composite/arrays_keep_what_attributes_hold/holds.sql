select (select array_lower(w, 1) = -1 and array_upper(w, 1) = 2 and w[0] is null and w[-1]::text = w[1]::text from t where id = 1)
  and (select (w[1]).n = 2 and (w[1]).js::text = '{"b":1,  "a":2, "b":3}' and (w[1]).j = 'null' and (w[1]).arr::text = '[0:1]={1,2}' and ((w[1]).i).a = 1
    and ((w[1]).i).m = 'ok' and ((w[1]).is_)[1].a = 2 and ((w[1]).is_)[2] is null from t where id = 1)
  and (select ((h).cs)::text = (select w::text from t where id = 1) and ((h).of_d)::text = (plain)::text and (h).k = 7 and (hs[1]).k = 8 and (hs[1]).cs::text = (h).cs::text
    and plain::text = of_d::text and (plain).j = 'null' and plain::text = (select (w[1])::text from t where id = 1) from t where id = 2)
  and (select array_ndims(w) = 2 and (w[1][1]).n = 1 and w[2][1] is null and h::text = '(,,)' and hs::text = '{}' and of_d is null from t where id = 3)
  and (select w is null and h is null and hs is null and plain is null from t where id = 4)
