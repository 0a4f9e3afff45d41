/// <reference types="astro/client" />

declare namespace App {
  /** What the middleware, the front and the publisher hand to every page and endpoint. */
  interface Locals {
    app: import('#lib/application.ts').Application;
    /** Who asks, as an IP address; the front knows it behind proxies too. */
    address: string;
    user: import('#lib/models/index.ts').User.Row | null;
    session: import('#lib/auth/sessions.ts').Session | null;
    /** The publisher asks: public pages, and gated fragments on their way to dist/private. */
    publishing?: true;
    /** A form that came back with errors; see src/lib/helpers/forms.ts. */
    form?: import('#lib/helpers/forms.ts').FormState;
  }
}
