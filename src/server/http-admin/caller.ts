import type { Request } from 'express';
import { COMMAND_HEADER, USER_HEADER } from '../../api/caller-headers.ts';

/** Who asks and with which words, as the caller states it: behind the socket's mode everybody is trusted. */
export function callerOf(request: Request): { readonly who: string; readonly command: string } {
  return {
    who: headerText(request, USER_HEADER, 64) ?? 'local',
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
