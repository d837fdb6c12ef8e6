create schema app;
create collation public.c from "C";
create collation public.german (provider = icu, locale = 'de-DE');
comment on collation public.german is 'x';
create collation public.old_name (provider = icu, locale = 'sv-SE');
