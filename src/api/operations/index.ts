import type { AnyOperation } from '../operation.ts';
import { bootloaderList } from './bootloader/list.ts';
import { cleanRun } from './clean/run.ts';
import { cleanShow } from './clean/show.ts';
import { databaseShow } from './database/show.ts';
import { discoverAssign } from './discover/assign.ts';
import { discoverForget } from './discover/forget.ts';
import { discoverHeed, discoverIgnore } from './discover/ignore.ts';
import { discoverList } from './discover/list.ts';
import { runDoctor } from './doctor/run.ts';
import { eventFollow } from './event/follow.ts';
import { eventList } from './event/list.ts';
import { historyDiff } from './history/diff.ts';
import { historyList } from './history/list.ts';
import { historyShow } from './history/show.ts';
import { historyUndo } from './history/undo.ts';
import { applyHost } from './host/apply.ts';
import { planHost } from './host/plan.ts';
import { imageAddKernel } from './image/add-kernel.ts';
import { imageBeginSession } from './image/begin-session.ts';
import { imageBuild } from './image/build.ts';
import { imageCheck } from './image/check.ts';
import { imageCheckTracking } from './image/check-tracking.ts';
import { imageCommitSession } from './image/commit-session.ts';
import { imageCopy } from './image/copy.ts';
import { imageDelete } from './image/delete.ts';
import { imageDiff } from './image/diff.ts';
import { imageEndSession } from './image/end-session.ts';
import { imageExport } from './image/export.ts';
import { imageGc } from './image/gc.ts';
import { imageHistory } from './image/history.ts';
import { imageImport } from './image/import.ts';
import { imageList } from './image/list.ts';
import { imagePlanPreparation } from './image/plan-preparation.ts';
import { imagePromote } from './image/promote.ts';
import { imagePush } from './image/push.ts';
import { imageRemoveKernel } from './image/remove-kernel.ts';
import { imageRename } from './image/rename.ts';
import { imageRollback } from './image/rollback.ts';
import { imageShow } from './image/show.ts';
import { imageSyncUsers } from './image/sync-users.ts';
import { imageTag } from './image/tag.ts';
import { imageTrack } from './image/track.ts';
import { imageTracked } from './image/tracked.ts';
import { imageUntag } from './image/untag.ts';
import { imageUntrack } from './image/untrack.ts';
import { jobCancel } from './job/cancel.ts';
import { jobFollow } from './job/follow.ts';
import { jobList } from './job/list.ts';
import { jobShow } from './job/show.ts';
import { kernelDelete } from './kernel/delete.ts';
import { kernelImport } from './kernel/import.ts';
import { kernelList } from './kernel/list.ts';
import { kernelShow } from './kernel/show.ts';
import { nodeAddresses } from './node/addresses.ts';
import { nodeCheck } from './node/check.ts';
import { nodeFields } from './node/fields.ts';
import { nodeList } from './node/list.ts';
import {
  nodeAdd,
  nodeCopy,
  nodeDelete,
  nodePatch,
  nodePut,
  nodeRemove,
  nodeRename,
  nodeSet,
  nodeShow,
} from './node/records.ts';
import { nodesetExpand } from './nodeset/expand.ts';
import { overlayBuild } from './overlay/build.ts';
import { overlayCopy } from './overlay/copy.ts';
import { overlayCreate } from './overlay/create.ts';
import { overlayDelete } from './overlay/delete.ts';
import { overlayDeleteFile } from './overlay/delete-file.ts';
import { overlayFile } from './overlay/file.ts';
import { overlayList } from './overlay/list.ts';
import { overlayMakeDirectory } from './overlay/make-directory.ts';
import { overlayPutFile } from './overlay/put-file.ts';
import { overlaySetAttributes } from './overlay/set-attributes.ts';
import { overlayShow } from './overlay/show.ts';
import { profileList } from './profile/list.ts';
import {
  profileAdd,
  profileCopy,
  profileDelete,
  profilePatch,
  profilePut,
  profileRemove,
  profileRename,
  profileSet,
  profileShow,
} from './profile/records.ts';
import { registryApply } from './registry/apply.ts';
import { registryImport } from './registry/import.ts';
import { statusList } from './status/list.ts';
import { tlsExport } from './tls/export.ts';
import { tlsImport } from './tls/import.ts';
import { tlsRenew } from './tls/renew.ts';
import { tlsShow } from './tls/show.ts';
import { tokenAdd } from './token/add.ts';
import { tokenList } from './token/list.ts';
import { tokenRevoke } from './token/revoke.ts';
import { versionShow } from './version/show.ts';

/** THE operation table. */
export const operations = [
  versionShow,
  databaseShow,
  cleanShow,
  cleanRun,
  nodeList,
  nodeFields,
  nodeAddresses,
  nodeCheck,
  nodeAdd,
  nodeSet,
  nodeDelete,
  nodeRename,
  nodeCopy,
  nodeShow,
  nodePut,
  nodePatch,
  nodeRemove,
  nodesetExpand,
  statusList,
  eventList,
  discoverList,
  discoverAssign,
  discoverIgnore,
  discoverHeed,
  discoverForget,
  eventFollow,
  jobList,
  jobShow,
  jobFollow,
  jobCancel,
  profileList,
  profileAdd,
  profileSet,
  profileDelete,
  profileRename,
  profileCopy,
  profileShow,
  profilePut,
  profilePatch,
  profileRemove,
  registryApply,
  registryImport,
  historyList,
  historyShow,
  historyDiff,
  historyUndo,
  imageList,
  imageImport,
  imageShow,
  imageBuild,
  imageExport,
  imageBeginSession,
  imageCommitSession,
  imageEndSession,
  imageRename,
  imageHistory,
  imageTag,
  imageUntag,
  imageRollback,
  imageCopy,
  imagePush,
  imageDiff,
  imageCheck,
  imageGc,
  imageSyncUsers,
  imageTracked,
  imageTrack,
  imageCheckTracking,
  imagePromote,
  imageUntrack,
  imageAddKernel,
  imageRemoveKernel,
  imagePlanPreparation,
  imageDelete,
  kernelList,
  kernelImport,
  kernelShow,
  kernelDelete,
  bootloaderList,
  overlayList,
  overlayShow,
  overlayCreate,
  overlayCopy,
  overlayDelete,
  overlayFile,
  overlayPutFile,
  overlaySetAttributes,
  overlayMakeDirectory,
  overlayDeleteFile,
  overlayBuild,
  planHost,
  applyHost,
  runDoctor,
  tokenList,
  tokenAdd,
  tokenRevoke,
  tlsShow,
  tlsRenew,
  tlsImport,
  tlsExport,
] as const satisfies readonly AnyOperation[];

export type Operations = typeof operations;
