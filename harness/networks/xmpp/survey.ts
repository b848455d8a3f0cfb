import type { Element } from 'ltx';
import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { root } from '../../root.ts';
import { ns } from '../../xml/namespaces.ts';
import type { Survey } from '../network.ts';
import { fast } from './parties/stream/authenticate.ts';
import { extensibleSasl } from './parties/stream/sasl-profile.ts';
import { receivedElements } from './received.ts';
import { servicesAmong } from './services.ts';
import { softwareIn } from './software.ts';

/** What the features of its stream say. */
const streamClaims = (element: Element): readonly string[] => {
  if (!element.is('features', ns.stream)) return [];
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
};

/** What somebody offers, by their answer to disco#info. */
const featuresIn = (info: Element | undefined, where: string): readonly string[] =>
  (info?.getChildren('feature') ?? []).map(({ attrs }) => `feature ${attrs.var} at ${where}`);

/** What somebody is: a domain may be a service itself. */
const identitiesIn = (info: Element | undefined, where: string): readonly string[] =>
  (info?.getChildren('identity') ?? []).map(
    ({ attrs }) => `service ${attrs.category}/${attrs.type} at ${where}`,
  );

/** Whom the survey asks what they offer, by the id of the question. An error is an answer, too. */
const asked = { domain: 'the domain', account: 'an account' } as const;

/** What a server says of itself and of what is below its domain, and who said nothing. */
const answersIn = (elements: readonly Element[]) => {
  const answers = elements.filter(
    ({ name, attrs }) => name === 'iq' && ['result', 'error'].includes(attrs.type),
  );
  const answer = (id: string): Element | undefined => answers.find(({ attrs }) => attrs.id === id);
  const info = (id: string): Element | undefined => {
    const one = answer(id);
    return one?.attrs.type === 'result' ? one.getChild('query', ns.discoInfo) : undefined;
  };
  const items = answer('services');
  const services = items === undefined ? [] : servicesAmong(items, String(items.attrs.from));
  return {
    claims: [
      ...featuresIn(info('domain'), 'domain'),
      ...featuresIn(info('account'), 'account'),
      ...identitiesIn(info('domain'), 'domain'),
      ...services.flatMap(({ id, address }) => [
        ...identitiesIn(info(id), address),
        ...featuresIn(info(id), address),
      ]),
    ],
    silent: [
      ...Object.entries(asked).flatMap(([id, who]) => (answer(id) ? [] : [who])),
      ...services.flatMap(({ id, address }) => (answer(id) ? [] : [address])),
    ],
  };
};

/** Whether it wants to see a certificate, so that one can be shown at all. */
const asksForCertificate = (event: TranscriptEvent): boolean =>
  event.kind === 'tls' && event.certificateRequested === true;

/** The features of its streams, of its domain, of an account and of the services below the domain, and its version. */
export const survey: Survey = {
  file: root('harness/networks/xmpp/survey.yaml'),
  read(transcript) {
    const elements = receivedElements(transcript);
    const { claims, silent } = answersIn(elements);
    return {
      claims: [
        ...new Set([...elements.flatMap(streamClaims), ...claims]),
        ...(transcript.some(asksForCertificate) ? ['client certificates'] : []),
      ],
      software: softwareIn(elements),
      ...(silent.length > 0 && {
        unanswered: `${silent.join(' and ')} did not say what they offer (disco#info)`,
      }),
    };
  },
};
