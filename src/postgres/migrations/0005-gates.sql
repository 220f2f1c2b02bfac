-- What the gates ask of a generation: known-item probes, recall of the index, vectors of another profile. Each function
-- shows what its caller may see anyway, or a count.

-- The numbers behind a verdict, and whether it stands against a promotion: a failure does, and what is inconclusive where the
-- environment said so when the gates ran.
alter table :schema.verdicts add column details jsonb, add column blocks boolean not null default true;

drop function :schema.record_verdicts(integer, uuid, text[], text[], text[]);
create function :schema.record_verdicts(target integer, run uuid, gates text[], verdicts text[], reasons text[], details text[], on_inconclusive text) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  if not exists (select from generations g where g.number = target and g.run = record_verdicts.run and g.login = caller() and g.sealed_at is not null) then
    raise exception 'generation % was not staged and sealed by run % as %', target, record_verdicts.run, caller() using errcode = 'CG003';
  end if;
  insert into verdicts (generation, run, gate, verdict, reason, details, blocks)
    select target, record_verdicts.run, v.gate, v.verdict, v.reason, v.details::jsonb,
      v.verdict = 'fail' or (v.verdict = 'inconclusive' and coalesce(on_inconclusive, 'block') not in ('approve', 'warn'))
    from unnest(record_verdicts.gates, record_verdicts.verdicts, record_verdicts.reasons, record_verdicts.details) v (gate, verdict, reason, details);
end $$;

-- Refuses a generation that was never gated or that a recorded verdict stands against: whoever may promote could
-- otherwise put before readers what the gates refused. Only the run that staged it can record verdicts, and none is taken back.
create function :schema.require_verdicts(target integer) returns void
language plpgsql stable set search_path = :schema, pg_temp as $$
declare
  against text;
begin
  if not exists (select from verdicts v where v.generation = target) then
    raise exception 'generation % was never gated', target using errcode = 'CG009',
      hint = 'Only gated generations go live: run `corpusgate ingest` again.';
  end if;
  select string_agg(format('%s (%s)', v.gate, v.verdict), ', ' order by v.at, v.gate) into against
    from verdicts v where v.generation = target and v.blocks;
  if against is not null then
    raise exception 'generation % does not stand its gates: %', target, against using errcode = 'CG009',
      hint = 'Mend what the gates found, or change their settings, and ingest again; `corpusgate runs` has the report.';
  end if;
end $$;

-- Documents that a generation has and its base has too, by path, or by content where the path is a new one.
create function :schema.shared_documents(target integer, base integer)
returns table (path text, base_path text, version bytea, base_version bytea, edited boolean)
language sql stable set search_path = :schema, pg_temp as $$
  with here as (
    select v.path, v.hash, v.content_hash, v.title from generation_documents g join document_versions v on v.hash = g.document_version where g.generation = target
  ), there as (
    select v.path, v.hash, v.content_hash, v.title from generation_documents g join document_versions v on v.hash = g.document_version where g.generation = base
  ), moved as (
    select distinct on (h.path) h.path, t.path as base_path, h.hash, t.hash as base_hash
    from here h join there t on t.content_hash = h.content_hash and t.title = h.title
    where not exists (select from there o where o.path = h.path) and not exists (select from here o where o.path = t.path)
    order by h.path, t.path
  )
  select h.path, t.path, h.hash, t.hash, h.content_hash <> t.content_hash from here h join there t on t.path = h.path
  union all select m.path, m.base_path, m.hash, m.base_hash, false from moved m
$$;

-- How many documents stand in both, with another text or otherwise as another version, and how many in one of the two.
create function :schema.count_shared(target integer, base integer)
returns table (shared integer, edited integer, restated integer, added integer, removed integer)
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  perform require_visible(target);
  perform require_visible(base);
  return query select s.shared, s.edited, s.restated,
    (select count(*)::integer from generation_documents g where g.generation = target) - s.shared,
    (select count(*)::integer from generation_documents g where g.generation = base) - s.shared
    from (select count(*)::integer as shared, (count(*) filter (where d.edited))::integer as edited,
        (count(*) filter (where d.version <> d.base_version))::integer as restated from shared_documents(target, base) d) s;
end $$;

-- A probe for each of the first documents by hash of their path: its title, or one of its headings, also by that hash. As
-- the base has them, and of an edited document only what its new version still has. Null: nothing is left of it.
create function :schema.probe_sample(target integer, base integer, sample_size integer)
returns table (path text, base_path text, probe text)
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
#variable_conflict use_column
begin
  perform require_visible(target);
  perform require_visible(probe_sample.base);
  return query
    with sample as materialized (
      select d.*, sha256(convert_to(d.path, 'UTF8')) as key from shared_documents(target, probe_sample.base) d order by key limit sample_size
    )
    select s.path, s.base_path, c.texts[1 + (get_byte(s.key, 0) * 256 + get_byte(s.key, 1)) % cardinality(c.texts)]
    from sample s left join lateral (
      select array_agg(h.text order by h.ordinal, h.place, h.text) as texts from (
        select distinct on (n.text) n.text, n.ordinal, n.place from (
          select v.title as text, -1 as ordinal, 0 as place from document_versions v where v.hash = s.base_version
          union all
          select h.text, c.ordinal, h.place from document_chunks c, unnest(c.headings) with ordinality h (text, place) where c.document_version = s.base_version
        ) n
        where n.text ~ '\S' and (not s.edited
          or n.text = (select v.title from document_versions v where v.hash = s.version)
          or exists (select from document_chunks c where c.document_version = s.version and n.text = any (c.headings)))
        order by n.text, n.ordinal, n.place
      ) h
    ) c on true
    order by s.key;
