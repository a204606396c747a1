import { accounts } from './accounts.ts';
import { attributes } from './attributes.ts';
import { boots } from './boots.ts';
import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts } from './check.ts';
import { firmware } from './firmware.ts';
import { identity } from './identity.ts';
import { rootAccount } from './root-account.ts';
import { rootModes } from './root-modes.ts';
import { sizes } from './sizes.ts';
import { tools } from './tools.ts';
import { units } from './units.ts';

/** THE table of checks of an image, in the order in which a node that boots it meets what they look at. */
const CHECKS: readonly ImageCheck[] = [
  boots,
  firmware,
  sizes,
  rootModes,
  tools,
  attributes,
  units,
  accounts,
  identity,
  rootAccount,
];

/** A finding with its place in the table of checks. */
export interface CheckedThing extends CheckFinding {
  readonly id: string;
  readonly title: string;
}

/** Everything that there is to say about an image. */
export function checkImage(facts: ImageCheckFacts): readonly CheckedThing[] {
  return CHECKS.flatMap(({ id, title, judge, ok }) => {
    const findings = judge(facts);
    const said = findings.length > 0 ? findings : [finding('ok', ok(facts))];
    return said.map((each) => ({ id, title, ...each }));
  });
}
