import { mkdir, writeFile } from "node:fs/promises";
import { execa } from "execa";

/** What Git LFS does for git: files are kept in `store`, and as pointers in commits; none is fetched where it is told not to. */
const filter = `set -e
case $1 in
clean)
  new=$(mktemp "$2/new-XXXXXX")
  cat > "$new"
  oid=$(sha256sum "$new" | cut -c 1-64)
  size=$(wc -c < "$new" | tr -d " ")
  mv "$new" "$2/$oid"
  printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' "$oid" "$size";;
smudge)
  asked=$(cat)
  if [ "$GIT_LFS_SKIP_SMUDGE" = 1 ]; then echo "$asked"; exit; fi
  cat "$2/$(echo "$asked" | sed -n 's/^oid sha256://p')";;
esac
`;

/** Makes `filter=lfs` count in the repository; the script lies beside the store. */
export async function installLfs(repository: string, store: string): Promise<void> {
  await mkdir(store, { recursive: true });
  await writeFile(`${store}.sh`, filter);
  const git = execa({ cwd: repository });
  for (const what of ["clean", "smudge"])
    await git`git config filter.lfs.${what} ${`sh "${store}.sh" ${what} "${store}"`}`;
  await git`git config filter.lfs.required true`;
}
