select n = 2 and s = 3 from m
