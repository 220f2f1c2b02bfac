import { posix } from "node:path";
import type { CorpusIndex } from "./corpus-index.ts";

/** Files by the end of their paths, as Obsidian finds what it writes as the shortest path. It heeds no case. */
export class Vault {
  readonly #index: CorpusIndex;
  readonly #vaults = new Map<string, string | undefined>();
  #byName: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(index: CorpusIndex) {
    this.#index = index;
  }

  /** What a link can mean from anywhere in the vault that `from` is in; nothing where that is in none. */
  meant(from: string, bare: string): readonly string[] {
    const vault = this.#vaultOf(posix.dirname(from));
    if (vault === undefined) return [];
    const inside = this.endingWith(bare).filter((path) => vault === "." || path.startsWith(`${vault}/`));
    const fromTop = inside.filter((path) => keyOf(path) === keyOf(posix.join(vault, bare)));
    return fromTop.length > 0 ? fromTop : inside;
  }

  /** Documents and files whose path ends as a link does. */
  endingWith(bare: string): readonly string[] {
    this.#byName ??= byName(this.#index);
    const key = keyOf(bare);
    const named = this.#byName.get(posix.basename(key)) ?? [];
    return named.filter((path) => `/${keyOf(path)}`.endsWith(`/${key}`));
  }

  /** The nearest folder with Obsidian's settings in it. */
  #vaultOf(folder: string): string | undefined {
    if (this.#vaults.has(folder)) return this.#vaults.get(folder);
    const isVault = this.#index.exists(posix.join(folder, ".obsidian"));
    const outer = folder === "." ? undefined : posix.dirname(folder);
    const vault = isVault ? folder : outer === undefined ? undefined : this.#vaultOf(outer);
    this.#vaults.set(folder, vault);
    return vault;
  }
}

function byName({ documents, files }: CorpusIndex): ReadonlyMap<string, readonly string[]> {
  const paths = [...new Set([...documents.keys(), ...files])];
  return Map.groupBy(paths, (path) => posix.basename(keyOf(path)));
}

function keyOf(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
