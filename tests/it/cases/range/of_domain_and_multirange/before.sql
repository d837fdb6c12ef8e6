create domain d as int check (value >= 0);
create type r as range (subtype = d);
create function f(a r) returns r language sql as 'select a';
