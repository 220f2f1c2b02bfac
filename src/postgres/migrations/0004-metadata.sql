-- Metadata as columns, and metadata of single passages. All of it derives from `metadata_json`, which is hashed: no copy
-- can differ, and nothing of it is part of an embedding input.

-- Of what decides who finds a document; src/chunk computes the same.
create function :schema.visibility_hash(metadata jsonb) returns bytea language sql immutable parallel safe as $$
  select sha256(convert_to(concat_ws(E'\x1f',
    case when metadata ->> 'embed_mode' in ('metadata', 'none') then metadata ->> 'embed_mode' else 'full' end,
    case when metadata -> 'pricing_sensitive' = 'true' then 'true' else 'false' end,
    case when jsonb_typeof(metadata -> 'visibility') = 'string' then metadata ->> 'visibility' else '' end), 'UTF8'))
$$;

alter table :schema.document_versions
  add column category text generated always as (metadata_json::jsonb ->> 'category') stored,
  add column doc_type text generated always as (metadata_json::jsonb ->> 'doc_type') stored,
  add column status text generated always as (metadata_json::jsonb ->> 'status') stored,
  add column embed_mode text not null generated always as (
    case when metadata_json::jsonb ->> 'embed_mode' in ('metadata', 'none') then metadata_json::jsonb ->> 'embed_mode' else 'full' end) stored,
  add column pricing_sensitive boolean not null generated always as (
    coalesce(metadata_json::jsonb -> 'pricing_sensitive' = 'true', false)) stored,
  add column language text generated always as (metadata_json::jsonb ->> 'language') stored,
  add column visibility_hash bytea not null generated always as (:schema.visibility_hash(metadata_json::jsonb)) stored;

-- Documents that say something of single headings; a filter has to look at their passages one by one.
create index document_versions_with_sections on :schema.document_versions (hash) where metadata ? 'sections';

-- Whether a passage that shows some of `headings` belongs to a section, named by its heading or, where that is not
-- unique, by headings from the outside in, joined by ` > `. src/load/section-findings.ts does the same.
create function :schema.shows_section(headings text[], section text) returns boolean
language plpgsql immutable parallel safe as $$
declare
  part text;
  place integer := 0;
begin
  if section = any (headings) then
    return true;
  end if;
  foreach part in array string_to_array(section, ' > ') loop
    place := array_position(headings, part, place + 1);
    if place is null then
      return false;
    end if;
  end loop;
  return section <> '';
end $$;

-- A passage's metadata: its document's, over it that of the sections it shows some of, in the order of their names. Labels
-- add up, and a passage is pricing-sensitive when its document or any of its sections is.
create function :schema.chunk_metadata(metadata jsonb, headings text[]) returns jsonb
language plpgsql immutable parallel safe security definer set search_path = :schema, pg_temp as $$
declare
  made jsonb := metadata - 'sections';
  own jsonb;
  labels jsonb;
  sensitive boolean;
begin
  if jsonb_typeof(metadata -> 'sections') is distinct from 'object' then
    return made;
  end if;
  for own in select s.value from jsonb_each(metadata -> 'sections') s
      where jsonb_typeof(s.value) = 'object' and shows_section(headings, s.key) order by s.key collate "C" loop
    select jsonb_agg(distinct l.label) into labels from jsonb_path_query(jsonb_build_array(made -> 'labels', own -> 'labels'), '$[*][*]') l (label)
      where l.label <> 'null';
    sensitive := made -> 'pricing_sensitive' = 'true' or own -> 'pricing_sensitive' = 'true';
    made := made || own;
    if labels is not null then
      made := jsonb_set(made, '{labels}', labels);
    end if;
    if sensitive then
      made := jsonb_set(made, '{pricing_sensitive}', 'true');
    end if;
  end loop;
  return made;
end $$;

-- Whether a passage carries all of the given metadata. Without a search_path of its own, so that it is inlined: a scan of
-- the vector index asks it of every passage that it meets.
create function :schema.carries(metadata jsonb, headings text[], wanted jsonb) returns boolean
language sql immutable parallel safe as $$
  select case when metadata ? 'sections' then :schema.chunk_metadata(metadata, headings) @> wanted else metadata @> wanted end
$$;

