create function trg() returns trigger language plpgsql as 'begin return new; end';
create table m(id int not null, k text) partition by list (k);
create table m_a partition of m for values in ('a');
create table m_b(id int not null, k text);
create trigger tr after insert on m for each row execute function trg();
alter table m_a enable row level security;
create policy p on m_a using (k = 'a');
grant select on m_a to reader;
create index m_id on m(id);
