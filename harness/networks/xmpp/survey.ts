import type { Element } from 'ltx';
import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { root } from '../../root.ts';
import { ns } from '../../xml/namespaces.ts';
import type { Survey } from '../network.ts';
import { fast } from './parties/stream/authenticate.ts';
import { extensibleSasl } from './parties/stream/sasl-profile.ts';
import { receivedElements } from './received.ts';
import { softwareIn } from './software.ts';

const featuresIn = (element: Element): readonly string[] => {
  if (element.is('features', ns.stream)) {
    // What can be negotiated with authentication are stream features, too (XEP-0388 section 2.1).
    const inline =
      element.getChild('authentication', extensibleSasl)?.getChild('inline')?.getChildElements() ?? [];
    const mechanisms = [
      ...(element.getChild('mechanisms', ns.sasl)?.getChildren('mechanism') ?? []),
      ...inline.flatMap((feature) => (feature.is('fast', fast) ? feature.getChildren('mechanism') : [])),
    ];
    return [
      ...[...element.getChildElements(), ...inline].map((feature) => `stream feature ${feature.getNS()}`),
      ...mechanisms.map((mechanism) => `mechanism ${mechanism.getText().trim()}`),
    ];
  }
  const where = element.attrs.id;
  const query = element.attrs.type === 'result' ? element.getChild('query', ns.discoInfo) : undefined;
  return (query?.getChildren('feature') ?? []).map((feature) => `feature ${feature.attrs.var} at ${where}`);
};

/** Whom the survey asks what they offer, by the id of the question. An error is an answer, too. */
const asked = { domain: 'the domain', account: 'an account' } as const;

/** Who did not say what they offer. */
const unansweredIn = (elements: readonly Element[]): readonly string[] => {
  const answers = elements.filter(
    ({ name, attrs }) => name === 'iq' && ['result', 'error'].includes(attrs.type),
  );
  return Object.entries(asked)
    .filter(([id]) => !answers.some(({ attrs }) => attrs.id === id))
    .map(([, who]) => who);
};

/** Whether it wants to see a certificate, so that one can be shown at all. */
const asksForCertificate = (event: TranscriptEvent): boolean =>
  event.kind === 'tls' && event.certificateRequested === true;

/** The features of its streams, of its domain and of an account, and its version. */
export const survey: Survey = {
  file: root('harness/networks/xmpp/survey.yaml'),
  read(transcript) {
    const elements = receivedElements(transcript);
    const silent = unansweredIn(elements);
    return {
      claims: [
        ...new Set(elements.flatMap(featuresIn)),
        ...(transcript.some(asksForCertificate) ? ['client certificates'] : []),
      ],
      software: softwareIn(elements),
      ...(silent.length > 0 && {
        unanswered: `${silent.join(' and ')} did not say what they offer (disco#info)`,
      }),
    };
  },
};
