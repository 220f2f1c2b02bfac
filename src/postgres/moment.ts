import { z } from "zod";

/**
 * A point in time, selected as `to_json(…)`: ISO 8601 under every DateStyle. What the driver reads by itself is no date or
 * another day under `German` and `SQL, DMY`.
 */
export const moment = z.string().pipe(z.coerce.date());
