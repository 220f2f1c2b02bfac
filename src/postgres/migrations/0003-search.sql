-- Lexical search: BM25 over Postgres lexemes. One row for each chunk, beside `document_chunks` and not in it: text and lexemes in
-- one row pass the 2 KB at which values are moved out of line, and the title is in another table anyway.
create table :schema.chunk_lexemes (
  document_version bytea not null,
  ordinal integer not null,
  -- Title, heading path and text, with positions: their number is the term frequency.
  lexemes tsvector not null,
  primary key (document_version, ordinal),
  foreign key (document_version, ordinal) references :schema.document_chunks on delete cascade
) with (toast_tuple_target = 8160);
-- Its index on lexemes is made when the first generation is sealed: building it costs half of what filling it does.

-- Of one generation, written once, when it is sealed; so that chunks of other generations do not disturb its scores.
create table :schema.lexical_statistics (
  generation integer primary key references :schema.generations on delete cascade,
  chunks integer not null,
  -- In distinct lexemes.
  average_length double precision not null,
  -- Text search configurations in use, qualified. As text: pg_upgrade refuses tables with a regconfig column.
  text_searches text[] not null,
  -- What a filter may name, each with the JSON types of its values: {"category": ["string"]}.
  metadata_types jsonb not null
);
-- In how many chunks a lexeme is. Only frequent ones: the index counts a rare one exactly while searching.
create table :schema.lexeme_counts (
  generation integer not null references :schema.lexical_statistics on delete cascade,
  lexeme text collate "C" not null,
  chunks double precision not null,
  primary key (generation, lexeme)
);

-- The text search configuration of a document: its `language` as a code or a name, English when it says none.
create function :schema.text_search_of(metadata jsonb) returns text language sql immutable parallel safe as $$
  select 'pg_catalog.' || coalesce(
    (select c.configuration from (values
      ('ar', 'arabic'), ('ca', 'catalan'), ('da', 'danish'), ('de', 'german'), ('el', 'greek'), ('en', 'english'), ('es', 'spanish'),
      ('et', 'estonian'), ('eu', 'basque'), ('fi', 'finnish'), ('fr', 'french'), ('ga', 'irish'), ('hi', 'hindi'), ('hu', 'hungarian'),
      ('hy', 'armenian'), ('id', 'indonesian'), ('it', 'italian'), ('lt', 'lithuanian'), ('ne', 'nepali'), ('nl', 'dutch'),
      ('no', 'norwegian'), ('nb', 'norwegian'), ('nn', 'norwegian'), ('pt', 'portuguese'), ('ro', 'romanian'), ('ru', 'russian'),
      ('sr', 'serbian'), ('sv', 'swedish'), ('ta', 'tamil'), ('tr', 'turkish'), ('yi', 'yiddish')) c (code, configuration)
     where lower(metadata ->> 'language') in (c.code, c.configuration) or lower(metadata ->> 'language') like c.code || '-%'),
    case when metadata ->> 'language' is null then 'english' else 'simple' end)
$$;

-- 3.1 s for 25,000 chunks (33 MB of text), 2.5 s of it to_tsvector; with the index in place 5.2 s.
create function :schema.add_lexemes(versions bytea[]) returns void
language sql set search_path = :schema, pg_temp as $$
  with documents as materialized (
    select v.hash, v.title, text_search_of(v.metadata)::regconfig as text_search from document_versions v where v.hash = any(versions)
  )
  insert into chunk_lexemes (document_version, ordinal, lexemes)
  select c.document_version, c.ordinal,
    to_tsvector(d.text_search, concat_ws(E'\n', d.title, array_to_string(c.heading_path, E'\n'), c.text))
  from documents d join document_chunks c on c.document_version = d.hash
  on conflict do nothing
$$;

-- Part of sealing. Counts up to 50,000 chunks exactly; of more, those of the first document versions by hash, which is a
-- random sample. Of 1,000,000 chunks idf was then off by 0.07 on average and by 0.31 at the 99th percentile; had words of
-- 10 sampled chunks been kept too, by 0.19 and 0.83, since chunks of one document share their words.
create function :schema.measure_lexemes(target integer) returns void
language plpgsql security definer set search_path = :schema, pg_temp set jit = off as $$
declare
  sample_size constant integer := 50000;
  stored integer;
  expected integer;
  share double precision;
