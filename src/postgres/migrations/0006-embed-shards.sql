-- Embedding split over several jobs: all of them fill one segment, and each says how far it is.

-- How far a run has embedded. One row a run, updated in place: it tells of work, and no content rests on it.
create table :schema.checkpoints (
  run uuid primary key references :schema.runs on delete cascade,
  shard integer not null check (shard between 1 and shards),
  shards integer not null,
  done bigint not null,
  total bigint not null,
  at timestamptz not null default clock_timestamp()
);

create function :schema.checkpoint(reached uuid, shard integer, shards integer, done bigint, total bigint) returns void
language plpgsql security definer set search_path = :schema, pg_temp as $$
#variable_conflict use_variable
begin
  if not exists (select from runs r where r.id = reached and r.outcome is null and r.login = caller()) then
    raise exception 'run % is not one of % that is going on', reached, caller() using errcode = 'CG003';
  end if;
  insert into checkpoints as c (run, shard, shards, done, total) values (reached, shard, shards, done, total)
    on conflict on constraint checkpoints_pkey do update set done = excluded.done, total = excluded.total, at = clock_timestamp();
end $$;
