-- Loads the library: until it is, only a superuser may name its settings in a function.
select '[1]':::vector.halfvec;

-- As before, but with each distance of an exact comparison computed once: it was, to order by it and to return it, twice. What is ordered
-- by is what is returned, with nothing added where the index shall give the order.
create or replace function :schema.search_dense(target integer, query_embedding :vector.halfvec, query_profile text, result_count integer, filter jsonb default '{}', exact boolean default false)
returns table (document_version bytea, ordinal integer, distance double precision)
language plpgsql stable rows 50 parallel restricted security definer set search_path = :schema, :vector, pg_temp
set hnsw.ef_search = 100 set hnsw.iterative_scan = 'strict_order' set hnsw.max_scan_tuples = 200000 set jit = off as $$
declare
  few_documents constant integer := 1000;
  table_name text;
  generation_profile text;
  selected bytea[];
  all_joined text;
begin
  perform require_visible(target);
  select segment_name(g.segment), g.profile into table_name, generation_profile from generations g where g.number = target;
  if table_name is null then
    raise exception 'generation % does not exist', target using errcode = 'CG002';
  end if;
  if generation_profile is distinct from query_profile then
    raise exception 'the query was embedded as %, generation % holds %', coalesce(query_profile, 'null'), target, generation_profile
      using errcode = 'CG006', hint = 'Embed the query with the profile of the generation.';
  end if;
  if filter <> '{}' then
    selected := filtered_documents(target, filter, few_documents);
  end if;
  if selected is not null then
    return query execute format(
      'select n.* from (select c.document_version, c.ordinal, s.embedding <=> $1 as distance
       from unnest($2) d (hash) join document_versions v on v.hash = d.hash
       join document_chunks c on c.document_version = d.hash join %I s on s.input_hash = c.input_hash
       where carries(v.metadata, c.headings, $4) order by 3, 1, 2 limit $3) n where n.distance <> ''NaN''', table_name)
      using query_embedding, selected, result_count, filter;
    return;
  end if;
  exact := exact or not has_vector_index(format('%I', table_name)::regclass);
  all_joined := format(
    'select n.* from (select c.document_version, c.ordinal, %s as distance
     from %I s join document_chunks c on c.input_hash = s.input_hash
     join generation_documents g on g.document_version = c.document_version and g.generation = $2
     where $3 = ''{}'' or exists (select from document_versions v where v.hash = c.document_version and carries(v.metadata, c.headings, $3))
     order by 3, 1, 2 limit $4) n where n.distance <> ''NaN''',
    case when exact then '(s.embedding <=> $1) + 0' else 's.embedding <=> $1' end, table_name);
  if not exact or filter <> '{}' then
    return query execute all_joined using query_embedding, target, filter, result_count;
    return;
  end if;
  return query execute format(
    'with nearest as materialized (
       select s.input_hash, (s.embedding <=> $1) + 0 as distance from %I s order by 2 limit 8 * $4
     ), met as materialized (
       select c.document_version, c.ordinal, r.distance from nearest r join document_chunks c on c.input_hash = r.input_hash
       join generation_documents g on g.document_version = c.document_version and g.generation = $2
       where r.distance <> ''NaN''
     ), enough as materialized (
       select count(*) < 8 * $4 or max(r.distance) = ''NaN''
         or (select count(*) from met m where m.distance < max(r.distance)) >= $4 as yes
       from nearest r
     )
     (select m.document_version, m.ordinal, m.distance from met m where (select e.yes from enough e) order by 3, 1, 2 limit $4)
     union all
     select a.* from (%s) a where not (select e.yes from enough e)
     order by 3, 1, 2', table_name, all_joined)
    using query_embedding, target, filter, result_count;
end $$;

-- Theirs is a pattern with a backslash, which was a mere letter for a caller with standard_conforming_strings off.
alter function :schema.search(text, :vector.halfvec, text, integer, jsonb, integer, text) set standard_conforming_strings = on;
alter function :schema.probe_sample(integer, integer, integer) set standard_conforming_strings = on;
