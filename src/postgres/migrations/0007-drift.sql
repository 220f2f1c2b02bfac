-- How much a provider's vectors of one text differ by themselves, measured when a profile is first used.
create table :schema.canary_noise (
  profile text primary key references :schema.profiles,
  repeats integer not null,
  -- Smallest and mean cosine between a text's first vector and its repeats.
  smallest double precision not null,
  mean double precision not null,
  measured_at timestamptz not null default clock_timestamp()
);

create function :schema.store_canary_noise(fingerprint text, repeats integer, smallest double precision, mean double precision) returns void
language sql security definer set search_path = :schema, pg_temp as $$
  insert into canary_noise (profile, repeats, smallest, mean) values (fingerprint, store_canary_noise.repeats, store_canary_noise.smallest, store_canary_noise.mean)
  on conflict do nothing
$$;

-- What each drift run said, for trends; and a sketch of what the corpus was about then.
create table :schema.drift_history (
  number bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  login name not null,
  generation integer,
  profile text,
  outcome text not null check (outcome in ('clean', 'drifted', 'unknown')),
  report jsonb not null,
  sketch jsonb
);

create function :schema.record_drift(generation integer, profile text, outcome text, report jsonb, sketch jsonb) returns void
language sql security definer set search_path = :schema, pg_temp as $$
  insert into drift_history (login, generation, profile, outcome, report, sketch)
  values (caller(), record_drift.generation, record_drift.profile, record_drift.outcome, record_drift.report, record_drift.sketch)
$$;

-- The mean vector of each of some documents of a generation: those with the smallest hashes of their paths, so the same
-- ones for as long as they exist.
create function :schema.document_vectors(target integer, at_most integer) returns table (path text, embedding :vector.halfvec)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
#variable_conflict use_column
declare
  table_name text;
begin
  perform require_visible(target);
  select segment_name(g.segment) into table_name from generations g where g.number = target;
  return query execute format(
    'select d.path, avg(s.embedding) from (
       select v.path, v.hash from generation_documents g join document_versions v on v.hash = g.document_version
       where g.generation = $1 and v.chunk_count > 0 order by md5(v.path) limit $2) d
     join document_chunks c on c.document_version = d.hash join %I s on s.input_hash = c.input_hash group by d.path order by d.path', table_name)
    using target, at_most;
end $$;
