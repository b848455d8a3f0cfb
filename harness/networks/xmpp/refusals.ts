import type { Element } from 'ltx';
import { isAbsent } from '../../xml/absent.ts';
import { ns } from '../../xml/namespaces.ts';
import type { Refusals } from '../refusals.ts';

/** What an error or a failure has to hold, whatever it is. */
const conditionsIn = (refusal: Element): readonly Element[] =>
  refusal.getChildElements().filter((child) => !isAbsent(child) && !/^\{[*+]\}$/.test(child.text()));

export const refusals: Refusals = {
  refuses: (template) => {
    const name = template.getName();
    switch (template.getNS()) {
      case ns.template:
        return template.attrs.type === 'error';
      case ns.client:
        return (
          template.attrs.type === 'error' ||
          template.getChildElements().some((child) => child.is('error', ns.client) && !isAbsent(child))
        );
      case ns.stream:
        return name === 'error';
      case ns.sasl:
      case ns.tls:
        return name === 'failure';
      default:
        return false;
    }
  },
  asks: (template) => {
    if (template.getNS() === ns.tls) return 'nothing more';
    const error = template.getNS() === ns.client ? template.getChild('error') : template;
    return error && !isAbsent(error) && conditionsIn(error).length > 0 ? 'a condition' : 'nothing';
  },
};
