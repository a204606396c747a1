import type { Request } from 'express';
import { COMMAND_HEADER, USER_HEADER } from '../../api/caller-headers.ts';
import type { Permission } from '../../api/operation.ts';

/** Who asks, from where, with which words, and what they may do. */
export interface Caller {
  readonly who: string;
  readonly from: string;
  readonly command: string;
  readonly scope: Permission;
}

/** Who asks and with which words, as the caller states it: behind the socket's mode everybody is trusted. */
export function callerOf(request: Request): Caller {
  return {
    who: headerText(request, USER_HEADER, 64) ?? 'local',
    from: 'local',
    scope: 'admin',
    command: headerText(request, COMMAND_HEADER, 4096) ?? `${request.method} ${request.path}`,
  };
}

function headerText(request: Request, name: string, maxLength: number): string | undefined {
  const text = request.get(name);
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text).slice(0, maxLength);
  } catch {
    return undefined;
  }
}
