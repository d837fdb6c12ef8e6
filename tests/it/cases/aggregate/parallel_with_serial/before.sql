create aggregate public.mean(numeric) (sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg);
