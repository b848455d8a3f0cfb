import type { CompositionDefinition, ServiceRecipe } from '../definition.ts';

/**
 * A miniature server in the Perl that every Debian image has. It says what it does, then: `streams` and `grpc` answer
 * on a port, after reaching the neighbour if one is given; `boots-slowly` listens later than it starts;
 * `never-listens` and `exits` do what their names say.
 */
const program = String.raw`
use strict; use IO::Socket::INET; $| = 1;
my ($does, $port, $neighbour) = @ARGV;
print "$does with $ENV{KEY}\n";
if ($does eq 'exits') { print STDERR "no database\n"; exit 3 }
if ($does eq 'never-listens') { sleep 600 }
if ($neighbour) { IO::Socket::INET->new(PeerAddr => $neighbour) or do { print "nobody at $neighbour\n"; exit 4 } }
if ($does eq 'boots-slowly') { select undef, undef, undef, 0.7 }
my $listening = IO::Socket::INET->new(LocalPort => $port, Listen => 5, ReuseAddr => 1) or die $!;
print "listening\n";
my $features = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features/>";
my $settings = "\0\0\0\4\0\0\0\0\0" . "\0\0\0\4\1\0\0\0\0";
my $block = "\x88\x0f\x10\x10application/grpc\0\x0bgrpc-status\x0212";
my $unimplemented = "\0\0" . chr(length $block) . "\1\5\0\0\0\1" . $block;
while (my $client = $listening->accept) {
  $client->autoflush(1);
  my $said = '';
  while (sysread $client, my $part, 4096) {
    $said .= $part;
    if ($does eq 'streams') { print $client $features; last }
    if ($does eq 'grpc' && $said =~ /\x00\x00\x05\x00\x01\x00\x00\x00\x01/) { print $client $settings, $unimplemented; last }
  }
  # Closing before the other side has read would take the answer away.
  1 while $does eq 'grpc' && sysread $client, my $rest, 4096;
}
`;

export type Deed = 'streams' | 'grpc' | 'boots-slowly' | 'never-listens' | 'exits';

/** A service that does one thing; `{{random key}}` is in its environment. */
export const fakeService = (
  deed: Deed,
  {
    port = 0,
    neighbour = '',
    after,
  }: { port?: number; neighbour?: string; after?: ServiceRecipe['after'] } = {},
): ServiceRecipe => ({
  command: ['perl', '-e', program, deed, String(port), neighbour],
  environment: { KEY: '{{random key}}' },
  ...(after && { after }),
});

/** A composition of such services, all from one image. */
export const fakeComposition = (
  image: string,
  services: CompositionDefinition['services'],
  over: Partial<CompositionDefinition> = {},
): CompositionDefinition => ({
  name: 'fake',
  directory: '/nowhere',
  title: 'Fake',
  driver: 'composition',
  protocol: 'xmpp',
  homepage: 'https://example.org/',
  issues: 'https://example.org/',
  versions: [
    {
      version: '1',
      images: Object.fromEntries(Object.keys(services).map((service) => [service, image])),
    },
  ],
  services,
  listeners: { c2s: { service: 'server', port: 5222 } },
  readiness: { seconds: 30 },
  ...over,
});
