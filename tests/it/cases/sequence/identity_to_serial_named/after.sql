create sequence my_seq as int start 10;
create table t(id int not null default nextval('my_seq'), n text);
alter sequence my_seq owned by t.id;
