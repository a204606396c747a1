export type StreamName = 'stdout' | 'stderr';

/** Takes what one node prints. */
export interface NodeOutput {
  /** Resolves when more may come. */
  write(stream: StreamName, text: string): Promise<void>;
  /** The node is done. */
  end(): Promise<void>;
}

/** Shows what nodes print. */
export interface OutputSink {
  open(node: string): NodeOutput;
  /** All nodes are done. */
  close(): Promise<void>;
}

/** Where text goes in the end; resolves when more may come. */
export type WriteText = (stream: StreamName, text: string) => Promise<void>;
