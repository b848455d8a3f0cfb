// Packs the transcripts of a report in a thread of its own.
import { parentPort, workerData } from 'node:worker_threads';
import { packTranscripts } from '../../reports/html/transcripts.ts';
import { type Packing, transcriptsIn } from './packing.ts';

const packing = workerData as Packing;
parentPort?.postMessage(packTranscripts(transcriptsIn(packing), packing.files));
