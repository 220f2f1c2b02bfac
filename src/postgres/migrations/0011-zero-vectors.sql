-- Everything exact that can be said of a generation, from its rows alone. A vector is zero when its product with itself is, which pgvector
-- computes four times as fast as a norm (36,000 of 1,536 dimensions: 0.05 and 0.21 s, of 0.8 in all).
create or replace function :schema.inspect_generation(generation integer)
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
    'select count(*) filter (where s.input_hash is null)::integer, count(*) filter (where s.embedding <#> s.embedding = 0)::integer
     from generation_documents g join document_chunks c on c.document_version = g.document_version
     left join %I s on s.input_hash = c.input_hash where g.generation = $1', table_name)
    into missing_vectors, zero_vectors using inspect_generation.generation;
  return next;
end $$;
