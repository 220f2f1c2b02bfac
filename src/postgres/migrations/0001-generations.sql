-- Content is keyed by hash and never updated: rows are inserted and pruned, so a late writer can damage nothing.

-- Inside a definer function current_user is the owner; the caller is whom the session is, or has become by SET ROLE.
create function :schema.caller() returns name language sql stable as $$
  select case when current_setting('role') = 'none' then session_user else current_setting('role')::name end
$$;

create table :schema.corpus (
  only_row boolean primary key default true check (only_row),
  name text not null,
  environment text not null,
  created_at timestamptz not null default now()
);

create table :schema.profiles (
  fingerprint text primary key,
  provider text not null,
  model text not null,
  dimensions integer not null check (dimensions between 1 and 16000),
  input_format integer not null
);

-- One table `segment_<number>` of vectors each; see create_segment.
create table :schema.segments (
  number integer generated always as identity primary key,
  profile text not null references :schema.profiles,
  created_at timestamptz not null default now()
);

create table :schema.document_versions (
  hash bytea primary key check (octet_length(hash) = 32),
  path text not null,
  title text not null,
  content_hash bytea not null,
  metadata_hash bytea not null,
  -- Canonical JSON, hashed as it stands; everything readable derives from it, so no copy can differ.
  metadata_json text not null,
  chunk_count integer not null,
  metadata jsonb generated always as (metadata_json::jsonb) stored,
  created_at timestamptz not null default now()
);

create table :schema.document_chunks (
  document_version bytea not null references :schema.document_versions on delete cascade,
  ordinal integer not null,
  text text not null,
  heading_path text[] not null,
  headings text[] not null,
  tokens integer not null,
  input_hash bytea not null,
  hash bytea not null,
  primary key (document_version, ordinal)
);
create index document_chunks_by_input on :schema.document_chunks (input_hash);

create table :schema.generations (
  number integer generated always as identity primary key,
  parent integer,
  plan_digest text not null,
  profile text not null references :schema.profiles,
  segment integer not null references :schema.segments,
  lease_epoch bigint not null,
  run uuid not null,
  -- `opened_by` is what the run says, `login` whom the server knew.
  opened_by text not null,
  login name not null,
  opened_at timestamptz not null default now(),
  -- Set once, by seal_generation.
  sealed_at timestamptz,
  content_digest text,
  documents integer,
  chunks integer,
  tokens bigint
);

create table :schema.generation_documents (
  generation integer not null references :schema.generations on delete cascade,
  document_version bytea not null references :schema.document_versions,
  primary key (generation, document_version)
);
create index generation_documents_by_version on :schema.generation_documents (document_version);

create table :schema.live (
  only_row boolean primary key default true check (only_row),
  generation integer references :schema.generations,
  since timestamptz not null default now()
);
insert into :schema.live (generation) values (null);

create table :schema.lease (
  only_row boolean primary key default true check (only_row),
  epoch bigint not null default 0,
  holder text,
  -- An epoch is no secret: what was begun under it is for the same login to go on with.
  login name,
  run_url text,
  heartbeat timestamptz
);
insert into :schema.lease default values;

-- A lease passes on when its holder has been silent for `ttl_ms`. Answers the epoch, or null and who holds it.
create function :schema.take_lease(holder text, run_url text, ttl_ms double precision)
returns table (epoch bigint, held_by text, held_url text, silent_ms double precision)
language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  current lease;
begin
  select * into current from lease for update;
  silent_ms := extract(epoch from clock_timestamp() - current.heartbeat) * 1000;
  if current.holder is not null and silent_ms < ttl_ms then
    held_by := current.holder;
    held_url := current.run_url;
    return next;
    return;
  end if;
  update lease set epoch = current.epoch + 1, holder = take_lease.holder, login = caller(), run_url = take_lease.run_url,
    heartbeat = clock_timestamp();
  epoch := current.epoch + 1;
  return next;
end $$;

