// A way to send one letter to one person.

export interface Letter {
  /** The address comes from our own row of the user, never from a request. */
  to: { name: string; address: string };
  subject: string;
  text: string;
  html?: string;
}

export interface Mailer {
  /** Resolves when the letter was handed over. @throws when it was refused or could not be sent. */
  send(letter: Letter): Promise<void>;
}
