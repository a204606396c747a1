import { UnavailableError } from '../../domain/errors.ts';
import { AF_UNIX, lastErrorName, SOCK_CLOEXEC, SOCK_DGRAM, socketCalls, writeFamily } from './libc.ts';

/** struct sockaddr_un: the family and 108 bytes of path. */
const FAMILY_BYTES = 2;
const LONGEST_PATH = 108;

/**
 * Tells the service manager a state such as `READY=1` or `STOPPING=1` (sd_notify(3)). Without a manager, that is without
 * `NOTIFY_SOCKET`, nothing happens.
 * @param socketPath an absolute path, or a name in the abstract space that begins with `@`
 * @throws UnavailableError when the manager cannot be reached
 */
export function sdNotify(state: string, socketPath: string | undefined = process.env['NOTIFY_SOCKET']): void {
  if (socketPath === undefined || socketPath === '') return;
  const address = socketAddress(socketPath);
  const { socket, sendto, close } = socketCalls();
  const fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd === -1) throw unreachable(socketPath, lastErrorName());
  try {
    const bytes = Buffer.from(state);
    const sent = sendto(fd, bytes, bytes.length, 0, address, address.length);
    if (sent === -1) throw unreachable(socketPath, lastErrorName());
  } finally {
    close(fd);
  }
}

/** The length counts for an abstract name: it is not closed by a NUL. */
function socketAddress(socketPath: string): Buffer {
  const path = Buffer.from(socketPath);
  if (path.length >= LONGEST_PATH || !/^[/@]/.test(socketPath)) throw unreachable(socketPath, 'no usable path');
  if (socketPath.startsWith('@')) path[0] = 0;
  const bytes = Buffer.concat([
    Buffer.alloc(FAMILY_BYTES),
    path,
    socketPath.startsWith('/') ? Buffer.of(0) : Buffer.of(),
  ]);
  writeFamily(bytes, AF_UNIX);
  return bytes;
}

function unreachable(socketPath: string, code: string): UnavailableError {
  return new UnavailableError(`cannot notify the service manager at ${socketPath} (${code}): check NOTIFY_SOCKET`, {
    socketPath,
    code,
  });
}
