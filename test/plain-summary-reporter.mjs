import { appendFileSync } from 'node:fs';

/**
 * Prints what CI reads: one plain closing line. Failed suites count as failures even when no test in them ran. Where a run
 * is one of several, WW_TEST_COUNTS names the file that adds them up.
 */
export default class PlainSummaryReporter {
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.testResults.filter((suite) => suite.testExecError).length;
    const skipped = results.numPendingTests;
    const counts = process.env.WW_TEST_COUNTS;
    if (counts) appendFileSync(counts, `${JSON.stringify({ passed, failed, skipped })}\n`);
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    process.on('exit', () => process.stdout.write(`${passed} passed, ${failed} failed${left}\n`));
  }
}
