select g = 2 and h = 'ax' and e is null and f is null from c
