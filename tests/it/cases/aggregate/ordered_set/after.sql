create aggregate public.middle(double precision order by double precision) (
  sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_cont_float8_final, finalfunc_modify = read_only);
create aggregate public.place(variadic "any" order by variadic "any") (
  sfunc = ordered_set_transition_multi, stype = internal, finalfunc = dense_rank_final, finalfunc_extra,
  finalfunc_modify = shareable, hypothetical);
alter aggregate public.place(variadic "any" order by variadic "any") owner to writer;
