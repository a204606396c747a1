import type { z } from 'zod';
import type { Scope } from '../../domain/access-scope.ts';
import type { Endpoint } from '../endpoints.ts';
import type { OperationContext, Outcome } from '../operation.ts';
import { parseInput } from '../parse-input.ts';
import type { Services } from '../services.ts';

/** One route of Warewulf's REST API. It is asked like an operation, and answers in Warewulf's shapes. */
export interface WarewulfRoute extends Endpoint {
  /** For logs, e.g. `PUT /api/nodes/:id`. */
  readonly name: string;
  /** What its caller must be allowed to do. */
  readonly permission: Scope;
  /** @throws InvalidError that lists everything wrong with the input, and what the handler throws. */
  run(services: Services, raw: unknown, context: OperationContext): Promise<Outcome>;
}

interface Definition<Input extends z.ZodType> extends Pick<Endpoint, 'method' | 'path'> {
  readonly permission: Scope;
  /** Words of the path and the query, and `body`, where there is one. What it does not know is not looked at. */
  readonly input: Input;
  /** @returns what is sent as JSON */
  handler(services: Services, input: z.output<Input>, context: OperationContext): unknown;
}

export function defineRoute<Input extends z.ZodType>({
  method,
  path,
  permission,
  input,
  handler,
}: Definition<Input>): WarewulfRoute {
  const name = `${method} ${path}`;
  const endpoint: Endpoint = { method, path, body: 'body' };
  return {
    ...endpoint,
    name,
    permission,
    run: async (services, raw, context) => ({
      output: await handler(services, parseInput(name, input, raw, endpoint), context),
    }),
  };
}
