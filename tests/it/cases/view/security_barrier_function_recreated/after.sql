create table t (id int, who text);
create function me() returns varchar language sql stable as $$ select current_user::varchar $$;
create view v with (security_barrier, security_invoker) as select * from t where who = me();
create view w with (check_option = local) as select * from t where who = me();
revoke all on v from app; grant select on v to anon;
