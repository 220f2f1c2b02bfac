import { z } from "zod";
import { userConfig } from "./user-config.ts";

/** One row of the table of configuration keys. */
export interface ConfigKey {
  /** E.g. `sources[].name`, `environments.<name>.database`. */
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
}

/** Every key of `corpusgate.yaml` in its order; a mapping that was shown at the top level is not unfolded again. */
export function configReference(): readonly ConfigKey[] {
  const shown = new Set<z.core.$ZodType>();
  return unfold(userConfig, "", shown);
}

/** Where a key belongs, for whoever wrote it elsewhere; undefined when there is no such key, or it has several places. */
export function placeOf(name: string): string | undefined {
  const places = configReference().flatMap(({ key }) => {
    const above = key.slice(0, -name.length - 1);
    return key === name ? ["at the top level"] : key === `${above}.${name}` ? [`under "${above}"`] : [];
  });
  return places.length <= 2 && places.length > 0 ? places.join(", or ") : undefined;
}

function unfold(schema: z.core.$ZodType, prefix: string, shown: Set<z.core.$ZodType>): readonly ConfigKey[] {
  if (schema instanceof z.ZodArray) return unfold(schema.element, `${prefix}[]`, shown);
  if (schema instanceof z.ZodRecord) return unfold(schema.valueType, `${prefix}.<name>`, shown);
  if (!(schema instanceof z.ZodObject) || shown.has(schema)) return [];
  shown.add(schema);
  return Object.entries<z.ZodType>(schema.shape).flatMap(([name, value]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    const inner = value instanceof z.ZodOptional ? value.unwrap() : value;
    const { description = "", default: fallback } = value.meta() ?? {};
    const row = {
      key,
      type: typeName(inner),
      default: typeof fallback === "string" ? fallback : "",
      description,
    };
    return [row, ...unfold(inner, key, shown)];
  });
}

function typeName(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.join(", ");
  if (schema instanceof z.ZodArray) return `list of ${typeName(schema.element)}`;
  if (schema instanceof z.ZodUnion) return schema.options.map(typeName).join(" or ");
  if (schema instanceof z.ZodPipe) return typeName(schema.out);
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "mapping";
  if (schema instanceof z.ZodNumber) return schema.isInt ? "whole number" : "number";
  if (schema instanceof z.ZodBoolean) return "true, false";
  if (schema instanceof z.ZodLiteral) return [...schema.values].join(", ");
  return "text";
}
