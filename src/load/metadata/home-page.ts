import type { Metadata } from "../../config/config.ts";
import { isMapping } from "../syntax/json-value.ts";

/**
 * What a home page of VitePress, VuePress or Starlight shows of its front matter, as Markdown: `hero` and `features`, without
 * their buttons and images; empty where there is nothing of it.
 */
export function homePageText({ hero, features, home, layout, heroText, tagline }: Metadata): string {
  const isHome = layout === "home" || home === true;
  const inHero = isMapping(hero) ? [hero.name ?? hero.title, hero.text, hero.tagline] : [];
  const [name = "", ...texts] = (isHome ? [...inHero, heroText, tagline] : inHero).map(lineOf);
  const items = isHome && Array.isArray(features) ? features.filter(isMapping) : [];
  const listed = items.flatMap(({ title, details }) => {
    const both = [lineOf(title), lineOf(details)].filter((one) => one !== "").join(": ");
    return both === "" ? [] : [`- ${both}`];
  });
  const heading = name === "" ? "" : `# ${name}`;
  return [heading, ...texts, listed.join("\n")].filter((one) => one !== "").join("\n\n");
}

function lineOf(value: unknown): string {
  return typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "";
}
