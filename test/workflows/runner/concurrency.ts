/** Who may run in a concurrency group of GitHub: one runs, one waits (`queue: max`: 100 wait), others are cancelled. */
export class Concurrency {
  readonly #groups = new Map<string, { running: Member | undefined; waiting: Member[] }>();

  /** Resolves when it is this one's turn, or when it was cancelled; `member.cancelled` says which. */
  async enter(name: string, member: Member, { cancelInProgress, queue }: GroupSettings): Promise<void> {
    const group = this.#groups.get(name) ?? { running: undefined, waiting: [] };
    this.#groups.set(name, group);
    if (group.running === undefined) {
      group.running = member;
      return;
    }
    if (queue !== "max") for (const older of group.waiting.splice(0)) cancel(older);
    if (cancelInProgress) cancel(group.running);
    group.waiting.push(member);
    await new Promise<void>((go) => {
      member.go = go;
    });
  }

  leave(name: string, member: Member): void {
    const group = this.#groups.get(name);
    if (group?.running !== member) return;
    group.running = group.waiting.shift();
    group.running?.go?.();
  }
}

export interface Member {
  /** Set from outside; looked at between steps. */
  cancelled: boolean;
  go?: () => void;
}

export interface GroupSettings {
  readonly cancelInProgress: boolean;
  readonly queue: "single" | "max";
}

function cancel(member: Member): void {
  member.cancelled = true;
  member.go?.();
}
