//! Privileges on what an extension made, where they are not those that it came with: `GRANT` and `REVOKE` on its
//! functions, types and tables are the user's, and `pg_dump` writes them out (PostgreSQL manual, `pg_init_privs`).

use serde::{Deserialize, Serialize};

use super::grants::{Grants, statements};
use crate::object::{Alter, Context, Folds, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Grantee, Ident};

/// What one grantee may do with one object of an extension.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberPrivilege {
    /// The extension.
    pub extension: String,
    /// The schema that the extension is in.
    pub schema: String,
    /// The word by which `GRANT` calls the object: `FUNCTION`.
    pub keyword: String,
    /// The object as SQL names it, with `@extschema@` for the extension's schema: it may be moved.
    pub name: String,
    /// The column, where only that is meant.
    pub column: Option<String>,
    /// The role; empty for `PUBLIC`.
    pub grantee: String,
    /// Who has granted it; empty for the owner, which is also what a superuser's grants count as.
    pub grantor: String,
    /// What it may do when the extension has just been created.
    pub initial: Grants,
    /// What it may do.
    pub privileges: Grants,
    /// Whether the role's ownership or the default privileges of the database give it, rather than a `GRANT`.
    pub by_default: bool,
}

impl PartialEq for MemberPrivilege {
    fn eq(&self, other: &Self) -> bool {
        // Named one by one, so that a new field cannot be forgotten here. What the extension came with, and who owns
        // it, is the server's to say.
        let Self { extension, schema, keyword, name, column, grantee, grantor, privileges, initial: _, by_default: _ } =
            self;
        (extension, schema, keyword, name) == (&other.extension, &other.schema, &other.keyword, &other.name)
            && (column, grantee, grantor) == (&other.column, &other.grantee, &other.grantor)
            && *privileges == other.privileges
    }
}

impl Eq for MemberPrivilege {}

impl MemberPrivilege {
    fn extension_id(&self) -> ObjectId {
        ObjectId::global(Kind::Extension, &self.extension)
    }

    fn change(&self, from: &Grants, to: &Grants, at: &Context) -> Vec<Statement> {
        let name = self.name.replace("@extschema@", &Ident(&self.schema).to_string());
        let grantee = Grantee(&self.grantee);
        let write = |verb: &str, privileges: &str, with_option: bool| {
            let preposition = if verb == "GRANT" { "TO" } else { "FROM" };
            let option = if with_option { " WITH GRANT OPTION" } else { "" };
            format!("{verb} {privileges} ON {} {name} {preposition} {grantee}{option}", self.keyword)
        };
        let mut written: Vec<Statement> = statements(from, to, self.column.as_deref(), &write)
            .into_iter()
            .map(|one| {
                let hazard = one.hazard(&self.grantee, &format!("{name} of {}", self.extension_id()));
                Statement::new(one.sql).hazard(hazard)
            })
            .collect();
        // Who grants is who runs the statement: GRANTED BY can name nobody else (PostgreSQL manual, GRANT).
        if !self.grantor.is_empty() && !written.is_empty() {
            written.insert(0, Statement::new(format!("SET LOCAL ROLE {}", Ident(&self.grantor))));
            written.push(Statement::new(format!("SET LOCAL ROLE {}", Ident(at.creator))));
        }
        written
    }
}

impl ObjectKind for MemberPrivilege {
    const KIND: Kind = Kind::MemberPrivilege;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const THERE_IF: &'static str =
        "exists (select from pg_depend where deptype = 'e' and (objid >= 16384 or classid = 2612))";

