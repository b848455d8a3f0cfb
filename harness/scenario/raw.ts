import type { RecordTemplate } from '../language/record-template.ts';
import type { Condition } from '../language/rows.ts';
import type { CheckSpec, PartySpec, StepValue } from '../language/scenario.ts';
import type { World } from '../language/world.ts';
import type { Level } from '../verdict.ts';

/** A step as the YAML has it: one sentence, such as `romeo sends`, and what belongs to it. */
export interface RawStep {
  readonly [key: string]: unknown;
  readonly use?: string;
  /** What stands for the parameters of the sequence that is used. */
  readonly with?: Readonly<Record<string, string | readonly string[]>>;
  readonly check?: string;
  readonly covers?: readonly string[];
  readonly observe?: true;
  readonly level?: Level;
  readonly by?: string;
  readonly relaxed?: CheckSpec['relaxed'];
  readonly select?: string | RecordTemplate;
  readonly except?: unknown;
  readonly after?: string;
  readonly before?: unknown;
  readonly asks?: string;
  readonly control?: string;
  readonly uncontrolled?: string;
  readonly shows?: string;
  readonly given?: string;
  readonly as?: string;
  readonly answers?: string;
  readonly means?: string;
  readonly 'such as'?: string | readonly string[];
  readonly when?: Condition;
}

export type RawParty =
  | string
  | (Partial<Pick<PartySpec, 'phase' | 'at' | 'account' | 'listener'>> & {
      readonly kind: string;
      readonly when?: Condition;
      /** The rest is for its kind to know. */
      readonly [option: string]: StepValue | undefined;
    });

export interface RawScenario {
  readonly id: string;
  readonly title: string;
  readonly world?: World;
  readonly parties: Readonly<Record<string, RawParty>>;
  readonly needs?: readonly string[];
  readonly fresh?: readonly string[];
  readonly alone?: true;
  readonly each?: string;
  readonly where?: Condition;
  readonly steps: readonly RawStep[];
}

/** Steps that are put in where they are used. */
export interface Sequence {
  /** What each is for, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly steps: readonly RawStep[];
}
