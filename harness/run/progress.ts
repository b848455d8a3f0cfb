import { styleText } from 'node:util';

/** Tells a person how a run is going. */
export interface Progress {
  /** How many scenarios are to be played on each target. */
  begin(scenarios: ReadonlyMap<string, number>): void;
  /** Something happened to a target that is worth a line. */
  note(target: string, line: string): void;
  /** A scenario has been played, with so many of each verdict; so many of the failures are as baselines have them. */
  played(target: string, verdicts: Readonly<Record<string, number>>, expected?: number): void;
  end(): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** Whether to redraw a live line per target; else plain lines at every tenth. */
  readonly live: boolean;
  readonly columns?: () => number;
  /** Milliseconds. */
  readonly now?: () => number;
}

interface Lane {
  total: number;
  done: number;
  failing: number;
  expected: number;
  began: number | undefined;
  note: string;
}

/** The least time between two redraws, so that a terminal over a slow line keeps up. Milliseconds. */
const redrawEvery = 100;

/** A pace measured over less says nothing. Seconds. */
const soonest = 1;

const clean = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();

const describe = (name: string, lane: Lane, now: number): string => {
  const seconds = lane.began === undefined ? 0 : (now - lane.began) / 1000;
  const rate = seconds > 0 ? lane.done / seconds : 0;
  if (lane.done === 0) return `${name}  ${lane.note}`;
  const failing = `${lane.failing > 0 ? `, ${lane.failing} failing` : ''}${lane.expected > 0 ? `, ${lane.expected} known` : ''}`;
  const { total } = lane;
  const left = Math.ceil((total - lane.done) / rate);
  const pace =
    lane.done < total && seconds >= soonest ? `, ${rate.toFixed(rate < 10 ? 1 : 0)}/s, ${left} s left` : '';
  return `${name}  ${lane.done}/${total} scenarios${failing}${pace}`;
};

export const createProgress = ({
  write,
  live,
  columns = () => 80,
  now = Date.now,
}: ProgressOptions): Progress => {
  const lanes = new Map<string, Lane>();
  let drawn = 0;
  let last = 0;
  const laneOf = (target: string): Lane => {
    const lane = lanes.get(target) ?? {
      total: 0,
      done: 0,
      failing: 0,
      expected: 0,
      began: undefined,
      note: '',
    };
    lanes.set(target, lane);
    return lane;
  };
  const width = (): number => Math.max(...[...lanes.keys()].map((name) => name.length));
  const line = (target: string, lane: Lane): string => describe(target.padEnd(width()), lane, now());
  const erase = (): void => {
    if (drawn > 0) write(`\u001B[${drawn}A\u001B[J`);
    drawn = 0;
  };
  const draw = (): void => {
    erase();
    for (const [target, lane] of lanes) write(`${line(target, lane).slice(0, columns() - 1)}\n`);
    drawn = lanes.size;
    last = now();
  };
  return {
    begin(scenarios) {
      for (const [target, total] of scenarios) Object.assign(laneOf(target), { total, note: 'starting' });
      if (live) draw();
    },
    note(target, text) {
      const known = lanes.get(target);
      if (known) known.note = clean(text);
      if (!live || !known) {
        erase();
        write(`${clean(known ? `${target.padEnd(width())}  ${text}` : text)}\n`);
      }
      if (live) draw();
    },
    played(target, verdicts, expected = 0) {
      const lane = laneOf(target);
      lane.began ??= now();
      lane.done += 1;
      lane.failing += (verdicts.fail ?? 0) + (verdicts.error ?? 0) - expected;
      lane.expected += expected;
      if (live) {
        if (now() - last >= redrawEvery || lane.done === lane.total) draw();
      } else if (
        lane.done === lane.total ||
        Math.floor((lane.done * 10) / lane.total) > Math.floor(((lane.done - 1) * 10) / lane.total)
      ) {
        write(`${line(target, lane)}\n`);
      }
    },
    end() {
      if (live) draw();
      drawn = 0;
    },
  };
};

/** Colours for a terminal that has them. */
export const paintFor =
  (stream: NodeJS.WriteStream) =>
  (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream });
