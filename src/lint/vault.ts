import { posix } from "node:path";
import type { CorpusIndex } from "./corpus-index.ts";

/** Files by the end of their paths, as Obsidian finds what it writes as the shortest path. It heeds no case. */
export class Vault {
  readonly #index: CorpusIndex;
  readonly #vaults = new Map<string, string | undefined>();
  #byName: ReadonlyMap<string, readonly Named[]> | undefined;

  constructor(index: CorpusIndex) {
    this.#index = index;
  }

  /** What a link can mean from anywhere in the vault that `from` is in; nothing where that is in none. */
  meant(from: string, bare: string): readonly string[] {
    const vault = this.#vaultOf(posix.dirname(from));
    if (vault === undefined) return [];
    const ending = keyOf(bare);
    const inside = this.#named(bare).filter(
      ({ path, key }) => key.endsWith(ending) && (vault === "." || path.startsWith(`${vault}/`)),
    );
    const top = keyOf(posix.join(vault, bare));
    const fromTop = inside.filter(({ key }) => key === top);
    return (fromTop.length > 0 ? fromTop : inside).map(({ path }) => path);
  }

  /** The one file that has the name of a path, which a link of `from` may have meant. */
  namesake(from: string, path: string): string | undefined {
    const [only, ...others] = this.#named(path);
    return others.length === 0 && only?.path !== from ? only?.path : undefined;
  }

  /** Documents and files whose name is that at the end of a path. */
  #named(path: string): readonly Named[] {
    this.#byName ??= byName(this.#index);
    return this.#byName.get(posix.basename(keyOf(path))) ?? [];
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

/** `key`: made once, as thousands of pages of a site may be called `index.md`. */
interface Named {
  readonly path: string;
  readonly key: string;
}

function byName({ documents, files }: CorpusIndex): ReadonlyMap<string, readonly Named[]> {
  const paths = [...new Set([...documents.keys(), ...files])];
  return Map.groupBy(
    paths.map((path) => ({ path, key: keyOf(path) })),
    ({ key }) => posix.basename(key),
  );
}

/** With a slash before it, so that no name is taken for the end of another one. */
function keyOf(path: string): string {
  return `/${path.normalize("NFC").toLowerCase()}`;
}
