-- Puts back rows of a sealed generation that were altered or deleted by hand. Nothing can come of it but what was sealed: a
-- document version is stored under the hash of its rows, and that is recomputed from what arrives.

-- Document versions of a generation whose rows no longer have the hash they are stored under.
create function :schema.altered_versions(target integer) returns table (version text, path text)
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  perform require_visible(target);
  return query select encode(r.hash, 'hex'), r.path from recomputed_versions(target) r
    where r.hash <> r.recomputed or r.chunk_count <> r.chunks_found order by r.path collate "C";
end $$;

-- Replaces altered document versions by a batch that arrived, in one transaction. One whose rows are whole is refused.
create function :schema.restore_documents(arrived uuid, held bigint, actor text, run uuid) returns integer
language plpgsql security definer set search_path = :schema, pg_temp as $$
declare
  restored bytea[];
  wrong text;
begin
  perform require_epoch(held);
  select i.path into wrong from inbox_documents i
    left join lateral (
      select string_agg(chunk_hash(c.text, c.heading_path, c.headings, c.input_hash), ''::bytea order by c.ordinal) as hashes, count(*) as found
      from inbox_chunks c where c.batch = arrived and c.document_version = i.hash
    ) sent on true
    left join document_versions v on v.hash = i.hash
    left join lateral (
      select string_agg(chunk_hash(c.text, c.heading_path, c.headings, c.input_hash), ''::bytea order by c.ordinal) as hashes, count(*) as found
      from document_chunks c where c.document_version = i.hash
    ) stored on true
    where i.batch = arrived and (
      i.chunk_count <> sent.found or i.hash <> version_hash(i.path, i.metadata_json, i.title, coalesce(sent.hashes, ''::bytea))
      or v.hash is null
      or (v.chunk_count = stored.found and v.hash = version_hash(v.path, v.metadata_json, v.title, coalesce(stored.hashes, ''::bytea))))
    limit 1;
  if found then
    raise exception 'document "%" is not one that was altered, or did not arrive as it was sealed', wrong using errcode = 'CG007';
  end if;
  select coalesce(array_agg(i.hash), '{}') into restored from inbox_documents i where i.batch = arrived;
  -- What stands in the index of words goes with its chunk.
  delete from document_chunks c where c.document_version = any (restored);
  update document_versions v set path = i.path, title = i.title, content_hash = i.content_hash, metadata_hash = i.metadata_hash,
      metadata_json = i.metadata_json, chunk_count = i.chunk_count
    from inbox_documents i where i.batch = arrived and i.hash = v.hash;
  insert into document_chunks (document_version, ordinal, text, heading_path, headings, tokens, input_hash, hash)
    select i.document_version, i.ordinal, i.text, i.heading_path, i.headings, i.tokens, i.input_hash, i.hash
    from inbox_chunks i where i.batch = arrived;
  perform add_lexemes(restored);
  perform append_audit(actor, 'restore', run, jsonb_build_object('documents',
    (select jsonb_agg(i.path order by i.path collate "C") from inbox_documents i where i.batch = arrived)));
  delete from inbox_chunks i where i.batch = arrived;
  delete from inbox_documents i where i.batch = arrived;
  return cardinality(restored);
end $$;

-- Inputs of a generation without a vector that can be found, and a document version that has them.
create function :schema.lost_vectors(target integer) returns table (version text, input text)
language plpgsql stable security definer set search_path = :schema, :vector, pg_temp as $$
declare
  table_name text;
begin
  perform require_visible(target);
  select segment_name(g.segment) into table_name from generations g where g.number = target;
  return query execute format(
    'select distinct on (c.input_hash) encode(c.document_version, ''hex''), encode(c.input_hash, ''hex'')
     from generation_documents g join document_chunks c on c.document_version = g.document_version
     left join %I s on s.input_hash = c.input_hash
     where g.generation = $1 and (s.input_hash is null or l2_norm(s.embedding) = 0) order by c.input_hash', table_name) using target;
end $$;

-- A zero vector is in no result; once it is gone, its input counts as not embedded.
create function :schema.drop_zero_vectors(target integer, held bigint) returns bigint
language plpgsql security definer set search_path = :schema, :vector, pg_temp as $$
declare
  dropped bigint;
begin
  perform require_epoch(held);
  execute format('delete from %I s where l2_norm(s.embedding) = 0',
    (select segment_name(g.segment) from generations g where g.number = target));
  get diagnostics dropped = row_count;
  return dropped;
end $$;
