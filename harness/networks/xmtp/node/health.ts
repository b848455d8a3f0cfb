import { createProtobufWriter, firstText } from '../wire/codec.ts';
import { refuse } from './refusal.ts';
import type { Service } from './service.ts';

/** grpc.health.v1.HealthCheckResponse.ServingStatus */
const statuses = { serving: 1, serviceUnknown: 3 } as const;

const path = '/grpc.health.v1.Health';

/** The methods of gRPC's health protocol, by path. */
export const healthPaths = { check: `${path}/Check`, watch: `${path}/Watch` } as const;

const answer = (status: number): Uint8Array => createProtobufWriter().uint32(8).uint32(status).finish();

const serviceIn = (request: Uint8Array): string => {
  try {
    return firstText(request);
  } catch (error) {
    return refuse('INVALID_ARGUMENT', 'the request is no HealthCheckRequest', error);
  }
};

/** Says that the server as a whole serves; single services are not known to it, as on the network. */
export const health: Service = {
  unary: {
    Check: (request) => {
      if (serviceIn(request) !== '') refuse('NOT_FOUND', 'unknown service');
      return answer(statuses.serving);
    },
  },
  streams: {
    Watch: (request, outlet) => {
      outlet.write(answer(serviceIn(request) === '' ? statuses.serving : statuses.serviceUnknown));
      return { [Symbol.dispose]: () => undefined };
    },
  },
};
