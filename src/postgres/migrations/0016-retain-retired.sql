-- As before, and beside them the latest `keep` (at least one) that were live and not rolled back from. Bad releases, each rolled back from,
-- counted like good ones, and a prune after a few of them left no good one to go further back to.
create or replace function :schema.retained_generations(keep integer) returns setof integer
language sql stable set search_path = :schema, pg_temp as $$
  with past as (
    select (a.subject ->> 'previous')::integer as generation, s.state, max(a.sequence) as left_at
    from audit a join generation_states s on s.number = (a.subject ->> 'previous')::integer
    where a.action in ('promote', 'rollback') and s.state <> 'live'
    group by 1, 2
  )
  select l.generation from live l where l.generation is not null
  union
  (select p.generation from past p order by p.left_at desc limit greatest(keep, 1))
  union
  (select p.generation from past p where p.state = 'retired' order by p.left_at desc limit greatest(keep, 1))
  union
  select s.number from generation_states s where s.state in ('staged', 'sealed')
$$;
