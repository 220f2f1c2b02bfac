/** The path, then each file that it would be a record of (`file#recordId`), longest first: the name of a file may hold `#` too. */
export function namesOf(path: string): readonly string[] {
  const names = [path];
  for (let at = path.lastIndexOf("#"); at > 0; at = path.lastIndexOf("#", at - 1))
    names.push(path.slice(0, at));
  return names;
}
