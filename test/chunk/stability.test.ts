import { expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { documentOf } from "./documents.ts";

const page = `# Running the ferry service

This handbook is for crews and office staff of the ferry service. It says how a day runs, what to do when it does
not, and where to look things up. Everything here is checked twice a year. If you find a mistake, tell the office.

## A normal day

### Before the first crossing

The duty engineer is on board an hour before departure. Both engines run for ten minutes without load. Oil pressure
must stay between three and five bar. The bridge tests radio, radar and horn. A failed test is written into the log
and reported before anybody boards. The deck crew lowers the ramp only after the bridge has given the word.

The purser counts the cash and signs for it. Ticket machines are switched on last. They need five minutes to connect.
When one does not connect, restart it once and then take it out of service.

### Boarding

Cars board before bicycles. Lorries stand in the middle lane. Drivers switch off their engines when they are told to.
Nobody stays in a vehicle during the crossing. Passengers with reduced mobility board first and sit near the lift.

1. Open the barrier. Count the vehicles that pass it.
2. Close the barrier when the deck is full. Tell the bridge how many are on board.
3. Raise the ramp. Wait for the green light.
4. Report to the bridge. The bridge repeats the number.

Dangerous goods are announced the day before. The list below says which classes may travel with passengers. When you
are not sure, the lorry waits for the freight crossing.

| Class | With passengers | Where |
|---|---|---|
| 1 | never | freight crossing |
| 2.1 | up to 25 passengers | upper deck |
| 3 | yes | upper deck, aft |
| 9 | yes | anywhere |

### The crossing

The crossing takes forty minutes. In fog it takes an hour. The lookout stands at the bow when one can see less than a
mile. Announcements are made in two languages. The café opens after the safety announcement and closes ten minutes
before landing. Crew members eat in turns. At least two remain on deck.

The harbour is called on channel twelve. It assigns a berth. If no berth is free, the ship waits outside the buoys.
Waiting longer than a quarter of an hour is announced to passengers with the reason.

## When something goes wrong

### A breakdown of an engine

One engine is enough to reach the harbour. The engineer decides whether the crossing goes on. The bridge informs the
harbour and asks for a tug when the wind exceeds six. Passengers are told what happened, in plain words. Nobody is
told that it is nothing. After landing the ship stays where it is until the inspector has seen it.

The engine's controller writes a log. Fetch it before anything is switched off:

\`\`\`sh
ferryctl log --since "2 hours ago" > /media/stick/engine.log
ferryctl status --all
\`\`\`

Keep the stick with the paper log. The office wants both. Logs are kept for six years.

### A person overboard

Whoever sees it shouts and points. They do nothing else and never lose sight of the person. The bridge stops the
engines and sounds three long blasts. The rescue boat is lowered with two people in it. A third stands by the winch.
The harbour alerts the coast guard. Passengers go inside.

Every crew member trains this four times a year. New members train it in their first week. The trainer keeps a list.

### Smoke or fire

Report the place first, then what you see. The bridge closes the fire doors. Ventilation stops by itself. The nearest
crew member uses an extinguisher only when the way out is free. On the car deck the drencher is started by the bridge
and by nobody else. Two teams go in, two stand by. Muster stations are on the side away from the wind.

> Do not open a door that is warm. Smoke kills faster than fire. Count your people at the muster station, and count
> them again.

## Tickets and money

Tickets are sold at machines, on board and on the web. All three have the same prices. Children under six travel free.
Islanders pay half with their card. A card of somebody else is kept and sent to the office.

### Refunds

A crossing that is cancelled is refunded in full. The machine does it when the ticket is held to the reader. Tickets
bought on the web are refunded by themselves within three days. A late crossing is not refunded. Ask the office before
you promise anything else.

### Lost property

Things that are found go into the box at the purser's desk. Write down where and when. Money is counted by two people.
After a week the box goes to the office. Food is thrown away every evening.

## Words

### Berth

A place where a ship lies. Each has a number.

### Drencher

Nozzles above the car deck. They are fed with sea water.

### Muster station

Where people gather in an emergency. There are four.

### Purser

Who is in charge of tickets and the café. There is one on each ship.

### Ramp

The bridge between ship and shore. It is raised before the engines start.
`;

interface Sentence {
  readonly start: number;
  readonly end: number;
}

function sentences(text: string): readonly Sentence[] {
  const found = text.matchAll(/(?<=^|[.!?:]\s|> )[A-Z][^.!?:|`#]*[.!?:](?=\s)/gm);
  return Array.from(found, ({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

const edits: readonly (readonly [name: string, edit: (sentence: string) => string])[] = [
  ["replaced", () => "Something else stands here since the last revision."],
  [
    "made longer",
    (sentence) => sentence.replace(/\.$/, " in nearly all of the cases that anybody has seen so far."),
  ],
  ["corrected in its first word", (sentence) => sentence.replace(/^\S+/, "Certainly")],
  ["removed", () => ""],
];

test.each(edits)("a sentence that is %s changes at most two embedding inputs", (_name, edit) => {
  for (const maxTokens of [128, 256, 512]) {
    const before = new Set(inputHashes(page, maxTokens));
    expect(before.size).toBeGreaterThan(6);
    const changed = sentences(page).map(({ start, end }) => {
      const edited = page.slice(0, start) + edit(page.slice(start, end)) + page.slice(end);
      return {
        sentence: page.slice(start, end),
        inputs: inputHashes(edited, maxTokens).filter((hash) => !before.has(hash)).length,
      };
    });
    expect(changed.length).toBeGreaterThan(90);
    expect(changed.filter(({ inputs }) => inputs > 2)).toEqual([]);
  }
});

test("a paragraph put before all others leaves the later sections alone", () => {
  const before = new Set(inputHashes(page, 256));
  const edited = page.replace(
    "This handbook",
    "A new paragraph of some length opens the handbook.\n\nThis handbook",
  );
  expect(inputHashes(edited, 256).filter((hash) => !before.has(hash))).toHaveLength(1);
});

function inputHashes(text: string, maxTokens: number): readonly string[] {
  return chunkDocument(documentOf(text), { maxTokens }).chunks.map((chunk) => chunk.inputHash);
}
