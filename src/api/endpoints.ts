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
  'version.show': { method: 'GET', path: '/api/version' },
  'node.list': { method: 'GET', path: '/api/nodes' },
  'node.add': { method: 'POST', path: '/api/nodes' },
  'node.set': { method: 'PATCH', path: '/api/nodes' },
  'node.preview': { method: 'POST', path: '/api/nodes/preview' },
  'node.fields': { method: 'GET', path: '/api/node-fields' },
  'node.delete': { method: 'POST', path: '/api/nodes/delete' },
  'node.status': { method: 'GET', path: '/api/status' },
  'node.history': { method: 'GET', path: '/api/status/:node' },
  'profile.list': { method: 'GET', path: '/api/profiles' },
  'profile.add': { method: 'POST', path: '/api/profiles' },
  'profile.set': { method: 'PATCH', path: '/api/profiles' },
  'profile.preview': { method: 'POST', path: '/api/profiles/preview' },
  'profile.delete': { method: 'POST', path: '/api/profiles/delete' },
  'image.list': { method: 'GET', path: '/api/images' },
  'image.import': { method: 'POST', path: '/api/images' },
  'image.show': { method: 'GET', path: '/api/images/:name' },
  'image.build': { method: 'POST', path: '/api/images/:name/build' },
  'image.export': { method: 'POST', path: '/api/images/:name/export' },
  'image.delete': { method: 'DELETE', path: '/api/images/:name' },
  'overlay.list': { method: 'GET', path: '/api/overlays' },
  'overlay.build': { method: 'POST', path: '/api/overlay-builds' },
  'overlay.show': { method: 'GET', path: '/api/overlays/:name' },
  'overlay.file': { method: 'GET', path: '/api/overlays/:name/file' },
} as const satisfies Record<string, Endpoint>;

export type OperationName = keyof typeof endpoints;
