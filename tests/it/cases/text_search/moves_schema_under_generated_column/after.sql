create schema ts;
create text search dictionary ts.d_simple (template = simple, accept = false);
create text search configuration ts.conf (parser = default);
alter text search configuration ts.conf add mapping for asciiword, word with ts.d_simple, english_stem;
create table doc (id int primary key, title varchar(200), body text, v tsvector generated always as (setweight(to_tsvector('ts.conf', title), 'A') || to_tsvector('ts.conf', coalesce(body, ''))) stored);
create index doc_v on doc using gin (v) with (fastupdate = off);
create index doc_b on doc using gin (to_tsvector('ts.conf', body));
create view found as select id, ts_rank(v, to_tsquery('ts.conf', 'x')) r from doc;
create function search(q text) returns setof doc language sql stable as $$ select * from doc where v @@ plainto_tsquery('ts.conf', q) $$;
