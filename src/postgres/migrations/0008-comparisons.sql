-- What two generations have in common, for the gates; and query vectors that nothing asks any more.

-- Documents of a generation that do not stand in its base under their path: where they stood before; null: they are new.
create function :schema.moved_documents(target integer, base integer) returns table (path text, base_path text)
language plpgsql stable security definer set search_path = :schema, pg_temp as $$
#variable_conflict use_column
begin
  perform require_visible(target);
  perform require_visible(moved_documents.base);
  return query
    select v.path, s.base_path from generation_documents g join document_versions v on v.hash = g.document_version
      left join shared_documents(target, moved_documents.base) s on s.path = v.path
    where g.generation = target and s.base_path is distinct from v.path;
end $$;
