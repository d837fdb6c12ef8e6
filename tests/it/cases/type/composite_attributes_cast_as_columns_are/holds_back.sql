select (one).lvl = p and (one).lvls = '{1,2}' and (one).c = c and (one).d = d and (one).e = e and (one).f and not (many[1]).f and (many[1]).lvl = 98 from emp where id = 1
