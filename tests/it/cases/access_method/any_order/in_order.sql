create table public.t (a integer);
create access method am type index handler hashhandler;
create operator class public.o for type integer using am as operator 1 =, function 1 hashint4(integer);
create index on public.t using am (a public.o);
