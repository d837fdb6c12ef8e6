create table p (n int, t text collate "C", g int generated always as (n + 1) stored, h text generated always as (t || 'x') stored, e int, f int generated always as (e * 2) stored);
create table c (n int not null, t text collate "C");
