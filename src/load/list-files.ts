// STAND-IN by the lead so that the pipeline can be tried; replace freely.
import type { LoadSettings } from "../config/config.ts";
export async function listFiles(_settings: LoadSettings): Promise<{ selected: readonly { path: string }[]; all: readonly { path: string }[] }> { return { selected: [], all: [] }; }
