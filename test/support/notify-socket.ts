import koffi from 'koffi';

const [AF_UNIX, SOCK_DGRAM, MSG_DONTWAIT] = [1, 2, 0x40];

export interface NotifySocket {
  /** The next message, or an empty text when there is none now. */
  receive(): string;
  close(): void;
}

/** What systemd does: a datagram socket in the file system, or with `@` in the abstract space. */
export function openNotifySocket(socketPath: string): NotifySocket {
  const libc = koffi.load('libc.so.6');
  const fd: number = libc.func('int socket(int, int, int)')(AF_UNIX, SOCK_DGRAM, 0);
  const isAbstract = socketPath.startsWith('@');
  const name = isAbstract ? `\0${socketPath.slice(1)}` : `${socketPath}\0`;
  const address = Buffer.concat([Buffer.of(AF_UNIX, 0), Buffer.from(name)]);
  const bound: number = libc.func('int bind(int, const void *, unsigned int)')(fd, address, address.length);
  if (bound !== 0) throw new Error(`cannot bind ${socketPath}: errno ${koffi.errno()}`);
  const receive = libc.func('intptr_t recv(int, _Out_ void *, size_t, int)');
  return {
    receive: () => {
      const bytes = Buffer.alloc(4096);
      const size = Number(receive(fd, bytes, bytes.length, MSG_DONTWAIT));
      return bytes.toString('utf8', 0, Math.max(size, 0));
    },
    close: () => libc.func('int close(int)')(fd),
  };
}