end $$;

-- At which place a search as readers make it finds each document by its probe; null: not among the first. `asked` is
-- false where no vector of the probe is stored.
create function :schema.find_probes(target integer, paths text[], probes text[], within_first integer)
returns table (place integer, asked boolean)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
declare
  own_profile text;
  probe_vector halfvec;
begin
  perform require_visible(target);
  select g.profile into own_profile from generations g where g.number = target;
  for i in 1 .. cardinality(paths) loop
    select q.embedding into probe_vector from query_embeddings q
      where q.profile = own_profile and q.query_hash = sha256(convert_to(probes[i], 'UTF8'));
    asked := probe_vector is not null;
    place := null;
    if asked then
      select min(f.rank)::integer into place
        from search_hybrid(target, probes[i], probe_vector, own_profile, within_first) with ordinality f (document_version, ordinal, score, lexical_score, distance, rank)
        join document_versions v on v.hash = f.document_version where v.path = paths[i];
    end if;
    return next;
  end loop;
end $$;

-- Whether a generation's segment has an index that searches use, and how many vectors it has.
create function :schema.segment_facts(target integer)
returns table (indexed boolean, vectors bigint, profile text, segment_profile text, dimensions integer, column_dimensions integer)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
declare
  own generations;
begin
  perform require_visible(target);
  select g.* into own from generations g where g.number = target;
  execute format('select count(*) from %I', segment_name(own.segment)) into vectors;
  indexed := has_vector_index(format('%I', segment_name(own.segment))::regclass);
  select p.dimensions into dimensions from profiles p where p.fingerprint = own.profile;
  select s.profile into segment_profile from segments s where s.number = own.segment;
  select t.atttypmod into column_dimensions from pg_attribute t
    where t.attrelid = format('%I', segment_name(own.segment))::regclass and t.attname = 'embedding';
  profile := own.profile;
  return next;
end $$;

-- Vectors of a generation that have other dimensions than its profile, or that a segment of another profile holds bit by
-- bit for the same input: no two models agree on one. Shared: inputs that the other segment holds too.
create function :schema.foreign_vectors(target integer) returns table (profile text, vectors bigint, shared bigint)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp set jit = off as $$
#variable_conflict use_column
declare
  own generations;
  width integer;
  other record;
begin
  perform require_visible(target);
  select g.* into own from generations g where g.number = target;
  select p.dimensions into width from profiles p where p.fingerprint = own.profile;
  return query execute format(
    'select vector_dims(s.embedding) || '' dimensions'', count(*), null::bigint from %I s
     where vector_dims(s.embedding) <> $2 and s.input_hash in
       (select c.input_hash from generation_documents g join document_chunks c on c.document_version = g.document_version where g.generation = $1)
     group by 1', segment_name(own.segment)) using target, width;
  for other in select s.number, s.profile from segments s join profiles p on p.fingerprint = s.profile
      where s.profile <> own.profile and p.dimensions = width order by s.number loop
    return query execute format(
      'select $2, count(*) filter (where s.embedding = o.embedding), count(*) from %I o join %I s on s.input_hash = o.input_hash
       where s.input_hash in
         (select c.input_hash from generation_documents g join document_chunks c on c.document_version = g.document_version where g.generation = $1)
       having count(*) filter (where s.embedding = o.embedding) > 0', segment_name(other.number), segment_name(own.segment)) using target, other.profile;
  end loop;
end $$;

-- How many of the nearest chunks by an exact scan a search as readers make it finds, for vectors of the generation itself:
-- those with the smallest hashes of their inputs, which is a random sample. By distance: of equally near ones any will do.
create function :schema.index_recall(target integer, skipped integer, sample_size integer, nearest integer)
returns table (hits integer, expected integer)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp set jit = off as $$
declare
  own generations;
  segment text;
  one record;
  farthest double precision;
begin
  perform require_visible(target);
  select g.* into own from generations g where g.number = target;
  segment := segment_name(own.segment);
  for one in execute format(
    'select s.embedding from %I s where s.input_hash in
       (select c.input_hash from generation_documents g join document_chunks c on c.document_version = g.document_version where g.generation = $1)
     order by s.input_hash offset $2 limit $3', segment) using target, skipped, sample_size loop
    select count(*)::integer, max(d.distance) into expected, farthest from search_dense(target, one.embedding, own.profile, nearest, '{}', true) d;
    -- Both compute in single precision, and may add up in another order.
    select count(*)::integer into hits from search_dense(target, one.embedding, own.profile, nearest) d where d.distance <= farthest + 1e-6;
    return next;
  end loop;
end $$;
