import { z } from 'zod';
import { WarewulfError } from '../../domain/errors.ts';
import type { OverlayContent } from '../../service/overlays/create-overlays.ts';
import type { Services } from '../services.ts';
import { defineRoute, type WarewulfRoute } from './warewulf-route.ts';

const oneOverlay = z.object({ name: z.string() });

/** Warewulf decodes paths twice, so that its clients may have encoded them twice. */
const path = z
  .string()
  .min(1, 'must specify a path')
  .transform((text) => (/%[0-9a-f]{2}/i.test(text) ? decoded(text) : text));
const oneFile = oneOverlay.extend({ path });

const flag = z.stringbool().default(false);

export const overlayRoutes: readonly WarewulfRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/overlays',
    permission: 'read',
    input: z.object({}),
    handler: async (services) => {
      const summaries = await services.overlays.list();
      const described = summaries.map(async (overlay) => [overlay.name, await describeListed(services, overlay)]);
      return Object.fromEntries(await Promise.all(described));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/overlays/:name',
    permission: 'read',
    input: oneOverlay,
    handler: (services, { name }) => describeOverlay(services, name),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/overlays/:name',
    permission: 'admin',
    input: oneOverlay,
    handler: async (services, { name }) => {
      await services.overlayEdits.create(name);
      return describeOverlay(services, name);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/overlays/:name',
    permission: 'admin',
    input: oneOverlay.extend({ force: flag }),
    handler: async ({ overlayEdits }, { name, force }): Promise<WarewulfOverlay> => {
      await overlayEdits.delete(name, { force });
      return { files: [], site: true };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/overlays/:name/file',
    // Rendered files hold host keys and passwords.
    permission: 'admin',
    input: oneFile.extend({ render: z.string().optional() }),
    handler: async ({ overlays }, { name, path, render }) => {
      if (render !== undefined && render !== '') {
        const outputs = await overlays.showFile(name, path, { render });
        return { overlay: name, path, contents: renderedText(path, outputs), perms: 0, uid: 0, gid: 0 };
      }
      const [file] = await overlays.showFile(name, path);
      const { mode = 0, uid = 0, gid = 0 } = file ?? {};
      return { overlay: name, path, contents: file === undefined ? '' : textOf(file), perms: mode, uid, gid };
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/overlays/:name/file',
    permission: 'admin',
    input: oneFile.extend({ body: z.object({ content: z.string() }) }),
    handler: async (services, { name, path, body }, { ifNoneMatch }) => {
      const options = ifNoneMatch === '*' ? { expected: 'none' } : {};
      await services.overlayEdits.putFile(name, path, new TextEncoder().encode(body.content), options);
      return describeOverlay(services, name);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/overlays/:name/file',
    permission: 'admin',
    input: oneFile.extend({ cleanup: flag, force: flag }),
    handler: async (services, { name, path, ...options }) => {
      await services.overlayEdits.deleteFile(name, path, options);
      return describeOverlay(services, name);
    },
  }),
];

interface WarewulfOverlay {
  /** From the root of the overlay, e.g. `/etc/hosts.hbs`. */
  readonly files: readonly string[];
  readonly site: boolean;
}

async function describeOverlay({ overlays }: Services, name: string): Promise<WarewulfOverlay> {
  const { files, isSite } = await overlays.show(name);
  return { files: files.filter(({ type }) => type !== 'directory').map((file) => `/${file.path}`), site: isSite };
}

/** One broken overlay must not hide the others. */
async function describeListed(
  services: Services,
  { name, isSite }: { readonly name: string; readonly isSite: boolean },
): Promise<WarewulfOverlay> {
  try {
    return await describeOverlay(services, name);
  } catch (error) {
    if (error instanceof WarewulfError) return { files: [], site: isSite };
    throw error;
  }
}

/** The one file that a template is named after as it is; several, each after its name. */
function renderedText(path: string, outputs: readonly OverlayContent[]): string {
  const [first, ...others] = outputs;
  if (first === undefined) return 'Aborted\n';
  const usual = path.replace(/^\/+/, '').replace(/\.hbs$/, '');
  if (others.length === 0 && first.path === usual) return textOf(first);
  return outputs.map((output) => `Filename: ${output.path}\n${textOf(output)}`).join('');
}

function textOf({ data, linkTarget }: OverlayContent): string {
  return linkTarget === undefined ? new TextDecoder().decode(data) : `Symlink: ${linkTarget}\n`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
