select n = 2 from m
