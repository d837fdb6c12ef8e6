create table lookup(code text primary key);
create table t(id int primary key, s text not null default 'a' references lookup);
