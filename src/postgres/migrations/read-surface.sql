-- What applications read: what is live, and nothing else. Made anew at every `migrate`, since names are configured.
-- Barriers: else a cheap function of a reader's own, in a condition, is asked of rows before the join leaves out what is
-- not live, and can tell their text.

create or replace view :schema.documents with (security_barrier) as
select v.path, v.title, v.metadata, v.category, v.doc_type, v.language, v.chunk_count as chunks, encode(v.hash, 'hex') as version,
  encode(v.content_hash, 'hex') as content_hash, encode(v.metadata_hash, 'hex') as metadata_hash, g.generation,
  v.status, v.embed_mode, v.pricing_sensitive, encode(v.visibility_hash, 'hex') as visibility_hash
from :schema.live l
join :schema.generation_documents g on g.generation = l.generation
join :schema.document_versions v on v.hash = g.document_version;

create or replace view :schema.chunks with (security_barrier) as
select encode(v.hash, 'hex') || '-' || c.ordinal as id, v.path, c.ordinal, v.title, c.heading_path, c.headings, c.text as content,
  c.tokens, m.metadata, encode(c.input_hash, 'hex') as input_hash, encode(c.hash, 'hex') as chunk_hash, encode(v.hash, 'hex') as version,
  v.hash as document_version, g.generation, m.metadata ->> 'category' as category, m.metadata ->> 'doc_type' as doc_type, v.status,
  v.embed_mode, coalesce(m.metadata -> 'pricing_sensitive' = 'true', false) as pricing_sensitive, v.language, m.metadata -> 'labels' as labels
from :schema.live l
join :schema.generation_documents g on g.generation = l.generation
join :schema.document_versions v on v.hash = g.document_version
join :schema.document_chunks c on c.document_version = v.hash
cross join lateral (select case when v.metadata ? 'sections' then :schema.chunk_metadata(v.metadata, c.headings) else v.metadata end as metadata) m;

-- A function, since the table of vectors changes with the generation.
create or replace function :schema.live_embeddings() returns table (id text, embedding :vector.halfvec, profile text)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
declare
  target generations;
begin
  select g.* into target from live l join generations g on g.number = l.generation;
  if target.number is null then
    return;
  end if;
  return query execute format(
    'select encode(c.document_version, ''hex'') || ''-'' || c.ordinal, s.embedding, $2 from generation_documents g
     join document_chunks c on c.document_version = g.document_version join %I s on s.input_hash = c.input_hash where g.generation = $1',
    segment_name(target.segment)) using target.number, target.profile;
end $$;

create or replace view :schema.embeddings as select e.id, e.embedding, e.profile from :schema.live_embeddings() e;

-- `metadata` carries what an answer cites, beside the document's own. Without a count it finds the most that `search`
-- does: clients that leave it out filter and limit what comes back.
create or replace function :schema.match_live(query_embedding :vector.vector, match_count integer, filter jsonb)
returns table (id text, content text, metadata jsonb, embedding jsonb, similarity double precision)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
declare
  target generations;
begin
  select g.* into target from live l join generations g on g.number = l.generation;
  if target.number is null then
    raise exception 'nothing is live' using errcode = 'CG002', hint = 'Ingest first.';
  end if;
  return query execute format(
    'select encode(f.document_version, ''hex'') || ''-'' || f.ordinal, f.content,
       f.metadata || jsonb_build_object(''path'', f.path, ''title'', f.title, ''headingPath'', f.heading_path),
       s.embedding::text::jsonb, 1 - f.distance
     from search(query_embedding => $1, profile => $2, match_count => $3, filter => $4, mode => ''dense'') f
     join document_chunks c on c.document_version = f.document_version and c.ordinal = f.ordinal
     join %I s on s.input_hash = c.input_hash order by f.distance, f.path, f.ordinal', segment_name(target.segment))
    using query_embedding::halfvec, target.profile, coalesce(match_count, 1000), coalesce(filter, '{}');
end $$;

-- For the duties and for Supabase's server-side role where there is one; nobody else.
create or replace function :schema.confine(kind text, object text) returns void
language plpgsql set search_path = :schema, pg_temp as $$
declare
  one name;
begin
  execute format('revoke all on %s %s from %s', kind, object, outsiders());
  for one in select r.rolname from pg_roles r where r.rolname in ('service_role', role_name('reader'), role_name('stager'), role_name('promoter'))
      order by r.rolname <> 'service_role', r.rolname loop
    execute format('revoke all on %s %s from %I', kind, object, one);
    execute format('grant %s on %s %s to %I', case kind when 'function' then 'execute' else 'select' end, kind, object, one);
  end loop;
end $$;

-- What every duty may read as it is: it says what happened, and shows no content.
create or replace function :schema.bookkeeping() returns name[] language sql immutable as $$
  select array['migrations', 'corpus', 'profiles', 'segments', 'generations', 'live', 'lease', 'verdicts', 'runs', 'checkpoints', 'canary_noise', 'drift_history', 'audit', 'query_embeddings']::name[]
$$;

-- The one list of what a duty may do in the schema: grants are made from it, and `doctor` compares with it.
create or replace function :schema.duty_rights(duty text) returns table (kind text, object oid, name text, privilege text)
language sql stable security definer set search_path = :schema, pg_temp as $$
  select 'function', p.oid, format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), 'execute'
  from pg_proc p
  where p.pronamespace = quote_ident(current_schema())::regnamespace and p.proname = any (
    array['search', 'search_dense', 'live_embeddings', 'inspect_generation', 'generation_chunks', 'generation_paths', 'count_where',
      'stored_inputs', 'chunk_metadata', 'document_vectors', 'count_shared', 'moved_documents', 'probe_sample', 'find_probes', 'segment_facts', 'foreign_vectors', 'index_recall', 'altered_versions', 'lost_vectors', 'lost_lexemes',
      'verify_audit', 'duty_rights'] || case duty
    when 'stager' then array['begin_run', 'checkpoint', 'end_run', 'take_lease', 'renew_lease', 'release_lease', 'remove_abandoned', 'create_segment',
      'open_generation', 'accept_documents', 'accept_vectors', 'gather_vectors', 'index_segment', 'seal_generation', 'record_verdicts', 'restore_documents', 'restore_lexemes', 'drop_zero_vectors',
      'store_query_embeddings', 'store_canary_noise', 'record_drift']
    when 'promoter' then array['begin_run', 'end_run', 'flip_live', 'prune']
    else '{}' end)
  union all
  select 'table', c.oid, c.relname::text, 'select'
  from pg_class c
  where c.relnamespace = quote_ident(current_schema())::regnamespace and (c.relkind = 'v' or c.relname = any (bookkeeping()))
  union all
  select 'table', c.oid, c.relname::text, 'insert'
  from pg_class c
  where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind = 'r' and c.relname like 'inbox\_%' and duty = 'stager'
