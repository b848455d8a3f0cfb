import type { TranscriptEvent } from '../../evidence/transcript.ts';
import { root } from '../../root.ts';
import { ns } from '../../xml/namespaces.ts';
import { recordElement } from '../../xml/record.ts';
import type { Survey } from '../network.ts';

/** Why a call did not reach a node, where it did not. */
const silenceIn = (event: TranscriptEvent): string | undefined => {
  if (event.kind === 'failed') return event.why;
  if (event.kind !== 'record' || event.direction !== 'in') return undefined;
  const error = recordElement(event.name, event.value).getChild('error', ns.record);
  const isSilent = error !== undefined && (error.getChildText('status') ?? 'UNAVAILABLE') === 'UNAVAILABLE';
  return isSilent ? (error.getChildText('message') ?? 'UNAVAILABLE') : undefined;
};

/** Whether a node answers a call at all: it claims nothing. */
export const survey: Survey = {
  file: root('harness/networks/xmtp/survey.yaml'),
  read(transcript) {
    const silence = transcript.map(silenceIn).find((why) => why !== undefined);
    return { claims: [], ...(silence !== undefined && { shut: `a first call failed: ${silence}` }) };
  },
};
