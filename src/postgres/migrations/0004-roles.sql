-- Three duties, three roles: `<schema>_reader`, `<schema>_stager`, `<schema>_promoter`. They cannot log in; give them to
-- the users who do. Nothing is granted to anybody else. What a duty may do, it does through functions that check it.

create function :schema.create_roles() returns void language plpgsql set search_path = :schema, pg_temp as $$
declare
  duty text;
begin
  foreach duty in array array['reader', 'stager', 'promoter'] loop
    continue when exists (select from pg_roles r where r.rolname = role_name(duty));
    begin
      execute format('create role %I nologin', role_name(duty));
    exception
      -- Roles belong to the whole server: a schema of the same name in another database may be migrating now.
      when duplicate_object or unique_violation then
        null;
      when insufficient_privilege then
        -- One role for everything works; `corpusgate doctor` says what is missing.
        raise notice 'the role % was not created: %', role_name(duty), sqlerrm;
    end;
  end loop;
end $$;

-- Who must have nothing here, whatever the default privileges of the database give: everybody, and Supabase's API roles.
create function :schema.outsiders() returns text language sql stable as $$
  select 'public' || coalesce(string_agg(format(', %I', r.rolname), '' order by r.rolname), '') from pg_roles r
  where r.rolname in ('anon', 'authenticated', 'service_role')
$$;

-- Row-level security is on everywhere but in the inboxes, which COPY fills. Rows of content and vectors are for the
-- owner's functions and views alone; bookkeeping is for every duty to read.
create function :schema.protect_tables() returns void language plpgsql set search_path = :schema, pg_temp as $$
declare
  one name;
begin
  for one in select c.relname from pg_class c
      where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind = 'r' and c.relname not like 'inbox\_%' and not c.relrowsecurity loop
    execute format('alter table %I enable row level security', one);
  end loop;
  foreach one in array bookkeeping() loop
    if not exists (select from pg_policies p where p.schemaname = current_schema() and p.tablename = one) then
      execute format('create policy bookkeeping on %I for select using (true)', one);
    end if;
  end loop;
end $$;

create or replace function :schema.protect_segment(table_name text) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  execute format('alter table %I enable row level security', table_name);
  execute format('revoke all on %I from %s', table_name, outsiders());
end $$;

-- Grants of every duty, made anew; roles that a DBA created later get theirs at the next migrate.
create function :schema.grant_duties() returns void language plpgsql set search_path = :schema, pg_temp as $$
declare
  duty text;
  holders text := outsiders();
  one record;
begin
  foreach duty in array array['reader', 'stager', 'promoter'] loop
    if exists (select from pg_roles r where r.rolname = role_name(duty)) then
      holders := holders || format(', %I', role_name(duty));
    end if;
  end loop;
  execute format('revoke all on schema %I from %s', current_schema(), holders);
  execute format('revoke all on all tables in schema %I from %s', current_schema(), holders);
  execute format('revoke all on all sequences in schema %I from %s', current_schema(), holders);
  execute format('revoke all on all functions in schema %I from %s', current_schema(), holders);
  foreach duty in array array['reader', 'stager', 'promoter'] loop
    continue when not exists (select from pg_roles r where r.rolname = role_name(duty));
    execute format('grant usage on schema %I to %I', current_schema(), role_name(duty));
    for one in select r.kind, r.object, r.privilege from duty_rights(duty) r loop
      execute format('grant %s on %s %s to %I', one.privilege, one.kind,
        case one.kind when 'function' then one.object::regprocedure::text else one.object::regclass::text end, role_name(duty));
    end loop;
    -- To name the type of a query vector; usually everybody may.
    if not has_schema_privilege(role_name(duty), :'vector', 'usage') then
      begin
        execute format('grant usage on schema %I to %I', :'vector', role_name(duty));
      exception when insufficient_privilege then
        raise notice 'role % may not use schema %: %', role_name(duty), :'vector', sqlerrm;
      end;
    end if;
  end loop;
end $$;

-- The first entry whose hash does not follow from it and the one before; no row: the chain is whole.
create function :schema.verify_audit() returns table (sequence bigint, reason text)
language sql stable security definer set search_path = :schema, pg_temp as $$
  select a.sequence, case when a.previous_hash is distinct from coalesce(a.before, ''::bytea) then 'does not follow the entry before it' else 'was altered' end
  from (select e.*, lag(e.hash) over (order by e.sequence) as before, row_number() over (order by e.sequence) as place from audit e) a
  where a.previous_hash is distinct from coalesce(a.before, ''::bytea) or a.place <> a.sequence
    or a.hash <> audit_hash(a.previous_hash, a.sequence, a.at, a.actor, a.action, a.run, a.subject)
  order by a.sequence limit 1
$$;
