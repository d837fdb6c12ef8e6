create domain email as text collate "C" default 'a@b' not null constraint has_at check (value like '%@%') check (length(value) < 100);
create domain many as email[];
create table t (id int, e email default 'x@y', m many);
comment on domain email is 'email';
comment on constraint has_at on domain email is 'at';