begin
  select count(*), count(l.ordinal) into expected, stored
    from generation_documents g join document_chunks c on c.document_version = g.document_version
    left join chunk_lexemes l on l.document_version = c.document_version and l.ordinal = c.ordinal
    where g.generation = target;
  if stored <> expected then
    raise exception 'generation % has % chunks, and lexemes of %', target, expected, stored using errcode = 'CG004',
      hint = 'Stage it again.';
  end if;
  if to_regclass('chunk_lexemes_by_lexeme') is null then
    -- A pending list of 256 MB, emptied here: with the usual 4 MB, 35,000 chunks took 1.3 s instead of 1.0.
    create index chunk_lexemes_by_lexeme on chunk_lexemes using gin (lexemes) with (gin_pending_list_limit = 262144);
  else
    -- Chunks that wait in the index's pending list would be searched one by one.
    perform gin_clean_pending_list('chunk_lexemes_by_lexeme');
  end if;
  share := least(1, sample_size::double precision / greatest(stored, 1));
  insert into lexical_statistics (generation, chunks, average_length, text_searches, metadata_types)
    select target, stored, coalesce(avg(length(s.lexemes)), 0),
      (select coalesce(array_agg(distinct text_search_of(v.metadata)), '{}') from generation_documents g
        join document_versions v on v.hash = g.document_version where g.generation = target),
      (select coalesce(jsonb_object_agg(k.key, k.types), '{}') from (
        select e.key, jsonb_agg(distinct jsonb_typeof(e.value)) as types from generation_documents g
          join document_versions v on v.hash = g.document_version, jsonb_each(v.metadata) e where g.generation = target group by e.key) k)
    from lexeme_sample(target, sample_size) s;
  insert into lexeme_counts (generation, lexeme, chunks)
    select target, s.word, least(s.ndoc / share, stored)
    from ts_stat(format('select lexemes from lexeme_sample(%s, %s)', target, sample_size)) s
    where s.ndoc >= case when share < 1 then 50 else 10 end;
  -- Of a generation that it has not counted the planner believes that it has next to no documents, and would compare all
  -- their vectors rather than use the index: 16 ms instead of 1 for 2,200 chunks of 64 dimensions.
  analyze generation_documents (generation, document_version);
  if (select c.reltuples from pg_class c where c.oid = 'document_chunks'::regclass) < 0.8 * stored then
    analyze document_versions, document_chunks (document_version, ordinal, input_hash), chunk_lexemes;
  end if;
end $$;

create function :schema.lexeme_sample(target integer, sample_size integer) returns table (lexemes tsvector)
language sql stable set search_path = :schema, pg_temp as $$
  select l.lexemes
  from generation_documents g join chunk_lexemes l on l.document_version = g.document_version
  where g.generation = target
  order by g.document_version, l.ordinal limit sample_size
$$;

-- Document versions of a generation that a filter may leave, or null when they are more than `at_most`. A document that
-- says something of single headings is always among them: its passages are looked at one by one.
create function :schema.filtered_documents(target integer, filter jsonb, at_most integer) returns bytea[]
language sql stable parallel restricted security definer set search_path = :schema, pg_temp as $$
  select case when count(*) <= at_most then coalesce(array_agg(f.hash), '{}') end
  from (
    select v.hash from document_versions v join generation_documents g on g.document_version = v.hash
    where g.generation = target and (v.metadata @> filter or v.metadata ? 'sections')
    limit at_most + 1) f
$$;

-- The chunks of one generation that are about the query's words, best first. A query whose words are in at most
-- `budget` chunks is scored exactly. Of a larger one the rarest words' chunks are, and those with two of the others.
create function :schema.search_lexical(target integer, query text, result_count integer, filter jsonb default '{}', budget integer default 20000)
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

create index document_versions_by_metadata on :schema.document_versions using gin (metadata jsonb_path_ops);

-- Loads the library: until it is, only a superuser may name its settings in a function.
select '[1]':::vector.halfvec;

-- Whether searches of a segment can use a vector index.
create function :schema.has_vector_index(segment regclass) returns boolean language sql stable as $$
  select exists (select from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
    where i.indrelid = segment and i.indisvalid and a.amname in ('hnsw', 'ivfflat'))
$$;

