insert into public.t values ('a');
