// A kind of processor: what stands in registry.ts. It reads and checks its own settings, in words for whoever
// set them, and makes a Processor if they are there. Tested by way of tests/lib/payments/contract.test.ts.

import type { Processor } from './processor.ts';

/** Real money, or the processors' own test worlds. */
export type Mode = 'live' | 'test';

export interface ProcessorKind {
  /** The value of `payment.system`, and the part of the webhook's address: `[a-z]+`. */
  system: string;
  /** What it is called in sentences and tables. */
  name: string;
  /** Its payments open a demo, and never a real site. */
  demo_only?: true;
  /** Every setting that it reads; each stands in docs/configuration.md and .env.example. */
  settings: readonly string[];
  /**
   * Undefined when none of its settings is set (it is then not offered, and its addresses answer 404).
   * @throws SettingsProblem with a sentence that names the setting: something is missing or makes no sense,
   * a key of the other mode, a stand-in (`…_BASE` on this machine) in live mode.
   */
  configure(given: Given): Maker | undefined;
}

export interface Given {
  /** The value of a setting, trimmed, or undefined when it is not set. */
  get(name: string): string | undefined;
  mode: Mode;
  demo: boolean;
}

export type Maker = (world: World) => Processor;

/** What a processor may use of the site around it. */
export interface World {
  data_dir: string;
  clock(): number;
  /** Where the site is reached, as `https://example.org`. */
  origin(): string;
  /** Takes work that nobody waits for. */
  background(work: Promise<unknown>): void;
}
