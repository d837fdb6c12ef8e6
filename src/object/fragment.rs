//! Expressions that several catalog queries share. Each takes the OID that it is about as an SQL expression, and is
//! null where that is 0.

/// The name of a function, qualified and quoted: `public.f`.
pub(super) fn function(oid: &str) -> String {
    format!(
        "(select quote_ident(fn.nspname) || '.' || quote_ident(f.proname) from pg_proc f
           join pg_namespace fn on fn.oid = f.pronamespace where f.oid = {oid})"
    )
}

/// A function with the types of its input arguments: `public.f(integer, text)`.
pub(super) fn signature(oid: &str) -> String {
    format!(
        "(select quote_ident(fn.nspname) || '.' || quote_ident(f.proname) || '(' || coalesce((
             select string_agg(format_type(ft, null), ', ' order by fi) from unnest(f.proargtypes) with ordinality fu(ft, fi)
           ), '') || ')' from pg_proc f join pg_namespace fn on fn.oid = f.pronamespace where f.oid = {oid})"
    )
}

/// The name of an operator, qualified: `public.===`.
pub(super) fn operator(oid: &str) -> String {
    format!(
        "(select quote_ident(pn.nspname) || '.' || p.oprname from pg_operator p
           join pg_namespace pn on pn.oid = p.oprnamespace where p.oid = {oid})"
    )
}

/// The name of an operator family, qualified and quoted: `public.fast_ops`.
pub(super) fn operator_family(oid: &str) -> String {
    format!(
        "(select quote_ident(mn.nspname) || '.' || quote_ident(m.opfname) from pg_opfamily m
           join pg_namespace mn on mn.oid = m.opfnamespace where m.oid = {oid})"
    )
}