$$;

select :schema.create_roles();
select :schema.protect_tables();
select :schema.grant_duties();

-- Configured names and match_documents stand in the exposed schema. What is there already under such a name and is not
-- this schema's own is left alone.
do $surface$
declare
  marker constant text := 'corpusgate ' || :'schema';
  signature constant text := format('%I.match_documents(%s.vector, integer, jsonb)', :'exposed', quote_ident(:'vector'));
  one record;
begin
  for one in select * from (values ('documents', :'documents'), ('chunks', :'chunks'), ('embeddings', :'embeddings')) n (own, wanted) where own <> wanted loop
    begin
      if exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = :'exposed' and c.relname = one.wanted
          and obj_description(c.oid, 'pg_class') is distinct from marker) then
        raise notice '%.% exists and is not of this schema; it is left alone', :'exposed', one.wanted;
        continue;
      end if;
      execute format('create or replace view %I.%I as select * from %I.%I', :'exposed', one.wanted, :'schema', one.own);
      execute format('comment on view %I.%I is %L', :'exposed', one.wanted, marker);
      perform :schema.confine('table', format('%I.%I', :'exposed', one.wanted));
      -- A function in a view runs with the rights of whoever reads the view.
      if one.own = 'chunks' then
        perform :schema.confine('function', format('%I.chunk_metadata(jsonb, text[])', :'schema'));
      end if;
      if one.own = 'embeddings' then
        perform :schema.confine('function', format('%I.live_embeddings()', :'schema'));
      end if;
    exception when insufficient_privilege or invalid_schema_name then
      raise notice 'the view %.% was not created: %', :'exposed', one.wanted, sqlerrm;
    end;
  end loop;

  -- Only `public` may be entered by everybody.
  for one in select r.rolname from pg_roles r join pg_namespace n on n.nspname = :'exposed'
      where r.rolname in ('service_role', :schema.role_name('reader'), :schema.role_name('stager'), :schema.role_name('promoter'))
        and not has_schema_privilege(r.oid, n.oid, 'usage') order by 1 loop
    begin
      execute format('grant usage on schema %I to %I', :'exposed', one.rolname);
    exception when insufficient_privilege then
      raise notice 'role % may not use schema %: %', one.rolname, :'exposed', sqlerrm;
    end;
  end loop;

  begin
    if exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = :'exposed' and p.proname = 'match_documents'
        and obj_description(p.oid, 'pg_proc') is distinct from marker) then
      raise notice '%.match_documents exists and is not of this schema; it is left alone', :'exposed';
      return;
    end if;
    -- As Supabase's guides and LangChain's SupabaseVectorStore call it. Definer: it shows what is live, as `search` does.
    execute format($create$
      create or replace function %I.match_documents(query_embedding %I.vector, match_count integer default null, filter jsonb default '{}')
      returns table (id text, content text, metadata jsonb, embedding jsonb, similarity double precision)
      language sql stable security definer set search_path = %I, %I, pg_temp as $body$
        select found.id, found.content, found.metadata, found.embedding, found.similarity
        from match_live(query_embedding, match_count, filter) found
      $body$ $create$, :'exposed', :'vector', :'schema', :'vector');
    execute format('comment on function %s is %L', signature, marker);
    perform :schema.confine('function', signature);
  exception when insufficient_privilege or invalid_schema_name then
    raise notice 'match_documents was not created in schema %: %', :'exposed', sqlerrm;
  end;
end $surface$;
