create schema app;
create collation public.c (lc_collate = 'C', lc_ctype = 'C.UTF-8');
create collation public.german (provider = icu, locale = 'de-u-co-phonebk');
comment on collation public.german is 'y';
create collation app.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
alter collation app.loose owner to writer;
create collation public.new_name (provider = icu, locale = 'sv-SE');
