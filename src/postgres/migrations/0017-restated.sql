-- As before, but restated are only documents of which a search can tell: with other passages, another title, or words of another language. A
-- renamed folder and an edit of metadata counted, too, and each of up to 1,000 documents was searched for in both generations.
create or replace function :schema.count_shared(target integer, base integer)
returns table (shared integer, edited integer, restated integer, added integer, removed integer)
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
begin
  perform require_visible(target);
  perform require_visible(base);
  return query select s.shared, s.edited, s.restated,
    (select count(*)::integer from generation_documents g where g.generation = target) - s.shared,
    (select count(*)::integer from generation_documents g where g.generation = base) - s.shared
    from (select count(*)::integer as shared, (count(*) filter (where d.edited))::integer as edited,
        (count(*) filter (where d.version <> d.base_version and (
          (select (v.title, text_search_of(v.metadata)) from document_versions v where v.hash = d.version)
            is distinct from (select (v.title, text_search_of(v.metadata)) from document_versions v where v.hash = d.base_version)
          or (select array_agg(c.hash order by c.ordinal) from document_chunks c where c.document_version = d.version)
            is distinct from (select array_agg(c.hash order by c.ordinal) from document_chunks c where c.document_version = d.base_version)
        )))::integer as restated from shared_documents(target, base) d) s;
end $$;
