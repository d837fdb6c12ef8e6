select (select aa = 2 and x = 3 and k = 4 from c) and (select aa = 5 from d) and (select count(*) = 2 from p)
