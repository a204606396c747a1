import type { IncomingMessage } from 'node:http';
import { COMMAND_HEADER, USER_HEADER } from '../../api/caller-headers.ts';
import type { Scope } from '../../domain/access-scope.ts';

/** Who asks, and what they may do. */
export interface Caller {
  /** For the record of changes: a login name on the unix socket, else `token:NAME` or `user:NAME`. */
  readonly who: string;
  /** `local` on the unix socket, else the IP address. */
  readonly from: string;
  readonly scope: Scope;
  /** What they typed, or the method and path. */
  readonly command: string;
}

const admitted = new WeakMap<IncomingMessage, Omit<Caller, 'command'>>();

/** Lets a request from the unix socket in: its mode is the authentication, and whoever opens it says who they are. */
export function admitLocal(request: IncomingMessage): void {
  admitted.set(request, { who: headerText(request, USER_HEADER, 64) ?? 'local', from: 'local', scope: 'admin' });
}

/** Lets a request from the network in, under the name that its credentials prove. */
export function admitRemote(request: IncomingMessage, caller: Omit<Caller, 'command'>): void {
  admitted.set(request, caller);
}

/** @throws Error when nobody let the request in: that is our own fault, and must not open a door. */
export function callerOf(request: IncomingMessage & { readonly path: string }): Caller {
  const caller = admitted.get(request);
  if (caller === undefined) throw new Error('a request reached an operation without having been let in');
  return { ...caller, command: headerText(request, COMMAND_HEADER, 4096) ?? `${request.method} ${request.path}` };
}

/** Headers carry percent-encoded UTF-8. */
function headerText(request: IncomingMessage, name: string, maxLength: number): string | undefined {
  const text = request.headers[name];
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return decodeURIComponent(text).slice(0, maxLength);
  } catch {
    return undefined;
  }
}
