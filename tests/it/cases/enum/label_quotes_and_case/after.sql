create type "E t" as enum ('it''s', 'A', '"q"', 'a', ' ', '', 'z\');
create table t(k "E t" default 'z\', x "E t"[] default array['it''s', '"q"']::"E t"[]);
