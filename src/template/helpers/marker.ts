import { type Helper, HelperError, numberArgument, textArgument } from '../helper.ts';
import { RenderAborted } from '../render-state.ts';

/** Say where the text goes rather than what it is. Alone on a line they leave no line behind. */
export const MARKER_HELPERS: readonly Helper[] = [
  {
    name: 'file',
    args: ['name'],
    doc: "starts a new output file: a relative name beside the template, an absolute one from the node's root",
    run: ({ args: [name], state }) => state.mark({ kind: 'file', name: textArgument(name, 'name') }),
  },
  {
    name: 'softlink',
    args: ['target'],
    doc: 'makes the current output a symbolic link',
    run: ({ args: [target], state }) => {
      const path = textArgument(target, 'target');
      if (path === '' || path.includes('\0')) throw new HelperError('target must not be empty');
      return state.mark({ kind: 'softlink', target: path });
    },
  },
  {
    name: 'mode',
    args: ['mode'],
    doc: 'sets the permission bits of the current output, in octal: "0600"',
    run: ({ args: [mode], state }) => {
      const digits = textArgument(mode, 'mode');
      if (!/^[0-7]{3,4}$/.test(digits)) throw new HelperError(`mode must be octal like "0600", not "${digits}"`);
      return state.mark({ kind: 'mode', mode: Number.parseInt(digits, 8) });
    },
  },
  {
    name: 'owner',
    args: ['uid', 'gid'],
    doc: 'sets the numeric owner and group of the current output',
    run: ({ args: [uid, gid], state }) =>
      state.mark({ kind: 'owner', uid: idNumber(uid, 'uid'), gid: idNumber(gid, 'gid') }),
  },
  {
    name: 'nobackup',
    args: [],
    doc: 'does nothing: nothing is ever backed up; kept for templates that come from Warewulf',
    run: ({ state }) => state.mark({ kind: 'nobackup' }),
  },
  {
    name: 'abort',
    args: [],
    doc: 'ends the template: nothing at all is written from it, not even files it has begun',
    run: () => {
      throw new RenderAborted();
    },
  },
];

function idNumber(value: unknown, what: string): number {
  const id = numberArgument(value, what);
  if (!Number.isInteger(id) || id < 0 || id > 0xfffffffe) throw new HelperError(`${what} must be 0 to 4294967294`);
  return id;
}
