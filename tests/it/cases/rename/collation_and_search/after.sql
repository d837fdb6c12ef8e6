-- @renamed from=de
create collation german (provider = icu, locale = 'de');
create table t (id int primary key, a text collate german);
-- @renamed from=cfg1
create text search configuration cfg2 (copy = simple);
create index on t using gin (to_tsvector('cfg2', a));
