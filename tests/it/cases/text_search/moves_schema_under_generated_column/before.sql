create text search dictionary d_simple (template = simple, stopwords = english);
create text search configuration conf (copy = english);
alter text search configuration conf alter mapping for asciiword with d_simple;
create table doc (id int primary key, title text, body text, v tsvector generated always as (to_tsvector('conf', title)) stored);
create index doc_v on doc using gin (v);
create index doc_b on doc using gin (to_tsvector('conf', body));
create view found as select id, ts_rank(v, to_tsquery('conf', 'x')) r from doc;
create function search(q text) returns setof doc language sql stable as $$ select * from doc where v @@ plainto_tsquery('conf', q) $$;
