// Writes docs/payments-cases.md from what a run of the tests found: the cases of payments, which the names of
// tests begin with (`A1: …`), by processor. Only a run that had all of them, and in which none failed, writes: a
// failure is the terminal's to tell.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TABLE = path.join(root, 'docs/payments-cases.md');
const CASE = /^([A-K]\d{1,2}|4[1-9][ab]?|5[0-4]): (.*)$/;
const PROCESSORS = ['Stripe', 'PayPal', 'BTCPay Server', 'Fake Pay'];
/** A run without one of these does not know enough. */
const NEEDED = [
  'contract',
  'faults',
  'stripe',
  'paypal',
  'btcpay',
  'reconcile',
  'start',
  'receive',
];

type State = 'holds' | 'skipped';
interface Row {
  number: string;
  what: string;
  by: Map<string, State[]>;
}

export default class CasesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const names = modules.map(({ moduleId }) => path.basename(moduleId, '.test.ts'));
    if (!NEEDED.every((name) => names.includes(name))) return;
    const rows = new Map<string, Row>();
    // Runs end in any order; the first name of a case is the one that is told.
    const inOrder = modules.toSorted((a, b) => a.moduleId.localeCompare(b.moduleId));
    const tests = inOrder.flatMap((module) => [...module.children.allTests()]);
    if (tests.some((test) => caseOf(test) && /failed|pending/.test(test.result().state))) return;
    for (const test of tests) note(rows, test);
    const text = table([...rows.values()].toSorted(byNumber));
    if (!existsSync(TABLE) || readFileSync(TABLE, 'utf8') !== text) writeFileSync(TABLE, text);
  }
}

/** The case may be the name of the test, or of what it stands in. */
function caseOf({ name, parent }: TestCase): RegExpExecArray | null {
  return CASE.exec(name) ?? CASE.exec(suiteOf(parent));
}

const suiteOf = (parent: TestCase['parent']): string =>
  parent.type === 'suite' ? parent.name : '';

function note(rows: Map<string, Row>, test: TestCase): void {
  const [, number, what] = caseOf(test) ?? [];
  if (!number || !what) return;
  const suite = suiteOf(test.parent);
  const about = PROCESSORS.reduce((text, name) => text.replace(name, 'it'), what);
  const row = rows.get(number) ?? { number, what: about, by: new Map<string, State[]>() };
  rows.set(number, row);
  const file = path.basename(test.module.moduleId, '.test.ts');
  const processor =
    PROCESSORS.find((name) => suite.includes(name)) ??
    PROCESSORS.find((name) => name.toLowerCase().startsWith(file)) ??
    'all of them';
  const states = row.by.get(processor) ?? [];
  row.by.set(processor, states);
  states.push(test.result().state === 'passed' ? 'holds' : 'skipped');
}

/** What is skipped stands beside what holds: a case that makes no sense somewhere is no failure. */
function said(states: State[] = []): string {
  const holds = states.filter((state) => state === 'holds').length;
  if (holds > 0) return holds > 1 ? `holds (${holds})` : 'holds';
  return states.length > 0 ? 'not there' : '';
}

const byNumber = (a: Row, b: Row) =>
  Number(a.number.replace(/\D/g, '')) - Number(b.number.replace(/\D/g, '')) ||
  a.number.localeCompare(b.number);

const table = (rows: Row[]) => `# Cases of payments

Written by \`npm test\`. The numbers are those that the names of the tests begin with; in brackets how many tests there are. *Not there*: the processor has no such thing (BTCPay Server tells of no refunds and has no disputes; the pretend processor cannot lie).

| case | what | ${[...PROCESSORS, 'all of them'].join(' | ')} |
|---|---|${[...PROCESSORS, ''].map(() => '---').join('|')}|
${rows
  .map(({ number, what, by }) => {
    const cells = [...PROCESSORS, 'all of them'].map((processor) => said(by.get(processor)));
    return `| ${number} | ${what.replaceAll('|', '\\|')} | ${cells.join(' | ')} |`;
  })
  .join('\n')}
`;
