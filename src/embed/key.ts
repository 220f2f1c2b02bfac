import type { EmbedSettings } from "../config/config.ts";

export const openaiBaseUrl = "https://api.openai.com/v1";

/** Whether the provider is OpenAI itself; other servers with its API may do without a key. */
export function isOpenai({ provider, baseUrl = openaiBaseUrl }: EmbedSettings): boolean {
  return provider === "openai" && new URL(baseUrl).hostname === "api.openai.com";
}

/** For people, without a query, which may hold a secret. */
export function serverName(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname}`;
}

/** Nothing can be embedded until a key is set. */
export function lacksKey(settings: EmbedSettings): boolean {
  return isOpenai(settings) && settings.apiKey === undefined;
}
