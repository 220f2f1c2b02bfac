-- A batch is found by its number. Rows of batches before it stay in the inboxes' pages until they are vacuumed, and each batch
-- read all of them three times: a load's batches grew slower one by one.
create index inbox_documents_by_batch on :schema.inbox_documents (batch);
create index inbox_chunks_by_batch on :schema.inbox_chunks (batch);
create index inbox_vectors_by_batch on :schema.inbox_vectors (batch);
