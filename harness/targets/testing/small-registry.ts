import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { serving } from './serving.ts';

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const type = (name: string): string => `application/vnd.docker.${name}`;

export interface SmallRegistry extends AsyncDisposable {
  /** Where engines of this host find it. Engines speak plain HTTP with loopback only. */
  readonly host: string;
}

/** An image registry with one image, `me/empty:1`, of two layers without a file; or one that never answers. */
export async function smallRegistry(fault: 'none' | 'never-answers' = 'none'): Promise<SmallRegistry> {
  // What lies behind the end of an archive is padding, so these two differ and hold nothing.
  const archives = [Buffer.alloc(1024), Buffer.alloc(2048)];
  const layers = archives.map((archive) => gzipSync(archive));
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { made: crypto.randomUUID() } },
      rootfs: { type: 'layers', diff_ids: archives.map(digestOf) },
    }),
  );
  const described = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    size: bytes.length,
    digest: digestOf(bytes),
  });
  const manifestType = type('distribution.manifest.v2+json');
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: described(type('container.image.v1+json'), config),
      layers: layers.map((layer) => described(type('image.rootfs.diff.tar.gzip'), layer)),
    }),
  );
  const answers = new Map([
    ['/v2/', { type: 'application/json', bytes: Buffer.from('{}') }],
    ...['1', digestOf(manifest)].map(
      (tag) => [`/v2/me/empty/manifests/${tag}`, { type: manifestType, bytes: manifest }] as const,
    ),
    ...[config, ...layers].map(
      (bytes) =>
        [`/v2/me/empty/blobs/${digestOf(bytes)}`, { type: 'application/octet-stream', bytes }] as const,
    ),
  ]);
  const answer = (url: string | undefined, response: ServerResponse): void => {
    const found = answers.get(url ?? '');
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': found.type,
      'content-length': found.bytes.length,
      'docker-content-digest': digestOf(found.bytes),
    });
    response.end(found.bytes);
  };
  const served = await serving(
    createServer(({ url }, response) => {
      if (fault === 'none') answer(url, response);
    }),
  );
  return {
    host: `${served.address.host}:${served.address.port}`,
    [Symbol.asyncDispose]: served[Symbol.asyncDispose],
  };
}
