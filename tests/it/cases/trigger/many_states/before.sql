create function trg() returns trigger language plpgsql as 'begin return new; end';
create table t(a int, b int);
create trigger a before insert on t for each row execute function trg();
create trigger b after update on t for each statement execute function trg();
create constraint trigger c after insert on t deferrable for each row execute function trg();
alter table t disable trigger a;
