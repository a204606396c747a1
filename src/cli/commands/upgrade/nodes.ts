import { InvalidArgumentError, Option } from 'commander';
import { readNodesConf } from '../../../config/read-nodes-conf.ts';
import { readYaml } from '../../../config/read-yaml.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { type UpgradedNodes, upgradeNodes } from '../../../domain/warewulf-import/upgrade-nodes.ts';
import { addExamples } from '../../examples.ts';
import { addInAndOut, type InAndOut, readInput, writeOutput } from '../../upgrade/in-and-out.ts';
import { notesText } from '../../upgrade/notes-text.ts';
import { overlayNames } from '../../upgrade/overlay-names.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options extends InAndOut {
  readonly addDefaults?: boolean;
  readonly replaceOverlays?: boolean;
  readonly withWarewulfconf?: string;
}

export const upgradeNodesFile: DefineCommand = (command, session) => {
  addInAndOut(command, '/etc/warewulf/nodes.conf')
    .addOption(yesOrNo('--add-defaults', 'give the profile default what it lacks, and nodes without profiles that one'))
    .addOption(yesOrNo('--replace-overlays', 'replace the overlays wwinit and generic by what they were split into'))
    .addOption(new Option('--with-warewulfconf <file>', 'take the NFS mounts of an old warewulf.conf over'))
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const { inputPath, addDefaults = false, replaceOverlays = false, withWarewulfconf } = options;
      const { document, lineOf } = readNodesConf(await readInput(inputPath), inputPath);
      refuseOtherFile(document, inputPath);
      const upgraded = upgradeNodes(document, {
        addDefaults,
        replaceOverlays,
        overlays: await overlayNames(session.configFile(command)),
        warewulfConf: withWarewulfconf && readYaml(await readInput(withWarewulfconf, '--with-warewulfconf')).value,
      });
      const isVerbose = command.optsWithGlobals<{ verbose?: boolean }>().verbose ?? false;
      session.writeError(notesText(upgraded.notes, { file: inputPath, lineOf, isVerbose }));
      await writeOutput(session, options, await textOf(upgraded));
      session.writeError(summary(upgraded));
    });
  addExamples(command, {
    'wwctl upgrade nodes -i nodes.conf --replace-overlays': 'print what becomes of a file, and what does not',
    'wwctl upgrade nodes -o /etc/warewulf/nodes.conf': 'replace the usual file; the old one is kept beside it',
  });
};

const HELP = `
Reads the nodes.conf of any Warewulf 4 and gives the form of now, which wwctl node import takes. What was converted, what
somebody should look at, and what could not be taken is said on standard error, with its line; -v says it for each record.`;

/** A nodes.conf may be empty; of anything else that is no map, nothing at all would be left. */
function refuseOtherFile(document: unknown, path: string): void {
  if (typeof document === 'object' && !Array.isArray(document)) return;
  throw new InvalidError(
    `${path} is no nodes.conf: it has no keys nodes and nodeprofiles; name another with --input-path`,
  );
}

/** Warewulf wants a value with them. */
function yesOrNo(flag: string, says: string): Option {
  return new Option(`${flag} [yes]`, says).preset(true).argParser((value: unknown) => {
    if (value === true || /^(1|t|true|yes)$/i.test(String(value))) return true;
    if (/^(0|f|false|no)$/i.test(String(value))) return false;
    throw new InvalidArgumentError('Write true or false, or nothing for true.');
  });
}

async function textOf({ nodeprofiles, nodes }: UpgradedNodes): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify({ nodeprofiles, nodes }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function summary({ nodeprofiles, nodes, notes }: UpgradedNodes): string {
  const lost = notes.filter(({ kind }) => kind === 'lost').length;
  const counts = `profiles: ${Object.keys(nodeprofiles).length}, nodes: ${Object.keys(nodes).length}`;
  return `${counts}, not taken: ${lost === 0 ? 'nothing' : `${lost}, see above`}\n`;
}
