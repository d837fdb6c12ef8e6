create type "E t" as enum ('it''s', 'A', 'a', ' ', '');
create table t(k "E t" default '', x "E t"[] default array['it''s', 'A']::"E t"[]);