create function :schema.renew_lease(held bigint) returns void language sql security definer set search_path = :schema, pg_temp as $$
  update lease set heartbeat = clock_timestamp() where epoch = held and login = caller()
$$;

create function :schema.release_lease(held bigint) returns void language sql security definer set search_path = :schema, pg_temp as $$
  update lease set holder = null, run_url = null, heartbeat = null where epoch = held and login = caller()
$$;

-- The start of everything that stages: fails when another run has taken over since.
create function :schema.require_epoch(held bigint) returns void language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  current lease;
begin
  select * into current from lease for share;
  if current.epoch <> held then
    raise exception 'this run was silent for longer than its lease, and % took over',
      coalesce(current.holder || coalesce(' (' || current.run_url || ')', ''), 'another run')
      using errcode = 'CG003',
        hint = 'Nothing of it became visible. Run it again once the other run has ended; what was embedded is not paid for again.';
  end if;
  if current.login is distinct from caller() then
    raise exception 'the lease was taken by database user %, not by %', current.login, caller() using errcode = 'CG003',
      hint = 'Stage with one connection string throughout a run.';
  end if;
end $$;

create table :schema.verdicts (
  generation integer not null references :schema.generations on delete cascade,
  run uuid not null,
  gate text not null,
  verdict text not null check (verdict in ('pass', 'fail', 'inconclusive', 'skipped')),
  reason text not null,
  at timestamptz not null default clock_timestamp()
);
create index verdicts_by_generation on :schema.verdicts (generation);

create table :schema.query_embeddings (
  profile text not null references :schema.profiles,
  query_hash bytea not null,
  embedding :vector.halfvec not null,
  primary key (profile, query_hash)
);

create table :schema.runs (
  id uuid primary key,
  command text not null,
  actor text not null,
  login name not null,
  run_url text,
  commit text,
  clean_tree boolean,
  reason text,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  outcome text,
  report jsonb
);

create table :schema.audit (
  sequence bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  run uuid,
  subject jsonb not null,
  previous_hash bytea not null,
  hash bytea not null
);

create function :schema.begin_run(id uuid, command text, actor text, run_url text, commit text, clean_tree boolean, reason text)
returns void language sql security definer set search_path = :schema, pg_temp as $$
  insert into runs (id, command, actor, login, run_url, commit, clean_tree, reason) values ($1, $2, $3, caller(), $4, $5, $6, $7)
$$;

create function :schema.refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception 'audit is append-only: % refused', tg_op using errcode = 'CG005';
end $$;
create trigger audit_is_append_only before update or delete or truncate on :schema.audit
  for each statement execute function :schema.refuse_rewriting();
-- Also where triggers are off, as in a session that applies a replication stream.
alter table :schema.audit enable always trigger audit_is_append_only;

create function :schema.audit_hash(previous bytea, sequence bigint, at timestamptz, actor text, action text, run uuid, subject jsonb)
returns bytea language sql stable as $$
  select sha256(previous || convert_to(
    jsonb_build_array(sequence, extract(epoch from at), actor, action, run, subject)::text, 'UTF8'))
$$;

create function :schema.append_audit(actor text, action text, run uuid, subject jsonb) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  last record;
  moment timestamptz := clock_timestamp();
  -- `actor` is what the run says, `login` whom the server knew.
  entry constant jsonb := subject || jsonb_build_object('login', caller());
begin
  -- Transaction-scoped, so that it works through poolers.
  perform pg_advisory_xact_lock(hashtextextended('corpusgate audit ' || current_schema(), 0));
  select a.sequence, a.hash into last from audit a order by a.sequence desc limit 1;
  insert into audit values (
    coalesce(last.sequence, 0) + 1, moment, actor, action, run, entry, coalesce(last.hash, ''::bytea),
    audit_hash(coalesce(last.hash, ''::bytea), coalesce(last.sequence, 0) + 1, moment, actor, action, run, entry));
end $$;

