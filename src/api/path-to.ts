import { endpoints, type OperationName } from './endpoints.ts';

/** Where something is shown, e.g. `/api/v1/images/rocky%3A9`. @param name what stands for the one word of the path */
export function pathTo(operation: OperationName, name: string): string {
  return endpoints[operation].path.replace(/:\w+/, encodeURIComponent(name));
}
