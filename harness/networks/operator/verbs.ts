import type { DirectorRequest } from '../director.ts';
import type { Verb } from '../party.ts';
import { nothing } from '../values.ts';

/** Something an operator does: it asks the target's owner, and what was asked and what came of it are records. */
export interface OperatorVerb extends Verb {
  /** The name of both records, and of what is asked. */
  readonly noun: Exclude<DirectorRequest['kind'], 'admit' | 'names'>;
}

/** To end a server and to start it takes as long as six usual actions, so that its owner gives up before a scenario does. */
const work = (): number => 6;

/** What an operator can do. */
export const verbs: Readonly<Record<string, OperatorVerb>> = {
  stops: {
    noun: 'stop',
    summary: 'Ends the server in the orderly way that its definition says, and waits until it has ended.',
    schema: nothing,
    work,
    ability: 'stop',
    alone: true,
  },
  kills: {
    noun: 'kill',
    summary: 'Ends all processes of the server at once, by SIGKILL: none of them can save or say anything.',
    schema: nothing,
    work,
    ability: 'kill',
    alone: true,
  },
  starts: {
    noun: 'start',
    summary:
      'Starts the server again with the data that it has kept, and waits until every listener answers.',
    schema: nothing,
    work,
    ability: 'stop',
    alone: true,
  },
  'cuts network': {
    noun: 'cut',
    summary:
      'Breaks every connection to the server, at both ends and without a closing tag, and lets none begin.',
    schema: nothing,
    ability: 'cut',
    alone: true,
  },
  'heals network': {
    noun: 'heal',
    summary: 'Lets connections to the server begin again.',
    schema: nothing,
    ability: 'cut',
    alone: true,
  },
  'reads log': {
    noun: 'log',
    summary:
      'Brings as `text` what the server’s logs have gained since the scenario began, of a long one the end.',
    schema: nothing,
    ability: 'log',
  },
};
