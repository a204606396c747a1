import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ApiClient } from '../../../api/client.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { editText } from '../../editor/edit-text.ts';
import { addExamples } from '../../examples.ts';
import { offerSiteCopy } from '../../overlay/offer-site-copy.ts';
import { type OverlayPlace, overlayPlace } from '../../overlay/overlay-place.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options {
  readonly parents?: boolean;
  readonly yes?: boolean;
}

export const overlayEdit: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl overlay edit motd etc/motd.hbs': 'a file that is there',
    'wwctl overlay edit --parents motd etc/profile.d/site.sh': 'a new one, with the directories above it',
  });
  command
    .argument('<overlay>', 'its name')
    .argument('<file>', 'path of a file in it, or of a new one; one that ends in .hbs is a template')
    .option('-p, --parents', 'make the directories above it')
    .option('-y, --yes', 'copy an overlay that comes with the program to the site without asking')
    .addHelpText('after', '\nEDITOR names the editor. A text that comes back as it was is not written.')
    .action(async (name: string, path: string, options: Options) => {
      const api = await session.api(command);
      const overlay = await api.call('overlay.show', { name }, { signal: session.signal });
      const template = overlay.files.find((file) => file.path === `${path.replace(/^\/+/, '')}${SUFFIX}`);
      const exact = overlayPlace(overlay, path, options);
      const place = exact.present === undefined && template ? { path: template.path, present: template } : exact;
      const before = await readText(api, session, name, place);
      const copyToSite = await offerSiteCopy(api, session, overlay, options);
      await editText(
        basename(place.path),
        before?.text ?? (place.path.endsWith(SUFFIX) ? HEADER : ''),
        async (text) => {
          await copyToSite();
          await putText(api, session, { name, path: place.path, text, expected: before?.sha256 ?? 'none' });
          return [];
        },
        { env: process.env, say: session.writeError },
      );
      session.write(`${before === undefined ? 'made' : 'changed'} ${place.path} of overlay ${name}\n`);
    });
};

const SUFFIX = '.hbs';

/** A comment leaves no line in what a node gets. */
const HEADER =
  '{{!-- A template: {{node.name}} is the name of the node. Variables and helpers: docs/overlays.md, "Templates". --}}\n';

interface FileText {
  readonly text: string;
  readonly sha256: string;
}

/** Undefined for a new file. */
async function readText(
  api: ApiClient,
  { signal }: Session,
  name: string,
  { path, present }: OverlayPlace,
): Promise<FileText | undefined> {
  if (present === undefined) return undefined;
  if (present.type === 'symlink') throw new InvalidError(`${path} of overlay ${name} is a link: edit what it leads to`);
  const [content] = await api.call('overlay.file', { name, path }, { signal });
  const bytes = Buffer.from(content?.base64 ?? '', 'base64');
  if (!isUtf8(bytes)) {
    throw new InvalidError(
      `${path} of overlay ${name} is no text: replace it with wwctl overlay import --overwrite ${name} FILE ${path}`,
    );
  }
  return { text: bytes.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What others wrote meanwhile is not overwritten. */
async function putText(
  api: ApiClient,
  { signal }: Session,
  { text, ...file }: { readonly name: string; readonly path: string; readonly text: string; readonly expected: string },
): Promise<void> {
  await api.call('overlay.put-file', { ...file, base64: Buffer.from(text).toString('base64') }, { signal });
}
