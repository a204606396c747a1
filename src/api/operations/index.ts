import type { AnyOperation } from '../operation.ts';
import { eventList } from './event/list.ts';
import { imageBuild } from './image/build.ts';
import { imageDelete } from './image/delete.ts';
import { imageExport } from './image/export.ts';
import { imageImport } from './image/import.ts';
import { imageList } from './image/list.ts';
import { imageShow } from './image/show.ts';
import { nodeAdd } from './node/add.ts';
import { nodeDelete } from './node/delete.ts';
import { nodeFields } from './node/fields.ts';
import { nodeList } from './node/list.ts';
import { nodePreview } from './node/preview.ts';
import { nodeSet } from './node/set.ts';
import { overlayBuild } from './overlay/build.ts';
import { overlayFile } from './overlay/file.ts';
import { overlayList } from './overlay/list.ts';
import { overlayShow } from './overlay/show.ts';
import { profileAdd } from './profile/add.ts';
import { profileDelete } from './profile/delete.ts';
import { profileList } from './profile/list.ts';
import { profilePreview } from './profile/preview.ts';
import { profileSet } from './profile/set.ts';
import { statusList } from './status/list.ts';
import { versionShow } from './version/show.ts';

/** THE operation table. */
export const operations = [
  versionShow,
  nodeList,
  nodeFields,
  nodeAdd,
  nodeSet,
  nodePreview,
  nodeDelete,
  statusList,
  eventList,
  profileList,
  profileAdd,
  profileSet,
  profilePreview,
  profileDelete,
  imageList,
  imageImport,
  imageShow,
  imageBuild,
  imageExport,
  imageDelete,
  overlayList,
  overlayShow,
  overlayFile,
  overlayBuild,
] as const satisfies readonly AnyOperation[];

export type Operations = typeof operations;
