select 'a row of public.t would be in the way';
