insert into public.sale values (1, 1), (2, 1), (3, 2);
