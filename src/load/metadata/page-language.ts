import type { Metadata } from "../../config/config.ts";
import type { MetadataFields } from "../../config/metadata-fields.ts";
import { columnValue } from "./standard-columns.ts";

/** Codes by which a page says that it is in no language, or in several. */
const noLanguage = /^(?:und|mul|zxx)\b/i;

/** What `<html lang>` says, as the column `language`; nothing where that is no language, or no value of the field. */
export function pageLanguage(html: string, fields: MetadataFields): Metadata {
  const [, written] =
    /<html\b[^>]{0,2000}?\s(?:xml:)?lang\s*=\s*["']?([\w-]{2,35})/i.exec(html.slice(0, 10_000)) ?? [];
  if (written === undefined || noLanguage.test(written)) return {};
  const language = columnValue("language", written, fields);
  return language === undefined ? {} : { language };
}