-- What a filter may name beside documents' own keys.
create function :schema.section_keys(target integer) returns text[]
language sql stable set search_path = :schema, pg_temp as $$
  select coalesce(array_agg(distinct k), '{}')
  from generation_documents g join document_versions v on v.hash = g.document_version,
    jsonb_each(v.metadata -> 'sections') s, jsonb_object_keys(s.value) k
  where g.generation = target and v.metadata ? 'sections'
$$;

-- As before, but passages are counted by their own metadata.
create or replace function :schema.count_where(target integer, what text, wanted jsonb) returns integer
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  perform require_visible(target);
  if what = 'documents' then
    return (select count(*) from generation_documents g join document_versions v on v.hash = g.document_version
      where g.generation = target and v.metadata @> wanted);
  end if;
  return (select count(*) from generation_documents g join document_versions v on v.hash = g.document_version
    join document_chunks c on c.document_version = v.hash
    where g.generation = target and carries(v.metadata, c.headings, wanted));
end $$;

-- As before, and every document that says something of single headings: its passages are looked at one by one.
create or replace function :schema.filtered_documents(target integer, filter jsonb, at_most integer) returns bytea[]
language sql stable parallel restricted security definer set search_path = :schema, pg_temp as $$
  select case when count(*) <= at_most then coalesce(array_agg(f.hash), '{}') end
  from (
    select v.hash from document_versions v join generation_documents g on g.document_version = v.hash
    where g.generation = target and (v.metadata @> filter or v.metadata ? 'sections')
    limit at_most + 1) f
$$;

-- As before, but the filter is held against a passage's metadata.
create or replace function :schema.search_lexical(target integer, query text, result_count integer, filter jsonb default '{}', budget integer default 20000)
returns table (document_version bytea, ordinal integer, score double precision)
language plpgsql stable rows 50 parallel restricted security definer set search_path = :schema, pg_temp
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  -- nDCG@10 on Cranfield .371; with the k1 .9 and b .4 of short reference runs .353, lengths being in distinct lexemes.
  k1 constant double precision := 1.2;
  b constant double precision := 0.75;
  statistics lexical_statistics;
  few_documents constant integer := 1000;
  -- Of a page pasted as a query the words that say most: with all of 10,000 it took 15 s at 10,000 chunks.
  most_words constant integer := 64;
  selected bytea[];
  words tsquery[];
  counts double precision[];
  weights double precision[];
  candidates tsquery;
  fetched double precision := 0;
  added double precision;
  alone integer := 0;
begin
  perform require_visible(target);
  select * into statistics from lexical_statistics s where s.generation = target;
  if statistics is null then
    raise exception 'generation % has no lexical statistics: it is not sealed, or does not exist', target using errcode = 'CG002';
  end if;

  with asked as (
    select t.lexeme, max(cardinality(t.positions)) as occurrences, array_to_tsvector(array[t.lexeme])::text::tsquery as word
    from unnest(statistics.text_searches) c, unnest(to_tsvector(c::regconfig, search_lexical.query)) t group by t.lexeme
  ), counted as materialized ( -- or a rare word would be counted at every mention below
    select a.*, least(statistics.chunks, coalesce(
        (select f.chunks from lexeme_counts f where f.generation = target and f.lexeme = a.lexeme),
        (select count(*) from chunk_lexemes l join generation_documents g on g.document_version = l.document_version
         where l.lexemes @@ a.word and g.generation = target))) as count
    from asked a
  ), weighed as (
    select c.*, c.occurrences * ln(1 + (statistics.chunks - c.count + 0.5) / (c.count + 0.5)) as weight
    from counted c where c.count > 0 order by weight desc, c.lexeme limit most_words
  )
  select array_agg(w.word order by w.count, w.lexeme), array_agg(w.count order by w.count, w.lexeme),
      array_agg(w.weight order by w.count, w.lexeme)
    into words, counts, weights
    from weighed w;
  if words is null then
    return;
  end if;

  if filter <> '{}' then
    selected := filtered_documents(target, filter, few_documents);
    if selected is not null then
      budget := statistics.chunks;
    end if;
  end if;

  while alone < cardinality(words) and fetched + counts[alone + 1] <= budget loop
    alone := alone + 1;
    candidates := coalesce(candidates || words[alone], words[alone]);
    fetched := fetched + counts[alone];
  end loop;
  for i in alone + 1 .. cardinality(words) loop
    for j in i + 1 .. cardinality(words) loop
      added := counts[i] * counts[j] / statistics.chunks;
      continue when fetched + added > budget;
      candidates := coalesce(candidates || (words[i] && words[j]), words[i] && words[j]);
      fetched := fetched + added;
    end loop;
  end loop;
  candidates := coalesce(candidates, words[1]);
  -- The term frequency is read out of ts_rank, which for one lexeme is sum(1/i², i = 1..tf) * 6/π²; `round` makes it exact
  -- up to 255, all that a tsvector keeps. In a function of its own the score took 5 times as long.
  return query
    select l.document_version, l.ordinal, (
        select sum(t.weight * (1 + k1) * t.frequency / (t.frequency + k1 * (1 - b + b * length(l.lexemes) / statistics.average_length)))
        from (
          select w.weight, round(1 / (1.6449340668482264 * (1 - ts_rank('{1,1,1,1}', l.lexemes, w.word))) - 0.5) as frequency
          from unnest(words, weights) w (word, weight)) t)
    from (
      select l.document_version, l.ordinal, l.lexemes
      from chunk_lexemes l
      join generation_documents g on g.document_version = l.document_version
      where g.generation = target
        and (selected is null or l.document_version = any(selected))
        -- Of few documents every chunk is read by its key, which beats the index on lexemes.
        and (selected is not null or l.lexemes @@ candidates)
      limit 2 * budget::bigint) l
    -- Outside of the limit: a frequent word and a filter would read every chunk of that word.
    where l.lexemes @@ candidates and (filter = '{}'
      or exists (select from document_versions v where v.hash = l.document_version
        and case when v.metadata ? 'sections'
          then (select carries(v.metadata, c.headings, filter) from document_chunks c where c.document_version = l.document_version and c.ordinal = l.ordinal)
          else v.metadata @> filter end))
    order by 3 desc, 1, 2 limit result_count;
