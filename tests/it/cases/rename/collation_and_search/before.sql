-- @renamed from=german
create collation de (provider = icu, locale = 'de');
create table t (id int primary key, a text collate de);
-- @renamed from=cfg2
create text search configuration cfg1 (copy = simple);
create index on t using gin (to_tsvector('cfg1', a));
