import type { OutputOf } from '../../api/client.ts';
import { confirm } from '../confirm.ts';
import { PartialFailure } from '../partial-failure.ts';
import type { Session } from '../session.ts';
import type { ChangeOptions } from './change-options.ts';
import { changeText, describeChange } from './change-text.ts';

type ChangeResult = OutputOf<'registry.apply'>;

/** A request for a change, to be made with these options. */
export type RequestChange = (how: {
  readonly dryRun?: boolean;
  readonly basis?: number;
  readonly keepGoing?: boolean;
}) => Promise<ChangeResult>;

/**
 * Shows what a change will do, asks, and makes it; what others changed in between is not overwritten.
 * @param words what is asked, and what is said afterwards, e.g. `change` and `changed`; behind it come the records
 * @throws PartialFailure when `--keep-going` left some records as they are
 */
export async function makeChange(
  session: Session,
  request: RequestChange,
  options: ChangeOptions,
  words: { readonly ask: string; readonly done: string; describe?(changes: ChangeResult['changes']): string },
): Promise<void> {
  const describe = words.describe ?? describeChange;
  const keepGoing = options.keepGoing === true;
  const preview = await request({ dryRun: true, keepGoing });
  session.write(changeText(preview.changes, session.terminal));
  session.writeError(failureText(preview));
  if (preview.changes.length === 0 && preview.failed.length === 0) {
    session.write('nothing to change: it is so already\n');
  }
  if (preview.changes.length > 0 && options.dryRun !== true) {
    if (options.yes !== true) await confirm(`${words.ask} ${describe(preview.changes)}?`, session.signal);
    const { changes } = await request({ basis: preview.revision, keepGoing });
    session.write(`${words.done} ${describe(changes)}\n`);
  }
  throwFailed(preview);
}

/** As `makeChange`, for changes that need no look before: nothing that was said is lost by them. */
export async function makeAddition(session: Session, request: RequestChange, options: ChangeOptions): Promise<void> {
  const result = await request({ dryRun: options.dryRun === true, keepGoing: options.keepGoing === true });
  if (options.dryRun === true) session.write(changeText(result.changes, session.terminal));
  session.writeError(failureText(result));
  const said = options.dryRun === true ? 'would add' : 'added';
  if (result.changes.length > 0) session.write(`${said} ${describeChange(result.changes)}\n`);
  throwFailed(result);
}

function failureText({ failed }: ChangeResult): string {
  return failed.map(({ kind, name, reason }) => `left as it is: ${kind} ${name}: ${reason}\n`).join('');
}

function throwFailed({ failed, changes }: ChangeResult): void {
  if (failed.length === 0) return;
  const left = new Set(failed.map(({ kind, name }) => `${kind} ${name}`)).size;
  const changed = changes.reduce((sum, { names }) => sum + names.length, 0);
  throw new PartialFailure(`${left} of ${left + changed} records were left as they are`);
}
