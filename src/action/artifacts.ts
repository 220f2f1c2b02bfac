import { randomUUID } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { type Artifact, DefaultArtifactClient, type FindOptions } from "@actions/artifact";
import { Failure } from "../failure/failure.ts";

export interface Uploaded {
  readonly id: number;
  readonly name: string;
}

/** A run whose artifacts are looked at through GitHub's API (`actions: read`); undefined: this one. */
export type OtherRun = FindOptions["findBy"];

/**
 * Uploads all files of a folder, zipped. Names are taken for the whole run, by every job and attempt; a second step of
 * the same command gets the next free number at the end.
 */
export async function uploadFolder(
  folder: string,
  name: string,
  retentionDays: number | undefined,
): Promise<Uploaded> {
  const files = (await readdir(folder)).toSorted().map((file) => path.join(folder, file));
  const client = new DefaultArtifactClient();
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    try {
      const { id } = await client.uploadArtifact(numbered, files, folder, keptFor(retentionDays));
      if (id === undefined) throw new TypeError("the results service returned no id");
      return { id, name: numbered };
    } catch (error) {
      if (number < mostSteps && error instanceof Error && taken.test(error.message)) continue;
      throw error;
    }
  }
}

const taken = /\(409\)|already exists/i;
const mostSteps = 20;

/** Uploads one file as it is; the artifact has its name. */
export async function uploadFile(file: string, retentionDays: number | undefined): Promise<void> {
  await new DefaultArtifactClient().uploadArtifact(path.basename(file), [file], path.dirname(file), {
    ...keptFor(retentionDays),
    skipArchive: true,
  });
}

export interface Download {
  /** A new folder is made below it. */
  readonly temporary: string;
  readonly run: OtherRun;
  /** Leave it as it was uploaded: an archive of a stranger is never unpacked. */
  readonly packed?: boolean;
}

/** Downloads one artifact into a folder of its own and returns that, if its bytes are what was uploaded. */
export async function downloadArtifact(
  { id, name, digest }: Artifact,
  { temporary, run, packed = false }: Download,
): Promise<string> {
  if (digest === undefined || digest === "") throw unproven(id, name, "GitHub tells no digest of it");
  const folder = path.join(temporary, `corpusgate-artifact-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const download = new DefaultArtifactClient().downloadArtifact(id, {
    ...(run === undefined ? {} : { findBy: run }),
    path: folder,
    expectedHash: digest,
    skipDecompress: packed,
  });
  const { digestMismatch } = await download.catch((cause: unknown) => {
    // GitHub still lists what it no longer keeps.
    const expired = cause instanceof Error && "status" in cause && cause.status === 410;
    throw expired ? unproven(id, name, "it has expired") : cause;
  });
  // The toolkit tells and goes on.
  if (digestMismatch !== false) throw unproven(id, name, `its bytes do not have the digest ${digest}`);
  return folder;
}

/** The artifacts of a run, newest first. */
export async function listArtifacts(run: OtherRun): Promise<readonly Artifact[]> {
  const { artifacts } = await new DefaultArtifactClient().listArtifacts(
    run === undefined ? {} : { findBy: run },
  );
  return artifacts.toSorted((left, right) => right.id - left.id);
}

function keptFor(retentionDays: number | undefined): { readonly retentionDays?: number } {
  return retentionDays === undefined ? {} : { retentionDays };
}

function unproven(id: number, name: string, why: string): Failure {
  return new Failure(`Artifact ${id} ("${name}") was not used: ${why}.`, {
    remedy: "Run the whole workflow again, so that the artifact is made anew.",
  });
}
