select string_agg(a || '|' || b || '|' || x, ' ' order by a) = '1|2|3 4|5|6' from c
