create type e1 as enum ('new','gone'); create domain d0 as e1; create domain d1 as e1 check (value = 'new'); create table t(a d0, b d1);
