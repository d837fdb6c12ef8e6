insert into public.t values (1, 'a', 'b', 3, 4, 5);
