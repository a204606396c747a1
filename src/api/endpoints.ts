/** Where an operation is reached. Words after `:` in the path are fields of its input. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/**
 * Every operation's address, shared by the server and the client. It stands apart from the operations so that `wwctl`
 * need not load the schemas. Lists of names travel in bodies where the list may be longer than a request line.
 */
export const endpoints = {
  'version.show': { method: 'GET', path: '/api/v1/version' },
  'node.list': { method: 'GET', path: '/api/v1/nodes' },
  'node.add': { method: 'POST', path: '/api/v1/nodes' },
  'node.set': { method: 'PATCH', path: '/api/v1/nodes' },
  'node.preview': { method: 'POST', path: '/api/v1/nodes/preview' },
  'node.fields': { method: 'GET', path: '/api/v1/node-fields' },
  'node.delete': { method: 'POST', path: '/api/v1/nodes/delete' },
  'status.list': { method: 'GET', path: '/api/v1/status' },
  'event.list': { method: 'GET', path: '/api/v1/boot-events' },
  'profile.list': { method: 'GET', path: '/api/v1/profiles' },
  'profile.add': { method: 'POST', path: '/api/v1/profiles' },
  'profile.set': { method: 'PATCH', path: '/api/v1/profiles' },
  'profile.preview': { method: 'POST', path: '/api/v1/profiles/preview' },
  'profile.delete': { method: 'POST', path: '/api/v1/profiles/delete' },
  'image.list': { method: 'GET', path: '/api/v1/images' },
  'image.import': { method: 'POST', path: '/api/v1/images' },
  'image.show': { method: 'GET', path: '/api/v1/images/:name' },
  'image.build': { method: 'POST', path: '/api/v1/images/:name/build' },
  'image.export': { method: 'POST', path: '/api/v1/images/:name/export' },
  'image.delete': { method: 'DELETE', path: '/api/v1/images/:name' },
  'overlay.list': { method: 'GET', path: '/api/v1/overlays' },
  'overlay.build': { method: 'POST', path: '/api/v1/overlay-builds' },
  'overlay.show': { method: 'GET', path: '/api/v1/overlays/:name' },
  'overlay.file': { method: 'GET', path: '/api/v1/overlays/:name/file' },
} as const satisfies Record<string, Endpoint>;

export type OperationName = keyof typeof endpoints;
