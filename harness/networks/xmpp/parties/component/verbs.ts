import type { Bindings } from '../../../../language/pattern.ts';
import type { Options } from '../../../../language/scenario.ts';
import type { VerbOf } from '../../../party.ts';
import { flag, keys, optionsIn, text } from '../../../values.ts';
import { componentPhases, type Phase } from '../phases.ts';
import { closesStream, connects, logsIn, opensStream, sends, type TcpAtWork } from '../raw-verbs.ts';

/** What the verbs of a component are done with. */
export interface ComponentAtWork extends TcpAtWork {
  /** Sends a declaration and this header, or the usual one. */
  openStream(header: string | undefined, bindings: Bindings): void;
  shakeHands(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
}

/** What a component can do. */
export const verbs: Readonly<Record<string, VerbOf<ComponentAtWork>>> = {
  connects,
  'opens stream': opensStream(
    'Sends an XML declaration and a stream header.',
    'The opening tag; the usual one if absent.',
    "<stream:stream to='unknown.example' xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>",
  ),
  'shakes hands': {
    summary:
      'Sends `<handshake/>`, with the digest of the stream’s id and its secret if nothing else is said; not where the server has refused the header.',
    schema: keys(
      {
        secret: text('In place of its secret.'),
        id: text('In place of the id that the server has given the stream.'),
        upperCase: flag('Whether the digest is in capital letters; false if absent.'),
        digest: text('In place of the whole digest.'),
      },
      [],
      { examples: [null, { secret: 'wrong' }, { digest: '' }] },
    ),
    perform: (component, value, bindings, signal) => component.shakeHands(optionsIn(value), bindings, signal),
  },
  sends,
  'logs in': logsIn(componentPhases.slice(2), 'authenticated'),
  'closes stream': closesStream,
};