-- Writes outcome and report, once, for whoever began the run.
create function :schema.end_run(ended uuid, outcome text, report jsonb) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  one runs;
begin
  update runs r set outcome = end_run.outcome, report = end_run.report, ended_at = clock_timestamp()
    where r.id = ended and r.outcome is null and r.login = caller() returning * into one;
  if not found then
    return;
  end if;
  perform append_audit(one.actor, 'run:' || one.command, ended,
    jsonb_build_object('outcome', end_run.outcome, 'commit', one.commit, 'cleanTree', one.clean_tree, 'reason', one.reason));
end $$;

-- Readers see what is live. Whoever stages or promotes sees every generation; see the migration of roles.
create function :schema.sees_everything() returns boolean language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  return exists (
    select from pg_roles r
    where pg_has_role(caller(), r.oid, 'member')
      and (r.rolname in (role_name('stager'), role_name('promoter')) or r.rolname = current_user));
end $$;

create function :schema.role_name(duty text) returns name language sql stable set search_path = :schema, pg_temp as $$
  select (current_schema() || '_' || duty)::name
$$;

create function :schema.require_visible(target integer) returns void
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  if exists (select from live l where l.generation = target) then
    return;
  end if;
  if not exists (select from generations g where g.number = target) or not sees_everything() then
    raise exception 'generation % does not exist, or is not yours to see', target
      using errcode = 'CG002', hint = 'Readers see what is live; `corpusgate status` lists the generations.';
  end if;
end $$;

-- What the gates said, recorded by the run that staged the generation and by nobody else.
create function :schema.record_verdicts(target integer, run uuid, gates text[], verdicts text[], reasons text[]) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  if not exists (select from generations g where g.number = target and g.run = record_verdicts.run and g.login = caller()) then
    raise exception 'generation % was not staged by run % as %', target, record_verdicts.run, caller() using errcode = 'CG003';
  end if;
  insert into verdicts (generation, run, gate, verdict, reason)
    select target, record_verdicts.run, v.gate, v.verdict, v.reason
    from unnest(record_verdicts.gates, record_verdicts.verdicts, record_verdicts.reasons) v (gate, verdict, reason);
end $$;

create function :schema.store_query_embeddings(fingerprint text, hashes text[], embeddings text[]) returns void
language sql security definer set search_path = :schema, :vector, pg_temp as $$
  insert into query_embeddings (profile, query_hash, embedding)
  select fingerprint, decode(q.hash, 'hex'), q.embedding::halfvec from unnest(hashes, embeddings) q (hash, embedding)
  on conflict do nothing
$$;

-- Every chunk of some documents of a generation, in reading order; of all its documents when `paths` is null.
create function :schema.generation_chunks(target integer, paths text[])
returns table (document_version bytea, path text, ordinal integer, headings text[], text text)
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
#variable_conflict use_column
begin
  perform require_visible(target);
  return query select v.hash, v.path, c.ordinal, c.headings, c.text
    from generation_documents g join document_versions v on v.hash = g.document_version
    join document_chunks c on c.document_version = v.hash
    where g.generation = target and (generation_chunks.paths is null or v.path = any (generation_chunks.paths)) order by v.path collate "C", c.ordinal;
end $$;

create function :schema.generation_paths(target integer) returns setof text
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  perform require_visible(target);
  return query select v.path from generation_documents g join document_versions v on v.hash = g.document_version
    where g.generation = target order by v.path collate "C";
end $$;

-- How many documents, or chunks, of a generation carry all of the given metadata; a chunk's is `chunk_metadata`.
create function :schema.count_where(target integer, what text, wanted jsonb) returns integer
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

-- Identities, as src/chunk computes them.
create function :schema.chunk_hash(text text, heading_path text[], headings text[], input_hash bytea)
returns bytea language sql immutable parallel safe as $$
  select sha256(sha256(convert_to(text, 'UTF8'))
    || sha256(convert_to(array_to_string(heading_path, E'\x1f'), 'UTF8'))
    || sha256(convert_to(array_to_string(headings, E'\x1f'), 'UTF8'))
    || input_hash)
