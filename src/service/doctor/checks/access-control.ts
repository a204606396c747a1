import { defineCheck } from '../check.ts';

interface AccessControlFacts {
  readonly control: string | undefined;
}

/** For information: where to look when a file cannot be read although its mode allows it. */
export const accessControl = defineCheck<AccessControlFacts>({
  id: 'access-control',
  title: 'access control',
  gather: async ({ host }) => ({ control: await host.accessControl() }),
  judge: () => [],
  ok: ({ control }) =>
    control === undefined
      ? 'file modes alone decide'
      : `${control}: when files cannot be read, look into journalctl --grep denied`,
});
