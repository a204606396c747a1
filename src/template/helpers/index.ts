import type { Helper } from '../helper.ts';
import { BLOCK_HELPERS } from './block.ts';
import { LIST_HELPERS } from './list.ts';
import { LOGIC_HELPERS } from './logic.ts';
import { MARKER_HELPERS } from './marker.ts';
import { NETWORK_HELPERS } from './network.ts';
import { SERVER_FILE_HELPERS } from './server-file.ts';
import { TEXT_HELPERS } from './text.ts';

/** Every helper a template may call, in the order of the reference. */
export const HELPERS: readonly Helper[] = [
  ...BLOCK_HELPERS,
  ...LOGIC_HELPERS,
  ...TEXT_HELPERS,
  ...LIST_HELPERS,
  ...NETWORK_HELPERS,
  ...SERVER_FILE_HELPERS,
  ...MARKER_HELPERS,
];
