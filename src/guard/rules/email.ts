import { beside } from "../beside.ts";
import type { DetectingRule, Detection } from "../rule.ts";

export const email: DetectingRule = {
  name: "personal-email",
  severity: "warning",
  marker: "email",
  description:
    "An e-mail address that looks like a person's. Addresses of roles (support@, sales@ and so on), of mailing lists, and domains reserved for examples are let through.",
  remedy: "Name the role's address instead of the person's.",
  examples: {
    good: [
      "Write to support@acme.io.",
      "Ask on users@lists.acme.io, or join with users-subscribe@acme.io.",
      "ada@example.com and bob@mail.example",
      "git@github.com:acme/site.git",
      "![Logo](logo@2x.png)",
      "npm install left-pad@1.3.0",
      "ftp://anna:$PASSWORD@files.acme.io/",
      "お問い合わせはsupport@acme.co.jpまで。",
    ],
    bad: [
      "Ask ada.lovelace@acme.io for access.",
      "<mailto:bob@acme.co.uk>",
      "Élise: élise.martin@société.fr",
      "连系张伟@例子.公司",
    ],
  },
  detect(text) {
    const found: Detection[] = [];
    for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
      const local = firstMatch(locals, text.slice(Math.max(0, at - maxLocal), at));
      if (local === undefined) continue;
      const host = firstMatch(domains, text.slice(at + 1, at + 1 + maxDomain));
      if (host === undefined || isImpersonal(local, host.toLowerCase())) continue;
      if (isInAddress(text, at - local.length)) continue;
      found.push({ start: at - local.length, end: at + 1 + host.length, what: "an e-mail address" });
    }
    return found;
  },
};

/** RFC 5321, 4.5.3.1: octets of the local part and of the domain. */
const maxLocal = 64;
const maxDomain = 255;
/** Without the words that scripts without blanks write right before and behind it; if nothing is left, as addresses of these scripts. */
const locals = [beside, "\\p{L}\\p{N}"].map((letter) => new RegExp(`[${letter}][${letter}._%+'-]*$`, "u"));
const domains = [beside, "\\p{L}\\p{N}"].map(
  (letter) =>
    new RegExp(
      `^[${letter}-]{1,63}(?:\\.[${letter}-]{1,63})*\\.(?:(?!\\p{N})[${letter}]){2,24}(?![${letter}-])`,
      "u",
    ),
);

function firstMatch(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** RFC 2606 and RFC 6761. */
const reserved =
  /(?:^|\.)(?:example\.(?:com|net|org|edu)|example|test|invalid|localhost|local)$|\.(?:png|jpe?g|gif|svg|webp|avif)$/;
const roles =
  /^(?:abuse|accounts?|admin|billing|bot|careers|contact|donotreply|feedback|git|hello|help|hg|hi|hr|info|jobs|legal|mail|marketing|no-?reply|notifications?|office|postmaster|press|privacy|root|sales|security|service|support|team|user(?:name)?|webmaster|you|your[._-]?(?:e?mail|name))(?:[+._-].*)?$/i;

/** `https://user:password@host`: what stands before the host is no person. */
function isInAddress(text: string, start: number): boolean {
  return /:\/\/[^\s@/]*$/.test(text.slice(Math.max(0, start - 100), start));
}

/** As Mailman, Sympa, Google and trackers of bugs name their hosts, and the addresses that answer commands. */
const listHosts = /^(?:bugs?|groups?|lists?|mailman|sympa)\.|\.lists?\.|^googlegroups\.com$/;
const listCommands = /-(?:announce|bounces|devel|discuss|owner|request|subscribe|unsubscribe|users)$/i;

function isImpersonal(local: string, host: string): boolean {
  return reserved.test(host) || roles.test(local) || listHosts.test(host) || listCommands.test(local);
}
