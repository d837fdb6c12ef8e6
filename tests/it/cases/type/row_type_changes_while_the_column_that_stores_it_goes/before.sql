create table s (id int, n text);
create table u (id int, r s, rs s[]);
