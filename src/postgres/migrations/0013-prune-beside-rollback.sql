-- Live, and the latest `keep` generations (at least one) that were live before it, each of which was verified before; and what is being
-- staged, or held and not yet decided upon: the next ingest removes those that nobody wants.
create function :schema.retained_generations(keep integer) returns setof integer
language sql stable set search_path = :schema, pg_temp as $$
  select l.generation from live l where l.generation is not null
  union
  (select (a.subject ->> 'previous')::integer from audit a
   join generations g on g.number = (a.subject ->> 'previous')::integer
   where a.action in ('promote', 'rollback') and a.subject ->> 'previous' <> (select coalesce(l.generation::text, '') from live l)
   group by 1 order by max(a.sequence) desc limit greatest(keep, 1))
  union
  select s.number from generation_states s where s.state in ('staged', 'sealed')
$$;

-- As before, but without the live row, for which a rollback waited as long as a prune worked. What goes is locked instead: who goes back
-- to one of these waits and finds it gone, and one that was made live before it could be locked stays.
create or replace function :schema.prune(keep integer, unused_before timestamptz, actor text, run uuid)
returns table (generations integer[], documents bigint, segments integer[], vectors bigint)
language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  locked integer[];
  one record;
  dropped bigint;
begin
  select coalesce(array_agg(unused.number), '{}') into locked from (
    select g.number from generations g where g.number not in (select retained_generations(keep)) order by g.number for update
  ) unused;
  with gone as (
    delete from generations g where g.number = any(locked) and g.number not in (select retained_generations(keep)) returning g.number
  )
  select coalesce(array_agg(number order by number), '{}') into generations from gone;
  with gone as (
    delete from document_versions v where not exists (select from generation_documents d where d.document_version = v.hash) returning 1
  )
  select count(*) into documents from gone;
  segments := '{}';
  vectors := 0;
  for one in select s.number from segments s where not exists (select from generations g where g.segment = s.number)
      and s.created_at < unused_before loop
    execute format('drop table %I', segment_name(one.number));
    delete from segments s where s.number = one.number;
    segments := segments || one.number;
  end loop;
  for one in select s.number from segments s where s.created_at < unused_before loop
    execute format('delete from %I v where v.stored_at < $1 and not exists (select from document_chunks c where c.input_hash = v.input_hash)',
      segment_name(one.number)) using unused_before;
    get diagnostics dropped = row_count;
    vectors := vectors + dropped;
  end loop;
  perform append_audit(actor, 'prune', run, jsonb_build_object('generations', generations, 'documents', documents, 'segments', segments, 'vectors', vectors));
  return next;
end $$;
