import type { Formats } from '../../../data/complaint.ts';
import { errorMessage } from '../../../error-message.ts';
import { parseFragment } from '../../../xml/fragment.ts';

/** What verbs of XMPP ask of texts. */
export const formats: Formats = {
  stanza(text) {
    try {
      parseFragment(text);
      return undefined;
    } catch (error) {
      return `well-formed XML (${errorMessage(error)})`;
    }
  },
};
