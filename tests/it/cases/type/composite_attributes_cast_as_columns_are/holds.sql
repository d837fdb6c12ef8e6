select (one).lvl = p and (one).lvls = '{1,2}' and length((one).c::text) = length(c::text) and length((one).d) = length(d) and (one).e = e and (one).f = 1 and length((one).o::text) = 1
  and (many[1]).lvl = 98 and length((many[1]).d) = 1 and length((many[1]).c::text) = 2 and (many[1]).f = 0 from emp where id = 1
