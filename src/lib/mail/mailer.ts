// A way to send one letter to one person, and how it says that it could not.

export interface Letter {
  /** The same however often it is tried: becomes the Message-ID, by which mail programs know a letter again. */
  id: string;
  /** The address comes from our own rows, never from a request. */
  to: { name: string; address: string };
  /** When it was written, in milliseconds. */
  date: number;
  subject: string;
  text: string;
  html: string;
  /** Where answers go, where that is not the sender. */
  reply_to?: string;
  /** For news: the address that takes a one-click unsubscription (RFC 8058). */
  unsubscribe?: string;
}

export interface Mailer {
  /** Resolves when the letter was handed over. @throws NotSent, or whatever else went wrong. */
  send(letter: Letter): Promise<void>;
}

/**
 * `never`: this letter will not be taken, now or later. `later`: this letter may be taken another time.
 * `down`: no letter can be sent for now.
 */
export type Verdict = 'never' | 'later' | 'down';

export class NotSent extends Error {
  override name = 'NotSent';
  readonly verdict: Verdict;

  constructor(verdict: Verdict, message: string, options?: ErrorOptions) {
    super(message, options);
    this.verdict = verdict;
  }
}
