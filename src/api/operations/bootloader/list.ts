import { z } from 'zod';
import { HTTP_DIRECTORY, type Loaders, TFTP_DIRECTORY } from '../../../domain/boot-loader.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

const bootLoader = z
  .strictObject({
    architecture: z.string().describe('DHCP option 93 in hex, as Warewulf writes it, e.g. `00:07`'),
    firmware: z.string(),
    transport: z.enum(['tftp', 'http']).describe('How this firmware loads its first program'),
    loader: z.enum(['iPXE', 'shim and GRUB']),
    served: z.string().exactOptional().describe('What DHCP tells it to load; missing where there is no program'),
    files: z.array(z.string()).describe('On this server: what the firmware loads, then what that one loads'),
    from: z.string().exactOptional().describe('Why this one: what named it, or where it was found'),
    remedy: z.string().exactOptional().describe('How to get a program, where there is none'),
  })
  .meta({ id: 'BootLoader' });

export const bootloaderList = defineOperation({
  name: 'bootloader.list',
  permission: 'read',
  summary: 'List which program each kind of firmware starts with',
  description: 'Looks at the files anew: what was installed meanwhile is served from then on.',
  input: z.strictObject(pageQuery),
  output: pageOf(bootLoader),
  handler: async ({ loaders }, page) =>
    cutPage(rows(await loaders.refresh()), page, ({ architecture }) => architecture),
});

function rows({ found, missing }: Loaders): z.input<typeof bootLoader>[] {
  const there = found.map(({ files, ...loader }) => {
    const directory = loader.transport === 'tftp' ? TFTP_DIRECTORY : `/${HTTP_DIRECTORY}`;
    return { ...loader, served: `${directory}/${files[0].name}`, files: files.map(({ path }) => path) };
  });
  const lacking = missing.map(({ tried: _, ...loader }) => ({ ...loader, files: [] }));
  return [...there, ...lacking].sort((one, other) => (one.architecture < other.architecture ? -1 : 1));
}
