create domain d as int check (value >= -5);
create type r as range (subtype = d, multirange_type_name = r_many);
create function f(a r) returns r_many language sql as 'select r_many(a)';
