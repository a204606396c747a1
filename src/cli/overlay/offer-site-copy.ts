import type { ApiClient, OutputOf } from '../../api/client.ts';
import { confirm } from '../confirm.ts';
import type { Session } from '../session.ts';

/**
 * Asks whether an overlay that comes with the program is to be copied to the site, where it can be changed.
 * @returns makes the copy; for an overlay of the site, nothing is asked or made
 * @throws CancelledError when the person does not want it
 */
export async function offerSiteCopy(
  api: ApiClient,
  session: Session,
  { name, isSite }: Pick<OutputOf<'overlay.show'>, 'name' | 'isSite'>,
  { yes }: { readonly yes?: boolean },
): Promise<() => Promise<void>> {
  if (isSite) return async () => undefined;
  session.writeError(
    `overlay ${name} comes with the program. To be changed it is copied to the site: the copy stands in for it and gets no updates.\n`,
  );
  if (!yes) await confirm(`copy overlay ${name} to the site?`, session.signal);
  return async () => {
    await api.call('overlay.copy', { source: name, name }, { signal: session.signal });
    session.writeError(`copied overlay ${name} to the site\n`);
  };
}
