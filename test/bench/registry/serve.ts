import { monitorEventLoopDelay } from 'node:perf_hooks';
import { listInterfaceAddresses, listInterfaceAddresses6 } from '../../../src/adapter/net/network-interfaces.ts';
import { compose } from '../../../src/compose.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { startDaemon } from '../../../src/daemon.ts';
import { createLogger } from '../../../src/log/create-logger.ts';

/** What the daemon says of itself since it was last asked. */
export interface Vitals {
  /** The longest that a timer had to wait: so long nothing else was answered, DHCP neither. */
  readonly worstDelayMs: number;
  readonly residentBytes: number;
}

/** A whole daemon that answers each message with its vitals: serve.ts CONFIG. Ends when its parent goes. */
const { config } = loadConfig({ file: process.argv[2], env: {} }, listInterfaceAddresses, listInterfaceAddresses6);
const daemon = await startDaemon(await compose(config, createLogger('warn')));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () => {
  const vitals: Vitals = { worstDelayMs: delay.max / 1e6, residentBytes: process.memoryUsage.rss() };
  delay.reset();
  process.send?.(vitals);
});
process.once('disconnect', () => void daemon.close());
process.send?.('serves');
