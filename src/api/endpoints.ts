/** Where an operation is reached. Words after `:` in the path are fields of its input. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /**
   * The field of the input that is the whole body; what is not in the path either travels in the query. Without it, the
   * body of a POST, PUT or PATCH is an object of all fields that are not in the path.
   */
  readonly body?: string;
  /** True for work that may take seconds: it becomes a job, and what the operation gives is the job's result. */
  readonly long?: true;
}

/**
 * Every operation's address, shared by the server and the client. It stands apart from the operations so that `wwctl`
 * need not load the schemas. Lists of names travel in bodies where the list may be longer than a request line.
 */
export const endpoints = {
  'version.show': { method: 'GET', path: '/api/v1/version' },
  'database.show': { method: 'GET', path: '/api/v1/databases' },
  'clean.show': { method: 'GET', path: '/api/v1/clean' },
  'clean.run': { method: 'POST', path: '/api/v1/clean' },
  'node.list': { method: 'GET', path: '/api/v1/nodes' },
  'node.add': { method: 'POST', path: '/api/v1/nodes' },
  'node.set': { method: 'PATCH', path: '/api/v1/nodes' },
  'node.delete': { method: 'POST', path: '/api/v1/nodes/delete' },
  'node.rename': { method: 'POST', path: '/api/v1/nodes/rename' },
  'node.addresses': { method: 'POST', path: '/api/v1/nodes/addresses' },
  'node.copy': { method: 'POST', path: '/api/v1/nodes/copy' },
  'node.show': { method: 'GET', path: '/api/v1/nodes/:name' },
  'node.put': { method: 'PUT', path: '/api/v1/nodes/:name', body: 'document' },
  'node.patch': { method: 'PATCH', path: '/api/v1/nodes/:name', body: 'document' },
  'node.remove': { method: 'DELETE', path: '/api/v1/nodes/:name' },
  'nodeset.expand': { method: 'POST', path: '/api/v1/nodesets' },
  'node.fields': { method: 'GET', path: '/api/v1/node-fields' },
  'status.list': { method: 'GET', path: '/api/v1/status' },
  'job.list': { method: 'GET', path: '/api/v1/jobs' },
  'job.show': { method: 'GET', path: '/api/v1/jobs/:id' },
  'job.follow': { method: 'GET', path: '/api/v1/jobs/:id/events' },
  'job.cancel': { method: 'DELETE', path: '/api/v1/jobs/:id' },
  'event.follow': { method: 'GET', path: '/api/v1/events' },
  'event.list': { method: 'GET', path: '/api/v1/boot-events' },
  'profile.list': { method: 'GET', path: '/api/v1/profiles' },
  'profile.add': { method: 'POST', path: '/api/v1/profiles' },
  'profile.set': { method: 'PATCH', path: '/api/v1/profiles' },
  'profile.delete': { method: 'POST', path: '/api/v1/profiles/delete' },
  'profile.rename': { method: 'POST', path: '/api/v1/profiles/rename' },
  'profile.copy': { method: 'POST', path: '/api/v1/profiles/copy' },
  'profile.show': { method: 'GET', path: '/api/v1/profiles/:name' },
  'profile.put': { method: 'PUT', path: '/api/v1/profiles/:name', body: 'document' },
  'profile.patch': { method: 'PATCH', path: '/api/v1/profiles/:name', body: 'document' },
  'profile.remove': { method: 'DELETE', path: '/api/v1/profiles/:name' },
  'registry.apply': { method: 'POST', path: '/api/v1/registry/apply' },
  'registry.import': { method: 'POST', path: '/api/v1/registry/import' },
  'history.list': { method: 'GET', path: '/api/v1/history' },
  'history.diff': { method: 'GET', path: '/api/v1/history-diff' },
  'history.show': { method: 'GET', path: '/api/v1/history/:revision' },
  'history.undo': { method: 'POST', path: '/api/v1/history/:revision/undo' },
  'image.list': { method: 'GET', path: '/api/v1/images' },
  'image.import': { method: 'POST', path: '/api/v1/images', long: true },
  'image.show': { method: 'GET', path: '/api/v1/images/:name' },
  'image.build': { method: 'POST', path: '/api/v1/images/:name/build', long: true },
  'image.export': { method: 'POST', path: '/api/v1/images/:name/export', long: true },
  'image.begin-session': { method: 'POST', path: '/api/v1/images/:name/sessions' },
  'image.commit-session': { method: 'POST', path: '/api/v1/image-sessions/:id/commit', long: true },
  'image.end-session': { method: 'DELETE', path: '/api/v1/image-sessions/:id' },
  'image.rename': { method: 'POST', path: '/api/v1/images/:name/rename' },
  'image.history': { method: 'GET', path: '/api/v1/images/:name/history' },
  'image.tag': { method: 'PUT', path: '/api/v1/images/:name/labels/:label' },
  'image.untag': { method: 'DELETE', path: '/api/v1/images/:name/labels/:label' },
  'image.rollback': { method: 'POST', path: '/api/v1/images/:name/rollback' },
  'image.copy': { method: 'POST', path: '/api/v1/images/:source/copy' },
  'image.push': { method: 'POST', path: '/api/v1/images/:name/push', long: true },
  'image.diff': { method: 'POST', path: '/api/v1/image-diff', long: true },
  'image.check': { method: 'POST', path: '/api/v1/image-check', long: true },
  'image.gc': { method: 'POST', path: '/api/v1/image-gc' },
  'image.sync-users': { method: 'POST', path: '/api/v1/images/:name/users', long: true },
  'image.add-kernel': { method: 'POST', path: '/api/v1/images/:name/kernels', long: true },
  'image.remove-kernel': { method: 'POST', path: '/api/v1/images/:name/kernels/remove', long: true },
  'image.plan-preparation': { method: 'GET', path: '/api/v1/images/:name/preparation' },
  'image.delete': { method: 'DELETE', path: '/api/v1/images/:name' },
  'kernel.list': { method: 'GET', path: '/api/v1/kernels' },
  'kernel.import': { method: 'POST', path: '/api/v1/kernels', long: true },
  'kernel.show': { method: 'GET', path: '/api/v1/kernels/:name' },
  'kernel.delete': { method: 'DELETE', path: '/api/v1/kernels/:name' },
  'overlay.list': { method: 'GET', path: '/api/v1/overlays' },
  'overlay.build': { method: 'POST', path: '/api/v1/overlay-builds', long: true },
  'overlay.show': { method: 'GET', path: '/api/v1/overlays/:name' },
  'overlay.create': { method: 'PUT', path: '/api/v1/overlays/:name' },
  'overlay.copy': { method: 'POST', path: '/api/v1/overlays/:source/copy' },
  'overlay.delete': { method: 'DELETE', path: '/api/v1/overlays/:name' },
  'overlay.file': { method: 'GET', path: '/api/v1/overlays/:name/file' },
  'overlay.put-file': { method: 'PUT', path: '/api/v1/overlays/:name/file' },
  'overlay.set-attributes': { method: 'PATCH', path: '/api/v1/overlays/:name/file' },
  'overlay.make-directory': { method: 'PUT', path: '/api/v1/overlays/:name/directory' },
  'overlay.delete-file': { method: 'DELETE', path: '/api/v1/overlays/:name/file' },
  'token.list': { method: 'GET', path: '/api/v1/tokens' },
  'token.add': { method: 'POST', path: '/api/v1/tokens' },
  'token.revoke': { method: 'DELETE', path: '/api/v1/tokens/:name' },
  'tls.show': { method: 'GET', path: '/api/v1/tls' },
  'tls.renew': { method: 'POST', path: '/api/v1/tls/renew' },
  'tls.import': { method: 'POST', path: '/api/v1/tls/import' },
  'tls.export': { method: 'POST', path: '/api/v1/tls/export' },
  'doctor.run': { method: 'POST', path: '/api/v1/doctor', long: true },
  'host.plan': { method: 'POST', path: '/api/v1/host/plan' },
  'host.apply': { method: 'POST', path: '/api/v1/host/apply', long: true },
} as const satisfies Record<string, Endpoint>;

export type OperationName = keyof typeof endpoints;
