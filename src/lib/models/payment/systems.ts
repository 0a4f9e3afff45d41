// Which processors' payments count. The application passes its own list where it is a demo.
// Tested in tests/lib/models/payment.test.ts.

/**
 * The systems whose payments open a real site; 'comp' is a gift of the house. A demo adds 'fake'. One that is not
 * configured any more, or whose processor was taken out of the kit, stays here: what was paid stays paid.
 */
export const DEFAULT_SYSTEMS: readonly string[] = ['stripe', 'paypal', 'btcpay', 'comp'];
