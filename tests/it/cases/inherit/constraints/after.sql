create table p (a int, b text, constraint pb check (b <> ''), constraint pn check (a < 100) no inherit);
create table c (constraint pa check (a > 0)) inherits (p);
