import { InvalidArgumentError } from 'commander';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const overlayChown: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl overlay chown munge etc/munge/munge.key 980:980': 'numbers of the node, not names' });
  command
    .argument('<overlay>', 'its name')
    .argument('<file>', 'a file, link or directory in it')
    .argument('<owner>', 'UID, UID:GID or :GID on nodes', parseOwner)
    .addHelpText('after', '\nThe owner is kept in overlay.yaml; that of the file on this server does not count.')
    .action(async (name: string, path: string, owner: Owner) => {
      const api = await session.api(command);
      await api.call('overlay.set-attributes', { name, path, ...owner }, { signal: session.signal });
      session.write(`changed the owner of ${path} of overlay ${name}\n`);
    });
};

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

function parseOwner(text: string): Owner {
  const [, uid, gid] = /^(\d{1,10})?(?::(\d{1,10})?)?$/.exec(text) ?? [];
  if (uid === undefined && gid === undefined) throw new InvalidArgumentError('Write UID, UID:GID or :GID, in numbers.');
  return { ...(uid !== undefined && { uid: Number(uid) }), ...(gid !== undefined && { gid: Number(gid) }) };
}