$$;

create function :schema.version_hash(path text, metadata_json text, title text, chunk_hashes bytea)
returns bytea language sql immutable parallel safe as $$
  select sha256(sha256(convert_to(path, 'UTF8'))
    || sha256(convert_to(metadata_json, 'UTF8'))
    || sha256(sha256(convert_to(title, 'UTF8')) || chunk_hashes))
$$;

-- Document versions of a generation with their hashes recomputed from rows.
create function :schema.recomputed_versions(generation integer)
returns table (hash bytea, recomputed bytea, path text, chunk_count integer, chunks_found integer, tokens bigint)
language sql stable set search_path = :schema, pg_temp as $$
  select v.hash, version_hash(v.path, v.metadata_json, v.title, coalesce(c.hashes, ''::bytea)),
    v.path, v.chunk_count, coalesce(c.found, 0)::integer, coalesce(c.tokens, 0)
  from generation_documents g
  join document_versions v on v.hash = g.document_version
  left join lateral (
    select string_agg(chunk_hash(k.text, k.heading_path, k.headings, k.input_hash), ''::bytea order by k.ordinal) as hashes,
      count(*) as found, sum(k.tokens)::bigint as tokens
    from document_chunks k where k.document_version = v.hash
  ) c on true
  where g.generation = recomputed_versions.generation
$$;

-- Row-level security of a new segment; the migration of roles replaces it.
create function :schema.protect_segment(table_name text) returns void language plpgsql as $$
begin
  return;
end $$;

create function :schema.segment_name(number integer) returns text language sql immutable as $$
  select 'segment_' || number
$$;

-- Those of the inputs that some segment of the profile holds a vector for. No vector is shown.
create function :schema.stored_inputs(fingerprint text, inputs text[]) returns setof text
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
declare
  held text;
