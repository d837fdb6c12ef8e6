create domain pct as int; create domain code as text; create domain yes as int; create domain odd as text check (value <> '');
create type skill as (name text, lvl pct, lvls pct[], c code, d text, e int[], f yes, o odd);
create table emp (id int primary key, one skill, many skill[], p pct, c code, d text, e int[]);