end $$;

-- Whether searches of a segment can use a vector index.
create function :schema.has_vector_index(segment regclass) returns boolean language sql stable as $$
  select exists (select from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
    where i.indrelid = segment and i.indisvalid and a.amname in ('hnsw', 'ivfflat'))
$$;

-- As before, but the filter is held against a passage's metadata; and where every vector is compared, only the nearest are
-- joined to the generation's chunks: 40 instead of 160 ms of CPU for 36,000 of 1,536 dimensions. They are enough when as many
-- passages as were asked for are nearer than the last of them; where a generation uses few of its segment's vectors all are joined.
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
    'select n.* from (select c.document_version, c.ordinal, s.embedding <=> $1 as distance
     from %I s join document_chunks c on c.input_hash = s.input_hash
     join generation_documents g on g.document_version = c.document_version and g.generation = $2
     where $3 = ''{}'' or exists (select from document_versions v where v.hash = c.document_version and carries(v.metadata, c.headings, $3))
     order by %s limit $4) n where n.distance <> ''NaN''',
    table_name, case when exact then '(s.embedding <=> $1) + 0, 1, 2' else 's.embedding <=> $1, 1, 2' end);
  if not exact or filter <> '{}' then
    return query execute all_joined using query_embedding, target, filter, result_count;
    return;
  end if;
  return query execute format(
    'with nearest as materialized (
       select s.input_hash, s.embedding <=> $1 as distance from %I s order by (s.embedding <=> $1) + 0 limit 8 * $4
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

-- As before, but a passage comes with its own metadata, and a filter may name what only sections have.
create or replace function :schema.search(query text default null, query_embedding :vector.halfvec default null, profile text default null,
  match_count integer default 10, filter jsonb default '{}', generation integer default null, mode text default null)
returns table (document_version bytea, path text, ordinal integer, title text, heading_path text[], content text, metadata jsonb,
  score double precision, distance double precision, lexical_score double precision)
language plpgsql stable rows 50 security definer set search_path = :schema, :vector, pg_temp as $$
#variable_conflict use_column
declare
  target generations;
  wanted text := coalesce(search.mode, case when search.query is null then 'dense' when search.query_embedding is null then 'lexical' else 'hybrid' end);
  unknown text;
  known text[];
  width integer;
begin
  if search.generation is null then
    select g.* into target from live l join generations g on g.number = l.generation;
    if target.number is null then
      raise exception 'nothing is live' using errcode = 'CG002', hint = 'Ingest first.';
    end if;
  else
    perform require_visible(search.generation);
    select g.* into target from generations g where g.number = search.generation;
  end if;
  if search.match_count is null or search.match_count not between 1 and 1000 then
    raise exception 'match_count is %; a number from 1 to 1000 was expected', coalesce(search.match_count::text, 'null')
      using errcode = 'CG008', hint = 'Ask for as many passages as a reader can use; 10 is usual.';
  end if;
  if wanted not in ('lexical', 'dense', 'hybrid') then
    raise exception 'mode is "%"; lexical, dense or hybrid was expected', wanted using errcode = 'CG008', hint = 'Leave it out to search by what is given.';
  end if;
  if search.query is null and search.query_embedding is null then
    raise exception 'query and query_embedding are null; a text, a vector or both were expected' using errcode = 'CG008', hint = 'Give the words to search for, or an embedded query with its profile.';
  end if;
  if wanted <> 'dense' and coalesce(search.query, '') !~ '\S' then
    raise exception 'query is empty; a text was expected for mode %', wanted using errcode = 'CG008', hint = 'Give the words to search for, or a query_embedding with mode dense.';
  end if;
  if search.filter is null or jsonb_typeof(search.filter) <> 'object' then
    raise exception 'filter is %; a JSON object of metadata was expected', coalesce('a JSON ' || jsonb_typeof(search.filter), 'null')
      using errcode = 'CG008', hint = 'For example {"category": "pricing"}.';
  end if;
  if search.filter <> '{}' then
    select array(select distinct k from unnest(s.metadata_keys || section_keys(target.number)) k where k <> 'sections' order by k)
      into known from lexical_statistics s where s.generation = target.number;
    select k into unknown from jsonb_object_keys(search.filter) k where k <> all (known) limit 1;
    if unknown is not null then
      raise exception 'filter names "%", which no document has', unknown
        using errcode = 'CG008', hint = 'Documents have: ' || coalesce(nullif(array_to_string(known, ', '), ''), 'no metadata at all') || '.';
    end if;
  end if;
  if wanted <> 'lexical' then
    if search.query_embedding is null then
      raise exception 'query_embedding is null; a vector was expected for mode %', wanted using errcode = 'CG008', hint = 'Embed the query, or search with mode lexical.';
    end if;
    if search.profile is null then
      raise exception 'profile is null; the profile that embedded the query was expected' using errcode = 'CG006',
        hint = 'Generation ' || target.number || ' holds ' || target.profile || '. Name it only if that is what embedded the query.';
    end if;
    if search.profile <> target.profile then
      raise exception 'the query was embedded as %, generation % holds %', search.profile, target.number, target.profile
        using errcode = 'CG006', hint = 'Embed the query with the profile of the generation.';
    end if;
    select p.dimensions into width from profiles p where p.fingerprint = target.profile;
    if vector_dims(search.query_embedding) <> width then
      raise exception 'query_embedding has % dimensions; % were expected (%)', vector_dims(search.query_embedding), width, target.profile
        using errcode = 'CG008', hint = 'Embed the query with the profile of the generation.';
    end if;
    if l2_norm(search.query_embedding) = 0 then
      raise exception 'query_embedding is zero; a direction was expected' using errcode = 'CG008', hint = 'Embed a text that has words.';
    end if;
  end if;
  return query
    select f.document_version, v.path, f.ordinal, v.title, c.heading_path, c.text, chunk_metadata(v.metadata, c.headings), f.score, f.distance, f.lexical_score
    from (
      select h.document_version, h.ordinal, h.score, h.distance, h.lexical_score
        from search_hybrid(target.number, search.query, search.query_embedding, search.profile, search.match_count, search.filter) h where wanted = 'hybrid'
      union all
      select d.document_version, d.ordinal, 1 - d.distance, d.distance, null
        from search_dense(target.number, search.query_embedding, search.profile, search.match_count, search.filter) d where wanted = 'dense'
      union all
      select l.document_version, l.ordinal, l.score, null, l.score
        from search_lexical(target.number, search.query, search.match_count, search.filter) l where wanted = 'lexical'
    ) f
    join document_versions v on v.hash = f.document_version
    join document_chunks c on c.document_version = f.document_version and c.ordinal = f.ordinal
    order by f.score desc, f.document_version, f.ordinal;
end $$;
