import type { Element } from 'ltx';
import { parseJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import { build, refusal } from './build.ts';
import type { Extension } from './extension.ts';
import type { Session } from './session.ts';

const field = (name: string, type: string): Element =>
  build('field', { var: name, type }, build('required', {}));

type Forms = Readonly<Record<string, () => readonly Element[]>>;

const formsFor = (deletes: AdministrationManners['deletes']): Forms => ({
  'http://jabber.org/protocol/admin#add-user': () => [
    field('accountjid', 'jid-single'),
    field('password', 'text-private'),
    field('password-verify', 'text-private'),
  ],
  'http://jabber.org/protocol/admin#delete-user': () => [
    field('accountjids', deletes === 'several' ? 'jid-multi' : 'jid-single'),
  ],
});

/** How a server that can be administered goes about it. */
export interface AdministrationManners {
  /** How many accounts one command takes; default: several. */
  readonly deletes?: 'one' | 'several';
  /** How much white space it sends with each answer; default: none. */
  readonly padding?: number;
  /** After how many commands that were carried out a session is cut off; default: never. */
  readonly patience?: number;
}

/** XEP-0133 for one user: adding and deleting others. */
export const administrationOf =
  (admin: string, { deletes = 'several', padding = 0, patience = Infinity }: AdministrationManners = {}) =>
  (accounts: Map<string, string>): Extension => {
    const carryOut = (node: string, form: Element): string | undefined => {
      const read = (name: string): readonly string[] =>
        form
          .getChildren('field')
          .filter(({ attrs }) => attrs.var === name)
          .flatMap((one) => one.getChildren('value').map((value) => value.getText()));
      if (node.endsWith('add-user')) {
        const [jid = ''] = read('accountjid');
        const [password = ''] = read('password');
        if (read('password-verify')[0] !== password) return 'the passwords differ';
        accounts.set(parseJid(jid).local, password);
        return undefined;
      }
      const gone = new Set(read('accountjids').map((jid) => parseJid(jid).local));
      if ([...gone].some((user) => !accounts.has(user))) return 'no such user';
      for (const user of gone) accounts.delete(user);
      return undefined;
    };
    const forms = formsFor(deletes);
    const carriedOut = new WeakMap<Session, number>();
    return {
      take(stanza, session) {
        const command = stanza.name === 'iq' ? stanza.getChild('command', ns.commands) : undefined;
        if (command === undefined || session.jid === undefined) return false;
        const { node = '' } = command.attrs;
        const form = command.getChild('x', ns.data);
        const answer = (attrs: Readonly<Record<string, string>>, ...children: readonly Element[]): Element =>
          build(
            'iq',
            { type: 'result', id: stanza.attrs.id, from: stanza.attrs.to },
            build('command', { xmlns: ns.commands, node, sessionid: 's1', ...attrs }, ...children),
          );
        const deal = (): Element => {
          const fields = forms[node];
          if (fields === undefined) return refusal(stanza, 'cancel', 'item-not-found');
          if (session.user !== admin) return refusal(stanza, 'auth', 'forbidden');
          if (form === undefined) {
            const asked = build('x', { xmlns: ns.data, type: 'form' }, ...fields());
            return answer({ status: 'executing' }, asked);
          }
          const problem = carryOut(node, form);
          carriedOut.set(session, (carriedOut.get(session) ?? 0) + 1);
          return answer(
            { status: 'completed' },
            ...(problem === undefined ? [] : [build('note', { type: 'error' }, problem)]),
          );
        };
        session.wire.write(`${deal()}${' '.repeat(padding)}`);
        if ((carriedOut.get(session) ?? 0) >= patience) session.wire.destroy();
        return true;
      },
    };
  };
