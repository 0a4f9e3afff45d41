// What stands in a processor's place in tests: for each kind of src/lib/payments/registry.ts there is a file
// here, named after its `system`, that exports a `standIn`. It keeps books as the real one does and answers
// over real HTTP on 127.0.0.1; what it cannot do is left out, and the cases that need it are skipped by name.

export interface StandIn {
  open(): Promise<OpenStandIn>;
}

export interface OpenStandIn {
  /** What puts it in the processor's place. */
  settings: Record<string, string>;

  // What happens at the processor, with its object `id` (our `sys_primary_id`).
  /** The payer pays, and the money is there. A processor that captures waits for us to do so. */
  pay(id: string): Promise<void>;
  /** The payer did their part, and the money takes a while. */
  promise?(id: string): Promise<void>;
  fail?(id: string): Promise<void>;
  /** It was never paid after all: what its messages said is not so. */
  unpay?(id: string): void | Promise<void>;
  expire(id: string): Promise<void>;
  /** In the processor's dashboard. */
  refund?(id: string, amount: number): Promise<void>;
  dispute?(id: string, stage: 'opened' | 'won' | 'lost'): Promise<void>;

  /** Genuine messages about all that happened to `id`, oldest first, signed now. */
  messages(id: string): Promise<Message[]>;
  /** A body as a genuine message, signed now. */
  sign(body: string): Message;
  /** Messages that are none, by what is wrong with them. */
  forgeries(message: Message): Record<string, Message>;
  /** From now on the object says this instead of the truth. */
  lie?(id: string, lies: Lies): void;
  /** Its objects do not say whether they are of live or of test mode: the address does. */
  tells_no_mode?: true;
  /** From now on every answer is broken like this; undefined mends it. */
  break?(fault: Fault | undefined): void;
  /** The next answer gets lost after the processor did what it was asked. */
  loseNextAnswer?(): void;
  /** How many objects it made for one of our payments, and how often it took money. */
  count?(internal_id: string): { objects: number; taken: number };

  close(): Promise<void>;
}

export interface Message {
  body: string;
  headers: Record<string, string>;
}

export interface Lies {
  internal_id?: string;
  amount?: number;
  currency?: string;
  /** The other mode than its settings say. */
  other_mode?: true;
}

export const FAULTS = [
  '500',
  '429',
  '401',
  'cut',
  'html',
  'reset',
  'hang',
  'huge',
  'redirect',
] as const;
export type Fault = (typeof FAULTS)[number];
