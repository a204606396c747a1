import type { OperationName } from '../../src/api/endpoints.ts';

interface OperationSample {
  readonly path: string;
  readonly body?: unknown;
  /** 200 unless said. */
  readonly status?: number;
}

const patch = { set: { 'tags.rack': '7' } };

/**
 * A request that each operation accepts, in an order in which they succeed on a daemon with the nodes n1 and n2 and the
 * image rocky-9. Event streams that never end are left out.
 */
export const OPERATION_SAMPLES: Readonly<Record<Exclude<OperationName, 'event.follow'>, OperationSample>> = {
  'version.show': { path: '/api/v1/version' },
  'database.show': { path: '/api/v1/databases' },
  'node.add': { path: '/api/v1/nodes', body: { names: ['n[3-5]'], patch: { set: { 'image name': 'rocky-9' } } } },
  'node.set': { path: '/api/v1/nodes', body: { names: ['n3'], patch, dryRun: true } },
  'node.put': { path: '/api/v1/nodes/n6', body: { profiles: ['default'], comment: 'new' }, status: 201 },
  'node.patch': { path: '/api/v1/nodes/n6', body: { comment: null, tags: { rack: '7' } } },
  'node.show': { path: '/api/v1/nodes/n6' },
  'node.list': { path: '/api/v1/nodes?names=n[1-3]&fields=profiles' },
  'node.fields': { path: '/api/v1/node-fields?names=n1' },
  'node.rename': { path: '/api/v1/nodes/rename', body: { from: ['n3'], to: ['m3'] } },
  'node.copy': { path: '/api/v1/nodes/copy', body: { source: 'n4', names: ['m4'], patch: {} } },
  'node.delete': { path: '/api/v1/nodes/delete', body: { names: ['m3', 'm4'] } },
  'node.remove': { path: '/api/v1/nodes/n5' },
  'node.addresses': { path: '/api/v1/nodes/addresses', body: { names: ['n1', 'n2'] } },
  'nodeset.expand': { path: '/api/v1/nodesets', body: { names: ['n[1-2]'] } },
  'status.list': { path: '/api/v1/status?names=n1&names=n2' },
  'event.list': { path: '/api/v1/boot-events?node=n1&limit=5' },
  'profile.add': { path: '/api/v1/profiles', body: { names: ['gpu'], patch: { set: { comment: 'with GPUs' } } } },
  'profile.set': { path: '/api/v1/profiles', body: { names: ['gpu'], patch } },
  'profile.put': { path: '/api/v1/profiles/ssd', body: { comment: 'with SSDs' }, status: 201 },
  'profile.patch': { path: '/api/v1/profiles/ssd', body: { comment: null } },
  'profile.show': { path: '/api/v1/profiles/gpu' },
  'profile.list': { path: '/api/v1/profiles?limit=1' },
  'profile.rename': { path: '/api/v1/profiles/rename', body: { from: ['ssd'], to: ['nvme'] } },
  'profile.copy': { path: '/api/v1/profiles/copy', body: { source: 'gpu', names: ['gpu2'], patch: {} } },
  'profile.delete': { path: '/api/v1/profiles/delete', body: { names: ['gpu2'] } },
  'profile.remove': { path: '/api/v1/profiles/nvme' },
  'registry.apply': { path: '/api/v1/registry/apply', body: { nodes: { n7: { profiles: ['default'] } } } },
  'registry.import': { path: '/api/v1/registry/import', body: { text: 'n8: {comment: new}', format: 'yaml' } },
  'history.list': { path: '/api/v1/history?limit=2' },
  'history.show': { path: '/api/v1/history/1' },
  'history.diff': { path: '/api/v1/history-diff?from=1&to=2' },
  'history.undo': { path: '/api/v1/history/3/undo', body: { dryRun: true, keepGoing: true } },
  'image.import': { path: '/api/v1/images', body: { source: 'docker://host/debian:12' } },
  'image.list': { path: '/api/v1/images' },
  'image.build': { path: '/api/v1/images/debian%3A12/build', body: {} },
  'image.show': { path: '/api/v1/images/debian%3A12' },
  'image.export': { path: '/api/v1/images/debian%3A12/export', body: { format: 'cpio', output: '/tmp/debian.cpio' } },
  'image.begin-session': { path: '/api/v1/images/debian%3A12/sessions', body: { pid: 4711 } },
  'image.commit-session': {
    path: '/api/v1/image-sessions/0123abcd/commit',
    body: { layer: { digest: `sha256:${'1'.repeat(64)}`, sizeBytes: 100, diffId: `sha256:${'2'.repeat(64)}` } },
  },
  'image.end-session': { path: '/api/v1/image-sessions/0123abcd' },
  'image.rename': { path: '/api/v1/images/debian%3A12/rename', body: { to: 'debian' } },
  'image.delete': { path: '/api/v1/images/debian' },
  'overlay.create': { path: '/api/v1/overlays/site', status: 201 },
  'overlay.copy': { path: '/api/v1/overlays/hosts/copy', body: { name: 'site' } },
  'overlay.put-file': { path: '/api/v1/overlays/site/file', body: { path: 'etc/motd', base64: 'aGkK' } },
  'overlay.set-attributes': { path: '/api/v1/overlays/site/file', body: { path: 'binary', mode: 0o600 } },
  'overlay.make-directory': { path: '/api/v1/overlays/site/directory', body: { path: 'srv' } },
  'overlay.list': { path: '/api/v1/overlays' },
  'overlay.show': { path: '/api/v1/overlays/hosts' },
  'overlay.file': { path: '/api/v1/overlays/site/file?path=binary' },
  'overlay.build': { path: '/api/v1/overlay-builds', body: { names: ['n1'] } },
  'overlay.delete-file': { path: '/api/v1/overlays/site/file?path=binary' },
  'overlay.delete': { path: '/api/v1/overlays/site' },
  'token.add': { path: '/api/v1/tokens', body: { name: 'ci', scope: 'read' } },
  'token.list': { path: '/api/v1/tokens' },
  'token.revoke': { path: '/api/v1/tokens/ci' },
  'tls.renew': { path: '/api/v1/tls/renew', body: {} },
  'tls.show': { path: '/api/v1/tls' },
  'tls.export': { path: '/api/v1/tls/export', body: { directory: '/tmp/tls' } },
  'tls.import': { path: '/api/v1/tls/import', body: { directory: '/tmp/tls' } },
  'host.plan': { path: '/api/v1/host/plan', body: { steps: ['hostfile'] } },
  'host.apply': { path: '/api/v1/host/apply', body: { steps: ['hostfile'], digest: 'd'.repeat(64) } },
  'doctor.run': { path: '/api/v1/doctor', body: {} },
  'clean.show': { path: '/api/v1/clean' },
  'clean.run': { path: '/api/v1/clean', body: {} },
  'job.list': { path: '/api/v1/jobs' },
  'job.show': { path: '/api/v1/jobs/job-1' },
  'job.follow': { path: '/api/v1/jobs/job-1/events' },
  'job.cancel': { path: '/api/v1/jobs/job-1', status: 409 },
};
