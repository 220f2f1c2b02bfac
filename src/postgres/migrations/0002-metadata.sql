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
create function :schema.section_types(target integer) returns table (key text, type text)
language sql stable set search_path = :schema, pg_temp as $$
  select distinct k.key, jsonb_typeof(k.value)
  from generation_documents g join document_versions v on v.hash = g.document_version,
    jsonb_each(case jsonb_typeof(v.metadata -> 'sections') when 'object' then v.metadata -> 'sections' end) s,
    jsonb_each(case jsonb_typeof(s.value) when 'object' then s.value end) k
  where g.generation = target and v.metadata ? 'sections'
$$;
