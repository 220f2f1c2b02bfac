import { expect, test } from "vitest";
import { profileFingerprint, profileOf } from "../../src/embed/profile.ts";
import { settingsFor } from "./builders.ts";

const profile = profileOf(settingsFor(undefined, { model: "text-embedding-3-large", dimensions: 3072 }));

test("a profile reads as provider, model, dimensions and format of the input", () => {
  expect(profileFingerprint(profile)).toBe("openai/text-embedding-3-large/3072/1");
});

test("profiles are the same when all four are, whatever server and key the settings name", () => {
  const elsewhere = settingsFor("https://example.com/v1", {
    model: "text-embedding-3-large",
    dimensions: 3072,
    apiKey: "k",
  });
  expect(profileFingerprint(profileOf(elsewhere))).toBe(profileFingerprint(profile));
  for (const change of [
    { provider: "local" } as const,
    { model: "m" },
    { dimensions: 256 },
    { inputFormat: 2 },
  ]) {
    expect(profileFingerprint({ ...profile, ...change })).not.toBe(profileFingerprint(profile));
  }
});
