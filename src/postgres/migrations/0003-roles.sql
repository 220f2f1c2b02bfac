-- Three duties, three roles: `<schema>_reader`, `<schema>_stager`, `<schema>_promoter`. They cannot log in; give them to
-- the users who do. Nothing is granted to anybody else. What a duty may do, it does through functions that check it.

create function :schema.create_roles() returns void language plpgsql set search_path = :schema, pg_temp as $$
declare
  duty text;
begin
  foreach duty in array array['reader', 'stager', 'promoter'] loop
    if not exists (select from pg_roles r where r.rolname = role_name(duty)) then
      execute format('create role %I nologin', role_name(duty));
    end if;
  end loop;
exception when insufficient_privilege then
  -- One role for everything works; `corpusgate doctor` says what is missing.
  raise notice 'the roles of schema % were not created: %', current_schema(), sqlerrm;
end $$;

-- Row-level security is on everywhere. Rows of content and vectors are for the owner's functions and views alone;
-- bookkeeping is for every duty to read.
create function :schema.protect_tables() returns void language plpgsql set search_path = :schema, pg_temp as $$
declare
  one name;
begin
  for one in select c.relname from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname not like 'inbox\_%' and not c.relrowsecurity loop
    execute format('alter table %I enable row level security', one);
  end loop;
  foreach one in array array['migrations', 'corpus', 'profiles', 'segments', 'generations', 'live', 'lease', 'verdicts', 'runs', 'audit', 'query_embeddings'] loop
    if not exists (select from pg_policies p where p.schemaname = current_schema() and p.tablename = one) then
      execute format('create policy bookkeeping on %I for select using (true)', one);
    end if;
  end loop;
end $$;

create or replace function :schema.protect_segment(table_name text) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  execute format('alter table %I enable row level security', table_name);
  -- Vectors carry no text; a plan asks which inputs are embedded already.
  execute format('create policy vectors on %I for select using (true)', table_name);
  if exists (select from pg_roles r where r.rolname = role_name('reader')) then
    execute format('grant select on %I to %I', table_name, role_name('reader'));
  end if;
end $$;

-- Grants of every duty, made anew; roles that a DBA created later get theirs at the next migrate.
create function :schema.grant_duties() returns void language plpgsql set search_path = :schema, pg_temp as $$
declare
  reading constant text[] := array['sees_everything', 'role_name', 'require_visible', 'inspect_generation', 'generation_chunks',
    'generation_paths', 'count_where', 'chunk_hash', 'version_hash', 'segment_name', 'search', 'search_lexical', 'search_dense',
    'search_hybrid', 'filtered_documents', 'live_embeddings', 'audit_hash', 'begin_run', 'end_run', 'verify_audit'];
  staging constant text[] := array['take_lease', 'renew_lease', 'release_lease', 'require_epoch', 'remove_abandoned', 'create_segment',
    'open_generation', 'accept_documents', 'accept_vectors', 'gather_vectors', 'index_segment', 'seal_generation', 'record_verdicts',
    'store_query_embeddings'];
  promoting constant text[] := array['flip_live', 'prune', 'record_verdicts'];
  duty text;
  allowed text[];
  one record;
begin
  for one in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = current_schema()::regnamespace loop
    execute format('revoke all on function %s from public', one.signature);
  end loop;
  foreach duty in array array['reader', 'stager', 'promoter'] loop
    continue when not exists (select from pg_roles r where r.rolname = role_name(duty));
    allowed := case duty when 'reader' then reading when 'stager' then reading || staging else reading || promoting end;
    execute format('grant usage on schema %I to %I', current_schema(), role_name(duty));
    for one in select p.oid::regprocedure as signature from pg_proc p
        where p.pronamespace = current_schema()::regnamespace and p.proname = any (allowed) loop
      execute format('grant execute on function %s to %I', one.signature, role_name(duty));
    end loop;
    for one in select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace
        and (c.relkind = 'v' or c.relname like 'segment\_%' and c.relkind = 'r' or c.relname in
          ('migrations', 'corpus', 'profiles', 'segments', 'generations', 'live', 'lease', 'verdicts', 'runs', 'audit', 'query_embeddings')) loop
      execute format('grant select on %I to %I', one.relname, role_name(duty));
    end loop;
    if duty = 'stager' then
      execute format('grant insert on inbox_documents, inbox_chunks, inbox_vectors to %I', role_name(duty));
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

select :schema.create_roles();
