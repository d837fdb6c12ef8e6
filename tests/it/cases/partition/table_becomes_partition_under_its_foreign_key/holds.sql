select n = 1 from m
