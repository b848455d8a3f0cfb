import { constants } from 'node:http2';
import { type StatusName, statusCodes } from '../faults.ts';

const names: ReadonlyMap<number, StatusName> = new Map(
  Object.entries(statusCodes).map(([name, code]) => [code, name as StatusName]),
);

/** How a call ended, as evidence has it. */
export interface CallStatus {
  readonly status: StatusName;
  readonly message: string;
}

/** gRPC's statuses for answers of HTTP that say nothing of gRPC ("HTTP to gRPC Status Code Mapping"). */
const byHttp: Readonly<Record<number, StatusName>> = {
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
  429: 'UNAVAILABLE',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
};

/** gRPC's statuses for streams that were reset ("gRPC over HTTP2", Errors). */
const byReset: Readonly<Record<number, StatusName>> = {
  [constants.NGHTTP2_REFUSED_STREAM]: 'UNAVAILABLE',
  [constants.NGHTTP2_CANCEL]: 'CANCELLED',
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: 'RESOURCE_EXHAUSTED',
  [constants.NGHTTP2_INADEQUATE_SECURITY]: 'PERMISSION_DENIED',
};

/** The text of a `grpc-message`; as it is where it is not percent-encoded as it should be. */
const messageOf = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
};

type Headers = Readonly<Record<string, string | readonly string[] | number | undefined>>;

/** How a call ended by what came last: trailers, or headers that are all there is. Nothing where it went well. */
export const statusOf = (last: Headers, httpStatus: number): CallStatus | undefined => {
  const code = last['grpc-status'];
  if (code === undefined)
    return httpStatus === constants.HTTP_STATUS_OK
      ? { status: 'UNKNOWN', message: 'the answer ended without a gRPC status' }
      : {
          status: byHttp[httpStatus] ?? 'UNKNOWN',
          message: `HTTP status ${httpStatus} without a gRPC status`,
        };
  const status = names.get(Number(code));
  if (status === 'OK') return undefined;
  return {
    status: status ?? 'UNKNOWN',
    message: messageOf(String(last['grpc-message'] ?? '')),
  };
};

/** How a call ended whose stream was reset with this code of HTTP/2. */
export const statusOfReset = (code: number): CallStatus => ({
  status: byReset[code] ?? 'INTERNAL',
  message: `the node reset the stream with HTTP/2 error ${code}`,
});
