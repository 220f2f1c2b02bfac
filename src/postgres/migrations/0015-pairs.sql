-- Words of scripts that put no blanks between them. Postgres takes a run of their letters for one word, which no question has, so search by
-- words found next to nothing in Chinese and Japanese, and in Korean no noun with a particle. Now each two letters in a row are a word, and a
-- single one where it stands alone, as in search engines that use no dictionary.

-- Chinese, Japanese and Korean letters, as a regular expression.
create function :schema.paired_letter() returns text language sql immutable parallel safe as $$
  select E'[\u3005-\u3007\u3041-\u309F\u30A1-\u30FA\u30FC-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U000323AF]'
$$;

-- Without a search_path of its own, as what follows, so that it is inlined. Most texts are of one byte a letter.
create function :schema.has_paired_letters(content text) returns boolean language sql immutable parallel safe as $$
  select octet_length(content) > length(content) and content ~ :schema.paired_letter()
$$;

-- A text with such letters taken out, and their pairs behind it: of each run those that begin at its odd letters, then those that begin at
-- its even ones. Cut out one by one they take the square of the run's length: 12 s for 50,000 letters, and a question may be as long.
create function :schema.in_pairs(content text) returns text language sql immutable parallel safe as $$
  select regexp_replace(content, :schema.paired_letter() || '+', ' ', 'g') || (
    select string_agg(case length(r.run[1]) when 1 then ' ' || r.run[1]
        else regexp_replace(left(r.run[1], length(r.run[1]) / 2 * 2), '..', E' \\&', 'g')
          || regexp_replace(substr(left(r.run[1], (length(r.run[1]) - 1) / 2 * 2 + 1), 2), '..', E' \\&', 'g') end, '')
    from regexp_matches(content, :schema.paired_letter() || '+', 'g') r (run))
$$;

-- The words of a text or a query.
create function :schema.lexemes_of(text_search regconfig, content text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector(text_search, case when :schema.has_paired_letters(content) then :schema.in_pairs(content) else content end)
$$;

-- As before, but also for `de_DE`, as operating systems and many exports write it, and for `norwegian`, which three
-- codes have. The metadata itself stays what filters ask for.
create or replace function :schema.text_search_of(metadata jsonb) returns text language sql immutable parallel safe as $$
  select 'pg_catalog.' || coalesce(
    (select c.configuration from (values
      ('ar', 'arabic'), ('ca', 'catalan'), ('da', 'danish'), ('de', 'german'), ('el', 'greek'), ('en', 'english'), ('es', 'spanish'),
      ('et', 'estonian'), ('eu', 'basque'), ('fi', 'finnish'), ('fr', 'french'), ('ga', 'irish'), ('hi', 'hindi'), ('hu', 'hungarian'),
      ('hy', 'armenian'), ('id', 'indonesian'), ('it', 'italian'), ('lt', 'lithuanian'), ('ne', 'nepali'), ('nl', 'dutch'),
      ('no', 'norwegian'), ('nb', 'norwegian'), ('nn', 'norwegian'), ('pt', 'portuguese'), ('ro', 'romanian'), ('ru', 'russian'),
      ('sr', 'serbian'), ('sv', 'swedish'), ('ta', 'tamil'), ('tr', 'turkish'), ('yi', 'yiddish')) c (code, configuration)
     where lower(metadata ->> 'language') = c.configuration or split_part(translate(lower(metadata ->> 'language'), '_', '-'), '-', 1) = c.code
     limit 1),
    case when metadata ->> 'language' is null then 'english' else 'simple' end)
$$;

-- As before, but by their own words.
create or replace function :schema.add_lexemes(versions bytea[]) returns void
language sql set search_path = :schema, pg_temp as $$
  with documents as materialized (
    select v.hash, v.title, text_search_of(v.metadata)::regconfig as text_search from document_versions v where v.hash = any(versions)
  )
  insert into chunk_lexemes (document_version, ordinal, lexemes)
  select c.document_version, c.ordinal,
    lexemes_of(d.text_search, w.content)
  from documents d join document_chunks c on c.document_version = d.hash
    cross join lateral (select concat_ws(E'\n', d.title, array_to_string(c.heading_path, E'\n'), c.text) as content offset 0) w
  on conflict do nothing
$$;

-- As before, but for the words of the query.
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
    from unnest(statistics.text_searches) c, unnest(lexemes_of(c::regconfig, search_lexical.query)) t group by t.lexeme
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

-- What was stored before is made again.
do $$
declare
  versions bytea[] := (
    select array_agg(distinct c.document_version)
    from :schema.document_chunks c join :schema.document_versions v on v.hash = c.document_version
    where v.metadata ->> 'language' ~ '^[A-Za-z]{2,3}_'
      or :schema.has_paired_letters(concat_ws(' ', v.title, array_to_string(c.heading_path, ' '), c.text)));
  touched integer;
begin
  delete from :schema.chunk_lexemes where document_version = any(versions);
  perform :schema.add_lexemes(versions);
  for touched in select s.generation from :schema.lexical_statistics s
      where exists (select from :schema.generation_documents g where g.generation = s.generation and g.document_version = any(versions)) loop
    delete from :schema.lexical_statistics where generation = touched;
    delete from :schema.lexeme_counts where generation = touched;
    perform :schema.measure_lexemes(touched);
  end loop;
end $$;