    fn query(_version: u32) -> Option<String> {
        // Types in a signature are the extension's own or others'.
        let in_schema = |name: &str| {
            format!(
                "case when starts_with({name}, quote_ident(x.nspname) || '.')
                   then '@extschema@' || substr({name}, length(quote_ident(x.nspname)) + 1) else {name} end"
            )
        };
        let argument = in_schema("format_type(a.t, null)");
        let whole = in_schema("quote_ident(n.nspname) || '.' || quote_ident(o.name)");
        Some(format!(
            "with member as materialized (
               select d.classid, d.objid, e.extname, e.extnamespace from pg_depend d join pg_extension e
                 on e.oid = d.refobjid and d.refclassid = 3079 where d.deptype = 'e' and (d.objid >= 16384 or d.classid = 2612)
             ), o as (
               select 1255 as class, oid, 0 as sub, proowner as owner, pronamespace as namespace, proname::text as name,
                 null::text as column, proargtypes::oid[] as arguments, 'f' as code, 'ROUTINE' as keyword, proacl as acl
                 from pg_proc
               union all select 1259, oid, 0, relowner, relnamespace, relname, null, null,
                   case relkind when 'S' then 's' else 'r' end, case relkind when 'S' then 'SEQUENCE' else 'TABLE' end, relacl
                 from pg_class where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
               union all select 1259, c.oid, attnum, relowner, relnamespace, relname, attname, null, 'c', 'TABLE', attacl
                 from pg_attribute join pg_class c on c.oid = attrelid
                 where attacl is not null and attnum > 0 and not attisdropped
               union all select 1247, oid, 0, typowner, typnamespace, typname, null, null, 'T', 'TYPE', typacl from pg_type
               union all select 2615, oid, 0, nspowner, null, nspname, null, null, 'n', 'SCHEMA', nspacl from pg_namespace
               union all select 2612, oid, 0, lanowner, null, lanname, null, null, 'l', 'LANGUAGE', lanacl from pg_language
               union all select 2328, oid, 0, fdwowner, null, fdwname, null, null, 'F', 'FOREIGN DATA WRAPPER', fdwacl
                 from pg_foreign_data_wrapper
               union all select 1417, oid, 0, srvowner, null, srvname, null, null, 'S', 'FOREIGN SERVER', srvacl
                 from pg_foreign_server
             )
             select m.extname as extension, x.nspname as schema, o.keyword,
               case when o.namespace is null then quote_ident(o.name) else {whole} end || case when o.arguments is null
                 then '' else '(' || coalesce((select string_agg({argument}, ', ' order by a.i)
                   from unnest(o.arguments) with ordinality a(t, i)), '') || ')' end as name,
               o.column, coalesce(r.rolname, case when p.grantee <> 0 then p.grantee::text end, '') as grantee,
               case when p.grantor = o.owner then '' else coalesce(g.rolname, p.grantor::text) end as grantor,
               coalesce(json_object_agg(p.privilege_type, p.can) filter (where p.since = 'initial'), '{{}}') as initial,
               coalesce(json_object_agg(p.privilege_type, p.can) filter (where p.since = 'now'), '{{}}') as privileges,
               p.grantee = o.owner or coalesce(jsonb_object_agg(p.privilege_type, p.can)
                 filter (where p.since = 'now') = jsonb_object_agg(p.privilege_type, p.can)
                 filter (where p.since = 'default'), false) as by_default,
               '{{}}'::int8[] as addresses
             from o join member m on m.classid = o.class and m.objid = o.oid
               join pg_namespace x on x.oid = m.extnamespace left join pg_namespace n on n.oid = o.namespace
               left join pg_init_privs i on i.classoid = o.class and i.objoid = o.oid and i.objsubid = o.sub,
               lateral (select since, grantee, grantor, privilege_type, bool_or(grantable) as can from (
                   select 'now' as since, e.grantee, e.grantor, e.privilege_type, e.is_grantable as grantable
                     from aclexplode(coalesce(o.acl, acldefault(o.code::\"char\", o.owner))) e
                   union all select 'initial', e.grantee, e.grantor, e.privilege_type, e.is_grantable
                     from aclexplode(coalesce(i.initprivs, acldefault(o.code::\"char\", o.owner))) e
                   union all select 'default', e.grantee, e.grantor, e.privilege_type, e.is_grantable
                     from pg_default_acl f, aclexplode(f.defaclacl) e where f.defaclrole = o.owner
                       and f.defaclobjtype = o.code::\"char\" and f.defaclnamespace in (0, o.namespace)
                 ) every group by 1, 2, 3, 4) p
               left join pg_roles r on r.oid = p.grantee left join pg_roles g on g.oid = p.grantor
             where o.acl is not null or i.initprivs is not null
             group by m.extname, x.nspname, o.keyword, o.class, o.oid, o.name, o.namespace, n.nspname, o.arguments, o.column,
               o.owner, p.grantee, r.rolname, p.grantor, g.rolname
             having p.grantee = o.owner
               or coalesce(jsonb_object_agg(p.privilege_type, p.can) filter (where p.since = 'now'), '{{}}')
                 <> coalesce(jsonb_object_agg(p.privilege_type, p.can) filter (where p.since = 'initial'), '{{}}')
             order by 1, 3, 4, 5, 6, 7"
        ))
    }

    fn id(&self) -> ObjectId {
        let column = self.column.as_ref().map(|column| format!(" ({})", Ident(column))).unwrap_or_default();
        let grantor = if self.grantor.is_empty() {
            String::new()
        } else {
            format!("{}{}", super::GRANTED_BY, Ident(&self.grantor))
        };
        let name = format!("{}{grantor} on {} {}{column}", Grantee(&self.grantee), self.keyword, self.name);
        ObjectId::attached(Kind::MemberPrivilege, self.extension_id(), name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.extension_id())
    }

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        vec![self.extension_id()]
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        self.change(&self.initial, &self.privileges, at)
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let statements = to.change(&self.privileges, &to.privileges, at);
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        // Of an extension that moves nothing else than its schema changes: it has moved by then, or has not.
        self.change(&self.privileges, &self.initial, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;
    use crate::object::HazardKind;

    fn privilege(grantee: &str, can: &[&str]) -> MemberPrivilege {
        let grants = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), false)).collect::<Grants>();
        MemberPrivilege {
            extension: "hstore".to_owned(),
            schema: "My ext".to_owned(),
            keyword: "ROUTINE".to_owned(),
            name: "@extschema@.akeys(@extschema@.hstore)".to_owned(),
            column: None,
            grantee: grantee.to_owned(),
            grantor: String::new(),
            initial: grants(if grantee.is_empty() { &["EXECUTE"] } else { &[] }),
            privileges: grants(can),
            by_default: false,
        }
    }

    #[test]
    fn what_differs_from_the_beginning_is_granted_and_revoked() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let reader = privilege("reader", &["EXECUTE"]);
        assert_eq!(reader.create(&at)[0].sql, "GRANT EXECUTE ON ROUTINE \"My ext\".akeys(\"My ext\".hstore) TO reader");
        assert_eq!(
            reader.drop(&at)[0].sql,
            "REVOKE EXECUTE ON ROUTINE \"My ext\".akeys(\"My ext\".hstore) FROM reader"
        );
        let public = privilege("", &[]);
        assert_eq!(
            public.create(&at)[0].sql,
            "REVOKE EXECUTE ON ROUTINE \"My ext\".akeys(\"My ext\".hstore) FROM PUBLIC"
        );
        assert_eq!(public.drop(&at)[0].hazards[0].kind, HazardKind::WidensAccess);
        assert_eq!(reader.alter(&MemberPrivilege { schema: "x".to_owned(), ..reader.clone() }, &at), Alter::Nothing);
    }
}
