create table top (id integer, amount bigint);
create table bottom (note text) inherits (top);
create view zz_sums as select sum(amount) as total from bottom;
create index zz_idx on bottom ((amount + 2));
create policy zz on bottom using (amount > 0 and note <> '');