begin
  select string_agg(format('select 1 from %I s where s.input_hash = wanted.hash', segment_name(s.number)), ' union all ')
    into held from segments s where s.profile = fingerprint;
  if held is null then
    return;
  end if;
  return query execute format('select encode(wanted.hash, ''hex'') from (select decode(h, ''hex'') as hash from unnest($1) h) wanted
    where exists (%s)', held) using inputs;
end $$;

-- Registers the profile and makes a table for its vectors. A segment that no generation uses is what a killed run left:
-- its vectors are paid for, so it is taken up again.
create function :schema.create_segment(fingerprint text, provider text, model text, dimensions integer, input_format integer) returns integer
language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  created integer;
begin
  -- Jobs that split an embedding begin at the same moment, and must all find the segment of the first.
  perform pg_advisory_xact_lock(hashtextextended('corpusgate segment ' || current_schema(), 0));
  insert into profiles values (fingerprint, provider, model, dimensions, input_format) on conflict do nothing;
  select s.number into created from segments s
    where s.profile = create_segment.fingerprint and not exists (select from generations g where g.segment = s.number)
    order by s.number desc limit 1;
  if found then
    return created;
  end if;
  insert into segments (profile) values (create_segment.fingerprint) returning number into created;
  execute format('create table %I (input_hash bytea primary key check (octet_length(input_hash) = 32), embedding halfvec(%s) not null, stored_at timestamptz not null default now())',
    segment_name(created), dimensions);
  -- Inline while a row fits a page (8,160 bytes): an exact scan of 1,536 dimensions then reads no TOAST table.
  if dimensions <= 4000 then
    execute format('alter table %I alter column embedding set storage plain', segment_name(created));
  end if;
  perform protect_segment(segment_name(created));
  return created;
end $$;

-- Batches arrive here by COPY and go on in the same transaction. Unlogged: nothing in them outlives it. The only tables
-- without row-level security, since COPY refuses one that has it. Stagers may insert and nobody may select: a batch is
-- seen by the functions below alone, and this way nobody needs the right to write the real tables.
create unlogged table :schema.inbox_documents (
  batch uuid not null, hash bytea, path text, title text, content_hash bytea, metadata_hash bytea, metadata_json text, chunk_count integer);
create unlogged table :schema.inbox_chunks (
  batch uuid not null, document_version bytea, ordinal integer, text text, heading_path text[], headings text[], tokens integer, input_hash bytea, hash bytea);
create unlogged table :schema.inbox_vectors (batch uuid not null, input_hash bytea, embedding :vector.halfvec);
alter table :schema.inbox_vectors alter column embedding set storage plain;

-- A generation with its base's list of documents, less those that change: one statement, whatever the size.
create function :schema.open_generation(parent integer, plan_digest text, profile text, segment integer, held bigint, run uuid, actor text, leaving text[])
returns integer language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  opened integer;
begin
  perform require_epoch(held);
  if not exists (select from segments s where s.number = open_generation.segment and s.profile = open_generation.profile) then
    raise exception 'segment % does not hold vectors of %', open_generation.segment, open_generation.profile using errcode = 'CG002';
  end if;
  insert into generations (parent, plan_digest, profile, segment, lease_epoch, run, opened_by, login)
    values (open_generation.parent, open_generation.plan_digest, open_generation.profile, open_generation.segment, held, open_generation.run, actor, caller())
    returning number into opened;
  insert into generation_documents (generation, document_version)
    select opened, g.document_version from generation_documents g
    where g.generation = open_generation.parent
      and not exists (select from unnest(leaving) l where decode(l, 'hex') = g.document_version);
  return opened;
end $$;

create function :schema.require_staging(target integer, held bigint) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  perform require_epoch(held);
  perform from generations g where g.number = target and g.lease_epoch = held and g.sealed_at is null for share;
  if not found then
    raise exception 'generation % cannot be staged any more: it is sealed, removed or of another run', target using errcode = 'CG003';
  end if;
end $$;

-- Moves a batch of documents into a staged generation and recomputes each hash from the rows that arrived: a stream
-- that ended early is rolled back, never half stored. Versions that exist already are only listed.
create function :schema.accept_documents(arrived uuid, target integer, held bigint, versions text[]) returns integer
language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  accepted bytea[];
  altered text;
begin
  perform require_staging(target, held);
  with fresh as (
    insert into document_versions (hash, path, title, content_hash, metadata_hash, metadata_json, chunk_count)
      select i.hash, i.path, i.title, i.content_hash, i.metadata_hash, i.metadata_json, i.chunk_count
      from inbox_documents i where i.batch = arrived on conflict do nothing returning hash
  )
  select coalesce(array_agg(f.hash), '{}') into accepted from fresh f;
  insert into document_chunks (document_version, ordinal, text, heading_path, headings, tokens, input_hash, hash)
    select i.document_version, i.ordinal, i.text, i.heading_path, i.headings, i.tokens, i.input_hash, i.hash
    from inbox_chunks i where i.batch = arrived and i.document_version = any (accepted);
  select coalesce(v.path, 'one that did not arrive') into altered
    from (select decode(one, 'hex') as hash from unnest(versions) one union select unnest(accepted)) wanted
    left join document_versions v on v.hash = wanted.hash
    left join lateral (
      select string_agg(chunk_hash(c.text, c.heading_path, c.headings, c.input_hash), ''::bytea order by c.ordinal) as hashes, count(*) as found
      from document_chunks c where c.document_version = v.hash
    ) c on v.hash = any (accepted)
    where v.hash is null or (v.hash = any (accepted)
      and (v.chunk_count <> c.found or v.hash <> version_hash(v.path, v.metadata_json, v.title, coalesce(c.hashes, ''::bytea))))
    limit 1;
  if found then
    raise exception 'documents did not arrive as they were sent, among them "%"; the batch was rolled back', altered
      using errcode = 'CG007', hint = 'Run it again; if it happens again, check the connection and the encoding of the database (UTF8 was expected).';
  end if;
  insert into generation_documents (generation, document_version)
    select target, decode(v, 'hex') from unnest(versions) v on conflict do nothing;
  perform add_lexemes(accepted);
  delete from inbox_chunks i where i.batch = arrived;
  delete from inbox_documents i where i.batch = arrived;
  return cardinality(accepted);
end $$;

-- Moves a batch of vectors into a segment, for good; those another run stored meanwhile are left as they are.
create function :schema.accept_vectors(arrived uuid, segment integer, expected_count integer, expected_digest text) returns void
language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  found_count integer;
  found_digest text;
begin
  -- Of each row first: sorting 32 bytes instead of 3,000 keeps a batch in memory.
  select count(*)::integer, encode(sha256(coalesce(string_agg(sha256(i.input_hash || halfvec_send(i.embedding)), ''::bytea order by i.input_hash), ''::bytea)), 'hex')
    into found_count, found_digest from inbox_vectors i where i.batch = arrived;
  if found_count <> expected_count or found_digest <> expected_digest then
    raise exception '% of % vectors arrived%; the batch was rolled back', found_count, expected_count,
      case when found_count = expected_count then ', not as they were sent' else '' end
      using errcode = 'CG007', hint = 'Run it again: what was stored before is kept and not paid for again.';
  end if;
  -- On conflict costs twice as much as a plain insert (3.3 s and 1.7 s for 35,000 vectors), and conflicts are rare.
  begin
    execute format('insert into %I (input_hash, embedding) select i.input_hash, i.embedding from inbox_vectors i where i.batch = $1',
      segment_name(segment)) using arrived;
  exception when unique_violation then
    execute format('insert into %I (input_hash, embedding) select i.input_hash, i.embedding from inbox_vectors i where i.batch = $1 on conflict do nothing',
      segment_name(segment)) using arrived;
  end;
  delete from inbox_vectors i where i.batch = arrived;
end $$;

-- Copies vectors that other segments of the same profile hold: `inputs` null means all that a staged generation needs.
create function :schema.gather_vectors(segment integer, target integer, inputs text[]) returns bigint
language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  other integer;
  copied bigint;
  total bigint := 0;
begin
  for other in select s.number from segments s join segments own on own.profile = s.profile
      where own.number = gather_vectors.segment and s.number <> own.number order by s.number loop
    if inputs is null then
      execute format('insert into %I (input_hash, embedding) select s.input_hash, s.embedding from %I s where s.input_hash in
        (select c.input_hash from generation_documents g join document_chunks c on c.document_version = g.document_version where g.generation = $1)
        on conflict do nothing', segment_name(segment), segment_name(other)) using target;
    else
      execute format('insert into %I (input_hash, embedding) select s.input_hash, s.embedding from %I s where s.input_hash in
        (select decode(h, ''hex'') from unnest($1) h) on conflict do nothing', segment_name(segment), segment_name(other)) using inputs;
    end if;
    get diagnostics copied = row_count;
    total := total + copied;
  end loop;
  return total;
end $$;

-- Everything exact that can be said of a generation, from its rows alone.
create function :schema.inspect_generation(generation integer)
returns table (
  documents integer, chunks integer, tokens bigint, content_digest text,
  altered_paths text[], missing_vectors integer, zero_vectors integer, duplicate_paths text[])
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
declare
  table_name text;
begin
  perform require_visible(inspect_generation.generation);
  select segment_name(g.segment) into strict table_name from generations g where g.number = inspect_generation.generation;
  select count(*)::integer, coalesce(sum(r.chunks_found), 0)::integer, coalesce(sum(r.tokens), 0)::bigint,
      encode(sha256(coalesce(string_agg(r.recomputed, ''::bytea order by r.path collate "C"), ''::bytea)), 'hex'),
      coalesce(array_agg(r.path order by r.path collate "C") filter (where r.hash <> r.recomputed or r.chunk_count <> r.chunks_found), '{}')
    into documents, chunks, tokens, content_digest, altered_paths
    from recomputed_versions(inspect_generation.generation) r;
  select coalesce(array_agg(d.path), '{}') into duplicate_paths from (
    select v.path from generation_documents g join document_versions v on v.hash = g.document_version
    where g.generation = inspect_generation.generation group by v.path having count(*) > 1) d;
  execute format(
    'select count(*) filter (where s.input_hash is null)::integer, count(*) filter (where l2_norm(s.embedding) = 0)::integer
     from generation_documents g join document_chunks c on c.document_version = g.document_version
     left join %I s on s.input_hash = c.input_hash where g.generation = $1', table_name)
    into missing_vectors, zero_vectors using inspect_generation.generation;
  return next;
end $$;

-- Refuses anything but exactly what the run announced; sets what was found, once.
create function :schema.seal_generation(target integer, epoch bigint, expected_digest text, expected_documents integer, expected_chunks integer)
returns void language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  seen record;
begin
  perform require_staging(target, seal_generation.epoch);
  select * into seen from inspect_generation(target);
  if seen.content_digest <> expected_digest or seen.documents <> expected_documents or seen.chunks <> expected_chunks
    or seen.missing_vectors > 0 or seen.zero_vectors > 0
    or cardinality(seen.altered_paths) > 0 or cardinality(seen.duplicate_paths) > 0 then
    raise exception 'generation % is not what was planned: expected % documents, % chunks, digest %; found % documents, % chunks, digest %, % vectors missing, % zero vectors, altered %, duplicated %',
      target, expected_documents, expected_chunks, expected_digest, seen.documents, seen.chunks, seen.content_digest,
      seen.missing_vectors, seen.zero_vectors, seen.altered_paths, seen.duplicate_paths using errcode = 'CG004';
  end if;
  perform measure_lexemes(target);
  update generations g set sealed_at = clock_timestamp(), content_digest = seen.content_digest,
    documents = seen.documents, chunks = seen.chunks, tokens = seen.tokens where g.number = target;
end $$;

-- Compare-and-swap of the live row with its audit entry, in the caller's one transaction. `expected` null: none was live.
create function :schema.flip_live(target integer, expected integer, action text, actor text, run uuid, subject jsonb)
returns void language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  current integer;
  target_row generations;
begin
  if action is null or action not in ('promote', 'rollback') then
    raise exception 'action is "%"; promote or rollback was expected', action using errcode = 'CG008';
  end if;
  select l.generation into current from live l for update;
  if current is distinct from expected then
    raise exception 'live is generation %, not % as expected', coalesce(current::text, 'none'), coalesce(expected::text, 'none')
      using errcode = 'CG001';
  end if;
  select * into target_row from generations g where g.number = target for key share;
  if target_row.number is null then
    raise exception 'generation % does not exist', target using errcode = 'CG002';
  end if;
  if target_row.sealed_at is null then
    raise exception 'generation % is not sealed', target using errcode = 'CG003';
  end if;
  if action = 'promote' and target_row.parent is distinct from expected then
    raise exception 'generation % was built on %, and % is live', target,
      coalesce(target_row.parent::text, 'none'), coalesce(expected::text, 'none') using errcode = 'CG001';
  end if;
  if action = 'promote' then
    perform require_verdicts(target);
  end if;
  -- Else a rollback could pass by the comparison with the base and by the gates that a promotion stands.
  if action = 'rollback' and not exists (select from audit a
      where a.action = 'promote' and (a.subject ->> 'generation')::integer = target) then
    raise exception 'generation % was never live', target using errcode = 'CG003',
      hint = 'Use `corpusgate promote` for a generation that was never live.';
  end if;
  update live set generation = target, since = clock_timestamp();
  perform append_audit(actor, action, run, subject || jsonb_build_object('generation', target, 'previous', expected,
    'planDigest', target_row.plan_digest, 'contentDigest', target_row.content_digest));
end $$;

-- A generation's state is derived, never stored: the live row and the audit trail are the truth.
create view :schema.generation_states as
select g.number, g.parent, g.plan_digest, g.profile, g.segment, g.lease_epoch, g.run, g.opened_by, g.opened_at,
  g.sealed_at, g.content_digest, g.documents, g.chunks, g.tokens,
  case
    when l.generation = g.number then 'live'
    when g.sealed_at is null then 'staged'
    when last_left.action is null then 'sealed'
    when last_left.action = 'rollback' then 'rolled back'
    else 'retired'
  end as state
from :schema.generations g
cross join :schema.live l
left join lateral (
  select a.action from :schema.audit a
  where a.action in ('promote', 'rollback') and (a.subject ->> 'previous')::integer = g.number
  order by a.sequence desc limit 1
) last_left on true;

-- Builds the segment's index unless it has a valid one or fewer than `least_rows` rows; true when it has one afterwards.
create function :schema.index_segment(segment integer, least_rows bigint) returns boolean
language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  index_name text := segment_name(segment) || '_hnsw';
  valid boolean;
  row_count bigint;
begin
  select i.indisvalid into valid from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relname = index_name and c.relnamespace = current_schema()::regnamespace;
  if valid then
    return true;
  end if;
  execute format('select count(*) from %I', segment_name(segment)) into row_count;
  if row_count < least_rows or row_count = 0 then
    return false;
  end if;
  execute format('drop index if exists %I', index_name);
  execute format('create index %I on %I using hnsw (embedding halfvec_cosine_ops) with (m = 16, ef_construction = 200)',
    index_name, segment_name(segment));
  return true;
end $$;

-- What an abandoned staging left: generations that were never live and that no run holds for promotion, held ones whose
-- base is no longer live, and document versions of none. Vectors stay; they are paid for.
create function :schema.remove_abandoned(current_epoch bigint, current_run uuid) returns table (generation integer, opened_by text)
language plpgsql security definer set search_path = :schema, pg_temp as $$
begin
  perform require_epoch(current_epoch);
  -- Only one run ingests at a time, and the lease is ours: an ingest without an outcome is dead or frozen.
  update runs r set outcome = 'abandoned', ended_at = clock_timestamp()
    where r.outcome is null and r.command = 'ingest' and r.id <> current_run;
  return query delete from generations g using generation_states s
    where s.number = g.number and s.state in ('staged', 'sealed') and g.lease_epoch < current_epoch
      and not (g.parent is not distinct from (select l.generation from live l)
        and exists (select from runs r where r.id = g.run and r.outcome = 'held'))
    returning g.number, g.opened_by;
  delete from document_versions v where not exists (select from generation_documents d where d.document_version = v.hash);
end $$;

-- Drops generations beyond the retained ones, then the documents, segments and vectors that none of the rest uses.
create function :schema.prune(keep integer, unused_before timestamptz, actor text, run uuid)
returns table (generations integer[], documents bigint, segments integer[], vectors bigint)
language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  one record;
  dropped bigint;
begin
  perform 1 from live l for update;
  with retained as (
    -- Live, then the most recent that were once live (each was verified before it went live), newest first.
    select l.generation from live l where l.generation is not null
    union
    (select (a.subject ->> 'previous')::integer from audit a
     join generations g on g.number = (a.subject ->> 'previous')::integer
     where a.action in ('promote', 'rollback') and a.subject ->> 'previous' <> (select coalesce(l.generation::text, '') from live l)
     group by 1 order by max(a.sequence) desc limit greatest(keep, 1))
    union
    -- Being staged, or held and not yet decided upon; the next ingest removes those that nobody wants.
    select s.number from generation_states s where s.state in ('staged', 'sealed')
  ), gone as (
    delete from generations g where g.number not in (select r.generation from retained r) returning g.number
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
