create domain pct as numeric(5,2); create domain code as char(5); create domain yes as boolean; create domain odd as char(4) check (value <> '');
create type skill as (name text, lvl pct, lvls pct[], c code, d char(3), e numeric(4,1)[], f yes, o odd);
create table emp (id int primary key, one skill, many skill[], p pct, c code, d char(3), e numeric(4,1)[]);