-- Dense search over one generation, nearest first. The segment's index serves it unless `exact`, or the filter leaves few
-- documents: their vectors are compared one by one, since an index scan would give up before it had met them. Rows that
-- the generation or the filter leaves out are skipped by the join; the scan goes on in strict order until enough are found.
-- A zero vector has no direction: its distance is not a number, sorts last and is left out, as an index leaves it out.
-- ef_search 100: recall of a generation that uses one in eight of its segment's vectors was .97 with it and .92 with 40
-- (3,000 vectors of 64 dimensions).
-- Where every vector is compared, only the nearest are joined to the generation's chunks: 40 instead of 160 ms of CPU for 36,000
-- of 1,536 dimensions. They are enough when as many passages as were asked for are nearer than the last of them; where a
-- generation uses few of its segment's vectors all are joined.
create function :schema.search_dense(target integer, query_embedding :vector.halfvec, query_profile text, result_count integer, filter jsonb default '{}', exact boolean default false)
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

-- Lexical and dense ranks fused: weight / (rank_constant + rank), summed. A constant of 60, made for fusing many long lists,
-- lets any two middling ranks beat a first place; with 2 the
-- fusion is .017 nDCG@10 above lexical on Cranfield, and at worst .022 below (half sentences quoted from Jekyll's documentation).
create function :schema.search_hybrid(target integer, query text, query_embedding :vector.halfvec, query_profile text, result_count integer,
  filter jsonb default '{}', dense_weight double precision default 0.4, rank_constant double precision default 2)
returns table (document_version bytea, ordinal integer, score double precision, lexical_score double precision, distance double precision)
language sql stable rows 50 parallel restricted security definer set search_path = :schema, :vector, pg_temp as $$
  with lexical as (
    select l.*, row_number() over (order by l.score desc, l.document_version, l.ordinal) as rank
    from search_lexical(target, query, greatest(50, result_count), filter) l
  ), dense as (
    select d.*, row_number() over (order by d.distance, d.document_version, d.ordinal) as rank
    from search_dense(target, query_embedding, query_profile, greatest(50, result_count), filter) d
  )
  select document_version, ordinal,
    coalesce((1 - dense_weight) / (rank_constant + l.rank), 0) + coalesce(dense_weight / (rank_constant + d.rank), 0),
    l.score, d.distance
  from lexical l full join dense d using (document_version, ordinal)
  order by 3 desc, 1, 2 limit result_count
$$;

-- What a filter may name in a generation, with the JSON types of what stands there.
create function :schema.filter_types(target integer) returns table (key text, types text[])
language sql stable set search_path = :schema, pg_temp as $$
  select k.key, array_agg(distinct k.type order by k.type)
  from (
    select e.key, t.type from lexical_statistics s, jsonb_each(s.metadata_types) e, jsonb_array_elements_text(e.value) t (type)
      where s.generation = target and e.key <> 'sections'
    union all select s.key, s.type from section_types(target) s) k
  group by k.key
$$;

-- The one function that applications and gates search with. Both a text and a vector: hybrid; one of them: that one.
-- A vector comes with the profile it was embedded with, so that an application that still embeds with another model
-- fails loudly instead of finding nonsense.
create function :schema.search(query text default null, query_embedding :vector.halfvec default null, profile text default null,
  match_count integer default 10, filter jsonb default '{}', generation integer default null, mode text default null)
returns table (document_version bytea, path text, ordinal integer, title text, heading_path text[], content text, metadata jsonb,
  score double precision, distance double precision, lexical_score double precision)
language plpgsql stable rows 50 security definer set search_path = :schema, :vector, pg_temp as $$
#variable_conflict use_column
declare
  target generations;
  wanted text := coalesce(search.mode, case when search.query is null then 'dense' when search.query_embedding is null then 'lexical' else 'hybrid' end);
  named record;
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
    for named in select f.key, jsonb_typeof(f.value) as given, k.types
        from jsonb_each(search.filter) f left join filter_types(target.number) k on k.key = f.key
        where k.key is null or jsonb_typeof(f.value) <> all (k.types) order by k.key is not null, f.key limit 1 loop
      if named.types is null then
        raise exception 'filter names "%", which no document has', named.key using errcode = 'CG008',
          hint = 'Documents have: ' || coalesce((select string_agg(k.key, ', ' order by k.key) from filter_types(target.number) k), 'no metadata at all') || '.';
      end if;
      raise exception 'filter asks for "%" with a JSON %; documents have a JSON % there', named.key, named.given, array_to_string(named.types, ' or ')
        using errcode = 'CG008', hint = format('For example {"%s": %s}.', named.key,
          case named.types[1] when 'array' then '["one"]' when 'boolean' then 'true' when 'number' then '1' when 'object' then '{"key": "value"}'
            when 'null' then 'null' else '"text"' end);
    end loop;
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
