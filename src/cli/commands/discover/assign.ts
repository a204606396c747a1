import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const discoverAssign: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl discover assign 52:54:00:12:34:56 n17': 'the machine becomes n17, and boots',
    'wwctl discover assign 52:54:00:12:34:56 n17 --force': 'also when n17 has another machine: its board was replaced',
  });
  command
    .argument('<machine>', 'its hardware address, as wwctl discover list shows it')
    .argument('<node>', 'the node that it becomes; wwctl node add makes one')
    .option('-f, --force', 'also when the node has another machine')
    .action(async (machine: string, node: string, { force }: { readonly force?: boolean }) => {
      const api = await session.api(command);
      const wanted = { machine, node, ...(force === true && { force }) };
      const { changes } = await api.call('discover.assign', wanted, { signal: session.signal });
      const whatNow = changes.length === 0 ? ' already' : ': it boots when it asks again';
      session.write(`machine ${machine} is node ${node}${whatNow}\n`);
    });
};
